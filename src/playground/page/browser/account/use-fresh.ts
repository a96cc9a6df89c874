import { useEffect, useRef, useState } from 'react';
import type { PageInstance } from '../../account-contract.ts';
import { freshOf } from './fresh.ts';

const nothing: ReadonlySet<PageInstance> = new Set();
const freshMs = 700;

/** The instances that changed a moment ago; none for those who want nothing to move. */
export function useFresh(instances: readonly PageInstance[]): ReadonlySet<PageInstance> {
  const [fresh, setFresh] = useState(nothing);
  const before = useRef(instances);
  useEffect(() => {
    const known = before.current;
    before.current = instances;
    if (known === instances || window.matchMedia('(prefers-reduced-motion: reduce)').matches) return undefined;
    setFresh(freshOf(known, instances));
    const timer = setTimeout(() => setFresh(nothing), freshMs);
    return () => clearTimeout(timer);
  }, [instances]);
  return fresh;
}
