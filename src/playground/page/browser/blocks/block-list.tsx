import { type JsonObject, objectsAt, stringAt } from '../../../slack/json.ts';
import type { Place } from '../../contract.ts';
import type { BlockProps } from './block-props.ts';
import { Boundary } from './boundary.tsx';
import { Container } from './container.tsx';
import { Drawn } from './library.tsx';
import { OwnBlock } from './own-block.tsx';
import { type Run, runsOf } from './runs.ts';
import { UnknownBlock } from './unknown.tsx';

interface BlockListProps {
  readonly blocks: readonly JsonObject[];
  readonly place: Place;
}

/** Blocks one below the other. One that cannot be drawn says so and spares the others. */
export function BlockList({ blocks, place }: BlockListProps) {
  return runsOf(blocks).map((run) => <RunView key={run.key} run={run} place={place} />);
}

function RunView({ run, place }: { readonly run: Run; readonly place: Place }) {
  if (run.isDrawn) {
    return (
      <Boundary fallback={<OneByOne blocks={run.blocks} />}>
        <Drawn blocks={run.blocks} />
      </Boundary>
    );
  }
  return run.blocks.map((block) => (
    <Boundary key={run.key} fallback={<UnknownBlock type={typeOf(block)} />}>
      <NotDrawn block={block} place={place} />
    </Boundary>
  ));
}

function NotDrawn({ block, place }: BlockProps) {
  if (block['type'] !== 'container') return <OwnBlock block={block} place={place} />;
  return (
    <Container block={block}>
      <BlockList blocks={objectsAt(block, 'child_blocks')} place={place} />
    </Container>
  );
}

/** What is left of a run in which one was broken. */
function OneByOne({ blocks }: { readonly blocks: readonly JsonObject[] }) {
  return blocks.map((block, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a block is known by its place alone.
    <Boundary key={index} fallback={<UnknownBlock type={typeOf(block)} />}>
      <Drawn blocks={[block]} />
    </Boundary>
  ));
}

function typeOf(block: JsonObject): string {
  return stringAt(block, 'type') ?? 'none';
}
