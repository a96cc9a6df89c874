import { eachBlock, elementsOf } from '../blockkit/whole.ts';
import { isList, type JsonObject, stringAt } from '../json.ts';
import type { ElementState, SlackView } from './data.ts';

/** Where an element's answer stands in the state, and where its initial answer stands in the element. */
interface Slot {
  readonly key: string;
  readonly initial: string;
  readonly isMany: boolean;
}

const slots: Readonly<Record<string, Slot>> = {
  plain_text_input: slot('value', 'initial_value'),
  email_text_input: slot('value', 'initial_value'),
  url_text_input: slot('value', 'initial_value'),
  number_input: slot('value', 'initial_value'),
  rich_text_input: slot('rich_text_value', 'initial_value'),
  datepicker: slot('selected_date', 'initial_date'),
  timepicker: slot('selected_time', 'initial_time'),
  datetimepicker: slot('selected_date_time', 'initial_date_time'),
  radio_buttons: slot('selected_option', 'initial_option'),
  static_select: slot('selected_option', 'initial_option'),
  external_select: slot('selected_option', 'initial_option'),
  users_select: slot('selected_user', 'initial_user'),
  channels_select: slot('selected_channel', 'initial_channel'),
  conversations_select: slot('selected_conversation', 'initial_conversation'),
  checkboxes: many('selected_options', 'initial_options'),
  multi_static_select: many('selected_options', 'initial_options'),
  multi_external_select: many('selected_options', 'initial_options'),
  multi_users_select: many('selected_users', 'initial_users'),
  multi_channels_select: many('selected_channels', 'initial_channels'),
  multi_conversations_select: many('selected_conversations', 'initial_conversations'),
};

/** Where the answer of such an element stands, or undefined for one without an answer, such as a button. */
export function slotOf(elementType: string): Slot | undefined {
  return Object.hasOwn(slots, elementType) ? slots[elementType] : undefined;
}

/** What a view or message holds before anybody touched it: block id → action id → answer. */
export function initialState(content: JsonObject): SlackView['state'] {
  const state: Record<string, Record<string, ElementState>> = {};
  eachBlock(isList(content['blocks']) ? content['blocks'] : [], '', (block) => {
    const blockId = stringAt(block, 'block_id') ?? '';
    for (const [, element] of elementsOf(block)) {
      const type = stringAt(element, 'type') ?? '';
      const place = slotOf(type);
      if (place === undefined) continue;
      const answer = element[place.initial] ?? (place.isMany ? [] : null);
      state[blockId] = { ...state[blockId], [stringAt(element, 'action_id') ?? '']: { type, [place.key]: answer } };
    }
  });
  return state;
}

function slot(key: string, initial: string): Slot {
  return { key, initial, isMany: false };
}

function many(key: string, initial: string): Slot {
  return { key, initial, isMany: true };
}
