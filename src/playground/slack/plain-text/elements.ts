import { type JsonObject, objectAt, objectsAt, stringAt, textAt } from '../json.ts';
import { type Names, readMrkdwn } from './mrkdwn.ts';

/** What a person reads of a text object. */
export function readText(value: JsonObject | undefined, names: Names): string {
  const text = stringAt(value, 'text') ?? '';
  return value?.['type'] === 'mrkdwn' ? readMrkdwn(text, names) : text;
}

/** What a person sees of an element: `[Approve]` for a button, `[Choose ▾]` for a menu. */
export function readElement(element: JsonObject, names: Names): string {
  switch (element['type']) {
    case 'plain_text':
    case 'mrkdwn':
      return readText(element, names);
    case 'image':
      return `(${stringAt(element, 'alt_text') ?? 'image'})`;
    case 'button':
    case 'icon_button':
    case 'workflow_button':
      return `[${textAt(element, 'text') ?? ''}]`;
    case 'feedback_buttons':
      return ['positive_button', 'negative_button']
        .map((key) => `[${textAt(objectAt(element, key), 'text') ?? ''}]`)
        .join(' ');
    case 'overflow':
      return `[⋯ ${optionTexts(element, names).join(' | ')}]`;
    case 'checkboxes':
    case 'radio_buttons':
      return optionTexts(element, names)
        .map((text) => `( ) ${text}`)
        .join('  ');
    default:
      return `[${textAt(objectAt(element, 'initial_option'), 'text') ?? textAt(element, 'placeholder') ?? stringAt(element, 'type') ?? ''} ▾]`;
  }
}

function optionTexts(element: JsonObject, names: Names): readonly string[] {
  return objectsAt(element, 'options').map((option) => readText(objectAt(option, 'text'), names));
}
