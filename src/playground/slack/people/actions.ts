import type { Json } from '../../../basics/json.ts';
import type { Delivery } from '../delivery/courier.ts';
import { type JsonObject, objectAt, stringAt, textAt } from '../json.ts';
import type { Source } from '../response-urls.ts';
import type { ElementState, SlackUser, SlackView } from '../workspace/data.ts';
import { initialState } from '../workspace/initial-state.ts';
import { compact } from '../workspace/render.ts';
import { storeView } from '../workspace/view-stack.ts';
import { type Answer, confirmationOf, optionOf, stateFor } from './answers.ts';
import { type ElementChoice, type FoundElement, findElement } from './find-element.ts';
import { blockActionsPayload, type Place } from './payloads.ts';
import { PersonError } from './person-error.ts';
import type { Stage } from './stage.ts';

/** How the person answers the confirmation dialog that the element opens; needed exactly where there is one. */
export interface Confirmation {
  readonly confirm?: 'yes' | 'no';
}

/** Presses a button. Throws PersonError where the place has no such button. */
export async function press(
  stage: Stage,
  user: SlackUser,
  place: Place,
  choice: ElementChoice & Confirmation,
): Promise<Delivery> {
  const found = findElement(blocksOf(place), choice);
  if (!['button', 'icon_button', 'workflow_button'].includes(found.type)) {
    throw new PersonError(`${found.actionId} is a ${found.type}, not a button`);
  }
  const { element } = found;
  const action = compact({
    text: element['text'],
    value: element['value'],
    style: element['style'],
    url: element['url'],
    icon: element['icon'],
  });
  return act(stage, user, place, { found, keys: action, confirm: choice.confirm });
}

/** Chooses in a menu, a box, a picker or an overflow. Throws PersonError for what is not offered. */
export async function choose(
  stage: Stage,
  user: SlackUser,
  place: Place,
  choice: ElementChoice & Confirmation,
  answer: Answer,
): Promise<Delivery> {
  const found = findElement(blocksOf(place), choice);
  if (found.type === 'overflow') {
    const option = { selected_option: optionOf(found.element, String(answer)) };
    return act(stage, user, place, { found, keys: option, confirm: choice.confirm });
  }
  if (found.type === 'feedback_buttons') {
    return act(stage, user, place, { found, keys: feedbackOf(found.element, String(answer)), confirm: choice.confirm });
  }
  const state = stateFor(found.element, answer, stage.workspace);
  const kept = remember(stage, user, place, found, state);
  const isQuiet = found.block['type'] === 'input' && found.block['dispatch_action'] !== true;
  if (isQuiet) return stage.courier.noteUnsent('block_actions', user.id);
  return act(stage, user, kept, { found, keys: state, confirm: choice.confirm });
}

interface Action {
  readonly found: FoundElement;
  readonly keys: JsonObject;
  readonly confirm: 'yes' | 'no' | undefined;
}

async function act(stage: Stage, user: SlackUser, place: Place, { found, keys, confirm }: Action): Promise<Delivery> {
  const dialog = confirmationOf(found.element);
  if (dialog !== undefined && confirm === undefined) throw new PersonError(`a dialog asks for confirmation: ${dialog}`);
  if (dialog === undefined && confirm !== undefined) throw new PersonError('no dialog asks for confirmation');
  if (confirm === 'no') return stage.courier.noteUnsent('block_actions', user.id);
  const { workspace } = stage;
  const payload = blockActionsPayload(workspace, {
    user,
    place,
    action: {
      ...keys,
      type: found.type,
      action_id: found.actionId,
      block_id: found.blockId,
      action_ts: (workspace.nowMs() / 1000).toFixed(6),
    },
    state: place.kind === 'view' ? place.view.state : messageState(stage, user, place),
    triggerId: stage.triggers.issue({ userId: user.id }),
    responseUrl: place.kind === 'view' ? undefined : issueResponseUrl(stage, user, place),
  });
  return stage.courier.send({
    kind: 'block_actions',
    userId: user.id,
    parcel: { kind: 'interaction', payload },
    onFailure: () => 'This action could not be completed. Try again?',
  });
}

type InChannel = Exclude<Place, { kind: 'view' }>;

function issueResponseUrl({ responseUrls }: Stage, user: SlackUser, place: InChannel): string {
  const source: Source = { kind: place.kind, ts: place.message.ts };
  return responseUrls.issue({ userId: user.id, channelId: place.channel.id, source });
}

function blocksOf(place: Place): Json | undefined {
  return place.kind === 'view' ? place.view.content['blocks'] : place.message.blocks;
}

function messageState(stage: Stage, user: SlackUser, place: InChannel): SlackView['state'] {
  const initial = initialState({ blocks: place.message.blocks });
  const chosen = stage.messageStates.get(stateKey(user, place)) ?? {};
  const merged = Object.entries(initial).map(
    ([blockId, elements]) => [blockId, { ...elements, ...chosen[blockId] }] as const,
  );
  return Object.fromEntries(merged);
}

/** Keeps what was entered, in the view or with the person's client; answers the place as it is now. */
function remember(stage: Stage, user: SlackUser, place: Place, found: FoundElement, state: ElementState): Place {
  const { blockId, actionId } = found;
  const add = (before: SlackView['state']): SlackView['state'] => ({
    ...before,
    [blockId]: { ...before[blockId], [actionId]: state },
  });
  if (place.kind === 'view') {
    const view = { ...place.view, state: add(place.view.state) };
    storeView(stage.workspace, view);
    return { kind: 'view', view };
  }
  const key = stateKey(user, place);
  stage.messageStates.set(key, add(stage.messageStates.get(key) ?? {}));
  return place;
}

function stateKey(user: SlackUser, { channel, message }: InChannel): string {
  return `${channel.id}/${message.ts}:${user.id}`;
}

function feedbackOf(element: JsonObject, wanted: string): JsonObject {
  for (const key of ['positive_button', 'negative_button']) {
    const button = objectAt(element, key);
    if (stringAt(button, 'value') === wanted || textAt(button, 'text') === wanted) {
      return compact({ text: button?.['text'], value: button?.['value'] });
    }
  }
  throw new PersonError(`there is no feedback button ${wanted}`);
}
