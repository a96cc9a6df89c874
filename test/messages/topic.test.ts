import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { topicMessage } from '../../src/messages/topic.ts';
import type { ChangedFinding, ResolvedFinding, TopicFacts } from '../../src/operations/alerts/topic-facts.ts';

const place = { accountId: '111122223333', region: 'eu-west-1' };

function changed(index: number, part: Partial<ChangedFinding> = {}): ChangedFinding {
  const imageId = `ami-${String(index).padStart(17, '0')}`;
  return {
    change: 'new',
    key: `scan/111122223333/eu-west-1/${imageId}`,
    ruleId: 'scan',
    severity: 'high',
    says: 'not scanned',
    fix: 'scan',
    subject: { kind: 'image', imageId, name: `web "é" ${index}`, use: 'in-use' },
    fleets: ['web'],
    others: [],
    application: 'web',
    environment: 'production',
    ...place,
    ...part,
  };
}

function resolved(index: number): ResolvedFinding {
  const what = `ami-${index}`;
  return { key: `scan/1/r/${what}`, ruleId: 'scan', severity: 'high', what, application: 'api', sinceMs: 0, ...place };
}

function facts(part: Partial<TopicFacts> = {}): TopicFacts {
  const all = part.changed ?? [];
  return {
    id: 'f00d',
    changed: [],
    resolved: [],
    open: all,
    snoozed: 0,
    looked: { images: 10, fleets: 2 },
    unread: [],
    atMs: Date.UTC(2026, 0, 15, 9, 20),
    ...part,
  };
}

const many = (amount: number) => Array.from({ length: amount }, (_, index) => changed(index));
const textsSchema = z.object({ default: z.string(), email: z.string(), sms: z.string() });
const jsonSchema = z.looseObject({
  findings: z.array(z.looseObject({ key: z.string() })),
  resolved: z.array(z.unknown()),
  omitted: z.object({ findings: z.number(), resolved: z.number() }),
});

function read(of: TopicFacts, most?: number) {
  const message = topicMessage(of, ...(most === undefined ? [] : [most]));
  const texts = textsSchema.parse(JSON.parse(message.message));
  return { ...message, ...texts, json: jsonSchema.parse(JSON.parse(texts.default)) };
}

describe('a message to a topic', () => {
  it('says the same in JSON and in text', () => {
    const worse = changed(2, { change: 'worse', before: 'low', severity: 'medium' });
    const { subject, json, email, sms, attributes } = read(
      facts({ changed: [changed(1), worse], resolved: [resolved(3)], snoozed: 4 }),
    );
    expect(subject).toBe('[high] Compliance: 1 new, 1 worse, 1 resolved.');
    expect(sms).toBe('Amiable: Compliance: 1 new, 1 worse, 1 resolved.');
    expect(json).toMatchObject({
      id: 'f00d',
      at: '2026-01-15T09:20:00.000Z',
      open: { high: 1, medium: 1, low: 0 },
      snoozed: 4,
      findings: [{ change: 'new' }, { change: 'worse', before: 'low', fix: '/ami scan ami-00000000000000002' }],
      resolved: [{ ruleId: 'scan', what: 'ami-3', since: '1970-01-01T00:00:00.000Z' }],
      omitted: { findings: 0, resolved: 0 },
    });
    expect(email).toBe(
      [
        'Compliance: 1 new, 1 worse, 1 resolved. 🔴 1 high, 🟡 1 medium open. 4 findings snoozed.',
        '',
        'New',
        '- 🔴 High: ami-00000000000000001 (web "é" 1, in use by web): not scanned. In Slack: /ami scan ami-00000000000000001',
        '',
        'Worse',
        '- 🟡 Medium: ami-00000000000000002 (web "é" 2, in use by web): not scanned (low before). In Slack: /ami scan ami-00000000000000002',
        '',
        'Resolved',
        '- 🔴 High: ami-3 (api): scan, open since 1970-01-01',
        '',
        '10 AMIs and 2 fleets looked at, as of 2026-01-15 09:20 UTC. Message f00d.',
      ].join('\n'),
    );
    expect(attributes).toEqual({
      change: ['new', 'worse', 'resolved'],
      severity: ['high', 'medium'],
      application: ['web', 'api'],
      environment: ['production'],
    });
  });

  it.each([1, 50, 400, 1_000, 20_000])('of %d findings fits into 256 KB, and says what is left out', (amount) => {
    const of = facts({
      changed: many(amount),
      resolved: Array.from({ length: amount }, (_, index) => resolved(index)),
    });
    const { message, attributes, json, email } = read(of);
    const bytes = Buffer.byteLength(message) + Buffer.byteLength(JSON.stringify(attributes));
    expect(bytes).toBeLessThanOrEqual(262_144);
    expect(json.findings.length + json.omitted.findings).toBe(amount);
    expect(json.resolved.length + json.omitted.resolved).toBe(amount);
    // Nothing is left out without need, and what is resolved before what is open.
    if (json.omitted.resolved > 0) expect(bytes).toBeGreaterThan(200_000);
    if (json.omitted.findings > 0) expect(json.resolved).toEqual([]);
    const listed = [...email.matchAll(/^- /gm)].length;
    expect(listed).toBeLessThanOrEqual(100);
    if (listed < 2 * amount) expect(email).toContain('more: /ami compliance');
  });

  it('keeps the gravest where there is room for few', () => {
    const { json, message } = read(facts({ changed: many(50) }), 4_000);
    expect(Buffer.byteLength(message)).toBeLessThan(4_000);
    expect(json.findings.map(({ key }) => key)).toEqual(many(json.findings.length).map(({ key }) => key));
    expect(json.findings.length).toBeGreaterThan(2);
  });

  it('has a subject that SNS takes, whatever is in it', () => {
    const { subject } = read(facts({ resolved: [resolved(1)] }));
    expect(subject).toMatch(/^[!-~][ -~]{0,99}$/);
    expect(subject).toBe('Compliance: 1 resolved.');
  });
});
