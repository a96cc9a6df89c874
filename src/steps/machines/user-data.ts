/** Patching by user data, for images without an SSM agent. Pure. */

/** Where the script works; only tests have it work elsewhere. */
export interface UserDataPaths {
  readonly console: string;
  /** Without an ending. */
  readonly files: string;
}

const realPaths: UserDataPaths = { console: '/dev/console', files: '/var/log/amiable' };
const tailLines = 15;
const linesEnd = 'AMIABLE-LINES-END';

/**
 * A script for cloud-init that runs the lines, ends at the first that fails, and writes the end of their output and
 * their exit status to the console: also where the lines are no shell script at all.
 */
export function userDataScript(lines: readonly string[], { console, files }: UserDataPaths = realPaths): string {
  const [script, log] = [`${files}.sh`, `${files}.log`];
  return [
    '#!/bin/sh',
    // A file of their own: what cannot be parsed in it keeps the rest from nothing.
    `cat > ${script} <<'${linesEnd}'`,
    'set -e',
    ...lines,
    linesEnd,
    `sh ${script} > ${log} 2>&1 < /dev/null`,
    'status=$?',
    `rm -f ${script}`,
    // A line of its own at a time, since the kernel writes there too.
    `tail -n ${tailLines} ${log} | sed 's/^/AMIABLE-LOG /' > ${console}`,
    // The output may end without a line break.
    `echo > ${console}`,
    `echo "AMIABLE-END status=$status" > ${console}`,
    '',
  ].join('\n');
}

export interface UserDataEnd {
  readonly status: number;
  /** The last lines of its output. */
  readonly tail: string;
}

/** What the console says of the end of the script; undefined where it has not ended. What the lines said is no end. */
export function userDataEnd(console: string): UserDataEnd | undefined {
  const [, status] = /^(?!.*AMIABLE-LOG ).*AMIABLE-END status=(\d+)/m.exec(console) ?? [];
  if (status === undefined) return undefined;
  const tail = Array.from(console.matchAll(/AMIABLE-LOG (.*)/g), ([, line = '']) => line.trimEnd());
  return { status: Number(status), tail: tail.join('\n') };
}
