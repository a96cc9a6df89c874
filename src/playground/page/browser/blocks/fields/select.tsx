import type { ReactNode } from 'react';
import { type JsonObject, objectsAt, stringAt, textAt } from '../../../../slack/json.ts';
import { useSurroundings } from '../../surroundings.ts';
import { commonOf, type FieldProps, wordsOf } from './field-props.ts';

/** One of the options, which may stand in groups. */
export function OptionSelect(props: FieldProps) {
  const { element } = props;
  return (
    <Select {...props}>
      {objectsAt(element, 'options').map(optionOf)}
      {objectsAt(element, 'option_groups').map((group) => (
        <optgroup key={textAt(group, 'label') ?? ''} label={textAt(group, 'label') ?? ''}>
          {objectsAt(group, 'options').map(optionOf)}
        </optgroup>
      ))}
    </Select>
  );
}

/** One of the people. */
export function PersonSelect(props: FieldProps) {
  const { people } = useSurroundings().setting;
  return (
    <Select {...props}>
      {people.map(({ id, realName }) => (
        <option key={id} value={id}>
          {realName}
        </option>
      ))}
    </Select>
  );
}

/** One of the channels. */
export function ChannelSelect(props: FieldProps) {
  const { channels } = useSurroundings().setting;
  return (
    <Select {...props}>
      {channels.map(({ id, name }) => (
        <option key={id} value={id}>
          #{name}
        </option>
      ))}
    </Select>
  );
}

function Select({ children, ...props }: FieldProps & { readonly children: ReactNode }) {
  const { element, answer, onChange } = props;
  return (
    <select
      {...commonOf(props)}
      className="field"
      value={wordsOf(answer)}
      onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
    >
      <option value="">{textAt(element, 'placeholder') ?? 'Choose…'}</option>
      {children}
    </select>
  );
}

function optionOf(option: JsonObject): ReactNode {
  const value = stringAt(option, 'value') ?? '';
  const description = textAt(option, 'description');
  return (
    <option key={value} value={value}>
      {description === undefined ? textAt(option, 'text') : `${textAt(option, 'text')} – ${description}`}
    </option>
  );
}
