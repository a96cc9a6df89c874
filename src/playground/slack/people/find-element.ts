import type { Json } from '../../../basics/json.ts';
import { eachBlock, elementsOf } from '../blockkit/whole.ts';
import { isList, type JsonObject, stringAt, textAt } from '../json.ts';
import { PersonError } from './person-error.ts';

/** Which element a person means: by its action id or the words on it, and the block where that is not enough. */
export interface ElementChoice {
  readonly actionId?: string;
  readonly label?: string;
  readonly blockId?: string;
}

export interface FoundElement {
  readonly block: JsonObject;
  readonly blockId: string;
  readonly element: JsonObject;
  readonly actionId: string;
  readonly type: string;
}

/** Every element with an action id, in the order in which people see them. */
export function listElements(blocks: Json | undefined): readonly FoundElement[] {
  const found: FoundElement[] = [];
  eachBlock(isList(blocks) ? blocks : [], '', (block) => {
    for (const [, element] of elementsOf(block)) {
      const actionId = stringAt(element, 'action_id');
      const type = stringAt(element, 'type') ?? '';
      if (actionId !== undefined)
        found.push({ block, blockId: stringAt(block, 'block_id') ?? '', element, actionId, type });
    }
  });
  return found;
}

/** The one element that is meant. Throws PersonError where there is none, or more than one. */
export function findElement(blocks: Json | undefined, choice: ElementChoice): FoundElement {
  const all = listElements(blocks);
  const matching = all.filter((found) => matches(found, choice));
  const [only] = matching;
  if (only !== undefined && matching.length === 1) return only;
  const problem = only === undefined ? 'there is no' : `there are ${matching.length} of`;
  throw new PersonError(`${problem} ${describe(choice)}; there are: ${all.map(nameOf).join(', ') || 'no elements'}`);
}

function matches(found: FoundElement, { actionId, label, blockId }: ElementChoice): boolean {
  if (blockId !== undefined && found.blockId !== blockId) return false;
  if (actionId !== undefined && found.actionId !== actionId) return false;
  return label === undefined || labelOf(found.element) === label;
}

function labelOf(element: JsonObject): string | undefined {
  return textAt(element, 'text') ?? textAt(element, 'placeholder');
}

function describe({ actionId, label, blockId }: ElementChoice): string {
  const words = [actionId ?? '', label === undefined ? '' : `[${label}]`, blockId === undefined ? '' : `in ${blockId}`];
  return words.filter((word) => word !== '').join(' ');
}

function nameOf({ actionId, element }: FoundElement): string {
  const label = labelOf(element);
  return label === undefined ? actionId : `${actionId} [${label}]`;
}
