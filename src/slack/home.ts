import { titleOf } from '../messages/card.ts';
import { stateOf } from '../messages/state.ts';
import { bold, code, type Line, note, type Part, paragraph, text, time, type View } from '../messages/view.ts';
import { person } from '../messages/words.ts';
import type { Run } from '../runs/run.ts';
import type { Freeze } from '../runs/store.ts';
import { renderHomeBlocks } from './blocks/message.ts';
import type { Bot } from './bot.ts';
import { homeOpenedSchema } from './payloads.ts';

/** The home tab was opened: it shows how things stand now. */
export async function onHomeOpened(bot: Bot, event: unknown): Promise<void> {
  const opened = homeOpenedSchema.parse(event);
  if (opened.tab === 'home') await publishHome(bot, opened.user);
}

/** Shows a person their home tab as things stand. Never throws: a home tab that cannot be shown is in the log. */
export async function publishHome(bot: Bot, userId: string): Promise<void> {
  const { store, clock } = bot.desk;
  try {
    const [runs, freezes] = await Promise.all([store.live(), store.freezes()]);
    const blocks = renderHomeBlocks(homeView(runs, freezes, clock.nowMs()));
    await bot.client.views.publish({ user_id: userId, view: { type: 'home', blocks } });
  } catch (error) {
    bot.log.warn({ user: userId, error }, 'home tab could not be shown');
  }
}

/** What waits for an approval, what runs, and what is frozen. */
export function homeView(runs: readonly Run[], freezes: readonly Freeze[], nowMs: number): View {
  const waiting = runs.filter(({ phase }) => phase.kind === 'approval');
  const others = runs.filter(({ phase }) => phase.kind !== 'approval');
  return {
    summary: `${waiting.length} waiting for approval, ${others.length} under way.`,
    parts: [
      ...frozen(freezes),
      { kind: 'heading', text: 'Waiting for approval' },
      ...(waiting.length === 0 ? [paragraph(text('Nothing waits for an approval.'))] : waiting.flatMap(runParts)),
      { kind: 'heading', text: 'Under way' },
      ...(others.length === 0 ? [paragraph(text('Nothing is under way.'))] : others.flatMap(runParts)),
      { kind: 'divider' },
      note(text('As of '), time(nowMs, 'clock'), text('. Type /ami help in any channel to see what can be asked.')),
    ],
  };
}

function frozen(freezes: readonly Freeze[]): readonly Part[] {
  if (freezes.length === 0) return [];
  const items = freezes.map(
    ({ scope, reason, by, sinceMs }): Line => [
      text('❄️ '),
      bold(scope === '*' ? 'Everything' : scope),
      text(' is frozen by '),
      person(by),
      text(' since '),
      time(sinceMs, 'date'),
      text(`: ${reason}`),
    ],
  );
  return [{ kind: 'list', items }];
}

function runParts(run: Run): readonly Part[] {
  const { progress } = run;
  const { emoji, word } = stateOf(run);
  return [
    paragraph(
      bold(titleOf(run)),
      text(' · '),
      code(run.id),
      text(` · ${emoji} ${word}${why(run)}`),
      ...deadlineOf(run),
    ),
    ...(progress === undefined || run.phase.kind === 'approval' ? [] : [{ kind: 'progress' as const, ...progress }]),
    note(text('Asked by '), person(run.requestedBy), text(' '), time(run.requestedAtMs, 'ago')),
    { kind: 'actions', actions: [{ label: 'Show', command: `status ${run.id}` }] },
  ];
}

function deadlineOf({ phase }: Run): Line {
  return phase.kind === 'approval' ? [text(' until '), time(phase.untilMs, 'date')] : [];
}

function why({ phase }: Run): string {
  return 'why' in phase ? `: ${phase.why}` : '';
}
