import { describe, expect, it } from 'vitest';
import { quote } from '../../src/basics/quoting.ts';
import { tokenise } from '../../src/commands/tokens.ts';

function texts(command: string): readonly string[] {
  return tokenise(command).map(({ kind, text, value }) => `${kind}:${text}${value === undefined ? '' : `=${value}`}`);
}

describe('tokenise', () => {
  it.each([
    ['', []],
    ['   \n\t ', []],
    ['status', ['word:status']],
    ['a  b\u00a0c\nd', ['word:a', 'word:b', 'word:c', 'word:d']],
    ['"two words"', ['quoted:two words']],
    ['“two words”', ['quoted:two words']],
    ['"two words”', ['quoted:two words']],
    ['‘two words’', ['quoted:two words']],
    ["'don't stop'", ["quoted:don't stop"]],
    ['ann’s web', ['word:ann’s', 'word:web']],
    [String.raw`"say \"now\" \\ C:\temp"`, [String.raw`quoted:say "now" \ C:\temp`]],
    ['""', ['quoted:']],
    ['--batch 5', ['flag:batch', 'word:5']],
    ['—batch 5', ['flag:batch', 'word:5']],
    ['–batch=5', ['flag:batch=5']],
    ['-batch 5', ['flag:batch', 'word:5']],
    ['--Dry-Run', ['flag:dry-run']],
    ['--reason="two words" web', ['flag:reason=two words', 'word:web']],
    ['—reason=“two words”', ['flag:reason=two words']],
    ['--reason=', ['flag:reason=']],
    ['--reason=a=b', ['flag:reason=a=b']],
    ['"--batch"', ['quoted:--batch']],
    ['-1', ['word:-1']],
    ['-- web', ['end-of-flags:--', 'word:web']],
    ['— web', ['end-of-flags:--', 'word:web']],
    ['ami\u20110abc', ['word:ami-0abc']],
    ['we\u200bb \u200b', ['word:web']],
    ['<@U123|Ann Lee> web', ['word:<@U123|Ann Lee>', 'word:web']],
    ['< web', ['word:<', 'word:web']],
  ])('reads %j as %j', (command, expected) => {
    expect(texts(command)).toEqual(expected);
  });

  it.each(['"web', '“web', '--reason "never closed', "'", '"a"b'])('refuses %j, which is never closed', (command) => {
    expect(() => tokenise(command)).toThrow(/never closed\. Close it/);
  });
});

describe('quote', () => {
  it.each([
    ['web', 'web'],
    ['10%', '10%'],
    ['r-7k3f9q', 'r-7k3f9q'],
    ['two words', '"two words"'],
    ['web.', '"web."'],
    ['--x', '"--x"'],
    ['a"b', String.raw`"a\"b"`],
    ['', '""'],
  ])('writes %j as %s', (word, expected) => {
    expect(quote(word)).toBe(expected);
  });
});
