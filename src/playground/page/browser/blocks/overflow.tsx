import { type FocusEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { type JsonObject, objectAt, objectsAt, stringAt, textAt } from '../../../slack/json.ts';
import type { ElementProps } from './block-props.ts';
import { openUrl, stateOf } from './button.tsx';
import { useSending } from './sending.tsx';

/** Three dots that open a menu. */
export function OverflowMenu(props: ElementProps) {
  const { isBusy, send, dialog } = useSending(props);
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  const choose = (option: JsonObject): void => {
    close();
    openUrl(option);
    send(stringAt(option, 'value') ?? '');
  };
  const closeOnLeave = ({ currentTarget, relatedTarget }: FocusEvent): void => {
    if (!currentTarget.contains(relatedTarget)) setOpen(false);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it listens to the button and the menu in it.
    <span className="overflow" onBlur={closeOnLeave}>
      <button
        ref={button}
        type="button"
        className="slack-button"
        aria-label="More actions"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => !isBusy && setOpen(!isOpen)}
        onKeyDown={(event) => event.key === 'ArrowDown' && !isBusy && openByKey(event, setOpen)}
        {...stateOf(isBusy)}
      >
        ⋯
      </button>
      {isOpen && <Menu id={id} options={objectsAt(props.element, 'options')} choose={choose} close={close} />}
      {dialog}
    </span>
  );
}

function openByKey(event: KeyboardEvent, setOpen: (isOpen: boolean) => void): void {
  event.preventDefault();
  setOpen(true);
}

interface MenuProps {
  readonly id: string;
  readonly options: readonly JsonObject[];
  choose(option: JsonObject): void;
  close(): void;
}

function Menu({ id, options, choose, close }: MenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => itemsOf(menu.current)[0]?.focus(), []);
  return (
    <div ref={menu} id={id} role="menu" aria-label="More actions" className="overflow-menu" onKeyDown={moveBy(close)}>
      {options.map((option) => (
        <button
          key={stringAt(option, 'value') ?? ''}
          type="button"
          role="menuitem"
          tabIndex={-1}
          onClick={() => choose(option)}
        >
          {stringAt(objectAt(option, 'text'), 'text')}
          {textAt(option, 'description') !== undefined && (
            <span className="small">{textAt(option, 'description')}</span>
          )}
        </button>
      ))}
    </div>
  );
}

/** Arrow keys, Home and End go through the menu; Escape leaves it, and nothing that lies behind. */
function moveBy(close: () => void): (event: KeyboardEvent<HTMLDivElement>) => void {
  return (event) => {
    const items = itemsOf(event.currentTarget);
    const current = items.findIndex((item) => item.matches(':focus'));
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: (current + 1) % items.length,
      ArrowUp: (current - 1 + items.length) % items.length,
      Home: 0,
      End: items.length - 1,
    };
    const target = targets[event.key];
    if (event.key !== 'Escape' && target === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (target === undefined) close();
    else items[target]?.focus();
  };
}

function itemsOf(menu: HTMLDivElement | null): readonly HTMLButtonElement[] {
  return menu === null ? [] : [...menu.querySelectorAll<HTMLButtonElement>('[role="menuitem"]')];
}
