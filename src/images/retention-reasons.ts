/** Why an image stays, in a clause without a full stop. Pure. */
import { gapReason } from './gap-reasons.ts';
import type { Doubt } from './in-use.ts';
import type { Reference } from './references.ts';
import type { Stay } from './retention.ts';

const mostNamed = 3;

export function stayReason(stay: Stay): string {
  switch (stay.kind) {
    case 'in-use':
      return `in use: ${named(stay.references.map(referenceName))}`;
    case 'state':
      return `it is ${stay.state}`;
    case 'protected':
      return 'protected from being deregistered';
    case 'managed':
      return `managed elsewhere: it has the tag ${stay.tag}`;
    case 'newest':
      return stay.keep === 1 ? 'the newest' : `one of the newest ${stay.keep}`;
    case 'last-validated':
      return 'the newest that passed its validation';
    case 'young':
      return `younger than ${days(stay.days)}`;
    case 'launched':
      return `an instance was launched from it within ${days(stay.days)}`;
    case 'unknown':
      return `nobody can tell whether it is in use: ${named(stay.doubts.map(doubtReason))}`;
    case 'limited':
      return `it would go, and only ${stay.limit} go at once`;
  }
}

function days(amount: number): string {
  return amount === 1 ? '1 day' : `${amount} days`;
}

function named(names: readonly string[]): string {
  const all = [...new Set(names)];
  const more = all.length - mostNamed;
  return more <= 0 ? all.join(', ') : `${all.slice(0, mostNamed).join(', ')} and ${more} more`;
}

/** What refers to it, by its name alone: `why` tells the rest. */
function referenceName(reference: Reference): string {
  switch (reference.kind) {
    case 'instances':
      return reference.groupName === undefined
        ? `instance ${reference.instanceIds[0] ?? ''}`
        : `instances of ${reference.groupName}`;
    case 'warm-pool':
      return `the warm pool of ${reference.groupName}`;
    case 'group-template':
    case 'group-image':
    case 'group-configuration':
      return `group ${reference.groupName}`;
    case 'template':
      return `launch template ${reference.template.templateName}`;
    case 'configuration':
      return `launch configuration ${reference.name}`;
    case 'parameter':
      return `parameter ${reference.name}`;
    case 'request':
      return reference.id;
    case 'grant':
      return grantName(reference);
    case 'run':
      return `run ${reference.runId}`;
    case 'rollback':
      return `the way back of run ${reference.runId}`;
  }
}

function grantName({ to }: Extract<Reference, { kind: 'grant' }>): string {
  if (to.kind === 'everyone') return 'everyone may launch it';
  return to.kind === 'account' ? `account ${to.accountId} may launch it` : `${to.arn} may launch it`;
}

/** What keeps anybody from saying that something is unused. */
export function doubtReason(doubt: Doubt): string {
  switch (doubt.kind) {
    case 'grants-unread':
      return `who may launch it could not be read: ${doubt.why}`;
    case 'grants-not-asked':
      return 'who may launch it was not asked';
    case 'shrunk':
      return `of ${doubt.counted} there were ${doubt.before} lately and are ${doubt.count} now`;
    default:
      return gapReason(doubt);
  }
}
