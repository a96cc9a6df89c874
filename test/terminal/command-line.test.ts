import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../../src/terminal/command-line.ts';

describe('what is typed after npm run ami --', () => {
  it.each([
    [[], { command: '', wait: false }],
    [['status'], { command: 'status', wait: false }],
    [['rollout', 'ami-1', 'to', 'web', '--wait'], { command: 'rollout ami-1 to web', wait: true }],
    [['abort', '--follow', 'r-1'], { command: 'abort r-1', wait: true }],
    [['--as', 'ada', 'status'], { command: 'status', wait: false, as: 'ada' }],
    [['status', '--as=ada'], { command: 'status', wait: false, as: 'ada' }],
    [['freeze', '--reason', 'a long "word"'], { command: 'freeze --reason "a long \\"word\\""', wait: false }],
    [['freeze', '--reason=too late'], { command: 'freeze --reason="too late"', wait: false }],
    [['freeze', '--reason', ''], { command: 'freeze --reason ""', wait: false }],
    [['show', '--', '--wait'], { command: 'show -- --wait', wait: false }],
  ])('%j', (argv, read) => {
    expect(readCommandLine(argv)).toEqual(read);
  });

  it.each([[['--as']], [['status', '--as=']]])('%j lacks a name', (argv) => {
    expect(readCommandLine(argv)).toEqual({ problem: '--as needs a name, such as --as ada.' });
  });
});
