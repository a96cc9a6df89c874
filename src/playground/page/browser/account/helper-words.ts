/** What an instance of the bot is for, as people say it; what is not known is said as it is. */
export function purposeText(purpose: string): string {
  return words.get(purpose) ?? purpose;
}

const words: ReadonlyMap<string, string> = new Map([
  ['bake', 'builds a patched AMI'],
  ['validate', 'tests an AMI'],
  ['scan', 'scans an AMI'],
]);

const format = new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: '2-digit', minute: '2-digit' });

/** A moment of the simulated clock, as the clock of the page shows it. */
export function untilText(untilMs: number): string {
  return format.format(untilMs);
}
