import type { Due } from './store.ts';

/** `done`: and the next moment at which this falls due, where it is known; `wasDue`: there was something to do. Otherwise it stays due. */
export type Worked =
  | { readonly kind: 'done'; readonly dueAtMs?: number | undefined; readonly wasDue?: boolean }
  | { readonly kind: 'busy' | 'failed' };

export interface Queue {
  open(): void;
  close(): Promise<void>;
  /** `again`: even if it is under way, since what is under way may have looked before there was something new. */
  add(due: Due, again?: 'again'): void;
}

export interface QueueOptions {
  /** How many things are worked on at once. */
  readonly concurrency: number;
  /** Never throws. */
  work(due: Due): Promise<Worked>;
  /** All that was waiting has been begun. */
  idle(): void;
  worked(worked: Worked): void;
}

/** Works on some things at once and lets the others wait; one thing is never worked on twice at a time. */
export function createQueue(options: QueueOptions): Queue {
  const waiting = new Map<string, Due>();
  const underWay = new Map<string, Promise<void>>();
  const again = new Map<string, Due>();
  let open = false;

  const finish = (key: string, worked: Worked): void => {
    underWay.delete(key);
    const due = again.get(key);
    if (due !== undefined && again.delete(key)) waiting.set(key, due);
    options.worked(worked);
    pump();
    if (open && waiting.size === 0) options.idle();
  };

  const pump = (): void => {
    for (const [key, due] of waiting) {
      if (!open || underWay.size >= options.concurrency) return;
      waiting.delete(key);
      underWay.set(
        key,
        options.work(due).then((worked) => finish(key, worked)),
      );
    }
  };

  return {
    open: () => {
      open = true;
    },
    close: async () => {
      open = false;
      waiting.clear();
      again.clear();
      await Promise.all(underWay.values());
    },
    add: (due, repeat) => {
      const key = `${due.what}/${due.runId}`;
      if (!open) return;
      if (!underWay.has(key)) waiting.set(key, due);
      else if (repeat === 'again') again.set(key, due);
      pump();
    },
  };
}
