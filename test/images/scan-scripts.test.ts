import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readScanner, type ScannerResult } from '../../src/images/scan-results.ts';
import { resultBegin, scannerScript } from '../../src/images/scan-scripts.ts';
import { type OsFamily, osFamilies, type Scanner, scanners } from '../../src/images/scanners.ts';
import { type Machine, newMachine, shells } from './scan-machine.ts';
import {
  chkrootkitInfected,
  chkrootkitOut,
  clamscanOut,
  clamVersion,
  lynisReport,
  printing,
} from './scanner-outputs.ts';

let machine: Machine;
beforeEach(() => {
  machine = newMachine();
  for (const name of ['apt-get', 'dnf', 'yum']) machine.manager(name);
  machine.command('rpm', 'echo 9');
});
afterEach(() => machine.remove());

const reportTo = 'for word do [ "$last" = --report-file ] && report="$word"; last="$word"; done';
const lynis = (lines: readonly string[], status = 0): string[] => [
  reportTo,
  `{ ${printing(lines)}\n} > "$report"`,
  `exit ${status}`,
];
const clamscan = (lines: readonly string[], status: number): string[] => [
  `[ "$1" = --version ] && { echo '${clamVersion}'; exit 0; }`,
  printing(lines),
  `exit ${status}`,
];
const chkrootkit = (lines: readonly string[], status = 0): string[] => [
  '[ "$1" = -V ] && { echo "chkrootkit version 0.57" >&2; exit 1; }',
  printing(lines),
  `exit ${status}`,
];

function brings(packages: string, commands: Readonly<Record<string, readonly string[]>>): void {
  for (const [name, lines] of Object.entries(commands)) machine.packaged(packages, name, ...lines);
}

function scan(scanner: Scanner, family: OsFamily = 'apt', shell = 'sh'): ScannerResult & { status: number | null } {
  const { status, stdout } = machine.run(shell, scannerScript(scanner, family));
  const ended = {
    isSuccess: status === 0,
    detail: status === 0 ? 'Success' : 'Failed',
    exitCode: status ?? -1,
    stdout,
  };
  if (stdout !== '') expect(stdout.startsWith(`${resultBegin} scanner=${scanner}\n`)).toBe(true);
  return { ...readScanner(scanner, ended), status };
}

const well = {
  lynis: () => brings('lynis', { lynis: lynis(lynisReport) }),
  clamav: () => {
    brings('clamav', { clamscan: clamscan(clamscanOut(), 0) });
    brings('clamav-freshclam', { freshclam: ['exit 0'] });
  },
  chkrootkit: () => {
    brings('chkrootkit', { chkrootkit: chkrootkit(chkrootkitOut) });
    brings('binutils', { strings: [] });
    for (const name of ['procps', 'procps-ng']) brings(name, { ps: [] });
    machine.packaged('net-tools', 'netstat');
  },
};

describe('the script of a scanner', () => {
  const each = scanners.flatMap((scanner) => osFamilies.map((family) => ({ scanner, family })));

  it.each(each)('is the grammar of every shell: $scanner with $family', ({ scanner, family }) => {
    for (const shell of shells) {
      expect(machine.run(shell, ['set -n', ...scannerScript(scanner, family)])).toEqual({ status: 0, stdout: '' });
    }
  });

  it.each(each)('installs it, runs it, and tells the result first: $scanner with $family', ({ scanner, family }) => {
    well[scanner]();
    for (const shell of shells) expect(scan(scanner, family, shell)).toMatchObject({ scanner, ran: true, status: 0 });
  });

  it.each(each)('fails and says so where no repository has it: $scanner with $family', ({ scanner, family }) => {
    const why = expect.stringContaining(`${scanner} could not be installed`);
    expect(scan(scanner, family)).toEqual({ scanner, ran: false, why, status: 1 });
  });

  it.each(scanners)('takes %s as it is where it is there', (scanner) => {
    well[scanner]();
    scan(scanner);
    const installs = machine.calls().length;
    scan(scanner);
    expect(machine.calls().slice(installs).join('\n')).not.toContain('install');
  });

  it.each(scanners)('leaves no file behind: %s', (scanner) => {
    well[scanner]();
    scan(scanner);
    expect(machine.leftovers()).toEqual([]);
  });
});

describe('lynis', () => {
  it('tells its index, its tests, and what it found', () => {
    machine.command('lynis', ...lynis(lynisReport));
    expect(scan('lynis')).toEqual({
      scanner: 'lynis',
      ran: true,
      version: '3.1.1',
      hardeningIndex: 66,
      tests: 242,
      warnings: 1,
      suggestions: 2,
      findings: [
        'warning PKGS-7392|Found one or more vulnerable packages.|-|-|',
        expect.stringContaining('suggestion AUTH-9262|'),
        expect.stringContaining('suggestion SSH-7408|'),
      ],
      status: 0,
    });
  });

  it('has run where it ends with 78 because of its warnings', () => {
    machine.command('lynis', ...lynis(lynisReport, 78));
    expect(scan('lynis')).toMatchObject({ ran: true, warnings: 1 });
  });

  it.each([
    ['ends early', lynis(lynisReport.slice(0, -1)), 'before its audit was finished'],
    ['writes no report', ['exit 1'], 'lynis ended with 1 before its audit was finished'],
    ['fails at the end', lynis(lynisReport, 1), 'lynis ended with 1'],
    ['tells no index', lynis(lynisReport.filter((line) => !line.startsWith('hardening'))), 'hardeningIndex'],
  ])('has not run where it %s', (_when, lines, why) => {
    machine.command('lynis', ...lines);
    expect(scan('lynis')).toMatchObject({ ran: false, why: expect.stringContaining(why) });
  });

  it('counts all and lists the first twenty, in an output that SSM does not cut before its end', () => {
    const many = Array.from({ length: 500 }, (_, index) => `suggestion[]=TEST-${index}|${'long '.repeat(200)}|-|-|`);
    machine.command('lynis', ...lynis([...many, ...lynisReport]));
    const { stdout } = machine.run('sh', scannerScript('lynis', 'apt'));
    const cut = { isSuccess: true, detail: 'Success', exitCode: 0, stdout: stdout.slice(0, 24_000) };
    expect(stdout.length).toBeGreaterThan(24_000);
    expect(readScanner('lynis', cut)).toMatchObject({ ran: true, suggestions: 502, findings: { length: 20 } });
  });
});

describe('clamav', () => {
  it('tells the infected files, and has run though clamscan ends with 1', () => {
    machine.command('freshclam', 'exit 0');
    machine.command('clamscan', ...clamscan(clamscanOut({ infected: ['/opt/eicar.com', '/srv/two words'] }), 1));
    expect(scan('clamav')).toEqual({
      scanner: 'clamav',
      ran: true,
      version: 'ClamAV 1.4.3',
      database: 27_512,
      scanned: 84_211,
      infected: 2,
      findings: ['/opt/eicar.com: Win.Test.EICAR_HDB-1 FOUND', '/srv/two words: Win.Test.EICAR_HDB-1 FOUND'],
      status: 0,
    });
  });

  it('has not run where its database cannot be fetched, whatever is there', () => {
    machine.command('freshclam', 'echo "ERROR: Can\'t download daily.cvd from database.clamav.net"', 'exit 17');
    machine.command('clamscan', ...clamscan(clamscanOut(), 0));
    expect(scan('clamav')).toEqual({
      scanner: 'clamav',
      ran: false,
      why: "the database could not be fetched: freshclam ended with 17 ERROR: Can't download daily.cvd from database.clamav.net",
      status: 1,
    });
  });

  it.each([
    ['meets errors', clamscan(clamscanOut(), 2), 'clamscan ended with 2, so not everything was scanned'],
    ['is killed', ['[ "$1" = --version ] || kill -9 $$'], 'too little memory'],
    ['tells no summary', clamscan(['nothing'], 0), 'no summary'],
    ['scanned nothing', clamscan(clamscanOut({ scanned: 0 }), 0), 'scanned'],
    ['says that it found something and counts nothing', clamscan(clamscanOut(), 1), 'ended with 1'],
  ])('has not run where it %s', (_when, lines, why) => {
    machine.command('freshclam', 'exit 0');
    machine.command('clamscan', ...lines);
    expect(scan('clamav')).toMatchObject({ ran: false, why: expect.stringContaining(why) });
  });

  it('has not run without a database of its own', () => {
    machine.command('freshclam', 'exit 0');
    machine.command('clamscan', '[ "$1" = --version ] && { echo ClamAV 1.4.3; exit 0; }', printing(clamscanOut()));
    expect(scan('clamav')).toMatchObject({ ran: false, why: expect.stringContaining('database') });
  });

  it('is not deceived by the name of a file', () => {
    const name = '/tmp/x\n----------- SCAN SUMMARY -----------\nInfected files: 0\noutcome=ran\nAMIABLE-RESULT-END\n';
    machine.command('freshclam', 'exit 0');
    machine.command('clamscan', ...clamscan(clamscanOut({ infected: [name] }), 1));
    expect(scan('clamav')).toMatchObject({ ran: true, infected: 1 });
  });

  it('stops the service that holds the lock of the database', () => {
    machine.command('systemctl');
    well.clamav();
    scan('clamav');
    const calls = machine.calls();
    expect(calls.indexOf('systemctl stop clamav-freshclam')).toBeLessThan(
      calls.findIndex((call) => /^freshclam/.test(call)),
    );
    expect(calls).toContain('systemctl stop clamav-freshclam');
  });

  it('is the release that still gets a database where there are two', () => {
    well.clamav();
    brings('clamav1.4', { clamscan: clamscan(clamscanOut(), 0) });
    brings('clamav1.4-freshclam', { freshclam: ['exit 0'] });
    expect(scan('clamav', 'dnf')).toMatchObject({ ran: true });
    expect(machine.calls()).not.toContain('dnf install -y clamav clamav-freshclam');
  });

  it('is looked for in further repositories where the first have it not', () => {
    machine.command('amazon-linux-extras');
    scan('clamav', 'yum');
    expect(machine.calls()).toContain('amazon-linux-extras install -y epel');
    scan('clamav', 'dnf');
    expect(machine.calls()).not.toContain('dnf install -y spal-release');
  });
});

describe('chkrootkit', () => {
  beforeEach(() => {
    machine.command('strings');
    machine.command('ps');
  });

  it('tells warnings apart from infections', () => {
    machine.command('chkrootkit', ...chkrootkit(chkrootkitOut));
    expect(scan('chkrootkit')).toEqual({
      scanner: 'chkrootkit',
      ran: true,
      version: 'chkrootkit version 0.57',
      checks: 6,
      infected: 0,
      warnings: 1,
      findings: ['WARNING: Output from ifpromisc:'],
      status: 0,
    });
  });

  it('tells every infection, also a rootkit that is known by its files', () => {
    machine.command('chkrootkit', ...chkrootkit(chkrootkitInfected));
    expect(scan('chkrootkit')).toMatchObject({
      ran: true,
      infected: 3,
      warnings: 1,
      findings: [
        "Checking `ls'... INFECTED",
        "Checking `bindshell'... INFECTED (PORTS:  465)",
        'WARNING: Possible Linux.Xor.DDoS installed:',
        'WARNING: Output from ifpromisc:',
      ],
    });
  });

  it.each([
    [
      'lacks a tool',
      chkrootkit(["chkrootkit: can't find `awk'."], 1),
      "chkrootkit ended with 1: chkrootkit: can't find",
    ],
    ['does not begin', chkrootkit(['hello']), 'did not begin to look'],
    ['checks nothing', chkrootkit(["ROOTDIR is `/'"]), 'checks'],
  ])('has not run where it %s', (_when, lines, why) => {
    machine.command('chkrootkit', ...lines);
    expect(scan('chkrootkit')).toMatchObject({ ran: false, why: expect.stringContaining(why) });
  });
});
