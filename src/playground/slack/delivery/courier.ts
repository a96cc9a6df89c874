import type { Clock } from '../../../basics/clock.ts';
import type { Timers } from '../timers.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { BotResponse, Carrier, Parcel } from './parcel.ts';

/** How long Slack waits for an acknowledgement, in real time. */
export const acknowledgeWithinMs = 3000;

export type DeliveryOutcome = 'acked' | 'timed-out' | 'error-status' | 'unreachable' | 'not-sent';

/** One request to the bot, and what became of it. */
export interface Delivery {
  readonly id: string;
  /** `command`, `block_actions`, `view_submission`, `view_closed`, `message_action`, `event:app_home_opened` ... */
  readonly kind: string;
  readonly userId: string;
  /** When it was sent, on the simulation's clock. */
  readonly atMs: number;
  readonly outcome: DeliveryOutcome;
  /** Real time until the answer, or until Slack gave up. */
  readonly ackMs: number;
  readonly response: BotResponse | undefined;
  /** What Slack itself showed the person, because the request or its answer was no good; else undefined. */
  readonly shown: string | undefined;
}

export interface Letter {
  readonly kind: string;
  readonly userId: string;
  readonly parcel: Parcel;
  /** What the person is shown for each failure; nothing for an event. */
  readonly onFailure?: (outcome: DeliveryOutcome) => string;
  /** Does what the acknowledgement says; answers what the person is shown where Slack cannot do it. */
  readonly onAck?: (response: BotResponse) => string | undefined;
}

export interface Courier {
  /** Sends one request; resolves when it is answered or given up. Never rejects. */
  send(letter: Letter): Promise<Delivery>;
  /** Notes what a person did that needs no request. */
  noteUnsent(kind: string, userId: string): Delivery;
  deliveries(): readonly Delivery[];
}

export interface CourierOptions {
  readonly workspace: Workspace;
  readonly carrier: () => Carrier;
  readonly wallClock: Clock;
  readonly timers: Timers;
}

/** Sends requests to the bot, measures how long it takes to acknowledge, and remembers. */
export function createCourier({ workspace, carrier, wallClock, timers }: CourierOptions): Courier {
  const deliveries: Delivery[] = [];
  const note = (delivery: Delivery): Delivery => {
    deliveries.push(delivery);
    workspace.changed({ kind: 'delivery', deliveryId: delivery.id });
    return delivery;
  };
  const nextId = (): string => `delivery-${deliveries.length + 1}`;
  return {
    send: async ({ kind, userId, parcel, onFailure, onAck }) => {
      const atMs = workspace.nowMs();
      const sentMs = wallClock.nowMs();
      const { outcome, response } = await attempt(carrier(), parcel, timers);
      const ackMs = wallClock.nowMs() - sentMs;
      const isAcked = outcome === 'acked' && response !== undefined;
      const shown = isAcked ? onAck?.(response) : onFailure?.(outcome);
      return note({ id: nextId(), kind, userId, atMs, outcome, ackMs, response, shown });
    },
    noteUnsent: (kind, userId) => {
      const unsent = { outcome: 'not-sent', ackMs: 0, response: undefined, shown: undefined } as const;
      return note({ id: nextId(), kind, userId, atMs: workspace.nowMs(), ...unsent });
    },
    deliveries: () => [...deliveries],
  };
}

type Attempt = Pick<Delivery, 'outcome' | 'response'>;

async function attempt(carrier: Carrier, parcel: Parcel, timers: Timers): Promise<Attempt> {
  let cancel = (): void => {};
  const tooLate = new Promise<Attempt>((resolve) => {
    cancel = timers.after(acknowledgeWithinMs, () => resolve({ outcome: 'timed-out', response: undefined }));
  });
  const answered = carrier(parcel).then(
    (response): Attempt => ({ outcome: isSuccess(response.status) ? 'acked' : 'error-status', response }),
    (): Attempt => ({ outcome: 'unreachable', response: undefined }),
  );
  try {
    return await Promise.race([answered, tooLate]);
  } finally {
    cancel();
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
