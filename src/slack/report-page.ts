import { emergencyHtml } from '../messages/emergency-html.ts';
import type { Desk } from '../operations/desk.ts';
import { emergencyReport } from '../operations/emergency/emergency-report.ts';
import type { NoteFile } from './sending.ts';

/** The report of an emergency as it is now, as a page; undefined where there is none. */
export async function reportPage(
  desk: Pick<Desk, 'store' | 'clock'>,
  runId: string,
): Promise<Omit<NoteFile, 'name'> | undefined> {
  const found = await emergencyReport(desk, runId, desk.clock.nowMs());
  if (found === undefined) return undefined;
  return { title: `Report of ${found.report.cve}`, body: emergencyHtml(found.report, found.run) };
}
