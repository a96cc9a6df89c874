import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AmiOptions } from '../src/process/ami.ts';
import { runIdIn, type Typed, typed } from './a-terminal.ts';
import { aPlayground, type PlaygroundAtWork } from './playground/a-playground.ts';

let world: PlaygroundAtWork;
beforeAll(async () => {
  world = await aPlayground();
});
afterAll(() => world.stop());

const type = (argv: readonly string[], options: Partial<AmiOptions> = {}): Promise<Typed> =>
  typed(argv, { directory: world.directory, ...options });

describe('the terminal on a playground', () => {
  it('answers questions', async () => {
    const { code, printed } = await type(['fleets']);
    expect(code).toBe(0);
    expect(printed).toMatch(/web-eu +production +40 of 40/);
    expect((await type([])).printed).toContain('npm run ami -- rollout AMI to FLEET');
  });

  it('asks for a rollout that another approves, and follows it to its end', async () => {
    const { images } = world.playground;
    const asked = await type(['rollout', images.worker.ready, 'to', 'worker', '--reason', "it's time", '--wait']);
    expect(asked).toMatchObject({ code: 0, errors: '' });
    expect(asked.printed).toContain('Waiting for 1 approval');
    expect(asked.printed).toMatch(/Reason: +it's time/);
    const runId = runIdIn(asked);
    expect(await type(['approve', runId])).toMatchObject({
      code: 1,
      printed: expect.stringContaining('You may not approve'),
    });
    const approved = await type(['approve', runId, '--as', 'grace', '--wait']);
    expect(approved.printed).toContain('Verified: 8 instances healthy');
    expect(approved).toMatchObject({ code: 0, printed: expect.stringContaining('✅ Done') });
    const told = world.playground.slack.channel('deploys').messages();
    expect(told.some(({ text }) => text.includes(images.worker.ready))).toBe(true);
  });

  it('takes an abort for done when the run is taken back', async () => {
    const { images } = world.playground;
    const runId = runIdIn(await type(['rollout', images.api.ready, 'to', 'api', '--wait']));
    const aborted = await type(['abort', runId, '--follow']);
    expect(aborted).toMatchObject({ code: 0, printed: expect.stringContaining('Aborted') });
    expect(await type(['abort', runId])).toMatchObject({ code: 1, printed: expect.stringContaining('already') });
  });

  it('lets one be anybody in the workspace, and nobody else', async () => {
    expect(await type(['freeze', 'production', '--reason', 'x', '--as=mary'])).toMatchObject({ code: 1 });
    const { code, errors } = await type(['status', '--as', 'zed']);
    expect({ code, errors }).toEqual({
      code: 1,
      errors: 'Nobody in the playground is called zed. There are ada, grace, linus and mary.\n',
    });
    expect(await type(['status', '--as'])).toMatchObject({ code: 2, errors: '--as needs a name, such as --as ada.\n' });
  });
});

describe('a command that makes no sense at the terminal', () => {
  it.each([
    [['rolout'], 'Did you mean npm run ami -- rollout?'],
    [['status', '--loud'], '--loud'],
    [['rollout', 'ami-0123456789abcdef0', 'web', '--batch', '0'], 'A batch of 0'],
  ])('%j is a mistake in its use', async (argv, said) => {
    expect(await type(argv)).toMatchObject({ code: 2, printed: expect.stringContaining(said) });
  });

  it('is told what it lacks, where nobody can be asked', async () => {
    const { code, printed } = await type(['rollout']);
    expect(code).toBe(2);
    expect(printed).toContain('Missing: AMI and Fleet.');
    expect(printed).toContain('--to FLEET');
  });

  it('is completed with answers, where somebody can be asked', async () => {
    const answers = ['', 'ami-0123456789abcdef0', 'nowhere', '', ''];
    const questions: string[] = [];
    const ask = async (question: string): Promise<string> => {
      questions.push(question);
      return answers.shift() ?? '';
    };
    const { code, printed } = await type(['rollout', '--dry-run'], { ask });
    expect(questions[0]).toContain('AMI');
    expect(questions).toHaveLength(5);
    expect({ code, printed }).toMatchObject({
      code: 1,
      printed: expect.stringContaining('There is no fleet named nowhere'),
    });
  });

  it('is given up when the answer never comes', async () => {
    expect(await type(['rollout'], { ask: async () => '' })).toMatchObject({ code: 2 });
  });
});
