import { type KeyboardEvent, useRef } from 'react';

/** What was sent in this window, newest last. */
const sent: string[] = [];

/** Keeps a line within reach of the arrow keys, without sending it. */
export function setAside(line: string): void {
  if (line.trim() !== '' && sent.at(-1) !== line) sent.push(line);
}

/** Arrow keys bring back what was sent before, as in a shell, while nothing else is written. */
export function useHistory(line: string, setLine: (line: string) => void) {
  const at = useRef(sent.length);
  // A line may have been set aside from elsewhere; what stands there now is not one of those.
  if (line !== sent[at.current]) at.current = sent.length;
  const recall = (index: number): void => {
    at.current = index;
    setLine(sent[index] ?? '');
  };
  const isRecalled = (): boolean => line === '' || line === sent[at.current];
  return {
    heed: (event: KeyboardEvent): boolean => {
      if (!isRecalled()) return false;
      if (event.key === 'ArrowUp' && at.current > 0) recall(at.current - 1);
      else if (event.key === 'ArrowDown' && at.current < sent.length) recall(at.current + 1);
      else return false;
      event.preventDefault();
      return true;
    },
    remember: (text: string): void => {
      setAside(text);
      at.current = sent.length;
    },
  };
}
