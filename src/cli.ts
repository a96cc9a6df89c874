import { createInterface } from 'node:readline/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { keepCompiled } from './process/compile-cache.ts';

keepCompiled();
const { ami } = await import('./process/ami.ts');
const { playgroundDirectory } = await import('./playground/state-file.ts');

const { stdin, stdout, stderr } = process;
const isInteractive = stdin.isTTY === true && stdout.isTTY === true;

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: stdin, output: stdout });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

process.exitCode = await ami({
  argv: process.argv.slice(2),
  directory: '.',
  playgroundDirectory,
  write: (text) => stdout.write(text),
  writeError: (text) => stderr.write(text),
  log: stderr,
  style: { width: Math.min(stdout.columns ?? 120, 140), colour: isInteractive },
  waitMs: (durationMs) => delay(durationMs),
  ...(isInteractive ? { ask } : {}),
});
