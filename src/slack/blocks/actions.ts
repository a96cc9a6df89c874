import type { Button, ConfirmationDialog, KnownBlock, Overflow } from '@slack/types';
import type { Action } from '../../messages/view.ts';
import { plain } from './escape.ts';
import { cut, limits } from './limits.ts';
import { pressValue } from './press.ts';

/** Every action id begins like this, and no two in a message are equal. */
export const actionPrefix = 'ami:';

export interface DrawnActions {
  readonly blocks: readonly KnownBlock[];
  /** Actions numbered so far in the message. */
  readonly next: number;
}

/**
 * Buttons: all of them up to five, else the first ones and a menu. What asks back (a confirmation, a form) is never in
 * the menu, which cannot ask. What has no room at all is spelled out as commands.
 */
export function actionBlocks(actions: readonly Action[], first: number): DrawnActions {
  const { buttons, menu, spelled } = share(actions);
  const drawn = buttons.map((action, index) => buttonOf(action, first + index));
  const menus = chunk(menu, limits.overflowOptions).map((options, index) =>
    overflowOf(options, first + buttons.length + index),
  );
  const elements = [...drawn, ...menus];
  const blocks: KnownBlock[] = elements.length === 0 ? [] : [{ type: 'actions', elements }];
  if (spelled.length > 0) blocks.push(spelledOf(spelled));
  return { blocks, next: first + elements.length };
}

/** The characters that the actions take up. */
export function actionsLength(actions: readonly Action[]): number {
  return actions.reduce((sum, action) => {
    const { title = '', text = '', yes = '', no = '' } = action.confirm ?? {};
    const asked = Math.min(text.length, limits.confirmText) + Math.min(title.length, limits.confirmTitle);
    return sum + Math.min(action.label.length, limits.button) + asked + yes.length + no.length;
  }, 0);
}

/** Whether some of them find no button and are spelled out below. */
export function areSpelledOut(actions: readonly Action[]): boolean {
  return share(actions).spelled.length > 0;
}

interface Shares {
  readonly buttons: readonly Action[];
  readonly menu: readonly Action[];
  readonly spelled: readonly Action[];
}

function share(actions: readonly Action[]): Shares {
  const usable = actions.filter((action) => pressValue(action) !== undefined);
  const spelled = actions.filter((action) => pressValue(action) === undefined);
  if (usable.length <= limits.visibleButtons) return { buttons: usable, menu: [], spelled };
  const mustShow = usable.filter((action) => !fitsMenu(action)).slice(0, limits.visibleButtons);
  const free = limits.visibleButtons - mustShow.length;
  const inMenu = usable.filter(fitsMenu).slice(free);
  const mostInMenus = limits.overflowOptions * limits.overflowMenus;
  const menu = inMenu.slice(0, mostInMenus);
  const buttons = usable.filter(
    (action) => mustShow.includes(action) || (fitsMenu(action) && !inMenu.includes(action)),
  );
  const left = usable.filter((action) => !buttons.includes(action) && !menu.includes(action));
  return { buttons, menu, spelled: [...spelled, ...left] };
}

function fitsMenu(action: Action): boolean {
  return action.confirm === undefined && action.form === undefined && action.command.length <= limits.optionValue;
}

function buttonOf(action: Action, index: number): Button {
  return {
    type: 'button',
    action_id: `${actionPrefix}${index}:${verbOf(action.command)}`,
    text: plain(action.label, limits.button),
    value: pressValue(action) ?? '',
    ...(action.style === undefined ? {} : { style: action.style }),
    ...(action.confirm === undefined ? {} : { confirm: confirmOf(action.confirm, action.style) }),
  };
}

function confirmOf(confirm: NonNullable<Action['confirm']>, style: Action['style']): ConfirmationDialog {
  return {
    title: plain(confirm.title, limits.confirmTitle),
    text: plain(confirm.text, limits.confirmText),
    confirm: plain(confirm.yes, limits.confirmWord),
    deny: plain(confirm.no, limits.confirmWord),
    ...(style === undefined ? {} : { style }),
  };
}

function overflowOf(actions: readonly Action[], index: number): Overflow {
  return {
    type: 'overflow',
    action_id: `${actionPrefix}${index}:more`,
    options: actions.map((action) => ({ text: plain(action.label, limits.optionText), value: action.command })),
  };
}

function spelledOf(actions: readonly Action[]): KnownBlock {
  const commands = actions.map(({ command }) => cut(`/ami ${command}`, limits.cell)).join(' · ');
  const text = plain(`… ${actions.length} more: ${commands}`, limits.item);
  return { type: 'context', elements: [text] };
}

function verbOf(command: string): string {
  return /^[a-z-]{1,40}/.exec(command)?.[0] ?? 'command';
}

function chunk<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
