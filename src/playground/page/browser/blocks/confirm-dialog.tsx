import { useId } from 'react';
import { type JsonObject, objectAt, stringAt, textAt } from '../../../slack/json.ts';
import { TextObject } from './text.tsx';
import { useModal } from './use-modal.ts';

interface ConfirmDialogProps {
  readonly confirm: JsonObject;
  answer(said: 'yes' | 'no'): void;
}

/** Asks back before something is done. Escape is no. */
export function ConfirmDialog({ confirm, answer }: ConfirmDialogProps) {
  const dialog = useModal();
  const id = useId();
  const style = stringAt(confirm, 'style') === 'danger' ? 'slack-button is-danger' : 'slack-button is-primary';
  return (
    <dialog
      ref={dialog}
      className="confirm-dialog"
      aria-labelledby={`${id}title`}
      aria-describedby={`${id}text`}
      onCancel={(event) => {
        event.preventDefault();
        event.stopPropagation();
        answer('no');
      }}
      onClose={() => answer('no')}
    >
      <h2 id={`${id}title`}>{textAt(confirm, 'title') ?? 'Are you sure?'}</h2>
      <div id={`${id}text`} className="dialog-text">
        <TextObject text={objectAt(confirm, 'text')} />
      </div>
      <div className="dialog-buttons">
        <button type="button" className="slack-button" onClick={() => answer('no')}>
          {textAt(confirm, 'deny') ?? 'Cancel'}
        </button>
        <button type="button" className={style} onClick={() => answer('yes')}>
          {textAt(confirm, 'confirm') ?? 'Yes'}
        </button>
      </div>
    </dialog>
  );
}
