import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { place } from './account.ts';
import type { Moto } from './server.ts';

/** A Python script beside this file that answers every line of JSON with one. */
export interface Helper {
  /** Throws with what the script complained of where it has ended. */
  ask(question: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

/** Starts a script with moto's address; it ends with its input, and so with this process. */
export function startHelper({ endpoint, python }: Pick<Moto, 'endpoint' | 'python'>, script: string): Helper {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(python, ['-u', path, endpoint, place.region], { stdio: ['pipe', 'pipe', 'pipe'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  // Writing to one that has ended fails there; the answer that is missing says why.
  child.stdin.on('error', () => {});
  return {
    ask: async (question) => {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const answer = await answers.next();
      if (answer.done !== true) return JSON.parse(answer.value);
      await ended;
      throw new Error(`${script} has ended: ${complaints}`);
    },
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
