import { useId, useState } from 'react';
import { stringAt, textAt } from '../../../slack/json.ts';
import type { Answer } from '../../contract.ts';
import type { ElementProps } from './block-props.ts';
import { stateOf } from './button.tsx';
import { Field, isTyped } from './fields/field.tsx';
import { initialAnswer } from './fields/initial-answer.ts';
import { useSending } from './sending.tsx';

interface ChooserProps extends ElementProps {
  /** What it is called, where no label names it. */
  readonly name?: string;
}

/** A menu, picker or box outside of a form: every choice goes to the bot, what is typed when one leaves the field. */
export function Chooser(props: ChooserProps) {
  const { element, name } = props;
  const { isBusy, send, dialog } = useSending(props);
  const [answer, setAnswer] = useState<Answer>(() => initialAnswer(element, undefined));
  const [sent, setSent] = useState(answer);
  const id = useId();
  const type = stringAt(element, 'type') ?? '';
  const typed = isTyped(type);
  const change = (next: Answer): void => {
    if (isBusy) return;
    setAnswer(next);
    if (!typed) send(next);
  };
  const sendTyped = (): void => {
    if (!typed || answer === sent) return;
    setSent(answer);
    send(answer);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it listens to the field in it.
    <span className="chooser" onBlur={sendTyped} {...stateOf(isBusy)}>
      <Field
        element={element}
        id={id}
        answer={answer}
        onChange={change}
        label={name ?? textAt(element, 'placeholder') ?? 'Choice'}
      />
      {dialog}
    </span>
  );
}
