import type { Surface } from '../../../../src/playground/slack/blockkit/validate.ts';
import type { Blocks } from './blocks.ts';

/** Builds the blocks at a size; `max` is the last that is accepted, and one more is refused at `pointer`. */
export interface LimitRow {
  readonly what: string;
  readonly max: number;
  readonly pointer: string;
  readonly blocks: (size: number) => Blocks;
  readonly surface?: Surface;
}
