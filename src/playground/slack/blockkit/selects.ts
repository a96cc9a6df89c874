import { confirm, conversationFilter, menuOption, optionGroup } from './composition.ts';
import { actionId, placeholder } from './elements.ts';
import { initialIsAnOption, valuesDiffer } from './options.ts';
import { anyType, boolean, exactlyOne, integer, list, type ObjectRule, object, type Rule, string } from './rules.ts';

const id: Rule = string({ min: 1, max: 255 });
const ids: Rule = list(id, { max: 100 });
const staticKeys = {
  options: list(menuOption, { min: 1, max: 100 }),
  option_groups: list(optionGroup, { min: 1, max: 100 }),
};
const conversationKeys = { default_to_current_conversation: boolean, filter: conversationFilter };
const external = { min_query_length: integer(0, 3000) };
const fromOptions: readonly ObjectRule[] = [exactlyOne('options', 'option_groups'), initialIsAnOption, valuesDiffer];

/** The five menus from which one thing is chosen. */
export const selects: Readonly<Record<string, Rule>> = {
  static_select: single({ ...staticKeys, initial_option: menuOption }, fromOptions),
  external_select: single({ ...external, initial_option: menuOption }),
  users_select: single({ initial_user: id }),
  channels_select: single({ initial_channel: id, response_url_enabled: boolean }),
  conversations_select: single({ ...conversationKeys, initial_conversation: id, response_url_enabled: boolean }),
};

/** The five menus from which several things are chosen. */
export const multiSelects: Readonly<Record<string, Rule>> = {
  multi_static_select: multi({ ...staticKeys, initial_options: list(menuOption, { min: 1, max: 100 }) }, fromOptions),
  multi_external_select: multi({ ...external, initial_options: list(menuOption, { min: 1, max: 100 }) }),
  multi_users_select: multi({ initial_users: ids }),
  multi_channels_select: multi({ initial_channels: ids }),
  multi_conversations_select: multi({ ...conversationKeys, initial_conversations: ids }),
};

function single(keys: Readonly<Record<string, Rule>>, also: readonly ObjectRule[] = []): Rule {
  return object({
    required: { type: anyType },
    optional: { action_id: actionId, placeholder, confirm, focus_on_load: boolean, ...keys },
    also,
  });
}

function multi(keys: Readonly<Record<string, Rule>>, also: readonly ObjectRule[] = []): Rule {
  return single({ max_selected_items: integer(1, 100), ...keys }, also);
}
