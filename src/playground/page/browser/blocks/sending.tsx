import { type ReactNode, useState } from 'react';
import { objectAt, stringAt } from '../../../slack/json.ts';
import type { Act, Answer } from '../../contract.ts';
import { useSurroundings } from '../surroundings.ts';
import type { ElementProps } from './block-props.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';

interface Sending {
  /** Whether the bot has not answered yet. */
  readonly isBusy: boolean;
  /** Tells the bot, after asking back where the element wants that: a click, or with an answer a choice. */
  send(answer?: Answer): void;
  /** What asks back; it has to be drawn. */
  readonly dialog: ReactNode;
}

/** How an element tells the bot that it was used. */
export function useSending({ element, blockId, place }: ElementProps): Sending {
  const { perform } = useSurroundings();
  const [isBusy, setBusy] = useState(false);
  const [asked, setAsked] = useState<{ readonly answer: Answer | undefined }>();
  const confirm = objectAt(element, 'confirm');
  const target = { place, blockId, actionId: stringAt(element, 'action_id') ?? '' };
  const tell = async (answer: Answer | undefined, said?: 'yes' | 'no'): Promise<void> => {
    const use = { ...target, ...(said === undefined ? {} : { confirm: said }) };
    const act: Act = answer === undefined ? { do: 'click', ...use } : { do: 'select', ...use, answer };
    setBusy(true);
    await perform(act);
    setBusy(false);
  };
  const send = (answer?: Answer): void => {
    if (isBusy) return;
    if (confirm === undefined) void tell(answer);
    else setAsked({ answer });
  };
  const answerTo = (said: 'yes' | 'no'): void => {
    setAsked(undefined);
    if (asked !== undefined) void tell(asked.answer, said);
  };
  const isAsking = confirm !== undefined && asked !== undefined;
  return { isBusy, send, dialog: isAsking && <ConfirmDialog confirm={confirm} answer={answerTo} /> };
}
