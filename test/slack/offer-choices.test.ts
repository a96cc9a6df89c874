import { describe, expect, it } from 'vitest';
import type { Form } from '../../src/messages/view.ts';
import { newRun, phases } from '../builders/runs.ts';
import { workbench } from './workbench.ts';

const form: Form = {
  title: 'Abort a run',
  submit: 'Go on',
  fields: [{ kind: 'text', flag: '', label: 'Run', required: true, choices: 'runs' }],
};

/** A person types a command that lacks its run; `waitMs` decides how patience ends. */
async function opened(waitMs: (durationMs: number) => Promise<void>, live: () => Promise<void> = async () => {}) {
  const bench = await workbench({ interpret: () => ({ kind: 'form', form, command: 'abort' }), waitMs });
  await bench.store.create(newRun({ phase: phases.running }));
  const { store } = bench;
  const read = store.live;
  Object.assign(store, {
    live: async () => {
      await live();
      return read();
    },
  });
  await bench.slack.as('ada').command('/ami abort', { channel: 'ops' });
  await bench.app.idle();
  const content = JSON.stringify(bench.slack.views('ada').at(-1)?.content);
  return { content, ...bench };
}

const never = () => new Promise<void>(() => {});

describe('the choices of a form', () => {
  it('are looked up before it opens', async () => {
    const { content } = await opened(never);
    expect(content).toContain('"static_select"');
    expect(content).toContain('r-test22 · Test: web · Running');
  });

  it('are waited for no longer than a second, and then it is typed into', async () => {
    const waited: number[] = [];
    const { content } = await opened(async (durationMs) => void waited.push(durationMs), never);
    expect(waited).toEqual([1_000]);
    expect(content).toContain('"plain_text_input"');
  });

  it('that cannot be looked up are typed, and the log says why', async () => {
    const { content, logged } = await opened(never, () => Promise.reject(new Error('no table')));
    expect(content).toContain('"plain_text_input"');
    expect(logged.map(({ message }) => message)).toContain('choices could not be looked up');
  });
});
