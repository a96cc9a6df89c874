import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PageInstance, standings } from '../../../../src/playground/page/account-contract.ts';
import { cellAfter, cellAt, cornerOf, layOut } from '../../../../src/playground/page/browser/account/cell-layout.ts';
import { planCell } from '../../../../src/playground/page/browser/account/cell-plan.ts';
import { freshOf } from '../../../../src/playground/page/browser/account/fresh.ts';
import { manyInstances } from '../instances.ts';

const counts = fc.integer({ min: 1, max: 12_000 });
const widths = fc.integer({ min: 1, max: 3_000 });

describe('the cells of a fleet', () => {
  it('lie within the picture and beside one another, and are found again where they lie', () => {
    fc.assert(
      fc.property(counts, widths, fc.nat(), (count, width, some) => {
        const layout = layOut(count, width);
        const index = some % count;
        const { x, y } = cornerOf(layout, index);
        expect(x + layout.size).toBeLessThanOrEqual(layout.width);
        expect(y + layout.size).toBeLessThanOrEqual(layout.height);
        if (layout.columns > 1) expect(layout.width).toBeLessThanOrEqual(width);
        expect(cellAt(layout, count, x, y)).toBe(index);
        expect(cellAt(layout, count, x + layout.size - 1, y + layout.size - 1)).toBe(index);
      }),
    );
  });

  it('are nowhere else', () => {
    const layout = layOut(10, 100);
    expect(cellAt(layout, 10, -1, 0)).toBeUndefined();
    expect(cellAt(layout, 10, layout.columns * (layout.size + layout.gap), 0)).toBeUndefined();
    expect(cellAt(layout, 10, 0, layout.height + layout.gap)).toBeUndefined();
    expect(layOut(0, 500).height).toBe(0);
  });

  it('get smaller as there are more, until no letter fits and 10,000 are two screens at most', () => {
    expect(layOut(200, 1_200).hasLetters).toBe(true);
    expect(layOut(10_000, 1_200)).toMatchObject({ hasLetters: false });
    expect(layOut(10_000, 1_200).height).toBeLessThan(1_100);
    expect(layOut(201, 1_200).size).toBeGreaterThan(layOut(1_000, 1_200).size);
  });

  it.each([
    ['ArrowRight', 0, 1],
    ['ArrowLeft', 1, 0],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 3, 13],
    ['ArrowUp', 13, 3],
    ['ArrowUp', 3, 3],
    ['ArrowDown', 22, 22],
    ['ArrowRight', 24, 24],
    ['Home', 17, 0],
    ['End', 17, 24],
    ['ArrowDown', undefined, 0],
    ['End', undefined, 24],
    ['Enter', 3, undefined],
    ['Tab', undefined, undefined],
  ])('are gone through by keyboard: %s from %s to %s of 25 in rows of 10', (key, from, to) => {
    expect(cellAfter(key, from, 25, 10)).toBe(to);
  });

  it('leave the keyboard alone where there are none', () => {
    expect(cellAfter('ArrowRight', undefined, 0, 10)).toBeUndefined();
  });

  it.each([9, 15, 22])('of %i pixels show by their shape how an instance stands', (size) => {
    const shapes = standings.map((standing) => JSON.stringify(planCell(standing, size).strokes));
    expect(new Set(shapes).size).toBe(standings.length);
  });

  it('are one colour all over only for what serves', () => {
    expect(standings.filter((standing) => planCell(standing, 22).isSolid)).toEqual(['serving']);
  });

  it('keep every stroke within the cell', () => {
    for (const standing of standings) {
      for (const stroke of planCell(standing, 20).strokes) {
        if (stroke.kind !== 'fill') continue;
        expect(stroke.x + stroke.width).toBeLessThanOrEqual(20);
        expect(stroke.y + stroke.height).toBeLessThanOrEqual(20);
      }
    }
  });
});

describe('what changed a moment ago', () => {
  const instances = manyInstances(10);
  const [first, ...others] = instances;

  it('is what is not the same object', () => {
    const changed: PageInstance = { id: 'i-0', fleet: 'web', imageId: 'ami-2', standing: 'leaving', detail: '' };
    expect(first).toBeDefined();
    expect([...freshOf(instances, [changed, ...others])]).toEqual([changed]);
    expect(freshOf(instances, others).size).toBe(0);
  });

  it('is nothing where a fleet is being read', () => {
    expect(freshOf([], instances).size).toBe(0);
    expect(freshOf(instances.slice(0, 5), instances).size).toBe(0);
  });
});
