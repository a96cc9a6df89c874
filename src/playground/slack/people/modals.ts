import type { Delivery } from '../delivery/courier.ts';
import type { BotResponse } from '../delivery/parcel.ts';
import { stringAt, textAt } from '../json.ts';
import type { ElementState, SlackUser, SlackView } from '../workspace/data.ts';
import { closeView, storeView } from '../workspace/view-stack.ts';
import { type Answer, isEmptyState, stateFor } from './answers.ts';
import { type FoundElement, listElements } from './find-element.ts';
import { viewClosedPayload, viewSubmissionPayload } from './payloads.ts';
import { PersonError } from './person-error.ts';
import type { Stage } from './stage.ts';
import { applyViewAnswer, troubleConnecting } from './view-answers.ts';

/** What a person enters before they submit: by action id, or by block id. */
export type Entries = Readonly<Record<string, Answer>>;

/**
 * Fills in a modal and submits it. Throws PersonError where Slack's client would not send it: it is not on top, has
 * no such field, or a required field is empty.
 */
export async function submitView(stage: Stage, user: SlackUser, viewId: string, entries: Entries): Promise<Delivery> {
  const { workspace } = stage;
  const view = enter(stage, topView(stage, user, viewId), entries);
  storeView(workspace, view);
  const triggerId = stage.triggers.issue({ userId: user.id });
  // The bot may update the view while it thinks: what it acknowledges is about the view as it is then.
  const onAck = (response: BotResponse): string | undefined => {
    const current = workspace.views(user.id).find((other) => other.id === view.id);
    return current === undefined ? undefined : applyViewAnswer(workspace, current, response);
  };
  return stage.courier.send({
    kind: 'view_submission',
    userId: user.id,
    parcel: { kind: 'interaction', payload: viewSubmissionPayload(workspace, user, view, triggerId) },
    onFailure: () => troubleConnecting,
    onAck,
  });
}

/** Closes a modal, or with `all` the whole stack; tells the bot if the view asks for it. */
export async function dismissView(stage: Stage, user: SlackUser, viewId: string, all: boolean): Promise<Delivery> {
  const view = topView(stage, user, viewId);
  const isCleared = all || view.content['clear_on_close'] === true;
  if (isCleared) stage.workspace.setViews(user.id, []);
  else closeView(stage.workspace, view);
  if (view.content['notify_on_close'] !== true) return stage.courier.noteUnsent('view_closed', user.id);
  const payload = viewClosedPayload(stage.workspace, user, view, isCleared);
  return stage.courier.send({ kind: 'view_closed', userId: user.id, parcel: { kind: 'interaction', payload } });
}

/** The modal that the person sees. Throws PersonError if it is not this one. */
function topView({ workspace }: Stage, user: SlackUser, viewId: string): SlackView {
  const top = workspace.views(user.id).at(-1);
  if (top?.id !== viewId) throw new PersonError(`the visible modal is ${top?.id ?? 'none'}, not ${viewId}`);
  return top;
}

function enter(stage: Stage, view: SlackView, entries: Entries): SlackView {
  if (view.content['submit'] === undefined) throw new PersonError('the modal has no submit button');
  const fields = listElements(view.content['blocks']);
  const unknown = Object.keys(entries).filter((key) => !fields.some((field) => isNamed(field, key)));
  if (unknown.length > 0) throw new PersonError(`the modal has no field ${unknown.join(', ')}`);
  const state: Record<string, Record<string, ElementState>> = {};
  for (const field of fields) {
    const entered = Object.entries(entries).find(([key]) => isNamed(field, key));
    const before = view.state[field.blockId]?.[field.actionId];
    const now = entered === undefined ? before : stateFor(field.element, entered[1], stage.workspace);
    if (now === undefined) continue;
    requireFilled(field, now);
    state[field.blockId] = { ...state[field.blockId], [field.actionId]: now };
  }
  return { ...view, state, errors: {} };
}

function isNamed(field: FoundElement, key: string): boolean {
  return field.actionId === key || field.blockId === key;
}

function requireFilled({ block }: FoundElement, state: ElementState): void {
  if (stringAt(block, 'type') !== 'input' || block['optional'] === true || !isEmptyState(state)) return;
  throw new PersonError(`${textAt(block, 'label') ?? 'the field'} is required`);
}
