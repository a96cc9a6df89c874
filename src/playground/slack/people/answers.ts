import { optionsOf } from '../blockkit/options.ts';
import { isObject, type JsonObject, objectAt, stringAt, textAt } from '../json.ts';
import type { ElementState } from '../workspace/data.ts';
import { slotOf } from '../workspace/initial-state.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { PersonError } from './person-error.ts';

/** What a person enters: text, the value or words of an option, an id, a Unix time, or several; null clears. */
export type Answer = string | number | readonly string[] | null;

/** The state of an element with that answer. Throws PersonError for what Slack's client does not let one enter. */
export function stateFor(element: JsonObject, answer: Answer, workspace: Workspace): ElementState {
  const type = stringAt(element, 'type') ?? '';
  const slot = slotOf(type);
  if (slot === undefined) throw new PersonError(`nothing can be entered into a ${type}`);
  if (slot.isMany) {
    const chosen = answer === null ? [] : Array.isArray(answer) ? answer.map(String) : [String(answer)];
    const most = element['max_selected_items'];
    if (typeof most === 'number' && chosen.length > most) throw new PersonError(`no more than ${most} can be selected`);
    return { type, [slot.key]: chosen.map((one) => chosenOne(element, type, one, workspace)) };
  }
  if (answer === null || answer === '') return { type, [slot.key]: null };
  if (type === 'datetimepicker') return { type, [slot.key]: Number(answer) };
  if (type === 'rich_text_input') return { type, [slot.key]: richText(String(answer)) };
  return { type, [slot.key]: chosenOne(element, type, String(answer), workspace) };
}

/** Whether nothing was entered. */
export function isEmptyState(state: ElementState): boolean {
  return Object.entries(state).every(([key, value]) => {
    if (key === 'type') return true;
    return value === null || value === '' || (Array.isArray(value) && value.length === 0);
  });
}

/** The option of that value or those words. Throws PersonError where the menu has no such option. */
export function optionOf(element: JsonObject, wanted: string): JsonObject {
  const options = optionsOf(element);
  const found = options.find((option) => stringAt(option, 'value') === wanted || textAt(option, 'text') === wanted);
  if (found !== undefined) return found;
  const offered = options.map((option) => textAt(option, 'text')).join(', ');
  throw new PersonError(`there is no option ${wanted}; there are: ${offered}`);
}

function chosenOne(element: JsonObject, type: string, wanted: string, workspace: Workspace): JsonObject | string {
  if (type.endsWith('static_select') || type === 'radio_buttons' || type === 'checkboxes') {
    return optionOf(element, wanted);
  }
  if (type.endsWith('external_select'))
    return { text: { type: 'plain_text', text: wanted, emoji: true }, value: wanted };
  if (type.endsWith('users_select')) return existing(workspace.users.has(wanted), wanted, 'user');
  if (type.endsWith('channels_select') || type.endsWith('conversations_select')) {
    return existing(workspace.channels.has(wanted), wanted, 'channel');
  }
  checkText(element, type, wanted);
  return wanted;
}

function existing(isThere: boolean, id: string, what: string): string {
  if (!isThere) throw new PersonError(`there is no ${what} ${id}`);
  return id;
}

const forms: Readonly<Record<string, RegExp>> = {
  email_text_input: /^[^\s@]+@[^\s@]+$/,
  url_text_input: /^https?:\/\/\S+$/,
  datepicker: /^\d{4}-\d{2}-\d{2}$/,
  timepicker: /^\d{2}:\d{2}$/,
};

function checkText(element: JsonObject, type: string, text: string): void {
  const form = Object.hasOwn(forms, type) ? forms[type] : undefined;
  if (form !== undefined && !form.test(text)) throw new PersonError(`a ${type} does not take ${text}`);
  if (type === 'number_input') checkNumber(element, text);
  const { min_length: min, max_length: max } = element;
  if (typeof min === 'number' && text.length < min) throw new PersonError(`at least ${min} characters are needed`);
  if (text.length > (typeof max === 'number' ? max : 3000)) throw new PersonError('the text is too long');
}

function checkNumber(element: JsonObject, text: string): void {
  const value = Number(text);
  const { min_value: min, max_value: max } = element;
  const isAllowed = Number.isInteger(value) || (element['is_decimal_allowed'] === true && Number.isFinite(value));
  if (!isAllowed) throw new PersonError(`${text} is not a number that can be entered here`);
  if (typeof min === 'string' && value < Number(min)) throw new PersonError(`the number must be at least ${min}`);
  if (typeof max === 'string' && value > Number(max)) throw new PersonError(`the number must be at most ${max}`);
}

function richText(text: string): JsonObject {
  const section = { type: 'rich_text_section', elements: [{ type: 'text', text }] };
  return { type: 'rich_text', elements: [section] };
}

/** The answers under a confirmation dialog's element, as the person reads it. */
export function confirmationOf(element: JsonObject): string | undefined {
  const dialog = objectAt(element, 'confirm');
  if (!isObject(dialog)) return undefined;
  return [textAt(dialog, 'title') ?? 'Are you sure?', textAt(dialog, 'text') ?? ''].join(': ');
}
