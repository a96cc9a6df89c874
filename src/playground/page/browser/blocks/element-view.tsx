import type { ComponentType } from 'react';
import { stringAt } from '../../../slack/json.ts';
import type { ElementProps } from './block-props.ts';
import { ButtonElement, FeedbackButtons } from './button.tsx';
import { Chooser } from './chooser.tsx';
import { isField } from './fields/field.tsx';
import { Picture } from './media.tsx';
import { OverflowMenu } from './overflow.tsx';
import { UnknownBlock } from './unknown.tsx';

const views: Readonly<Record<string, ComponentType<ElementProps>>> = {
  button: ButtonElement,
  feedback_buttons: FeedbackButtons,
  icon_button: ButtonElement,
  overflow: OverflowMenu,
  workflow_button: ButtonElement,
  image: AccessoryImage,
};

/** An element of a block that acts at once, without a form around it. */
export function ElementView(props: ElementProps) {
  const type = stringAt(props.element, 'type') ?? 'none';
  const View = Object.hasOwn(views, type) ? views[type] : undefined;
  if (View !== undefined) return <View {...props} />;
  return isField(type) ? <Chooser {...props} /> : <UnknownBlock type={type} />;
}

function AccessoryImage({ element }: ElementProps) {
  return <Picture image={element} className="accessory-image" />;
}
