/** What goes between the playground's process and its page. Both sides are of one build; each parses what it gets. */
import * as z from 'zod';
import { clockSettingSchema } from '../clock.ts';
import { isObject, type JsonObject } from '../slack/json.ts';
import { accountUpdateSchema } from './account-contract.ts';

/** What lies in it is JSON already, since it came as JSON; blocks are judged by the simulated Slack. */
const objectSchema = z.custom<JsonObject>(isObject);

/** A message as one person sees it; an ephemeral one is theirs alone. */
const messageSchema = z.object({
  ts: z.string(),
  channelId: z.string(),
  userId: z.string(),
  text: z.string(),
  blocks: z.array(objectSchema),
  attachments: z.array(objectSchema),
  files: z.array(z.object({ id: z.string(), name: z.string(), title: z.string() })),
  threadTs: z.string().optional(),
  isBroadcast: z.boolean(),
  isEphemeral: z.boolean(),
  isEdited: z.boolean(),
  isTombstone: z.boolean(),
  /** Counts the changes of the message. */
  version: z.number(),
});
export type PageMessage = z.infer<typeof messageSchema>;

/** A modal or the home tab, as the bot gave it and as it was filled in last. */
const viewSchema = z.object({
  id: z.string(),
  hash: z.string(),
  content: objectSchema,
  /** Block id → action id → what was entered. */
  state: z.record(z.string(), z.record(z.string(), objectSchema)),
  /** Block id → what the bot says against the answer. */
  errors: z.record(z.string(), z.string()),
});
export type PageView = z.infer<typeof viewSchema>;

const personSchema = z.object({ id: z.string(), name: z.string(), realName: z.string(), role: z.string() });
export type PagePerson = z.infer<typeof personSchema>;

const channelSchema = z.object({ id: z.string(), name: z.string(), kind: z.enum(['public', 'private', 'im']) });
export type PageChannel = z.infer<typeof channelSchema>;

/** One verb of the bot's own help table. */
const verbSchema = z.object({
  name: z.string(),
  summary: z.string(),
  usage: z.string(),
  example: z.string(),
  flags: z.array(z.object({ name: z.string(), hint: z.string().optional(), what: z.string() })),
});
export type PageVerb = z.infer<typeof verbSchema>;

/** Something to try: a command for the composer, or a place to look at. */
const tourStopSchema = z.object({
  title: z.string(),
  what: z.string(),
  /** Whose turn it is, by person id. */
  as: z.string().optional(),
  command: z.string().optional(),
});
export type TourStop = z.infer<typeof tourStopSchema>;

/** What stays as it is for as long as the playground runs. */
const settingSchema = z.object({
  people: z.array(personSchema),
  bot: z.object({ userId: z.string(), name: z.string() }),
  channels: z.array(channelSchema),
  userGroups: z.array(z.object({ id: z.string(), handle: z.string() })),
  verbs: z.array(verbSchema),
  tour: z.array(tourStopSchema),
  /** The fastest that time may run. */
  fastest: z.number(),
});
export type PageSetting = z.infer<typeof settingSchema>;

/** Something that can go wrong on demand. */
const troubleSchema = z.object({
  id: z.string(),
  title: z.string(),
  what: z.string(),
  isOn: z.boolean(),
  /** What has to be named to begin it, with what there is to choose from. */
  choices: z.array(z.object({ value: z.string(), label: z.string() })).optional(),
  /** What it is about now. */
  about: z.string().optional(),
});
export type Trouble = z.infer<typeof troubleSchema>;

const botStateSchema = z.enum(['starting', 'running', 'stopped']);

/** Time, the bot's process, and what is wrong. */
const worldSchema = z.object({
  clock: clockSettingSchema,
  /** At what speed time goes on after a pause. */
  speedBefore: z.number(),
  bot: botStateSchema,
  troubles: z.array(troubleSchema),
  /** Whose desired capacity can be raised. */
  fleets: z.array(z.string()),
});
export type World = z.infer<typeof worldSchema>;

/** What the page is told, in the order in which it happens; the first of each kind says all there is. */
export const updateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('setting'), setting: settingSchema }),
  /** New and changed messages; `isWhole` where these are all there are. */
  z.object({ kind: z.literal('messages'), messages: z.array(messageSchema), isWhole: z.boolean() }),
  z.object({ kind: z.literal('gone'), channelId: z.string(), ts: z.string() }),
  /** The open modals of the person, the visible one last. */
  z.object({ kind: z.literal('modals'), views: z.array(viewSchema) }),
  z.object({ kind: z.literal('home'), view: viewSchema.optional() }),
  z.object({ kind: z.literal('world'), world: worldSchema }),
  /** The account, for a page that shows it. */
  z.object({ kind: z.literal('account'), account: accountUpdateSchema }),
]);
export type Update = z.infer<typeof updateSchema>;

const placeSchema = z.union([z.object({ channel: z.string(), ts: z.string() }), z.object({ viewId: z.string() })]);
export type Place = z.infer<typeof placeSchema>;

const answerSchema = z.union([z.string(), z.number(), z.array(z.string()), z.null()]);
export type Answer = z.infer<typeof answerSchema>;

const elementSchema = z.object({
  place: placeSchema,
  blockId: z.string(),
  actionId: z.string(),
  /** Said where a dialog asked. */
  confirm: z.enum(['yes', 'no']).optional(),
});

/** What a person does. */
export const actSchema = z.discriminatedUnion('do', [
  z.object({ do: z.literal('command'), channel: z.string(), line: z.string() }),
  z.object({ do: z.literal('say'), channel: z.string(), text: z.string(), threadTs: z.string().optional() }),
  z.object({ do: z.literal('click'), ...elementSchema.shape }),
  z.object({ do: z.literal('select'), ...elementSchema.shape, answer: answerSchema }),
  /** Answers by block id. */
  z.object({ do: z.literal('submit'), viewId: z.string(), entries: z.record(z.string(), answerSchema) }),
  z.object({ do: z.literal('close'), viewId: z.string(), all: z.boolean() }),
  z.object({ do: z.literal('open-home') }),
]);
export type Act = z.infer<typeof actSchema>;

/** A person's act, with whose it is. */
export const actRequestSchema = z.object({ as: z.string(), act: actSchema });

/** What is done to the world, by nobody in it. */
export const controlSchema = z.discriminatedUnion('do', [
  z.object({ do: z.literal('speed'), speed: z.number() }),
  z.object({ do: z.literal('pause') }),
  z.object({ do: z.literal('go-on') }),
  z.object({ do: z.literal('begin'), trouble: z.string(), about: z.string().optional() }),
  z.object({ do: z.literal('end'), trouble: z.string() }),
  z.object({ do: z.literal('end-all') }),
  z.object({ do: z.literal('scale-out'), fleet: z.string() }),
  z.object({ do: z.literal('kill-bot') }),
  z.object({ do: z.literal('start-bot') }),
]);
export type Control = z.infer<typeof controlSchema>;

/** What became of an act or a control: `said` is for whoever did it; nothing where it shows by itself. */
export const replySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done'), said: z.string().optional() }),
  z.object({ kind: z.literal('refused'), said: z.string() }),
]);
export type Reply = z.infer<typeof replySchema>;
