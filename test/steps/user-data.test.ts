import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { userDataEnd, userDataScript } from '../../src/steps/machines/user-data.ts';

/** What the console has after the script was run by `sh`, as cloud-init runs it: it starts with what the kernel said. */
function consoleAfter(lines: readonly string[]): { readonly console: string; readonly leftOver: boolean } {
  const root = mkdtempSync(join(tmpdir(), 'amiable-user-data-'));
  try {
    const [files, script] = [join(root, 'amiable'), join(root, 'user-data')];
    writeFileSync(script, userDataScript(lines, { console: '/dev/stdout', files }));
    // A pipe takes what is written to it one after the other, as a console does.
    const { stdout } = spawnSync('sh', ['-c', `sh '${script}' | cat`], { encoding: 'utf8' });
    const console = `[    0.1] booting\r\n${stdout.replaceAll('\n', '\r\n')}[   60.0] login:`;
    return { console, leftOver: existsSync(`${files}.sh`) };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const endOf = (lines: readonly string[]) => userDataEnd(consoleAfter(lines).console);

describe('the script', () => {
  it.each<[string, readonly string[], number, string]>([
    ['that succeeds', ['echo one', 'echo two'], 0, 'one\ntwo'],
    ['that fails at its second line', ['echo one', 'false', 'echo three'], 1, 'one'],
    ['that exits by itself', ['echo one; exit 100'], 100, 'one'],
    ['whose output has no line break at its end', ['printf one'], 0, 'one'],
    ['that says nothing', ['true'], 0, ''],
    ['that speaks on standard error', ['echo broken >&2; exit 3'], 3, 'broken'],
    ['that claims an end of its own', ['echo "AMIABLE-END status=0"; exit 7'], 7, 'AMIABLE-END status=0'],
    ['whose last command in a pipe succeeds', ['false | cat'], 0, ''],
    ['that reads what nobody says', ['cat', 'echo after'], 0, 'after'],
    ['with quotes and dollars', [`X='a "b"'; echo "$X" '$X'`], 0, 'a "b" $X'],
  ])('%s tells its status and its end', (_what, lines, status, tail) => {
    expect(endOf(lines)).toEqual({ status, tail });
  });

  it('that is no shell script fails all the same, and says why', () => {
    const end = endOf(['echo "one', 'if true; then']);
    expect(end?.status).toBeGreaterThan(0);
    expect(end?.tail).not.toBe('');
  });

  it('tells the last fifteen lines', () => {
    const tail = Array.from({ length: 15 }, (_, index) => String(index + 6)).join('\n');
    expect(endOf(['for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do echo $i; done'])).toEqual({
      status: 0,
      tail,
    });
  });

  it('leaves nothing of its lines in the image', () => {
    expect(consoleAfter(['true']).leftOver).toBe(false);
  });

  it('works on the console and under /var/log where nothing else is said', () => {
    expect(userDataScript(['dnf -y upgrade']).split('\n')).toEqual([
      '#!/bin/sh',
      "cat > /var/log/amiable.sh <<'AMIABLE-LINES-END'",
      'set -e',
      'dnf -y upgrade',
      'AMIABLE-LINES-END',
      'sh /var/log/amiable.sh > /var/log/amiable.log 2>&1 < /dev/null',
      'status=$?',
      'rm -f /var/log/amiable.sh',
      "tail -n 15 /var/log/amiable.log | sed 's/^/AMIABLE-LOG /' > /dev/console",
      'echo > /dev/console',
      'echo "AMIABLE-END status=$status" > /dev/console',
      '',
    ]);
  });
});

describe('the console', () => {
  it.each([
    ['nothing', ''],
    ['a kernel that boots', '[    0.1] Linux version 6.1\r\n'],
    ['the log without the end', 'AMIABLE-LOG one\r\n'],
    ['a log that claims an end', 'AMIABLE-LOG AMIABLE-END status=0\r\n'],
  ])('with %s tells of no end', (_what, console) => {
    expect(userDataEnd(console)).toBeUndefined();
  });

  it('tells the end in the middle of what the kernel says', () => {
    const console = '[ 1.0] x AMIABLE-LOG one\r\n[ 2.0] y\r\n[ 3.0] zAMIABLE-END status=4\r\n[ 4.0] login:';
    expect(userDataEnd(console)).toEqual({ status: 4, tail: 'one' });
  });

  it('reads back any status and any lines', () => {
    const line = fc.stringMatching(/^[ -~]{0,40}$/).map((text) => text.trimEnd());
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), fc.array(line, { maxLength: 15 }), (status, lines) => {
        const told = lines.map((text) => `AMIABLE-LOG ${text}\r\n`).join('');
        const end = userDataEnd(`[ 0.1] booting\r\n${told}\r\nAMIABLE-END status=${status}\r\n`);
        expect(end).toEqual({ status, tail: lines.join('\n') });
      }),
    );
  });
});
