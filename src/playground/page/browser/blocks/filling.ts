import { type FormEvent, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { stringAt } from '../../../slack/json.ts';
import type { PageView } from '../../contract.ts';
import { useSurroundings } from '../surroundings.ts';
import { dropDraft, keepDraft, readDraft } from './drafts.ts';
import type { Form } from './form.ts';
import { answersOf, answerTo, type Entered, fieldKey, type Wrongs } from './form-answers.ts';

/** What goes on while somebody fills in a modal. */
export interface Filling {
  readonly form: Form;
  readonly isBusy: boolean;
  /** Why the last submission came to nothing, where no field is to blame. */
  readonly refusal: string | undefined;
  submit(event: FormEvent): void;
  close(all: boolean): void;
}

/** Keeps what is entered into the modal, and sends it. */
export function useFilling(view: PageView, dialog: RefObject<HTMLDialogElement | null>): Filling {
  const [entered, setEntered] = useState<Entered>(() => readDraft(view.id));
  const [wrongs, setWrongs] = useState<Wrongs>();
  const submission = useSubmission(view);
  const close = useClosing(view);
  // What was found here stands in for what the bot found before it.
  const shown = wrongs ?? view.errors;
  const [attempts, setAttempts] = useState(0);
  useFocusOnWrong(dialog, `${attempts} ${JSON.stringify(shown)}`);
  const form = useMemo((): Form => {
    return {
      answerTo: (block) => answerTo(block, view, entered),
      wrongOf: (block) => shown[stringAt(block, 'block_id') ?? ''],
      enter: (block, answer) => {
        const next = { ...entered, [fieldKey(block)]: answer };
        setEntered(next);
        keepDraft(view.id, next);
      },
    };
  }, [view, entered, shown]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (submission.isBusy) return;
    const answers = answersOf(view, entered);
    const isWrong = Object.keys(answers.wrongs).length > 0;
    setWrongs(isWrong ? answers.wrongs : undefined);
    if (isWrong) setAttempts(attempts + 1);
    else void submission.send(answers.entries).then(() => setAttempts((before) => before + 1));
  };
  return { form, isBusy: submission.isBusy, refusal: submission.refusal, submit, close };
}

/** Closes the modal once, however often somebody asks while the playground is at it. */
function useClosing(view: PageView): (all: boolean) => void {
  const { perform } = useSurroundings();
  const isClosing = useRef(false);
  const close = async (all: boolean): Promise<void> => {
    if (isClosing.current) return;
    isClosing.current = true;
    dropDraft(view.id);
    await perform({ do: 'close', viewId: view.id, all });
    isClosing.current = false;
  };
  return (all) => void close(all);
}

interface Submission {
  readonly isBusy: boolean;
  readonly refusal: string | undefined;
  send(entries: ReturnType<typeof answersOf>['entries']): Promise<void>;
}

function useSubmission(view: PageView): Submission {
  const { perform } = useSurroundings();
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const send: Submission['send'] = async (entries) => {
    setBusy(true);
    setRefusal(undefined);
    const reply = await perform({ do: 'submit', viewId: view.id, entries });
    setBusy(false);
    // What the bot has got it keeps, and gives back where it finds something wrong.
    if (reply.kind === 'done') dropDraft(view.id);
    else setRefusal(reply.said);
  };
  return { isBusy, refusal, send };
}

/** Moves the focus to the first field with something wrong, for every attempt and whenever the errors are others. */
function useFocusOnWrong(dialog: RefObject<HTMLDialogElement | null>, occasion: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new occasion is the reason, the dialog is none.
  useEffect(() => {
    dialog.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [occasion]);
}
