import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

/** A function in a process of its own. */
export interface HostedFunction {
  /** Answers what the handler does, or throws what it throws. One event at a time, as AWS Lambda does. */
  invoke(event: unknown): Promise<unknown>;
  /** What it has said in its log so far, line by line. */
  log(): readonly Readonly<Record<string, unknown>>[];
  close(): Promise<void>;
}

const repliedSchema = z.object({ id: z.number(), answer: z.unknown().optional(), failed: z.string().optional() });
const lineSchema = z.record(z.string(), z.unknown());

/**
 * Hosts a function as AWS Lambda does: with exactly this environment, started with the first event, and frozen between
 * one answer and the next event, so that whatever it leaves to be done after an answer is not done.
 */
export function hostFunction(environment: Readonly<Record<string, string>>): HostedFunction {
  let child: ChildProcess | undefined;
  let written = '';
  let invocations = 0;
  let before: Promise<unknown> = Promise.resolve();
  const run = async (event: unknown): Promise<unknown> => {
    if (child === undefined) {
      child = start(environment);
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        written += text;
      });
      await reply(child, 0);
    }
    invocations += 1;
    child.kill('SIGCONT');
    child.send({ id: invocations, event });
    const { answer, failed } = await reply(child, invocations);
    child.kill('SIGSTOP');
    if (failed !== undefined) throw new Error(failed);
    return answer;
  };
  return {
    invoke: (event) => {
      const answered = before.then(() => run(event));
      before = answered.catch(() => undefined);
      return answered;
    },
    log: () => {
      const lines = written.split('\n').filter((line) => line !== '');
      return lines.map((line) => lineSchema.parse(JSON.parse(line)));
    },
    close: async () => {
      if (child === undefined || child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

function start(environment: Readonly<Record<string, string>>): ChildProcess {
  const program = fileURLToPath(new URL('function-process.ts', import.meta.url));
  return fork(program, { env: environment, execArgv: [], stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
}

/** Rejects where the process ends instead. */
async function reply(child: ChildProcess, id: number): Promise<z.infer<typeof repliedSchema>> {
  const { promise, resolve, reject } = Promise.withResolvers<z.infer<typeof repliedSchema>>();
  const onMessage = (message: unknown): void => {
    const replied = repliedSchema.parse(message);
    if (replied.id === id) resolve(replied);
  };
  const onExit = (code: number | null): void => reject(new Error(`the function has ended with ${code}`));
  child.on('message', onMessage).once('exit', onExit);
  return promise.finally(() => child.off('message', onMessage).off('exit', onExit));
}
