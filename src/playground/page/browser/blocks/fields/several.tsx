import { optionsOf } from '../../../../slack/blockkit/options.ts';
import { type JsonObject, objectAt, stringAt } from '../../../../slack/json.ts';
import { useSurroundings } from '../../surroundings.ts';
import { TextObject } from '../text.tsx';
import { commonOf, type FieldProps, severalOf, wordsOf } from './field-props.ts';

/** Any of the options. */
export function ManyOptions(props: FieldProps) {
  return <Boxes {...props} options={optionsOf(props.element)} />;
}

/** Any of the people. */
export function ManyPeople(props: FieldProps) {
  const { people } = useSurroundings().setting;
  return <Boxes {...props} options={people.map(({ id, realName }) => plainOption(id, realName))} />;
}

/** Any of the channels. */
export function ManyChannels(props: FieldProps) {
  const { channels } = useSurroundings().setting;
  return <Boxes {...props} options={channels.map(({ id, name }) => plainOption(id, `#${name}`))} />;
}

function plainOption(value: string, text: string): JsonObject {
  return { value, text: { type: 'plain_text', text } };
}

interface BoxesProps extends FieldProps {
  readonly options: readonly JsonObject[];
}

function Boxes({ options, ...props }: BoxesProps) {
  const chosen = severalOf(props.answer);
  const toggle = (value: string): void => {
    const values = options.map((option) => stringAt(option, 'value') ?? '');
    props.onChange(values.filter((one) => chosen.includes(one) !== (one === value)));
  };
  return (
    <fieldset {...groupOf(props)}>
      {options.map((option) => {
        const value = stringAt(option, 'value') ?? '';
        return (
          <label key={value} className="choice">
            <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(value)} />
            <OptionText option={option} />
          </label>
        );
      })}
    </fieldset>
  );
}

/** Exactly one of the options. */
export function OneOption(props: FieldProps) {
  const { element, id, answer, onChange } = props;
  return (
    <div role="radiogroup" {...groupOf(props)}>
      {optionsOf(element).map((option) => {
        const value = stringAt(option, 'value') ?? '';
        return (
          <label key={value} className="choice">
            <input type="radio" name={id} checked={wordsOf(answer) === value} onChange={() => onChange(value)} />
            <OptionText option={option} />
          </label>
        );
      })}
    </div>
  );
}

/** Controls that answer together. They take the focus as one only where a script gives it. */
function groupOf(props: FieldProps) {
  const { autoFocus: _autoFocus, 'aria-required': isRequired, ...common } = commonOf(props);
  const isRadio = props.element['type'] === 'radio_buttons';
  return {
    ...common,
    ...(isRadio ? { 'aria-required': isRequired } : {}),
    className: 'choices',
    tabIndex: -1,
    'aria-labelledby': labelledBy(props),
  };
}

/** A label cannot name a group; it is named by the label's text. */
function labelledBy({ id, label }: FieldProps): string | undefined {
  return label === undefined ? `${id}-label` : undefined;
}

function OptionText({ option }: { readonly option: JsonObject }) {
  const description = objectAt(option, 'description');
  return (
    <span className="choice-text">
      <TextObject text={objectAt(option, 'text')} />
      {description !== undefined && (
        <span className="small">
          <TextObject text={description} />
        </span>
      )}
    </span>
  );
}
