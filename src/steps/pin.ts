import * as z from 'zod';
import type { Group } from '../aws/ports.ts';
import type { Json } from '../basics/json.ts';
import { fleetKeyText } from '../fleet/fleet.ts';
import { type AnyStepKind, stepKind } from '../runs/step.ts';
import { awsOf, FleetGoneError, fleetKeySchema, type StepParts } from './parts.ts';
import { applyPin, type PinWish, pinName, pinWishSchema, restorePin } from './pins.ts';

const pinParamsSchema = z.object({
  fleet: fleetKeySchema,
  wishes: z.array(pinWishSchema),
  leaseSeconds: z.number().positive(),
});
const unpinParamsSchema = z.object({ fleet: fleetKeySchema });
const valuesSchema = z.record(z.string(), z.union([z.string(), z.number()]));
/** `during` is absent in intents of before, which knew it from the wish alone. */
const intentSchema = z.object({ before: valuesSchema, during: valuesSchema.default({}) });

/** Changes what the run needs changed for its own duration; what was there before is saved first, with an expiry. */
export function pinStep(parts: StepParts): AnyStepKind {
  return stepKind({
    kind: 'pin',
    parse: (params) => pinParamsSchema.parse(params),
    parseIntent: (intent) => intentSchema.parse(intent),
    parseHandle: () => null,
    timeoutSeconds: () => 600,
    intend: async (context, { fleet, wishes }) => {
      const group = await awsOf(parts, context, fleet).groups.read(fleet.groupName);
      if (group === undefined) throw new FleetGoneError(fleet);
      const values = (of: (wish: PinWish) => string | number) =>
        Object.fromEntries(wishes.map((wish) => [pinName(wish), of(wish)]));
      return {
        intent: { before: values((wish) => valueNow(group, wish)), during: values((wish) => wanted(group, wish)) },
      };
    },
    start: async (context, { fleet, wishes, leaseSeconds }, { before, during: planned }) => {
      const aws = awsOf(parts, context, fleet);
      for (const wish of wishes) {
        const name = pinName(wish);
        const was = before[name] ?? 'active';
        const during = planned[name] ?? (wish.what === 'max-size' ? Math.max(wish.value, Number(was)) : 'suspended');
        if (was === during) continue;
        const leaseUntilMs = context.nowMs + leaseSeconds * 1000;
        await parts.pins.putPin({
          subjectKey: fleetKeyText(fleet),
          runId: context.runId,
          name,
          before: was,
          during,
          atMs: context.nowMs,
          leaseUntilMs,
        });
        await applyPin(aws, fleet, wish, during);
        context.tell('pinned', { what: name, before: was, during });
      }
      return { kind: 'succeeded' };
    },
    poll: async () => ({ kind: 'succeeded' }),
  });
}

function valueNow(group: Group, wish: PinWish): string | number {
  if (wish.what === 'max-size') return group.max;
  if (wish.what === 'min-size') return group.min;
  return group.suspendedProcesses.includes(wish.process) ? 'suspended' : 'active';
}

function wanted(group: Group, wish: PinWish): string | number {
  if (wish.what === 'max-size') return Math.max(wish.value, group.max);
  if (wish.what === 'min-size') return Math.max(group.min, group.desired);
  return 'suspended';
}

/** Puts back everything that this run pinned. Safe to repeat. */
export function unpinStep(parts: StepParts): AnyStepKind {
  return stepKind({
    kind: 'unpin',
    isCleaning: true,
    parse: (params) => unpinParamsSchema.parse(params),
    parseIntent: () => null,
    parseHandle: () => null,
    timeoutSeconds: () => 600,
    intend: async () => ({ intent: null }),
    start: async (context, { fleet }) => {
      const aws = awsOf(parts, context, fleet);
      const subjectKey = fleetKeyText(fleet);
      const own = (await parts.pins.pins(subjectKey)).filter((pin) => pin.runId === context.runId);
      for (const pin of own) {
        const value: Json = await restorePin(aws, fleet, pin, context.nowMs);
        await parts.pins.removePin(subjectKey, context.runId, pin.name);
        context.tell('unpinned', { what: pin.name, value });
      }
      return { kind: 'succeeded' };
    },
    poll: async () => ({ kind: 'succeeded' }),
  });
}
