import { isObject, type JsonObject, objectAt, objectsAt, stringAt } from '../../../slack/json.ts';
import type { Answer, PageView } from '../../contract.ts';
import { initialAnswer } from './fields/initial-answer.ts';

/** What somebody has entered since the form came up, by field key. */
export type Entered = Readonly<Record<string, Answer>>;

/** Answers by block id, as they are sent. */
export type Entries = Readonly<Record<string, Answer>>;

/** What is wrong, by block id. */
export type Wrongs = Readonly<Record<string, string>>;

export const requiredText = 'Please complete this required field.';

/** A field is the same for as long as both of its ids are: that is how Slack tells what to keep when a view changes. */
export function fieldKey(block: JsonObject): string {
  return `${stringAt(block, 'block_id') ?? ''}/${stringAt(objectAt(block, 'element'), 'action_id') ?? ''}`;
}

/** What a field shows: what was entered, else what the view holds. */
export function answerTo(block: JsonObject, view: PageView, entered: Entered): Answer {
  const kept = entered[fieldKey(block)];
  if (kept !== undefined) return kept;
  const element = objectAt(block, 'element') ?? {};
  const ofBlock = view.state[stringAt(block, 'block_id') ?? ''];
  return initialAnswer(element, ofBlock?.[stringAt(element, 'action_id') ?? '']);
}

/** Every answer of the form, and what Slack's client would say against them before it sends anything. */
export function answersOf(view: PageView, entered: Entered): { entries: Entries; wrongs: Wrongs } {
  const entries: Record<string, Answer> = {};
  const wrongs: Record<string, string> = {};
  for (const block of objectsAt(view.content, 'blocks')) {
    const element = objectAt(block, 'element');
    if (block['type'] !== 'input' || element === undefined || element['type'] === 'file_input') continue;
    const blockId = stringAt(block, 'block_id') ?? '';
    const answer = answerTo(block, view, entered);
    entries[blockId] = answer;
    const wrong = wrongOf(block, element, answer);
    if (wrong !== undefined) wrongs[blockId] = wrong;
  }
  return { entries, wrongs };
}

function wrongOf(block: JsonObject, element: JsonObject, answer: Answer): string | undefined {
  if (isEmpty(answer)) return block['optional'] === true ? undefined : requiredText;
  if (Array.isArray(answer)) return tooMany(element, answer.length);
  return wrongText(element, String(answer));
}

function isEmpty(answer: Answer): boolean {
  return answer === null || answer === '' || (Array.isArray(answer) && answer.length === 0);
}

function tooMany(element: JsonObject, chosen: number): string | undefined {
  const { max_selected_items: most } = element;
  return typeof most === 'number' && chosen > most ? `Please choose no more than ${most}.` : undefined;
}

function wrongText(element: JsonObject, text: string): string | undefined {
  switch (element['type']) {
    case 'email_text_input':
      return /^[^\s@]+@[^\s@]+$/.test(text) ? undefined : 'Please enter a valid email address.';
    case 'url_text_input':
      return /^https?:\/\/\S+$/.test(text) ? undefined : 'Please enter a valid URL.';
    case 'number_input':
      return wrongNumber(element, text);
    case 'plain_text_input':
      return wrongLength(element, text.length);
    default:
      return undefined;
  }
}

const longest = 3000;

function wrongLength({ min_length: min, max_length: max }: JsonObject, length: number): string | undefined {
  const most = typeof max === 'number' ? max : longest;
  if (typeof min === 'number' && length < min) return `Please enter at least ${min} characters.`;
  if (length > most) return `Please enter no more than ${most} characters; there are ${length}.`;
  return undefined;
}

function wrongNumber(element: JsonObject, text: string): string | undefined {
  const value = Number(text);
  const isDecimal = element['is_decimal_allowed'] === true;
  if (!Number.isFinite(value) || text.trim() === '') return 'Please enter a number.';
  if (!isDecimal && !Number.isInteger(value)) return 'Please enter a whole number.';
  const [min, max] = [boundAt(element, 'min_value'), boundAt(element, 'max_value')];
  if (min !== undefined && value < min) return `Please enter at least ${min}.`;
  if (max !== undefined && value > max) return `Please enter at most ${max}.`;
  return undefined;
}

function boundAt(element: JsonObject, key: string): number | undefined {
  const bound = stringAt(element, key);
  return bound === undefined ? undefined : Number(bound);
}

/** What was entered, read back from where it was kept; nothing where it makes no sense. */
export function readEntered(text: string | null): Entered {
  try {
    const data: unknown = JSON.parse(text ?? '{}');
    return isObject(data) ? Object.fromEntries(Object.entries(data).filter(isEntry)) : {};
  } catch {
    return {};
  }
}

function isEntry(entry: readonly [string, unknown]): entry is [string, Answer] {
  const [, value] = entry;
  if (Array.isArray(value)) return value.every((one) => typeof one === 'string');
  return value === null || typeof value === 'string' || typeof value === 'number';
}
