/** What a topic of SNS is told of an emergency: that it was declared, and what came of it. */
import * as z from 'zod';
import { whyNot } from '../../basics/errors.ts';
import type { Note, Run } from '../../runs/run.ts';
import { reportStep, reportStepBack } from '../../steps/emergency/emergency-plan.ts';
import { placeOfTopic, type TopicMessage } from '../alerts/tell-topic.ts';
import type { Desk } from '../desk.ts';
import { type EmergencyCounts, emergencyCounts } from './emergency-counts.ts';
import { type EmergencyFacts, emergencyFactsSchema } from './emergency-facts.ts';

export interface EmergencyNews {
  /** The same whenever the same is told again. */
  readonly id: string;
  readonly event: 'declared' | 'ended';
  readonly atMs: number;
  readonly run: Run;
  readonly facts: EmergencyFacts;
  /** What came of it, once it has ended. */
  readonly counts?: EmergencyCounts;
  /** Where the report is kept, where it is. */
  readonly reportUris: readonly string[];
}

type NewNote = Pick<Note, 'kind' | 'facts'>;

/**
 * Publishes it once; after a crash at the wrong moment again, under the same id: SNS takes no token and cannot be
 * looked at. Where it cannot be published, nothing is kept back: the thread of the run is told so by the note that is
 * answered. Nothing where no topic is configured, or the run is no emergency that was asked about. Never rejects.
 */
export async function tellEmergency(
  desk: Pick<Desk, 'aws' | 'config' | 'clock' | 'log'>,
  run: Run,
  event: EmergencyNews['event'],
  messageOf: (news: EmergencyNews) => TopicMessage,
): Promise<readonly NewNote[]> {
  const { topicArn } = desk.config.compliance;
  const facts = emergencyFactsSchema.safeParse(run.plan?.facts).data;
  const wasRefused = run.phase.kind === 'ended' && run.phase.outcome === 'refused';
  if (topicArn === undefined || facts === undefined || wasRefused) return [];
  const counts = event === 'ended' ? emergencyCounts(run) : undefined;
  const news = {
    ...{ id: `${run.id}/${event}`, event, atMs: desk.clock.nowMs(), run, facts, reportUris: urisOf(run) },
    ...(counts === undefined ? {} : { counts }),
  };
  try {
    const { topics } = desk.aws.for(placeOfTopic(topicArn), { actor: run.requestedBy.id, runId: run.id });
    await topics.publish({ topicArn, ...messageOf(news) });
    return [];
  } catch (error) {
    desk.log.error({ run: run.id, topic: topicArn, error }, 'the topic could not be told of an emergency');
    return [{ kind: 'topic-untold', facts: { event, why: whyNot(error) } }];
  }
}

const urisSchema = z.object({ uris: z.array(z.string()) });

function urisOf({ outputs }: Run): readonly string[] {
  return [reportStep, reportStepBack].flatMap((step) => urisSchema.safeParse(outputs[step]).data?.uris ?? []);
}
