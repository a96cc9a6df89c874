/** The application that a person means, by the tags of the AMIs there are. Pure. */
import { closest, distance } from 'fastest-levenshtein';
import { Refusal } from '../../basics/errors.ts';
import { type UnreadPlace, unreadText } from '../each-place.ts';

/** As it is written in the tags, in whatever case it was typed. Throws Refusal, naming the nearest, where there is none. */
export function requireApplication(typed: string, known: readonly string[], unread: readonly UnreadPlace[]): string {
  const names = [...new Set(known)];
  const found = names.find((name) => name === typed) ?? names.find((name) => sameName(name, typed));
  if (found === undefined) throw unknownApplication(typed, names, unread);
  return found;
}

export function sameName(a: string | undefined, b: string): boolean {
  return a?.toLowerCase() === b.toLowerCase();
}

function unknownApplication(application: string, names: string[], unread: readonly UnreadPlace[]): Refusal {
  const near = names.length === 0 ? undefined : closest(application, names);
  const isNear = near !== undefined && distance(application, near) <= Math.max(2, application.length / 3);
  const remedy = isNear
    ? `Did you mean ${near}?`
    : names.length === 0
      ? 'No AMI carries the tag Application.'
      : `There are: ${names.sort().slice(0, 20).join(', ')}.`;
  const reason =
    unread.length === 0
      ? `There is no AMI of an application named ${application}.`
      : `No AMI of an application named ${application} was found where Amiable could look. ${unreadText(unread)}`;
  return new Refusal('unknown-application', reason, remedy, { application });
}
