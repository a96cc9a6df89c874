/** What came of servers that were patched where they are: card, end and thread say it with the same words. */
import { serversReport } from '../operations/in-place/in-place-facts.ts';
import type { EndWords, PlannedRun } from './plan-words.ts';
import { leftOutText, serverList } from './server-notes.ts';
import { count, plural, sentence } from './words.ts';

type Report = NonNullable<ReturnType<typeof serversReport>>;

/** `197 of 200 servers patched; 3 failed: i-1 (exit status 1), …`. */
export function reportText(report: Report): string {
  const { failed, named, stayOut, leftOut } = report;
  const broken = failed === 0 ? '' : `: ${serverList(named, failed)}`;
  return `${counts(report, broken).join('; ')}${stayOut === 0 ? '' : `; ${leftOutText(stayOut, leftOut)}`}`;
}

function counts({ total, patched, failed, gone, interrupted, untouched }: Report, broken: string): readonly string[] {
  return [
    `${count(patched)} of ${plural(total, 'server')} patched`,
    ...(failed === 0 ? [] : [`${count(failed)} failed${broken}`]),
    ...(gone === 0 ? [] : [`${count(gone)} did not run any more`]),
    ...(interrupted === 0 ? [] : [`${count(interrupted)} under way when it ended, which may be patched or not`]),
    ...(untouched === 0 ? [] : [`${count(untouched)} untouched`]),
  ];
}

/** Where not all went as planned: what is patched stays so, whatever became of the run. */
export function endedInPlace(
  run: PlannedRun,
  { outcome, why }: { outcome: string; why: string },
): EndWords | undefined {
  const report = serversReport(run);
  if (report === undefined) return undefined;
  const said = sentence(
    `${counts(report, '').join(', ')}${report.stayOut === 0 ? '' : `; ${leftOutText(report.stayOut, report.leftOut)}`}`,
  );
  if (outcome === 'undone') return { emoji: '🛑', word: 'Stopped', said: `${said} ${sentence(why)}` };
  const isWhole = report.patched === report.total && report.stayOut === 0;
  return outcome === 'done' && !isWhole ? { emoji: '⚠️', word: 'Done', said } : undefined;
}
