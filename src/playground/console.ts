import { setTimeout as delay } from 'node:timers/promises';
import { notLookedYet } from '../messages/home.ts';
import type { Run } from '../runs/run.ts';
import { type Button, buttonNamed, buttonsIn, pressButton } from './buttons.ts';
import { commandFault } from './fault-commands.ts';
import { fillForm } from './form-answers.ts';
import { deploysChannel, people, personNamed, playgroundConfig } from './people.ts';
import type { Playground } from './playground.ts';
import { PersonError } from './slack/people/person-error.ts';
import { consoleHelp, welcome } from './welcome.ts';

export interface ConsoleOptions {
  readonly playground: Playground;
  /** Of the page. */
  readonly address: string;
  /** Takes whole lines, with their line ends. */
  readonly write: (text: string) => void;
  /** How long a click waits for its button to appear, in real milliseconds. */
  readonly patienceMs?: number;
}

/** What people type into the terminal of the playground. */
export interface Console {
  /** Who types, and where. */
  prompt(): string;
  /** Does one line. Never rejects: what makes no sense is answered with what would. */
  line(text: string): Promise<'go-on' | 'quit'>;
}

interface Session extends Required<ConsoleOptions> {
  person: string;
  channel: string;
  /** Buttons that were clicked, by whom, on which edition of their message. */
  readonly clicked: Set<string>;
}

type Command = (session: Session, rest: string) => Promise<string | undefined> | string | undefined;

const commands: Readonly<Record<string, Command>> = {
  ami: typeCommand,
  as: actAs,
  in: goTo,
  click,
  submit,
  home: showHome,
  thread: showThread,
  topic: showTopic,
  wait: waitUntilQuiet,
  speed: changeSpeed,
  faults: putFault,
  help: ({ playground, address }) => `${welcome(playground, address)}\n\n${consoleHelp}`,
};

const defaultPatienceMs = 5_000;

/** The console as Ada in #deploys. */
export function createConsole({ patienceMs = defaultPatienceMs, ...options }: ConsoleOptions): Console {
  const session: Session = {
    ...options,
    patienceMs,
    person: 'ada',
    channel: deploysChannel.name,
    clicked: new Set(),
  };
  return {
    prompt: () => `${session.person} #${session.channel}> `,
    line: async (text) => {
      const [, name = '', rest = ''] = /^\s*\/?(\S*)\s*([\s\S]*?)\s*$/.exec(text) ?? [];
      if (name === '' || name.startsWith('#')) return 'go-on';
      if (name === 'quit' || name === 'exit') return 'quit';
      const said = await perform(session, name, rest);
      if (said !== undefined) options.write(`${said}\n`);
      return 'go-on';
    },
  };
}

async function perform(session: Session, name: string, rest: string): Promise<string | undefined> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) return `There is no /${name} here. ${consoleHelp}`;
  try {
    return await command(session, rest);
  } catch (error) {
    if (error instanceof PersonError) return `That cannot be done in Slack: ${error.message}.`;
    throw error;
  }
}

function putFault(session: Session, rest: string): string {
  return commandFault(session.playground, wordsOf(rest));
}

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

async function typeCommand({ playground, person, channel }: Session, rest: string): Promise<undefined> {
  await playground.slack.as(person).command(`/ami ${rest}`, { channel });
}

function actAs(session: Session, rest: string): string {
  const found = personNamed(rest);
  if (found === undefined)
    return `Nobody is called ${rest || 'nothing'}. There are ${people.map(({ name }) => name).join(', ')}.`;
  session.person = found.name;
  return `You are ${found.name} now (${found.role}).`;
}

function goTo(session: Session, rest: string): string {
  const { channel } = session.playground.slack.channel(rest);
  session.channel = channel.name;
  return `You are in #${channel.name} now.`;
}

async function click(session: Session, rest: string): Promise<string | undefined> {
  const { playground, person, channel, clicked } = session;
  const { slack } = playground;
  const [, label = rest, about = ''] = /^(.*?)\s+(r-[a-z0-9]+)$/.exec(rest) ?? [];
  const there = (): readonly Button[] => buttonsIn(slack, channel, person).filter(({ text }) => text.includes(about));
  const button = await soon(session, () => freshButton(session, there(), label));
  if (button === undefined) return noButton(there(), rest);
  clicked.add(clickKey(session, button));
  if (button.question !== undefined) session.write(`"${button.question}" - ${person}: yes\n`);
  return pressButton(slack, person, button);
}

/** One that the person has not clicked yet, where there is any: a card is edited only a moment after the click. */
function freshButton(session: Session, buttons: readonly Button[], label: string): Button | undefined {
  const fresh = buttons.filter((button) => !session.clicked.has(clickKey(session, button)));
  return buttonNamed(fresh, label) ?? buttonNamed(buttons, label);
}

function clickKey({ person }: Session, { state, actionId }: Button): string {
  return `${person}/${state}/${actionId}`;
}

function noButton(buttons: readonly Button[], label: string): string {
  const there = [...new Set(buttons.map((button) => button.label))].slice(0, 12);
  if (there.length === 0) return 'There is no button in this channel now.';
  return `There is no button ${label || 'without words'} in this channel now. There are: ${there.join(', ')}.`;
}

/** What `find` finds within the session's patience, now or after some change in the workspace. */
async function soon<Found>(
  { playground, patienceMs }: Session,
  find: () => Found | undefined,
): Promise<Found | undefined> {
  const patience = new AbortController();
  let isOver = false;
  const timeout = delay(patienceMs, undefined, { signal: patience.signal })
    .catch(() => undefined)
    .finally(() => {
      isOver = true;
    });
  // Waiting goes on after the patience has run out, until the next change ends it.
  const found = playground.slack.waitFor(() => find() ?? (isOver ? 'over' : undefined));
  const first = await Promise.race([found, timeout]);
  patience.abort();
  return first === 'over' ? undefined : first;
}

async function submit({ playground, person }: Session, rest: string): Promise<string | undefined> {
  const view = playground.slack.views(person).at(-1);
  if (view === undefined) return `No form is open for ${person}.`;
  const answers = fillForm(view.content, rest);
  if (answers.kind === 'unclear') return answers.how;
  const { shown } = await playground.slack.as(person).submit(view.id, answers.entries);
  return shown;
}

async function showHome({ playground, person, patienceMs }: Session): Promise<string> {
  const { slack } = playground;
  const before = slack.home(person)?.hash;
  await slack.as(person).openHome();
  const fresh = (): string | undefined => {
    const view = slack.home(person);
    if (view === undefined || view.hash === before) return undefined;
    const shown = slack.plainText(view);
    return shown.includes(notLookedYet) ? undefined : shown;
  };
  const current = slack.home(person);
  const waited = await Promise.race([slack.waitFor(fresh), delay(Math.min(patienceMs, 2_000), undefined)]);
  if (waited !== undefined) return waited;
  return current === undefined ? 'The home tab is empty.' : slack.plainText(current);
}

function showThread({ playground, channel }: Session, rest: string): string {
  const reader = playground.slack.channel(channel);
  const cards = reader.messages().filter(({ threadTs, ts }) => threadTs === undefined && reader.thread(ts).length > 0);
  const card = cards.findLast((message) => rest === '' || playground.slack.plainText(message).includes(rest));
  if (card === undefined)
    return rest === '' ? 'There is no thread in this channel.' : `No thread in this channel is about ${rest}.`;
  const entries = reader
    .thread(card.ts)
    .map((entry) => `  - ${playground.slack.plainText(entry).replaceAll('\n', '\n    ')}`);
  return [playground.slack.plainText(card), ...entries].join('\n');
}

/** The newest mail of the topic of SNS. */
function showTopic({ playground }: Session): string {
  const { topicArn = '' } = playgroundConfig().compliance;
  const mail = playground.aws.sns.delivered(topicArn).findLast(({ protocol }) => protocol === 'email');
  if (mail === undefined) return 'The topic of SNS was told nothing yet. The first check comes within a minute.';
  return `To ${mail.endpoint}: ${mail.subject}\n${mail.body}`;
}

const fastest = 600;

function changeSpeed({ playground }: Session, rest: string): string {
  const speed = Number(rest.replace(/x$/, ''));
  if (rest === '' || !Number.isFinite(speed) || speed < 1 || speed > fastest) {
    return `Time runs ${playground.clock.setting().speed} times as fast as outside. /speed takes 1 to ${fastest}.`;
  }
  playground.setSpeed(speed);
  return `Time runs ${speed} times as fast as outside.`;
}

const lookAgainMs = 100;
/** Longer than a story that is being told keeps others away, or waits before it is tried again. */
const soonMs = 310_000;

/** An index of the embedded store lets go of an item for a moment when it is written, so one look is not enough. */
const quietLooks = 3;

/** Until nothing moves by itself: every run has ended or waits for a person, and all that can be told has been. */
async function waitUntilQuiet({ playground }: Session): Promise<string> {
  const { store } = playground.core.desk;
  if (playground.clock.setting().speed === 0) return 'Time stands still, so nothing moves. /speed N lets it go on.';
  // Nothing can be told while Slack is away, and nobody need wait for it.
  const slackIsAway = playground.troubles.list().some(({ name, inForce }) => name === 'slack' && inForce.length > 0);
  for (let quiet = 0; ; await delay(lookAgainMs)) {
    const live = await store.live();
    const due = await store.due(playground.clock.nowMs() + soonMs, 10);
    const isTold = slackIsAway || due.every(({ what }) => what !== 'story');
    const isQuiet = isTold && !live.some(isMoving);
    quiet = isQuiet ? quiet + 1 : 0;
    if (quiet < quietLooks) continue;
    const waiting = live.map(({ id, phase, paused }) => `${id} (${paused === undefined ? phase.kind : 'paused'})`);
    return waiting.length === 0 ? 'Nothing is under way.' : `Waiting for a person: ${waiting.join(', ')}.`;
  }
}

function isMoving({ phase, paused, inbox }: Run): boolean {
  return inbox.length > 0 || (paused === undefined && movingPhases.has(phase.kind));
}

const movingPhases: ReadonlySet<string> = new Set(['planning', 'running', 'undoing']);
