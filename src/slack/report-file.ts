/** The report of an emergency, as the file that Slack is given. */
import { emergencyHtml } from '../messages/emergency-html.ts';
import type { Desk } from '../operations/desk.ts';
import { emergencyFactsSchema } from '../operations/emergency-facts.ts';
import { emergencyReport } from '../operations/emergency-report.ts';
import type { Note, Run } from '../runs/run.ts';
import type { AnnouncerOptions } from './sending.ts';

/** The notes that come with the report, be it kept elsewhere or not. */
const reported: ReadonlySet<string> = new Set(['emergency-reported', 'report-not-kept']);

/** Files of notes: the report as it is when it is told. */
export function noteFiles(desk: Pick<Desk, 'store' | 'clock'>): Pick<AnnouncerOptions, 'fileOf' | 'fileNameOf'> {
  return {
    fileNameOf,
    fileOf: async (run, note) => {
      const name = fileNameOf(run, note);
      const found = name === undefined ? undefined : await emergencyReport(desk, run.id, desk.clock.nowMs());
      if (name === undefined || found === undefined) return undefined;
      const { report } = found;
      return { name, title: `Report of ${report.cve}`, body: emergencyHtml(report, found.run) };
    },
  };
}

/** One for each note, so that it is known again. */
function fileNameOf(run: Run, { kind, seq }: Note): string | undefined {
  const facts = reported.has(kind) ? emergencyFactsSchema.safeParse(run.plan?.facts).data : undefined;
  return facts === undefined ? undefined : `${facts.cve}-${run.id}-${seq}.html`;
}
