import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * A `<dialog>` that is open for as long as it is drawn. It is closed before it goes, so that the browser puts the
 * focus back where it was.
 */
export function useModal(): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const shown = dialog.current;
    if (shown !== null && !shown.open) shown.showModal();
    return () => shown?.close();
  }, []);
  return dialog;
}
