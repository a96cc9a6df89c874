import { useId, useMemo } from 'react';
import { objectsAt, textAt } from '../../../slack/json.ts';
import type { PageView } from '../../contract.ts';
import { Blocks } from './blocks.tsx';
import { type Filling, useFilling } from './filling.ts';
import { FormProvider } from './form.ts';
import { useModal } from './use-modal.ts';

interface FormDialogProps {
  readonly view: PageView;
  /** How many modals are open, with this one on top. */
  readonly depth: number;
}

const firstField = '.field, .choices input';

/** A modal of the bot: a form, or something to read. Escape and Cancel close it, × closes those below it as well. */
export function FormDialog({ view, depth }: FormDialogProps) {
  const dialog = useModal(firstField);
  const filling = useFilling(view, dialog);
  const id = useId();
  const blocks = useMemo(() => objectsAt(view.content, 'blocks'), [view.content]);
  return (
    <dialog
      ref={dialog}
      className="form-dialog"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        filling.close(false);
      }}
      // Whoever presses Escape twice closes it whatever the page says; as long as there is the view, it is shown.
      onClose={() => dialog.current?.showModal()}
    >
      <form noValidate onSubmit={filling.submit} aria-labelledby={id}>
        <div className="dialog-head">
          <h2 id={id}>{textAt(view.content, 'title')}</h2>
          <button type="button" className="dialog-close" aria-label="Close" onClick={() => filling.close(depth > 1)}>
            ×
          </button>
        </div>
        <div className="dialog-body">
          <FormProvider value={filling.form}>
            <Blocks blocks={blocks} place={{ viewId: view.id }} />
          </FormProvider>
        </div>
        <Foot view={view} filling={filling} />
      </form>
    </dialog>
  );
}

function Foot({ view, filling }: { readonly view: PageView; readonly filling: Filling }) {
  const submit = textAt(view.content, 'submit');
  const { isBusy, refusal } = filling;
  return (
    <div className="dialog-foot">
      {refusal !== undefined && (
        <p className="field-error" role="alert">
          <span aria-hidden="true">⚠ </span>
          {refusal}
        </p>
      )}
      <div className="dialog-buttons">
        <button type="button" className="slack-button" onClick={() => filling.close(false)}>
          {textAt(view.content, 'close') ?? (submit === undefined ? 'Close' : 'Cancel')}
        </button>
        {submit !== undefined && (
          <button type="submit" className="slack-button is-primary" aria-busy={isBusy} aria-disabled={isBusy}>
            {isBusy ? 'Sending…' : submit}
          </button>
        )}
      </div>
    </div>
  );
}
