import { type ReactNode, useId, useRef } from 'react';
import { type JsonObject, objectAt, stringAt, textAt } from '../../../slack/json.ts';
import type { BlockProps, ElementProps } from './block-props.ts';
import { Chooser } from './chooser.tsx';
import { Field, isGroup, isTyped } from './fields/field.tsx';
import { type Form, useForm } from './form.ts';
import { useSending } from './sending.tsx';
import { UnknownBlock } from './unknown.tsx';

/** A field with its label. In a form it waits for the submission; elsewhere each answer goes to the bot at once. */
export function InputBlock({ block, place }: BlockProps) {
  const form = useForm();
  const element = objectAt(block, 'element');
  if (element === undefined) return <UnknownBlock type="input" />;
  const props = { element, blockId: stringAt(block, 'block_id') ?? '', place };
  if (form !== undefined) return <FormField {...props} block={block} form={form} />;
  const label = textAt(block, 'label') ?? '';
  return (
    <div className="block-input">
      <span className="label" aria-hidden="true">
        {label}
      </span>
      <Chooser {...props} name={label} />
      <Hint id={undefined} hint={textAt(block, 'hint')} />
    </div>
  );
}

interface FormFieldProps extends ElementProps {
  readonly block: JsonObject;
  readonly form: Form;
}

function FormField({ block, form, ...props }: FormFieldProps) {
  const { element } = props;
  const id = useId();
  const wrong = form.wrongOf(block);
  const answer = form.answerTo(block);
  const tell = useDispatch(block, props, answer);
  const described = [wrong === undefined ? '' : `${id}-error`, textAt(block, 'hint') === undefined ? '' : `${id}-hint`];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it listens to the field in it.
    <div className="block-input" onBlur={tell.onLeave}>
      <Label block={block} id={id} isGroup={isGroup(stringAt(element, 'type') ?? '')} />
      <Field
        element={element}
        id={id}
        answer={answer}
        onChange={(next) => {
          form.enter(block, next);
          tell.onChange(next);
        }}
        describedBy={described.filter((one) => one !== '').join(' ') || undefined}
        isWrong={wrong !== undefined}
        isRequired={block['optional'] !== true}
      />
      <Hint id={`${id}-hint`} hint={textAt(block, 'hint')} />
      {wrong !== undefined && (
        <p id={`${id}-error`} className="field-error" role="alert">
          <span aria-hidden="true">⚠ </span>
          {wrong}
        </p>
      )}
      {tell.dialog}
    </div>
  );
}

interface Dispatch {
  onChange(answer: FieldAnswer): void;
  onLeave(): void;
  readonly dialog: ReactNode;
}

type FieldAnswer = ReturnType<Form['answerTo']>;

/** Some fields tell the bot of every answer, before the form is submitted. */
function useDispatch(block: JsonObject, props: ElementProps, answer: FieldAnswer): Dispatch {
  const told = useRef(answer);
  const { send, dialog } = useSending(props);
  const typed = isTyped(stringAt(props.element, 'type') ?? '');
  const isOn = block['dispatch_action'] === true;
  return {
    onChange: (next) => isOn && !typed && send(next),
    onLeave: () => {
      if (!isOn || !typed || told.current === answer) return;
      told.current = answer;
      send(answer);
    },
    dialog,
  };
}

interface LabelProps {
  readonly block: JsonObject;
  readonly id: string;
  readonly isGroup: boolean;
}

function Label({ block, id, isGroup: names }: LabelProps) {
  const words = (
    <>
      {textAt(block, 'label')}
      {block['optional'] === true && <span className="muted"> (optional)</span>}
    </>
  );
  if (names) {
    return (
      <span id={`${id}-label`} className="label">
        {words}
      </span>
    );
  }
  return (
    <label htmlFor={id} className="label">
      {words}
    </label>
  );
}

function Hint({ id, hint }: { readonly id: string | undefined; readonly hint: string | undefined }) {
  if (hint === undefined) return null;
  return (
    <p id={id} className="hint">
      {hint}
    </p>
  );
}
