import type { WebClient } from '@slack/web-api';
import type { Log } from '../basics/log.ts';
import { alertRestView, alertView, olderAlertView } from '../messages/alert.ts';
import { topicMessage } from '../messages/topic.ts';
import { type AlertFacts, alertsOf, type ChannelAlert, toldInChannels } from '../operations/alerts/alert-facts.ts';
import {
  type AlertState,
  againAfter,
  alertStateOf,
  isCheckDue,
  rememberCheck,
} from '../operations/alerts/alert-state.ts';
import { type ComplianceReport, checkCompliance } from '../operations/alerts/check-compliance.ts';
import { tellTopic, topicState } from '../operations/alerts/tell-topic.ts';
import type { Desk } from '../operations/desk.ts';
import { countChecked } from '../operations/metrics/count-checked.ts';
import { type Rendered, renderBlocks } from './blocks/message.ts';
import { retryAfterSecondsOf } from './client.ts';
import { digestOf } from './digest.ts';
import { isClosed, isLost } from './sending.ts';
import { alertTrace, findInChannel, findInThread, type Trace } from './traces.ts';

export interface AlerterOptions {
  readonly desk: Desk;
  readonly client: WebClient;
  readonly log: Log;
  /** Waits until Slack takes another message. */
  readonly waitMs: (durationMs: number) => Promise<void>;
  /** The time that this check was set for, where something else than the interval says when it is time. */
  readonly setForMs?: number;
}

/**
 * Checks where it is time to, and tells the topic of SNS and every channel what was found: a channel in a new message
 * where there is something new, worse or back from a snooze for it, else by an edit of the last one. What is told is remembered only then:
 * after a crash in between, the next check finds its own message by what is new in it, and does not post it twice. A
 * channel that cannot be told keeps no other from it, and is told with the next check, which comes sooner where Slack may
 * take it then. Answers whether it was time.
 */
export async function checkAndTell(options: AlerterOptions): Promise<boolean> {
  const { desk, log } = options;
  const record = await desk.store.alertRecord();
  const state = alertStateOf(record);
  if (!isCheckDue(desk, state, options.setForMs)) return false;
  const report = withoutWork(await checkCompliance(desk), state);
  const { channels, next } = alertsOf(desk, report, state);
  const topic = await tellTopic(desk, { report, state, record, snoozed: next.snoozed }, topicMessage);
  const messages: Record<string, Message> = { ...state.messages };
  const told: ChannelAlert['told'][] = [];
  let isAway = false;
  for (const channel of channels) {
    const whole = topic?.untold === undefined ? channel.facts : { ...channel.facts, untold: topic.untold };
    const answer = await tellChannel(options, whole, state.messages[whole.channel]);
    told.push(answer.kind === 'told' ? channel.told : channel.knows);
    if (answer.kind === 'told' && answer.message !== undefined) messages[whole.channel] = answer.message;
    if (answer.kind === 'away') isAway = true;
  }
  await rememberCheck(desk.store, state, {
    ...{ seen: { ...next.seen }, snoozed: { ...next.snoozed }, messages, checkedAtMs: report.atMs },
    channels: toldInChannels(desk, next.seen, told),
    ...(topic === undefined ? {} : { topic: topicState(topic, next.seen) }),
    ...(isAway ? { again: againAfter(state, desk.clock.nowMs()) } : {}),
  });
  await countChecked(desk, report);
  log.info({ findings: report.findings.length, channels: channels.length }, 'compliance was checked');
  return true;
}

/** What a run is in the middle of is no news; what is known of it stays so until it is gone. */
function withoutWork(report: ComplianceReport, { seen }: AlertState): ComplianceReport {
  const findings = report.findings.filter((finding) => finding.key in seen || !report.isUnderWay(finding));
  return { ...report, findings };
}

type Message = AlertState['messages'][string];

type Telling =
  /** Without a message: there was nothing to tell. */
  | { readonly kind: 'told'; readonly message?: Message }
  /** Nobody can speak there before somebody mends it. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'away' };

async function tellChannel(options: AlerterOptions, facts: AlertFacts, last: Message | undefined): Promise<Telling> {
  const isNews = facts.fresh.size + facts.back.size + facts.worse.size > 0;
  if (!isNews && last === undefined) return { kind: 'told' };
  try {
    const isNew = isNews || last === undefined;
    return { kind: 'told', message: await (isNew ? postAlert(options, facts, last) : editAlert(options, facts, last)) };
  } catch (error) {
    options.log.warn({ channel: facts.channel, error }, 'findings cannot be told there');
    return { kind: isClosed(error) ? 'closed' : 'away' };
  }
}

/** `after`: the message before, which may be lost by now. The same news may come again, and are another message then. */
async function postAlert(
  options: AlerterOptions,
  facts: AlertFacts,
  last: Message | undefined,
  after = last?.ref,
): Promise<Message> {
  const news = digestOf([after ?? '', ...[...facts.fresh, ...facts.back, ...facts.worse].sort()]);
  const rendered = renderBlocks(alertView(facts));
  const { channel, ref, isOurs } = await postOnce(options, last?.channel ?? facts.channel, rendered, alertTrace(news));
  for (const [page, view] of alertRestView(facts).entries()) {
    const metadata = alertTrace(news, page + 1);
    const isThere = isOurs && (await findInThread(options.client, channel, ref, metadata)) !== undefined;
    const post = { channel, thread_ts: ref, ...renderBlocks(view), metadata };
    if (!isThere) await patiently(options, () => options.client.chat.postMessage(post));
  }
  if (last !== undefined && last.ref !== ref) await settleOlder(options, last);
  return { channel, ref, digest: digestOf(rendered) };
}

/**
 * `isOurs`: it was there already, from a check that died before it remembered. A channel that is configured by its name
 * cannot be looked through before Slack has said its id.
 */
async function postOnce(
  options: AlerterOptions,
  channel: string,
  message: Rendered,
  metadata: Trace,
): Promise<Pick<Message, 'channel' | 'ref'> & { readonly isOurs: boolean }> {
  const found = await findInChannel(options.client, channel, metadata);
  if (found !== undefined) return { channel, ref: found, isOurs: true };
  const posted = await patiently(options, () =>
    options.client.chat.postMessage({ channel, ...message, unfurl_links: false, metadata }),
  );
  if (posted.ts === undefined) throw new Error('Slack posted an alert and did not say where');
  return { channel: posted.channel ?? channel, ref: posted.ts, isOurs: false };
}

/** The message before is no longer where things are looked up; its buttons would be of then. */
async function settleOlder(options: AlerterOptions, { channel, ref: ts }: Message): Promise<void> {
  const { client, log } = options;
  const older = renderBlocks(olderAlertView());
  await patiently(options, () => client.chat.update({ channel, ts, ...older })).catch((error: unknown) => {
    log.warn({ channel, error }, 'an older alert could not be edited');
  });
}

async function editAlert(options: AlerterOptions, facts: AlertFacts, last: Message): Promise<Message> {
  const rendered = renderBlocks(alertView(facts));
  const digest = digestOf(rendered);
  if (digest === last.digest) return last;
  try {
    await patiently(options, () => options.client.chat.update({ channel: last.channel, ts: last.ref, ...rendered }));
    return { ...last, digest };
  } catch (error) {
    if (!isLost(error)) throw error;
    return postAlert(options, facts, undefined, last.ref);
  }
}

const mostWaits = 5;

/** Slack takes about one message a second in a channel, and says how long to wait where it was too soon. */
async function patiently<Result>(options: AlerterOptions, call: () => Promise<Result>): Promise<Result> {
  for (let waits = 0; ; waits += 1) {
    try {
      return await call();
    } catch (error) {
      const seconds = retryAfterSecondsOf(error);
      if (seconds === undefined || waits >= mostWaits) throw error;
      await options.waitMs(seconds * 1000);
    }
  }
}
