/** What the three scanners write, in their own formats. */

export const lynisReport = [
  '# Lynis Report',
  'report_version_major=1',
  'report_version_minor=0',
  'report_datetime_start=2026-01-15 09:00:02',
  'auditor=[Not Specified]',
  'lynis_version=3.1.1',
  'os=Linux',
  'os_name=Amazon Linux',
  'os_version=2023',
  'warning[]=PKGS-7392|Found one or more vulnerable packages.|-|-|',
  'suggestion[]=AUTH-9262|Install a PAM module for password strength testing like pam_cracklib or pam_passwdqc|-|-|',
  'suggestion[]=SSH-7408|Consider hardening SSH configuration|AllowTcpForwarding (set YES to NO)|-|',
  'lynis_tests_done=242',
  'report_datetime_end=2026-01-15 09:01:31',
  'hardening_index=66',
  'tests_executed=CORE-1000|BOOT-5104|',
  'tests_skipped=ACCT-2754|',
  'finish=true',
];

export function clamscanOut({
  infected = [],
  scanned = 84_211,
}: {
  infected?: readonly string[];
  scanned?: number;
} = {}) {
  return [
    ...infected.map((path) => `${path}: Win.Test.EICAR_HDB-1 FOUND`),
    '',
    '----------- SCAN SUMMARY -----------',
    'Known viruses: 8702331',
    'Engine version: 1.4.3',
    'Scanned directories: 12045',
    `Scanned files: ${scanned}`,
    `Infected files: ${infected.length}`,
    'Data scanned: 2350.12 MB',
    'Data read: 4100.55 MB (ratio 0.57:1)',
    'Time: 813.222 sec (13 m 33 s)',
    'Start Date: 2026:01:15 09:00:00',
    'End Date:   2026:01:15 09:13:33',
  ];
}

export const clamVersion = 'ClamAV 1.4.3/27512/Thu Jan 15 08:32:21 2026';

export const chkrootkitOut = [
  "ROOTDIR is `/'",
  "Checking `amd'... not found",
  "Checking `basename'... not infected",
  "Checking `cron'... not infected",
  'Searching for suspicious files and dirs... not found',
  'Searching for Ambient (ark) rootkit... not found',
  "Checking `sniffer'... WARNING",
  '',
  'WARNING: Output from ifpromisc:',
  'lo: not promisc and no packet sniffer sockets',
  'eth0: PACKET SNIFFER(/usr/lib/systemd/systemd-networkd[2114])',
  '',
  "Checking `chkutmp'... not found",
  "Checking `OSX_RSPLUG'... not tested",
];

export const chkrootkitInfected = [
  ...chkrootkitOut.slice(0, 3),
  "Checking `ls'... INFECTED",
  "Checking `bindshell'... INFECTED (PORTS:  465)",
  'Searching for Linux.Xor.DDoS ... WARNING',
  '',
  'WARNING: Possible Linux.Xor.DDoS installed:',
  '/tmp/.x',
  ...chkrootkitOut.slice(3),
];

/** Lines of `sh` that print these. */
export function printing(lines: readonly string[]): string {
  return `cat << 'EOF'\n${lines.join('\n')}\nEOF`;
}
