import * as z from 'zod';

const by = z.object({ id: z.string(), name: z.string(), via: z.enum(['slack', 'terminal', 'amiable']) });
const value = z.json();
const stopped = z.object({ step: z.string(), code: z.string(), why: z.string() });
const wave = z.object({ wave: z.number(), of: z.number() });

/** The kinds of notes that are told, and the facts each comes with; a fact that is new to us is left out. */
export const noteFacts = {
  planned: z.object({ digest: z.string() }),
  refused: z.object({ code: z.string(), why: z.string(), remedy: z.string() }),
  'approval-asked': z.object({ untilMs: z.number(), required: z.number() }),
  approved: z.object({ by, count: z.number(), required: z.number() }),
  rejected: z.object({ by, reason: z.string() }),
  expired: z.object({}),
  void: z.object({ why: z.string() }),
  paused: z.object({ by }),
  resumed: z.object({ by, pausedSeconds: z.number() }),
  'abort-asked': z.object({ by, reason: z.string().optional() }),
  retry: z.object({ by, step: z.string() }),
  hold: z.object({ by }),
  'signal-refused': z.object({ by, kind: z.string(), why: z.string() }),
  trouble: z.object({ step: z.string(), why: z.string() }),
  recovered: z.object({ step: z.string() }),
  held: stopped,
  reminder: z.object({ step: z.string(), why: z.string(), seconds: z.number() }),
  undoing: z.object({ code: z.string(), why: z.string() }),
  'needs-human': stopped,
  ended: z.object({ outcome: z.string(), why: z.string(), seconds: z.number() }),
  'template-created': z.object({ templateId: z.string(), version: z.number(), imageId: z.string() }),
  'group-pointed': z.object({ from: value, to: value }),
  pinned: z.object({ what: z.string(), before: value, during: value }),
  unpinned: z.object({ what: z.string(), value }),
  'wave-started': wave.extend({ size: z.number(), desiredFrom: z.number(), desiredTo: z.number() }),
  'wave-healthy': wave.extend({ instances: z.number(), seconds: z.number() }),
  'wave-retired': wave.extend({ count: z.number(), instanceIds: z.array(z.string()), left: z.number() }),
  'given-back': z.object({ count: z.number(), instanceIds: z.array(z.string()) }),
  'surge-corrected': z.object({ from: z.number(), to: z.number(), why: z.string() }),
  verified: z.object({ instances: z.number(), imageId: z.string(), leftAlone: z.number() }),
  'image-asked': z.object({ imageId: z.string(), name: z.string(), instanceId: z.string(), reboot: z.boolean() }),
  'image-available': z.object({ imageId: z.string(), name: z.string(), seconds: z.number() }),
  'image-verified': z.object({ imageId: z.string(), snapshots: z.number(), tagged: z.number() }),
  'image-discarded': z.object({ imageId: z.string() }),
  'image-kept': z.object({ imageId: z.string() }),
  'fleet-changed': z.object({ what: z.string() }),
} satisfies Record<string, z.ZodType>;

export type NoteKind = keyof typeof noteFacts;
