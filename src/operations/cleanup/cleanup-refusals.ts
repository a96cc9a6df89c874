/** What speaks against retiring anything of an application. Pure; each throws Refusal. */
import { Refusal } from '../../basics/errors.ts';
import { quote } from '../../basics/quoting.ts';
import { isTooMany } from '../../images/retention.ts';

const mostNamed = 5;

/** Throws Refusal while anything could not be looked at. */
export function refuseIncomplete(why: readonly string[]): void {
  if (why.length === 0) return;
  const more = why.length > mostNamed ? ` And ${why.length - mostNamed} more.` : '';
  throw new Refusal(
    'inventory-incomplete',
    `Nothing is retired while anything that could use an AMI cannot be looked at. ${why.slice(0, mostNamed).map(sentence).join(' ')}${more}`,
    'Mend that, or wait, then ask again.',
  );
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

export function refuseNothing(
  application: string,
  goes: number,
  reasons: readonly { readonly why: string; readonly count: number }[],
): void {
  if (goes > 0) return;
  const why = reasons.map(({ why: reason, count }) => `${count}: ${reason}`).join('; ');
  throw new Refusal(
    'nothing-to-retire',
    `No AMI of ${application} is to be retired. Those that there are stay: ${why}.`,
    `See them: /ami list ${quote(application)}`,
    { application },
  );
}

/** The breaker: a mistake in a tag or in a number shall not empty a family. */
export function refuseTooMany(application: string, goes: number, family: number, mostPercent: number): void {
  if (!isTooMany(goes, family, mostPercent)) return;
  const allowed = Math.max(1, Math.floor((family * mostPercent) / 100));
  throw new Refusal(
    'too-many-retired',
    `It would retire ${goes} of ${family} AMIs of ${application}, and at most ${mostPercent} % may go at once (retention.mostPercent).`,
    `Look at them with --dry-run --limit ${allowed}, and retire the oldest first: /ami cleanup ${quote(application)} --limit ${allowed}`,
    { application, goes, family },
  );
}
