import { objectsAt, textAt } from '../../../slack/json.ts';
import type { PageView } from '../../contract.ts';
import { Blocks } from './blocks.tsx';

interface FormDialogProps {
  readonly view: PageView;
  /** How many modals lie below it. */
  readonly depth: number;
}

/** A modal of the bot. */
export function FormDialog({ view }: FormDialogProps) {
  const title = textAt(view.content, 'title') ?? '';
  return (
    <dialog className="form-dialog" aria-label={title} open>
      <h2>{title}</h2>
      <Blocks blocks={objectsAt(view.content, 'blocks')} place={{ viewId: view.id }} />
    </dialog>
  );
}
