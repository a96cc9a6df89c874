/** What a scanner told, read from the output of its script. Whatever cannot be read is a scanner that did not run. Pure. */
import * as z from 'zod';
import { longestList, resultBegin, resultEnd } from './scan-scripts.ts';
import { type Scanner, scanners } from './scanners.ts';

const countSchema = z.number().int().min(0);
const findingsSchema = z.array(z.string()).max(longestList);

const ranSchema = z.discriminatedUnion('scanner', [
  z.object({
    scanner: z.literal('lynis'),
    ran: z.literal(true),
    version: z.string(),
    hardeningIndex: countSchema.max(100),
    tests: countSchema.min(1),
    warnings: countSchema,
    suggestions: countSchema,
    /** The first of them, warnings before suggestions. */
    findings: findingsSchema,
  }),
  z.object({
    scanner: z.literal('clamav'),
    ran: z.literal(true),
    version: z.string(),
    /** The number of the daily database. */
    database: countSchema.min(1),
    scanned: countSchema.min(1),
    infected: countSchema,
    findings: findingsSchema,
  }),
  z.object({
    scanner: z.literal('chkrootkit'),
    ran: z.literal(true),
    version: z.string(),
    checks: countSchema.min(1),
    /** Commands that are infected, and rootkits that may be there. None is left out as a false alarm. */
    infected: countSchema,
    /** What else it warns of, such as sniffers, which most DHCP clients look like. */
    warnings: countSchema,
    /** The first of them, infections before warnings. */
    findings: findingsSchema,
  }),
]);

const notRunSchema = z.object({ scanner: z.enum(scanners), ran: z.literal(false), why: z.string() });

export const scannerResultSchema = z.discriminatedUnion('ran', [ranSchema, notRunSchema]);
export type ScannerResult = z.infer<typeof scannerResultSchema>;
export type NotRun = z.infer<typeof notRunSchema>;

/** A script that has ended, as SSM tells of it. */
export interface EndedScript {
  readonly isSuccess: boolean;
  /** SSM's own word for its end. */
  readonly detail: string;
  readonly exitCode: number;
  readonly stdout: string;
}

export function didNotRun(scanner: Scanner, why: string): NotRun {
  return { scanner, ran: false, why };
}

/** What the scanner found, where both SSM and the script say that it ran to its end; else why it did not run. */
export function readScanner(scanner: Scanner, { isSuccess, detail, exitCode, stdout }: EndedScript): ScannerResult {
  const result = parseResult(scanner, stdout);
  if (isSuccess && exitCode === 0) return result;
  const ended = `SSM says ${detail === '' ? 'nothing' : detail}, with exit status ${exitCode}`;
  if (result.ran) return didNotRun(scanner, `its script says that it ran, and ${ended}`);
  return result.why === noResult ? didNotRun(scanner, `${noResult}: ${ended}`) : result;
}

const noResult = 'its script told no result';

/** The result at the beginning of an output. */
export function parseResult(scanner: Scanner, stdout: string): ScannerResult {
  const lines = stdout.split(/\r?\n/);
  if (lines[0] !== `${resultBegin} scanner=${scanner}`) return didNotRun(scanner, noResult);
  const end = lines.indexOf(resultEnd);
  if (end < 0) return didNotRun(scanner, 'the result of its script is cut off');
  const told = readLines(lines.slice(1, end));
  if (told === undefined) return didNotRun(scanner, 'the result of its script cannot be read');
  const { outcome, reason, ...facts } = told.facts;
  if (outcome === 'did-not-run') return didNotRun(scanner, reason?.trim() || 'its script does not say why');
  if (outcome !== 'ran') return didNotRun(scanner, 'its script does not say whether it ran');
  return readFacts(scanner, facts, told.findings);
}

interface Told {
  readonly facts: Readonly<Record<string, string>>;
  readonly findings: readonly string[];
}

/** Undefined where a line is no fact, or a fact is told twice. */
function readLines(lines: readonly string[]): Told | undefined {
  const facts = new Map<string, string>();
  const findings: string[] = [];
  for (const line of lines) {
    const [, key, value] = /^([a-z-]+)=(.*)$/.exec(line) ?? [];
    if (key === undefined || value === undefined || facts.has(key)) return undefined;
    if (key === 'finding') findings.push(value);
    else facts.set(key, value);
  }
  return { facts: Object.fromEntries(facts), findings };
}

function readFacts(scanner: Scanner, facts: Told['facts'], findings: readonly string[]): ScannerResult {
  const numbers = Object.entries(facts).map(([key, value]) => [camelCase(key), numberIn(key, value)] as const);
  const parsed = ranSchema.safeParse({ ...Object.fromEntries(numbers), scanner, ran: true, findings });
  if (!parsed.success) {
    const paths = parsed.error.issues.map(({ path }) => path.join('.'));
    return didNotRun(scanner, `its script did not tell everything: ${[...new Set(paths)].join(', ')}`);
  }
  const contradiction = contradictionIn(parsed.data, facts['exit']);
  return contradiction === undefined ? parsed.data : didNotRun(scanner, contradiction);
}

function numberIn(key: string, value: string): string | number {
  return key !== 'version' && /^\d{1,9}$/.test(value) ? Number(value) : value;
}

function camelCase(key: string): string {
  return key.replaceAll(/-([a-z])/g, (_dash, letter: string) => letter.toUpperCase());
}

/** Numbers that cannot all be true are of a scanner that nobody should believe. */
function contradictionIn(result: Exclude<ScannerResult, NotRun>, exit: string | undefined): string | undefined {
  const told = result.scanner === 'lynis' ? result.warnings + result.suggestions : foundBy(result);
  if (Math.min(told, longestList) !== result.findings.length) {
    return `it counted ${told} findings and listed ${result.findings.length}`;
  }
  // clamscan ends with 1 where it found something, and with 0 where it did not.
  if (result.scanner === 'clamav' && exit !== (result.infected > 0 ? '1' : '0')) {
    return `it counted ${result.infected} infected files and ended with ${exit ?? 'no exit status'}`;
  }
  return undefined;
}

function foundBy(result: Extract<ScannerResult, { scanner: 'clamav' | 'chkrootkit'; ran: true }>): number {
  return result.scanner === 'clamav' ? result.infected : result.infected + result.warnings;
}
