import type { Publication } from '../../aws/service-ports.ts';
import { whyNot } from '../../basics/errors.ts';
import type { Remembered } from '../../compliance/changes.ts';
import { behindOf } from '../../compliance/told.ts';
import type { AlertRecord } from '../../runs/store.ts';
import type { Desk } from '../desk.ts';
import { type AlertState, alertStateOf, updateAlertState } from './alert-state.ts';
import type { ComplianceReport } from './check-compliance.ts';
import { type TopicFacts, topicNewsOf } from './topic-facts.ts';

export type TopicMessage = Omit<Publication, 'topicArn'>;

/** How the topic stands after a check. */
export interface ToldTopic {
  readonly arn: string;
  /** What it has been told by now. */
  readonly told: Remembered['seen'];
  readonly toldAtMs: number;
  /** Why it could not be told, where it could not: the next check tells it. */
  readonly untold?: string;
}

export interface Checked {
  readonly report: ComplianceReport;
  readonly state: AlertState;
  readonly record: AlertRecord | undefined;
  readonly snoozed: Remembered['snoozed'];
}

/**
 * Publishes what the topic has not been told yet, in one message; nothing where there is nothing. Where that fails, all
 * of it is told with the next check. What was published is remembered at once: whatever becomes of the check, it is not
 * told again, unless the process dies in between, and then under the same id. Undefined where no topic is configured.
 */
export async function tellTopic(
  desk: Desk,
  { report, state, record, snoozed }: Checked,
  messageOf: (facts: TopicFacts) => TopicMessage,
): Promise<ToldTopic | undefined> {
  const { topicArn: arn } = desk.config.compliance;
  if (arn === undefined) return undefined;
  const { facts, knows, told } = topicNewsOf(arn, report, state, snoozed);
  const toldAtMs = state.topic?.arn === arn ? state.topic.toldAtMs : 0;
  if (facts === undefined) return { arn, told, toldAtMs };
  try {
    await desk.aws.for(placeOfTopic(arn), { actor: 'amiable' }).topics.publish({ topicArn: arn, ...messageOf(facts) });
  } catch (error) {
    desk.log.error({ topic: arn, error }, 'the topic could not be told what was found');
    return { arn, told: knows, toldAtMs, untold: whyNot(error) };
  }
  const now = { arn, told, toldAtMs: report.atMs };
  await updateAlertState(
    desk.store,
    (latest) => {
      const known = alertStateOf(latest);
      return { ...known, topic: topicState(now, known.seen) };
    },
    { record },
  );
  return now;
}

/** As it is kept beside what was seen. */
export function topicState(
  { arn, told, toldAtMs }: ToldTopic,
  seen: Remembered['seen'],
): NonNullable<AlertState['topic']> {
  return { arn, behind: { ...behindOf(seen, told) }, toldAtMs };
}

/** The account and region that a topic is in. */
export function placeOfTopic(arn: string): { readonly accountId: string; readonly region: string } {
  const [, , , region = '', accountId = ''] = arn.split(':');
  return { accountId, region };
}
