import type { Retirement } from '../operations/cleanup/retirements.ts';
import { code, type Line, text, time } from './view.ts';

const words = { deprecate: 'deprecated', disable: 'disabled', deregister: 'deregistered' } as const;

/** `Run r-… is retiring it: to be disabled from … on. To keep it: …` */
export function retirementLine({ runId, next, fromMs }: Retirement, imageId: string): Line {
  const when: Line = fromMs === undefined ? [text(' now')] : [text(' from '), time(fromMs, 'date'), text(' on')];
  return [
    text(`📦 Run ${runId} is retiring it: to be ${words[next]}`),
    ...when,
    text('. To keep it: '),
    code(next === 'deprecate' ? `/ami status ${runId}` : `/ami restore ${imageId}`),
  ];
}

/** ` (disabled 2026-01-22)`: what becomes of it, in a cell. */
export function retirementNote({ next, fromMs }: Retirement): string {
  return `, to be ${words[next]}${fromMs === undefined ? '' : ` ${new Date(fromMs).toISOString().slice(0, 10)}`}`;
}
