import { type JsonObject, objectAt, objectsAt, stringAt } from '../json.ts';
import { report, type Walk } from './rules.ts';

/** Every option of a menu, in groups or not. */
export function optionsOf(element: JsonObject): readonly JsonObject[] {
  const grouped = objectsAt(element, 'option_groups').flatMap((group) => objectsAt(group, 'options'));
  return [...objectsAt(element, 'options'), ...grouped];
}

/** What the menu starts with must be one of its options. */
export function initialIsAnOption(element: JsonObject, at: string, walk: Walk): void {
  const known = new Set(optionsOf(element).map((option) => stringAt(option, 'value')));
  const check = (initial: JsonObject, pointer: string): void => {
    if (known.has(stringAt(initial, 'value'))) return;
    report(walk, pointer, 'unknown_option', 'must match one of the options');
  };
  const single = objectAt(element, 'initial_option');
  if (single !== undefined) check(single, `${at}/initial_option`);
  objectsAt(element, 'initial_options').forEach((initial, index) => {
    check(initial, `${at}/initial_options/${index}`);
  });
}

/** Two options of one element cannot have the same value: a choice could not be told apart. */
export function valuesDiffer(element: JsonObject, at: string, walk: Walk): void {
  const values = optionsOf(element).map((option) => stringAt(option, 'value'));
  if (new Set(values).size === values.length) return;
  report(walk, `${at}/options`, 'duplicate_value', 'must not contain two options with the same value');
}
