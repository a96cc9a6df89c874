import type { JsonObject } from '../../../slack/json.ts';
import type { Place } from '../../contract.ts';

/** A block, and the message or view that it is in. */
export interface BlockProps {
  readonly block: JsonObject;
  readonly place: Place;
}

/** An element of a block: a button, a menu, a field. */
export interface ElementProps {
  readonly element: JsonObject;
  readonly blockId: string;
  readonly place: Place;
}
