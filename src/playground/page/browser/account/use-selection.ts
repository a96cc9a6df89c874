import { type KeyboardEvent, type MouseEvent, useState } from 'react';
import type { PageInstance } from '../../account-contract.ts';
import { type CellLayout, cellAfter, cellAt } from './cell-layout.ts';

export interface Selection {
  /** The cell that is pointed at, or else the one that was gone to by keyboard. */
  readonly index: number | undefined;
  readonly isPointed: boolean;
  onKeyDown(event: KeyboardEvent): void;
  onPointerMove(event: MouseEvent): void;
  onPointerLeave(): void;
  /** Keeps what is pointed at. */
  onClick(event: MouseEvent): void;
}

/** One instance of many, by mouse or keyboard. It stays selected when others come and go around it. */
export function useSelection(instances: readonly PageInstance[], layout: CellLayout): Selection {
  const [pointedId, setPointedId] = useState<string>();
  const [chosenId, setChosenId] = useState<string>();
  const shownId = pointedId ?? chosenId;
  const found = shownId === undefined ? -1 : instances.findIndex(({ id }) => id === shownId);
  const index = found === -1 ? undefined : found;
  const idAt = ({ nativeEvent: { offsetX, offsetY } }: MouseEvent): string | undefined => {
    const cell = cellAt(layout, instances.length, offsetX, offsetY);
    return cell === undefined ? undefined : instances[cell]?.id;
  };
  return {
    index,
    isPointed: pointedId !== undefined,
    onKeyDown: (event) => {
      const next = cellAfter(event.key, index, instances.length, layout.columns);
      if (next === undefined) return;
      event.preventDefault();
      setPointedId(undefined);
      setChosenId(instances[next]?.id);
    },
    onPointerMove: (event) => setPointedId(idAt(event)),
    onPointerLeave: () => setPointedId(undefined),
    onClick: (event) => setChosenId(idAt(event) ?? chosenId),
  };
}
