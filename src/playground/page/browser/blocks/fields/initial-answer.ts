import type { Json } from '../../../../../basics/json.ts';
import { isList, isObject, type JsonObject, stringAt } from '../../../../slack/json.ts';
import { readRichText } from '../../../../slack/plain-text/rich-text.ts';
import { slotOf } from '../../../../slack/workspace/initial-state.ts';
import type { Answer } from '../../../contract.ts';

const noNames = { user: nothing, channel: nothing, userGroup: nothing };

/** What stands in an element before anybody touches it: what was entered last, or what the bot put there. */
export function initialAnswer(element: JsonObject, state: JsonObject | undefined): Answer {
  const slot = slotOf(stringAt(element, 'type') ?? '');
  if (slot === undefined) return null;
  const kept = state?.[slot.key] === undefined ? element[slot.initial] : state[slot.key];
  if (slot.isMany)
    return isList(kept)
      ? kept
          .map(singleOf)
          .filter((one) => one !== null)
          .map(String)
      : [];
  return singleOf(kept);
}

function singleOf(kept: Json | undefined): string | number | null {
  if (typeof kept === 'string' || typeof kept === 'number') return kept;
  if (!isObject(kept)) return null;
  return kept['type'] === 'rich_text' ? readRichText(kept, noNames) : (stringAt(kept, 'value') ?? null);
}

function nothing(): undefined {
  return undefined;
}
