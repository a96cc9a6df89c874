import { commonOf, type FieldProps, wordsOf } from './field-props.ts';
import { localOf, secondsOf } from './local-time.ts';

export function DateField(props: FieldProps) {
  return <Picker {...props} type="date" />;
}

export function TimeField(props: FieldProps) {
  return <Picker {...props} type="time" />;
}

/** A moment in local time. */
export function DateTimeField(props: FieldProps) {
  const { answer, onChange } = props;
  return (
    <input
      {...commonOf(props)}
      className="field"
      type="datetime-local"
      value={typeof answer === 'number' ? localOf(answer) : ''}
      onChange={(event) => onChange(secondsOf(event.target.value))}
    />
  );
}

function Picker({ type, ...props }: FieldProps & { readonly type: 'date' | 'time' }) {
  return (
    <input
      {...commonOf(props)}
      className="field"
      type={type}
      value={wordsOf(props.answer)}
      onChange={(event) => props.onChange(event.target.value === '' ? null : event.target.value)}
    />
  );
}
