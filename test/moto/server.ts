import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A moto server of our own, and the processes that look into it. */
export interface Moto {
  readonly endpoint: string;
  /** The Python that it runs on. */
  readonly python: string;
  /** Forgets every account, and with it who may do what. */
  reset(): Promise<void>;
  /**
   * From now on every call needs a signature by a known access key, and a policy that allows it; `false` lets all
   * through again.
   */
  enforcePolicies(enforce: boolean): Promise<void>;
  /** From now on it is this time for queues of SQS, until the next is told; for all others it is what it is. */
  tellSqsTime(nowMs: number): Promise<void>;
  stop(): Promise<void>;
}

const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const startWithinMs = 50_000;
const keptOutput = 4_000;

/** Two images of somebody else instead of the 1,200 that moto brings, and no instance from one that does not exist. */
const settings = { MOTO_AMIS_PATH: beside('images.json'), MOTO_ENABLE_AMI_VALIDATION: 'true' };

/** Starts moto on a free port and answers once it listens. Throws with what it wrote where it does not come up. */
export async function startMoto(python: string): Promise<Moto> {
  const child = spawn(python, ['-u', beside('serve.py')], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { ...process.env, ...settings },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const endpoint = await listening(child);
  const post = async (path: string, body?: string): Promise<void> => {
    const init = { method: 'POST', ...(body === undefined ? {} : { body }) };
    const answer = await fetch(`${endpoint}/moto-api/${path}`, init);
    if (!answer.ok) throw new Error(`moto answers ${answer.status} to ${path}: ${await answer.text()}`);
  };
  return {
    endpoint,
    python,
    reset: () => post('reset'),
    // It is the number of calls that still pass unasked.
    enforcePolicies: (enforce) => post('reset-auth', enforce ? '0' : 'inf'),
    tellSqsTime: (nowMs) => post('sqs-time', String(nowMs)),
    stop: async () => {
      child.stdin?.end();
      await ended;
    },
  };
}

/** The address that the server names once its socket is bound. */
function listening(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let output = '';
  const fail = (why: string): void => reject(new Error(`moto ${why}: ${output}`));
  const timer = setTimeout(() => {
    fail(`does not listen after ${startWithinMs} ms`);
    child.kill('SIGKILL');
  }, startWithinMs);
  child.once('error', (error) => fail(error.message));
  child.once('exit', (code) => fail(`ended with ${code}`));
  // Read to the end of its life: a pipe that is full would hold it up.
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-keptOutput);
    const address = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
    if (address !== undefined) resolve(address);
  });
  return promise.finally(() => clearTimeout(timer));
}
