import type { ComponentType } from 'react';
import { stringAt } from '../../../../slack/json.ts';
import { UnknownBlock } from '../unknown.tsx';
import { DateField, DateTimeField, TimeField } from './dates.tsx';
import type { FieldProps } from './field-props.ts';
import { ChannelSelect, OptionSelect, PersonSelect } from './select.tsx';
import { ManyChannels, ManyOptions, ManyPeople, OneOption } from './several.tsx';
import { EmailField, NumberField, TextField, UrlField } from './text.tsx';

const typedFields: Readonly<Record<string, ComponentType<FieldProps>>> = {
  plain_text_input: TextField,
  rich_text_input: TextField,
  email_text_input: EmailField,
  url_text_input: UrlField,
  number_input: NumberField,
  external_select: TextField,
};

const chosenFields: Readonly<Record<string, ComponentType<FieldProps>>> = {
  static_select: OptionSelect,
  users_select: PersonSelect,
  channels_select: ChannelSelect,
  conversations_select: ChannelSelect,
  multi_static_select: ManyOptions,
  multi_users_select: ManyPeople,
  multi_channels_select: ManyChannels,
  multi_conversations_select: ManyChannels,
  checkboxes: ManyOptions,
  radio_buttons: OneOption,
  datepicker: DateField,
  timepicker: TimeField,
  datetimepicker: DateTimeField,
};

/** The control into which an answer is entered. One that this page lacks says so. */
export function Field(props: FieldProps) {
  const type = stringAt(props.element, 'type') ?? 'none';
  const View = viewOf(type);
  return View === undefined ? <UnknownBlock type={type} /> : <View {...props} />;
}

/** Whether something can be entered into such an element. */
export function isField(type: string): boolean {
  return viewOf(type) !== undefined;
}

/** Whether it is typed, so that it changes with every key. */
export function isTyped(type: string): boolean {
  return Object.hasOwn(typedFields, type);
}

/** Whether it is made of several controls, which a `label` cannot name. */
export function isGroup(type: string): boolean {
  return type === 'checkboxes' || type === 'radio_buttons' || type.startsWith('multi_');
}

function viewOf(type: string): ComponentType<FieldProps> | undefined {
  const all = { ...typedFields, ...chosenFields };
  return Object.hasOwn(all, type) ? all[type] : undefined;
}
