import type { Kernel } from '../kernel.ts';
import type { Activity } from './group.ts';

export interface NewActivity {
  readonly group: { readonly name: string; readonly arn: string };
  readonly description: string;
  readonly cause: string;
  readonly status: Activity['status'];
  readonly statusMessage?: string;
  readonly details?: Readonly<Record<string, string>>;
}

/** The scaling activities of all groups, those of deleted groups too. */
export interface Journal {
  begin(activity: NewActivity): Activity;
  /** An activity that is over as soon as it is known: a refused launch. */
  fail(activity: Omit<NewActivity, 'status'>): Activity;
  end(activity: Activity, status: Activity['status'], statusMessage?: string): void;
  /** Oldest first. */
  ofGroup(groupName: string): readonly Activity[];
  /** Oldest first. */
  all(): readonly Activity[];
}

export function createJournal(kernel: Kernel): Journal {
  const all: Activity[] = [];
  const byGroup = new Map<string, Activity[]>();

  const begin = (made: NewActivity): Activity => {
    const activity: Activity = {
      id: uuid(kernel),
      groupName: made.group.name,
      groupArn: made.group.arn,
      description: made.description,
      cause: made.cause,
      startedAtMs: kernel.nowMs(),
      endedAtMs: undefined,
      status: made.status,
      statusMessage: made.statusMessage,
      details: JSON.stringify(made.details ?? {}),
    };
    all.push(activity);
    const ofGroup = byGroup.get(activity.groupName) ?? [];
    ofGroup.push(activity);
    byGroup.set(activity.groupName, ofGroup);
    return activity;
  };
  const end = (activity: Activity, status: Activity['status'], statusMessage?: string): void => {
    if (activity.endedAtMs !== undefined) return;
    activity.endedAtMs = kernel.nowMs();
    activity.status = status;
    activity.statusMessage = statusMessage ?? activity.statusMessage;
  };
  return {
    begin,
    end,
    fail: (made) => {
      const activity = begin({ ...made, status: 'InProgress' });
      end(activity, 'Failed');
      return activity;
    },
    ofGroup: (groupName) => byGroup.get(groupName) ?? [],
    all: () => all,
  };
}

/** In the usual form of a UUID, from the seed. */
export function uuid(kernel: Kernel): string {
  const digits = kernel.id('a').slice(-16) + kernel.id('b').slice(-16);
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join(
    '-',
  );
}
