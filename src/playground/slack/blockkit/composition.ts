import { anyType, boolean, byType, choice, exactlyOne, list, object, type Rule, string, url } from './rules.ts';

const longestText = 3000;

/** `plain_text` of 1 to `max` characters. */
export function plainText(max = longestText): Rule {
  return byType({ plain_text: plainTextShape(max) });
}

/** `mrkdwn` of 1 to `max` characters. */
export function mrkdwn(max = longestText): Rule {
  return byType({ mrkdwn: mrkdwnShape(max) });
}

/** Either kind of text, of 1 to `max` characters. */
export function anyText(max = longestText): Rule {
  return byType(textTypes(max));
}

/** The rules of both kinds of text, for places that take other types too. */
export function textTypes(max: number): Readonly<Record<string, Rule>> {
  return { plain_text: plainTextShape(max), mrkdwn: mrkdwnShape(max) };
}

function plainTextShape(max: number): Rule {
  return object({ required: { type: anyType, text: string({ min: 1, max }) }, optional: { emoji: boolean } });
}

function mrkdwnShape(max: number): Rule {
  return object({ required: { type: anyType, text: string({ min: 1, max }) }, optional: { verbatim: boolean } });
}

export const confirm: Rule = object({
  required: { text: anyText(300) },
  optional: { title: plainText(100), confirm: plainText(30), deny: plainText(30), style: choice('primary', 'danger') },
});

/** One thing to choose. `text` is its rule: menus take plain text only, radio buttons and checkboxes either. */
export function option(text: Rule): Rule {
  return object({
    required: { text, value: string({ min: 1, max: 75 }) },
    optional: { description: plainText(75) },
  });
}

/** Only an overflow menu's options may carry an address. */
export const overflowOption: Rule = object({
  required: { text: plainText(75), value: string({ min: 1, max: 75 }) },
  optional: { description: plainText(75), url: url(3000) },
});

export const menuOption: Rule = option(plainText(75));

export const boxOption: Rule = object({
  required: { text: anyText(75), value: string({ min: 1, max: 75 }) },
  optional: { description: anyText(75) },
});

export const optionGroup: Rule = object({
  required: { label: plainText(75), options: list(menuOption, { min: 1, max: 100 }) },
});

export const conversationFilter: Rule = object({
  optional: {
    include: list(choice('im', 'mpim', 'private', 'public'), { min: 1, max: 4 }),
    exclude_external_shared_channels: boolean,
    exclude_bot_users: boolean,
  },
});

export const dispatchConfig: Rule = object({
  optional: {
    trigger_actions_on: list(choice('on_enter_pressed', 'on_character_entered'), { min: 1, max: 2 }),
  },
});

export const slackFile: Rule = object({
  optional: { id: string({ min: 1, max: 255 }), url: url(3000) },
  also: [exactlyOne('id', 'url')],
});
