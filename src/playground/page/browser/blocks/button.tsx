import { type JsonObject, objectAt, stringAt, textAt } from '../../../slack/json.ts';
import type { ElementProps } from './block-props.ts';
import { isSafeUrl } from './links.tsx';
import { useSending } from './sending.tsx';

/** A button. While the bot thinks it keeps the focus and does nothing. */
export function ButtonElement(props: ElementProps) {
  const { element } = props;
  const { isBusy, send, dialog } = useSending(props);
  const press = (): void => {
    openUrl(element);
    send();
  };
  return (
    <>
      <button type="button" className={classOf(element)} onClick={press} {...stateOf(isBusy)} {...nameOf(element)}>
        {element['type'] === 'icon_button' && <span aria-hidden="true">🗑 </span>}
        {textAt(element, 'text')}
        {stringAt(element, 'url') !== undefined && <span aria-hidden="true"> ↗</span>}
      </button>
      {dialog}
    </>
  );
}

/** Thumbs up and thumbs down. */
export function FeedbackButtons(props: ElementProps) {
  const { isBusy, send, dialog } = useSending(props);
  return (
    <>
      {[
        { key: 'positive_button', mark: '👍' },
        { key: 'negative_button', mark: '👎' },
      ].map(({ key, mark }) => {
        const button = objectAt(props.element, key) ?? {};
        return (
          <button
            key={key}
            type="button"
            className="slack-button"
            onClick={() => send(stringAt(button, 'value') ?? '')}
            {...stateOf(isBusy)}
            {...nameOf(button)}
          >
            <span aria-hidden="true">{mark} </span>
            {textAt(button, 'text')}
          </button>
        );
      })}
      {dialog}
    </>
  );
}

/** Opens the address of a button or of a choice, where there is one that may be followed. */
export function openUrl(element: JsonObject): void {
  const url = stringAt(element, 'url');
  if (url !== undefined && isSafeUrl(url)) window.open(url, '_blank', 'noopener,noreferrer');
}

/** For a control whose bot has not answered. It is not `disabled`, which would take the focus away. */
export function stateOf(isBusy: boolean): { 'aria-busy'?: true; 'aria-disabled'?: true } {
  return isBusy ? { 'aria-busy': true, 'aria-disabled': true } : {};
}

function nameOf(element: JsonObject): { 'aria-label'?: string } {
  const label = stringAt(element, 'accessibility_label');
  return label === undefined ? {} : { 'aria-label': label };
}

function classOf(element: JsonObject): string {
  const style = stringAt(element, 'style');
  return style === 'primary' || style === 'danger' ? `slack-button is-${style}` : 'slack-button';
}
