import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * A `<dialog>` that is open for as long as it is drawn. It is closed before it goes, so that the browser puts the
 * focus back where it was. The focus goes to the first of `focusOn`, where there is one.
 */
export function useModal(focusOn?: string): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const shown = dialog.current;
    if (shown === null) return;
    if (!shown.open) shown.showModal();
    if (focusOn !== undefined) shown.querySelector<HTMLElement>(focusOn)?.focus();
    return () => shown.close();
  }, [focusOn]);
  return dialog;
}
