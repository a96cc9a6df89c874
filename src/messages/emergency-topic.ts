/** What a topic of SNS is sent of an emergency: JSON for programs, text for mails, one line for phones. */

import type { TopicMessage } from '../operations/alerts/tell-topic.ts';
import type { EmergencyNews } from '../operations/emergency/tell-emergency.ts';
import { affectedText, emergencyTitle, packagesText } from './emergency.ts';
import { outcomeText } from './outcome.ts';
import { outcomeWord } from './state.ts';
import { count, cut, duration, plural, sentence, someParts } from './words.ts';

const longestSubject = 100;
const longestLine = 140;
const longestWhy = 1000;

export function emergencyTopicMessage(news: EmergencyNews): TopicMessage {
  const summary = summaryOf(news);
  return {
    subject: ascii(summary).slice(0, longestSubject),
    message: JSON.stringify({
      default: JSON.stringify(jsonOf(news, summary)),
      email: textOf(news, summary),
      sms: cut(`Amiable: ${summary}`, longestLine),
    }),
    attributes: {
      kind: ['emergency'],
      change: [news.event],
      severity: ['high'],
      breakGlass: news.facts.breakGlass === undefined ? [] : ['true'],
      environment: news.run.environment === undefined ? [] : [news.run.environment],
    },
  };
}

/** `BREAK GLASS: Emergency CVE-2026-12345 on 12 fleets, declared by ada`. */
function summaryOf({ event, run, facts }: EmergencyNews): string {
  const loud = facts.breakGlass === undefined ? '' : 'BREAK GLASS: ';
  const what = `${loud}Emergency ${emergencyTitle(facts)}`;
  if (event === 'declared') return `${what}, declared by ${run.requestedBy.name}`;
  return `${what}: ${run.phase.kind === 'ended' ? outcomeWord(run, run.phase).word : 'over'}`;
}

/** SNS takes a subject in ASCII alone, on one line. */
function ascii(words: string): string {
  return words.replaceAll(/[^ -~]/g, '?');
}

function isoOf(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** What is not there is left out by JSON. */
function jsonOf(news: EmergencyNews, summary: string): Readonly<Record<string, unknown>> {
  const { id, event, atMs, run, facts, counts, reportUris } = news;
  const { phase } = run;
  return {
    kind: 'amiable.emergency',
    version: 1,
    ...{ id, event, summary },
    at: isoOf(atMs),
    run: run.id,
    cve: facts.cve,
    packages: facts.packages,
    requestedBy: run.requestedBy,
    reason: facts.reason,
    breakGlass: facts.breakGlass,
    environment: run.environment,
    fleets: facts.fleets,
    instances: facts.instances,
    servers: facts.servers === undefined ? undefined : { groups: facts.servers.groups, servers: facts.servers.servers },
    total: facts.instances + (facts.servers?.servers ?? 0),
    images: facts.images.count,
    copies: facts.copies.count,
    tiers: facts.tiers.map(({ name, fleets, instances }) => ({ name, fleets, instances })),
    leftOut: facts.leftOut.count,
    approvalsNeeded: run.plan?.approval.required,
    approvals: run.approvals.map(({ by, atMs: at }) => ({ by, at: isoOf(at) })),
    ...(phase.kind === 'ended' ? { outcome: phase.outcome, why: cut(phase.why, longestWhy) } : {}),
    counts,
    report: reportUris.length === 0 ? undefined : reportUris,
    command: `/ami status ${run.id}`,
  };
}

function textOf(news: EmergencyNews, summary: string): string {
  const { facts, run, event, atMs } = news;
  const { breakGlass, reason } = facts;
  return [
    sentence(summary),
    ...(breakGlass === undefined
      ? []
      : [
          `The glass was broken: ${sentence(breakGlass.reason)} Approvals otherwise: ${breakGlass.usualApprovals}. Set aside: ${breakGlass.setsAside.join('; ') || 'nothing else'}.`,
        ]),
    ...(breakGlass === undefined && reason !== undefined ? [`Reason: ${sentence(reason)}`] : []),
    ...(event === 'declared' ? declaredLines(news) : endedLines(news)),
    '',
    `In Slack: /ami status ${run.id}. As of ${isoOf(atMs).slice(0, 16).replace('T', ' ')} UTC. Message ${news.id}.`,
  ].join('\n');
}

function declaredLines({ facts, run }: EmergencyNews): readonly string[] {
  const required = run.plan?.approval.required ?? 0;
  return [
    `It patches ${packagesText(facts)} on ${affectedText(facts)}, and takes ${plural(required, 'approval')}. Expected to take ${duration(facts.expectedSeconds)}.`,
    ...facts.tiers.map(
      ({ name, fleets, instances }, index) =>
        `${index + 1}. ${name}: ${facts.servers === undefined ? plural(fleets, 'fleet') : `${count(fleets)} fleets and groups of servers`}, ${facts.servers === undefined ? plural(instances, 'instance') : `${count(instances)} instances and servers`}`,
    ),
  ];
}

function endedLines({ run, counts, reportUris }: EmergencyNews): readonly string[] {
  const { phase, approvals } = run;
  if (phase.kind !== 'ended') return [];
  const failed = counts === undefined ? 0 : counts.failed + counts.stuck;
  return [
    outcomeText(run, phase),
    ...(failed > 0 && counts !== undefined ? [`Failed or waiting for a person: ${someParts(failed, counts)}.`] : []),
    `Approved by ${approvals.map(({ by }) => by.name).join(', ') || 'nobody'}. It took ${duration((phase.atMs - run.requestedAtMs) / 1000)}.`,
    ...(reportUris.length === 0 ? [] : [`Report: ${reportUris.join(', ')}`]),
  ];
}
