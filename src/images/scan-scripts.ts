/**
 * What runs on a scan instance, as lines for AWS-RunShellScript, which hands them to `sh`. The result comes first, since
 * SSM tells only the first 24,000 characters of an output, then the end of the log, then all of it, for the copy that
 * SSM keeps in S3. Packages come from signed repositories alone: what those do not have is not run. Pure.
 */
import type { OsFamily, Scanner } from './scanners.ts';

/** The first line of a result, before a space and `scanner=NAME`. */
export const resultBegin = 'AMIABLE-RESULT-BEGIN';
export const resultEnd = 'AMIABLE-RESULT-END';
/** How many findings a result lists; it counts them all. */
export const longestList = 20;

const findingLength = 300;
const logTailBytes = 12_000;

/** The lines that install and run one scanner. They end with 0 only where it ran to its end. */
export function scannerScript(scanner: Scanner, family: OsFamily): string[] {
  return [...prelude(scanner), ...installers[family], ...provisions(scanner, family), ...runs[scanner]];
}

function prelude(scanner: Scanner): string[] {
  return [
    'export LC_ALL=C DEBIAN_FRONTEND=noninteractive',
    `scanner=${scanner}`,
    'work=$(mktemp -d) || { echo "no temporary directory could be made"; exit 1; }',
    `trap 'rm -rf "$work"' EXIT`,
    'log="$work/log"; facts="$work/facts"; : > "$log"; : > "$facts"',
    'has() { for tool do command -v "$tool" > /dev/null 2>&1 || return 1; done; }',
    String.raw`clean() { tr -cd '\11\12\40-\176' | cut -c 1-${findingLength}; }`,
    'fact() { printf "%s=%s\\n" "$1" "$2" | head -n 1 | clean >> "$facts"; }',
    `findings() { head -n ${longestList} | sed 's/^/finding=/' | clean >> "$facts"; }`,
    'tell() {',
    `  echo "${resultBegin} scanner=$scanner"`,
    '  echo "outcome=$1"',
    '  cat "$facts"',
    `  echo "${resultEnd}"`,
    '  echo "--- the end of the log"',
    `  tail -c ${logTailBytes} "$log"`,
    '  echo "--- the whole log"',
    '  cat "$log"',
    '}',
    'did_not_run() { : > "$facts"; fact reason "$1"; tell did-not-run; exit 1; }',
  ];
}

const rpmInstaller = (manager: 'dnf' | 'yum'): string[] => [
  `install_packages() { ${manager} install -y "$@"; }`,
  // Amazon Linux 2; Amazon Linux 2023, which has no EPEL; CentOS, Rocky, Alma; Oracle; Red Hat.
  'add_repository() {',
  '  if has amazon-linux-extras; then amazon-linux-extras install -y epel; return; fi',
  '  release=$(rpm -E %rhel)',
  '  install_packages spal-release || install_packages epel-release ||',
  '    install_packages "oracle-epel-release-el$release" ||',
  '    install_packages "https://dl.fedoraproject.org/pub/epel/epel-release-latest-$release.noarch.rpm"',
  '}',
];

const installers: Readonly<Record<OsFamily, readonly string[]>> = {
  apt: [
    // The first boot may still be installing its own updates.
    'install_packages() {',
    '  apt-get -o DPkg::Lock::Timeout=300 update',
    '  apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@"',
    '}',
    'add_repository() { return 1; }',
  ],
  dnf: rpmInstaller('dnf'),
  yum: rpmInstaller('yum'),
};

/** The commands that a scanner needs, and sets of packages that bring them, the best first. */
const needs: Readonly<
  Record<Scanner, { readonly tools: string; readonly apt: readonly string[]; readonly rpm: readonly string[] }>
> = {
  lynis: { tools: 'lynis', apt: ['lynis'], rpm: ['lynis'] },
  clamav: {
    tools: 'clamscan freshclam',
    apt: ['clamav clamav-freshclam'],
    // On Amazon Linux 2023 plain `clamav` is a release that gets no database any more.
    rpm: ['clamav1.4 clamav1.4-freshclam', 'clamav clamav-freshclam', 'clamav clamav-update'],
  },
  chkrootkit: {
    tools: 'chkrootkit strings ps',
    apt: ['chkrootkit binutils procps net-tools'],
    rpm: ['chkrootkit binutils procps-ng net-tools'],
  },
};

function provisions(scanner: Scanner, family: OsFamily): string[] {
  const { tools, apt, rpm } = needs[scanner];
  const sets = (family === 'apt' ? apt : rpm).map((packages) => `'${packages}'`).join(' ');
  return [
    // What a package manager says of success is not asked: yum leaves out what it cannot find.
    'provide() {',
    '  for packages do',
    `    has ${tools} && return 0`,
    '    install_packages $packages >> "$log" 2>&1',
    '  done',
    `  has ${tools}`,
    '}',
    `provide ${sets} || { add_repository >> "$log" 2>&1; provide ${sets}; } ||`,
    `  did_not_run "${scanner} could not be installed: no repository of this instance has it, or none was reached"`,
  ];
}

const lynisRun = [
  // Files of its own, so that a report that is in the image is never taken for this one.
  'report="$work/lynis-report.dat"',
  'lynis audit system --cronjob --no-colors --logfile "$work/lynis.log" --report-file "$report" \\',
  '  < /dev/null >> "$log" 2>&1',
  'status=$?',
  '[ -f "$report" ] && cat "$report" >> "$log"',
  `grep -q '^finish=true' "$report" 2> /dev/null || did_not_run "lynis ended with $status before its audit was finished"`,
  // 78 is how it ends with warnings where the profile asks for that.
  'case $status in 0 | 78) ;; *) did_not_run "lynis ended with $status" ;; esac',
  `value() { sed -n "s/^$1=//p" "$report" | tail -n 1; }`,
  'fact version "$(value lynis_version)"',
  'fact hardening-index "$(value hardening_index)"',
  'fact tests "$(value lynis_tests_done)"',
  String.raw`fact warnings "$(grep -c '^warning\[\]=' "$report")"`,
  String.raw`fact suggestions "$(grep -c '^suggestion\[\]=' "$report")"`,
  String.raw`{ grep '^warning\[\]=' "$report"; grep '^suggestion\[\]=' "$report"; } | sed 's/\[\]=/ /' | findings`,
  'tell ran',
  'exit 0',
];

const clamavRun = [
  // The service that the package starts holds the lock.
  'has systemctl && systemctl stop clamav-freshclam >> "$log" 2>&1',
  // Some packages come with a configuration that has to be edited first: a copy of it is.
  'for conf in /etc/freshclam.conf /etc/clamav/freshclam.conf; do',
  '  [ -f "$conf" ] && sed "s/^Example/#&/" "$conf" > "$work/freshclam.conf"',
  'done',
  'if [ -f "$work/freshclam.conf" ]; then set -- --config-file="$work/freshclam.conf"; else set --; fi',
  'freshclam "$@" > "$work/freshclam" 2>&1',
  'status=$?',
  'cat "$work/freshclam" >> "$log"',
  '[ $status -eq 0 ] ||',
  '  did_not_run "the database could not be fetched: freshclam ended with $status $(grep -a ERROR "$work/freshclam" | tail -n 1)"',
  'version=$(clamscan --version | head -n 1)',
  `clamscan --recursive --infected --stdout --exclude-dir='^/(proc|sys|dev|run)(/|$)' --exclude-dir="^$work" / \\`,
  '  < /dev/null > "$work/out" 2>> "$log"',
  'status=$?',
  'cat "$work/out" >> "$log"',
  'case $status in',
  '  0 | 1) ;;',
  '  137) did_not_run "clamscan was killed, as it is where there is too little memory; it needs about 2 GiB" ;;',
  '  *) did_not_run "clamscan ended with $status, so not everything was scanned" ;;',
  'esac',
  // The last of each, since a file may be named like a summary.
  `value() { grep -a "^$1: " "$work/out" | tail -n 1 | sed 's/^[^:]*: *//'; }`,
  `grep -q -a 'SCAN SUMMARY' "$work/out" || did_not_run "clamscan told no summary"`,
  'fact version "$(echo "$version" | cut -d / -f 1)"',
  'fact database "$(echo "$version" | cut -s -d / -f 2)"',
  'fact exit "$status"',
  'fact scanned "$(value "Scanned files")"',
  'fact infected "$(value "Infected files")"',
  `grep -a ' FOUND$' "$work/out" | findings`,
  'tell ran',
  'exit 0',
];

const chkrootkitRun = [
  'chkrootkit < /dev/null > "$work/out" 2>&1',
  'status=$?',
  'cat "$work/out" >> "$log"',
  '[ $status -eq 0 ] || did_not_run "chkrootkit ended with $status: $(tail -n 1 "$work/out")"',
  `grep -q -a '^ROOTDIR is ' "$work/out" || did_not_run "chkrootkit did not begin to look"`,
  // A rootkit that is known by its files is told without the word INFECTED.
  `infected='INFECTED|[Pp]ossible |[Pp]otential |LKM installed|[Tt]rojan [Hh]orse found'`,
  `grep -a -E "$infected" "$work/out" > "$work/infected"`,
  `grep -a -i '^warning:' "$work/out" | grep -v -E "$infected" > "$work/warnings"`,
  'fact version "$(chkrootkit -V 2>&1 | head -n 1)"',
  `fact checks "$(grep -a -c '^Checking ' "$work/out")"`,
  'fact infected "$(grep -c . "$work/infected")"',
  'fact warnings "$(grep -c . "$work/warnings")"',
  'cat "$work/infected" "$work/warnings" | findings',
  'tell ran',
  'exit 0',
];

const runs: Readonly<Record<Scanner, readonly string[]>> = {
  lynis: lynisRun,
  clamav: clamavRun,
  chkrootkit: chkrootkitRun,
};
