/** The report of an emergency, as the file that Slack is given. */
import type { Desk } from '../operations/desk.ts';
import { emergencyFactsSchema } from '../operations/emergency/emergency-facts.ts';
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
      if (name === undefined) return undefined;
      // Loaded when there is one: whoever acknowledges what people type must be quick to start.
      const { reportPage } = await import('./report-page.ts');
      const page = await reportPage(desk, run.id);
      return page === undefined ? undefined : { name, ...page };
    },
  };
}

/** One for each note, so that it is known again. */
function fileNameOf(run: Run, { kind, seq }: Note): string | undefined {
  const facts = reported.has(kind) ? emergencyFactsSchema.safeParse(run.plan?.facts).data : undefined;
  return facts === undefined ? undefined : `${facts.cve}-${run.id}-${seq}.html`;
}
