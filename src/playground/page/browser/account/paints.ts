import { useLayoutEffect, useState } from 'react';
import { useSurroundings } from '../surroundings.ts';
import { colours } from './marks.ts';

/** The colours of the style sheet, as a canvas takes them. */
export interface Paints {
  /** By the colour of a mark. */
  readonly images: readonly string[];
  readonly text: string;
  readonly onFill: string;
  readonly ground: string;
  readonly danger: string;
  readonly fresh: string;
}

/** The colours of the theme under an element; undefined before the element is there. */
export function usePaints(element: HTMLElement | null): Paints | undefined {
  const { theme } = useSurroundings();
  const [paints, setPaints] = useState<Paints>();
  useLayoutEffect(() => {
    if (element !== null) setPaints(readPaints(element, theme));
  }, [element, theme]);
  return paints;
}

/** A custom property is text that may depend on the theme: only a colour that something wears is resolved. */
function readPaints(element: HTMLElement, theme: 'light' | 'dark'): Paints {
  const wearer = element.appendChild(document.createElement('span'));
  // The page itself may still be about to change.
  wearer.style.colorScheme = theme;
  const read = (property: string): string => {
    wearer.style.color = `var(${property})`;
    return getComputedStyle(wearer).color;
  };
  const paints = {
    images: Array.from({ length: colours }, (_, index) => read(`--ami-${index}`)),
    text: read('--cell-text'),
    onFill: read('--cell-on-fill'),
    ground: read('--ground-raised'),
    danger: read('--cell-danger'),
    fresh: read('--cell-fresh'),
  };
  wearer.remove();
  return paints;
}
