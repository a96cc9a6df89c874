import { type JsonObject, stringAt } from '../../../slack/json.ts';

/** Neighbouring blocks that the library draws at one go, or a single one that it does not. */
export interface Run {
  readonly key: string;
  readonly isDrawn: boolean;
  readonly blocks: readonly JsonObject[];
}

const drawnTypes = new Set(['rich_text', 'divider', 'markdown', 'data_visualization']);

/**
 * The blocks in order, with neighbours that only show something put together. Keys go by place and type, not by block
 * id: Slack makes up new ids with every edit, and an open menu should outlive one.
 */
export function runsOf(blocks: readonly JsonObject[]): readonly Run[] {
  const runs: { key: string; isDrawn: boolean; blocks: JsonObject[] }[] = [];
  blocks.forEach((block, index) => {
    const type = stringAt(block, 'type') ?? '';
    const isDrawn = drawnTypes.has(type);
    const last = runs.at(-1);
    if (isDrawn && last?.isDrawn === true) last.blocks.push(block);
    else runs.push({ key: `${index} ${type}`, isDrawn, blocks: [block] });
  });
  return runs;
}
