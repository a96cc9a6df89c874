import type { ComponentProps } from 'react';
import { textAt } from '../../../../slack/json.ts';
import { commonOf, type FieldProps, wordsOf } from './field-props.ts';

/** Text, of one line or of many. */
export function TextField(props: FieldProps) {
  const { element, answer, onChange } = props;
  const isLong = element['multiline'] === true || element['type'] === 'rich_text_input';
  if (!isLong) return <Line {...props} type="text" />;
  return (
    <textarea
      {...commonOf(props)}
      className="field"
      rows={4}
      placeholder={textAt(element, 'placeholder')}
      value={wordsOf(answer)}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

export function EmailField(props: FieldProps) {
  return <Line {...props} type="email" />;
}

export function UrlField(props: FieldProps) {
  return <Line {...props} type="url" />;
}

/** A number is typed as text: a number control drops what is not one, and nobody learns what was wrong. */
export function NumberField(props: FieldProps) {
  const isDecimal = props.element['is_decimal_allowed'] === true;
  return <Line {...props} type="text" inputMode={isDecimal ? 'decimal' : 'numeric'} />;
}

type LineProps = FieldProps & Pick<ComponentProps<'input'>, 'type' | 'inputMode'>;

function Line({ type, inputMode, ...props }: LineProps) {
  return (
    <input
      {...commonOf(props)}
      className="field"
      type={type}
      inputMode={inputMode}
      autoComplete="off"
      placeholder={textAt(props.element, 'placeholder')}
      value={wordsOf(props.answer)}
      onChange={(event) => props.onChange(event.target.value)}
    />
  );
}
