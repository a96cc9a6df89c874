import { describe, expect, it } from 'vitest';
import type { Note, Run } from '../../src/runs/run.ts';
import type { Story } from '../../src/runs/store.ts';
import { terminalAnnouncer } from '../../src/terminal/announcer.ts';
import { aNote, aRun, ben, nowMs } from '../messages/builders.ts';

const story: Story = { runId: 'r-7k3f9q', toldSeq: 0, failures: 0, touched: 0, fence: 1, leaseUntilMs: 0 };

function telling() {
  const written: string[] = [];
  const announcer = terminalAnnouncer((text) => written.push(text));
  let at = story;
  return {
    written,
    announcer,
    async show(run: Run): Promise<void> {
      const told = await announcer.showCard(run, at);
      if (told.kind === 'told') at = { ...at, cardDigest: told.cardDigest };
    },
    note: (note: Note) => announcer.postNote(aRun(), at, note),
  };
}

describe('a run told on the terminal', () => {
  it('prints its card when its state changes, not with every step of progress', async () => {
    const { show, written } = telling();
    await show(aRun({ phase: { kind: 'approval', sinceMs: nowMs, untilMs: nowMs } }));
    await show(aRun({ progress: { done: 1, total: 10, label: 'instances' } }));
    await show(aRun({ progress: { done: 2, total: 10, label: 'instances' } }));
    await show(aRun({ paused: { by: ben, atMs: nowMs } }));
    expect(written).toHaveLength(3);
    expect(written[0]).toMatch(/\| Approve +npm run ami -- approve r-7k3f9q --plan 0123456789abcdef/);
    expect(written[1]).toContain('Running');
    expect(written[2]).toContain('Ben paused it.');
  });

  it('prints the card again when someone has approved', async () => {
    const { show, written } = telling();
    const phase = { kind: 'approval', sinceMs: nowMs, untilMs: nowMs } as const;
    await show(aRun({ phase }));
    await show(aRun({ phase, approvals: [{ by: ben, atMs: nowMs }] }));
    expect(written).toHaveLength(2);
  });

  it('prints every note as it comes, with its time and run', async () => {
    const { note, written } = telling();
    await note(aNote('paused', { by: ben }));
    expect(written).toEqual(['09:00:00 r-7k3f9q  💤 Ben paused the run.\n']);
  });

  it('prints nothing for a note without words', async () => {
    const { note, written } = telling();
    await expect(note(aNote('unheard-of'))).resolves.toEqual({ kind: 'told' });
    expect(written).toEqual([]);
  });

  it('never takes a note for printed', async () => {
    const { announcer } = telling();
    await expect(announcer.findNote(aRun(), story, aNote('paused'))).resolves.toBe(false);
  });
});
