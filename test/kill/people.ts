import type { Strategy } from '../../src/fleet/strategies.ts';
import type { Delivery } from '../../src/playground/slack/delivery/courier.ts';
import { textAt } from '../../src/playground/slack/json.ts';
import { listElements } from '../../src/playground/slack/people/find-element.ts';
import { PersonError } from '../../src/playground/slack/people/person-error.ts';
import type { SlackMessage } from '../../src/playground/slack/workspace/data.ts';
import { until } from './patience.ts';
import { traceOf } from './thread.ts';
import { channel, type KillFleet, type KillWorld } from './world.ts';

/** What is asked for one fleet. */
export interface Errand {
  readonly fleet: KillFleet;
  readonly imageId: string;
  readonly batch: string;
  /** Changes their mind once instances have been replaced. */
  readonly aborts: boolean;
}

/** How it went, as the people saw it. */
export interface Errands {
  readonly errand: Errand;
  readonly runId: string;
  readonly cardTs: string;
  /** How often a request did not get through and was made again. */
  readonly repeats: number;
  /** When the request to abort was acknowledged; absent where nobody asked. */
  readonly abortAckedAtMs?: number;
  /** Whether the thread says that it was aborted: the request may have come too late. */
  readonly aborted: boolean;
}

/** Long enough for a request that arrived after all to show, and short: asking twice is harmless. */
const lookBeforeAskingAgainMs = 1_500;

/** Asks, approves, perhaps aborts, and waits for the end; whenever the bot is down, tries again as people do. */
export async function seeThrough(world: KillWorld, errand: Errand): Promise<Errands> {
  const repeats = { count: 0 };
  const card = await ask(world, errand, repeats);
  const { runId } = card;
  await approve(world, card.ts, repeats);
  const abortAckedAtMs = errand.aborts ? await abort(world, errand, card, repeats) : undefined;
  await until(`${runId} in ${errand.fleet.name} ends`, () => hasEnded(world, card.ts));
  return {
    errand,
    runId,
    cardTs: card.ts,
    repeats: repeats.count,
    aborted: says(world, card.ts, /aborted the run/) ?? false,
    ...(abortAckedAtMs === undefined ? {} : { abortAckedAtMs }),
  };
}

interface Repeats {
  count: number;
}

interface Card {
  readonly ts: string;
  readonly runId: string;
}

async function ask(world: KillWorld, { fleet, imageId, batch }: Errand, repeats: Repeats): Promise<Card> {
  const sinceTs = (world.clock.nowMs() / 1000).toFixed(6);
  // A pair comes as a whole, in the stages of the configuration.
  const size = fleet.strategy === 'blue-green' ? '' : ` --batch ${batch}`;
  const line = `/ami rollout ${imageId} to ${fleet.name} --strategy ${fleet.strategy}${size}`;
  const find = (): Card | undefined => findCard(world, imageId, sinceTs);
  for (;;) {
    const { outcome } = await world.slack.as('ada').command(line, { channel });
    if (outcome === 'acked') return until(`there is a card for: ${line}`, find);
    repeats.count += 1;
    const late = await until(line, find, lookBeforeAskingAgainMs).catch(() => undefined);
    if (late !== undefined) return late;
  }
}

function findCard({ slack }: KillWorld, imageId: string, sinceTs: string): Card | undefined {
  for (const message of slack.channel(channel).messages()) {
    const trace = traceOf(message);
    if (trace?.event_type !== 'amiable_card' || message.ts < sinceTs) continue;
    if (slack.plainText(message).includes(imageId)) return { ts: message.ts, runId: trace.event_payload.run_id };
  }
  return undefined;
}

/** A click that was acknowledged must have its effect, however soon after it the bot dies. */
async function approve(world: KillWorld, ts: string, repeats: Repeats): Promise<void> {
  const asksForApproval = () => buttons(world, ts).includes('Approve');
  const asked = () => (asksForApproval() ? true : undefined);
  await until('the card asks for approval', asked);
  await insist(repeats, () => world.slack.as('grace').click({ channel, ts, label: 'Approve', confirm: 'yes' }));
  await until('an acknowledged approval takes effect', () => (asksForApproval() ? undefined : true));
}

/** What the thread says of a run that has got somewhere. */
const underWay: Readonly<Record<Strategy, RegExp>> = {
  rolling: /Wave \d+ of \d+: .* retired/,
  refresh: /AWS has replaced/,
  'blue-green': /% of the traffic goes to/,
};

/** Once something was replaced. Answers when the request was acknowledged. */
async function abort(world: KillWorld, { fleet }: Errand, { ts, runId }: Card, repeats: Repeats): Promise<number> {
  await until(`${runId} replaces instances`, () => says(world, ts, underWay[fleet.strategy]));
  const line = `/ami abort ${runId} --reason "wrong image"`;
  await insist(repeats, () => world.slack.as('ada').command(line, { channel }));
  return world.clock.nowMs();
}

/** Until it is acknowledged. Where the client refuses the act, what it was about has changed meanwhile. */
async function insist(repeats: Repeats, act: () => Promise<Delivery>): Promise<void> {
  for (;;) {
    try {
      if ((await act()).outcome === 'acked') return;
    } catch (error) {
      if (error instanceof PersonError) return;
      throw error;
    }
    repeats.count += 1;
    await until('a moment passes', () => undefined, 100).catch(() => undefined);
  }
}

function cardAt({ slack }: KillWorld, ts: string): SlackMessage {
  const card = slack.channel(channel).message(ts);
  if (card === undefined) throw new Error('the card is gone');
  return card;
}

function buttons(world: KillWorld, ts: string): readonly string[] {
  return listElements(cardAt(world, ts).blocks).map(({ element }) => textAt(element, 'text') ?? '');
}

function says({ slack }: KillWorld, ts: string, what: RegExp): true | undefined {
  return slack
    .channel(channel)
    .thread(ts)
    .some((message) => what.test(slack.plainText(message)))
    ? true
    : undefined;
}

/** Ends are told in the channel too. Throws where the run waits for a person, which nothing here should make it do. */
function hasEnded(world: KillWorld, ts: string): true | undefined {
  const thread = world.slack.channel(channel).thread(ts);
  const stuck = thread.map((message) => world.slack.plainText(message)).find((text) => /^(✋ Stopped|🚨)/u.test(text));
  if (stuck !== undefined) throw new Error(stuck);
  return thread.some(({ isBroadcast }) => isBroadcast) ? true : undefined;
}
