import type { ComponentType } from 'react';
import { stringAt } from '../../../slack/json.ts';
import { ActionsBlock, ContextActionsBlock } from './actions.tsx';
import type { BlockProps } from './block-props.ts';
import { CardBlock, CarouselBlock } from './card.tsx';
import { DataTableBlock } from './data-table.tsx';
import { InputBlock } from './input-block.tsx';
import { FileBlock, ImageBlock, VideoBlock } from './media.tsx';
import { TableBlock } from './table.tsx';
import { PlanBlock, TaskCardBlock } from './tasks.tsx';
import { AlertBlock, ContextBlock, HeaderBlock, SectionBlock } from './texts.tsx';
import { UnknownBlock } from './unknown.tsx';

const views: Readonly<Record<string, ComponentType<BlockProps>>> = {
  actions: ActionsBlock,
  alert: AlertBlock,
  card: CardBlock,
  carousel: CarouselBlock,
  context: ContextBlock,
  context_actions: ContextActionsBlock,
  data_table: DataTableBlock,
  file: FileBlock,
  header: HeaderBlock,
  image: ImageBlock,
  input: InputBlock,
  plan: PlanBlock,
  section: SectionBlock,
  table: TableBlock,
  task_card: TaskCardBlock,
  video: VideoBlock,
};

/** A block that is not left to the library. */
export function OwnBlock({ block, place }: BlockProps) {
  const type = stringAt(block, 'type') ?? 'none';
  const View = Object.hasOwn(views, type) ? views[type] : undefined;
  return View === undefined ? <UnknownBlock type={type} /> : <View block={block} place={place} />;
}
