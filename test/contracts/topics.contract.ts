import { expect, it } from 'vitest';
import type { Publication } from '../../src/aws/service-ports.ts';
import { known } from './aws-world.ts';
import type { RecordsParts } from './records.contract.ts';

/** What the adapter promises of topics of SNS. */
export function topicsContract({ world }: Pick<RecordsParts, 'world'>): void {
  const publication = (topicArn: string, part: Partial<Publication> = {}): Publication => ({
    topicArn,
    subject: 'Compliance: 1 new',
    message: JSON.stringify({ default: '{"new":1,"who":"é 😀"}', email: 'One is new.' }),
    attributes: { severity: ['high', 'low'], application: ['web'], environment: [] },
    ...part,
  });

  it('hand each subscription what is for its protocol, with subject and attributes', async () => {
    const { arn, received } = await world().addTopic('amiable-findings');
    const { messageId } = await world().aws.topics.publish(publication(arn));
    expect(await received()).toEqual([
      {
        messageId,
        subject: 'Compliance: 1 new',
        body: '{"new":1,"who":"é 😀"}',
        attributes: { severity: ['high', 'low'], application: ['web'] },
      },
    ]);
  });

  it('send again what is published again', async () => {
    const { arn, received } = await world().addTopic('amiable-findings');
    const first = await world().aws.topics.publish(publication(arn));
    const second = await world().aws.topics.publish(publication(arn));
    expect((await received()).map(({ messageId }) => messageId)).toEqual([first.messageId, second.messageId]);
    expect(first).not.toEqual(second);
  });

  it('that do not exist are not found', async () => {
    const { arn } = await world().addTopic('amiable-findings');
    await expect(world().aws.topics.publish(publication(`${arn}-2`))).rejects.toMatchObject({
      kind: 'not-found',
      service: 'sns',
      call: 'Publish',
    });
  });

  it('refuse what is longer than 256 KB', async () => {
    const { arn, received } = await world().addTopic('amiable-findings');
    const message = JSON.stringify({ default: 'x'.repeat(262_144) });
    await expect(world().aws.topics.publish(publication(arn, { message }))).rejects.toMatchObject({ kind: 'invalid' });
    expect(await received()).toEqual([]);
  });

  it('refuse what has no text for all other protocols', async () => {
    const { arn } = await world().addTopic('amiable-findings');
    const message = JSON.stringify({ email: 'One is new.' });
    await expect(world().aws.topics.publish(publication(arn, { message }))).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('leave the topic, the subject and the size in the audit trail, and not what is in it', async () => {
    const { arn } = await world().addTopic('amiable-findings');
    await world().aws.topics.publish(publication(arn));
    const { entry } = known(world().audited.at(-1));
    expect(entry).toMatchObject({ service: 'sns', call: 'Publish' });
    expect(entry.subject).toEqual({ topicArn: arn, subject: 'Compliance: 1 new', bytes: expect.any(Number) });
  });
}
