import { isList, type JsonObject, stringAt } from '../json.ts';
import type { ElementState, SlackView, ViewType } from './data.ts';
import { fillIds } from './fill-ids.ts';
import { initialState } from './initial-state.ts';
import type { Workspace } from './workspace.ts';

/** How many modals can lie on top of each other. */
const deepestStack = 3;

/** Why a view could not be shown, in Slack's words. */
export type ViewRefusal = 'push_limit_reached' | 'duplicate_external_id' | 'hash_conflict' | 'not_found' | 'no_view';

/** Opens a modal; whatever modals the person had open give way to it. */
export function openView(workspace: Workspace, userId: string, content: JsonObject): SlackView | ViewRefusal {
  if (isExternalIdTaken(workspace, content, undefined)) return 'duplicate_external_id';
  const view = createView(workspace, { userId, type: 'modal', content, below: undefined });
  workspace.setViews(userId, [view]);
  return view;
}

/** Puts a modal on top of the visible one. */
export function pushView(workspace: Workspace, userId: string, content: JsonObject): SlackView | ViewRefusal {
  const stack = workspace.views(userId);
  const below = stack.at(-1);
  if (below === undefined) return 'no_view';
  if (stack.length >= deepestStack) return 'push_limit_reached';
  if (isExternalIdTaken(workspace, content, undefined)) return 'duplicate_external_id';
  const view = createView(workspace, { userId, type: 'modal', content, below });
  workspace.setViews(userId, [...stack, view]);
  return view;
}

/** Shows other content in an open modal; what the person entered stays where block and action ids stay. */
export function replaceView(
  workspace: Workspace,
  view: SlackView,
  content: JsonObject,
  hash: string | undefined,
): SlackView | ViewRefusal {
  if (hash !== undefined && hash !== view.hash) return 'hash_conflict';
  if (isExternalIdTaken(workspace, content, view.id)) return 'duplicate_external_id';
  const filled = withIds(workspace, content);
  const updated: SlackView = {
    ...view,
    hash: newHash(workspace),
    content: filled,
    state: keepEntered(initialState(filled), view.state),
    errors: {},
  };
  storeView(workspace, updated);
  return updated;
}

/** Sets a person's home tab. */
export function publishHome(
  workspace: Workspace,
  userId: string,
  content: JsonObject,
  hash: string | undefined,
): SlackView | ViewRefusal {
  const before = workspace.home(userId);
  if (hash !== undefined && hash !== before?.hash) return 'hash_conflict';
  const made = createView(workspace, { userId, type: 'home', content, below: undefined });
  const view = before === undefined ? made : { ...made, id: before.id, rootViewId: before.id };
  workspace.setHome(view);
  return view;
}

/** Takes the view, and all that lie on it, off the stack. */
export function closeView(workspace: Workspace, view: SlackView): void {
  const stack = workspace.views(view.userId);
  const index = stack.findIndex((other) => other.id === view.id);
  if (index >= 0) workspace.setViews(view.userId, stack.slice(0, index));
}

/** The open modal or home tab of that id, whoever sees it. */
export function findView(workspace: Workspace, matches: (view: SlackView) => boolean): SlackView | undefined {
  for (const userId of workspace.users.keys()) {
    const home = workspace.home(userId);
    const found = [...workspace.views(userId), ...(home === undefined ? [] : [home])].find(matches);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Puts a changed view back where it was. */
export function storeView(workspace: Workspace, view: SlackView): void {
  if (view.type === 'home') {
    workspace.setHome(view);
    return;
  }
  const stack = workspace.views(view.userId);
  workspace.setViews(
    view.userId,
    stack.map((other) => (other.id === view.id ? view : other)),
  );
}

interface NewView {
  readonly userId: string;
  readonly type: ViewType;
  readonly content: JsonObject;
  readonly below: SlackView | undefined;
}

function createView(workspace: Workspace, { userId, type, content, below }: NewView): SlackView {
  const id = workspace.ids.id('V');
  const filled = withIds(workspace, content);
  return {
    id,
    type,
    userId,
    rootViewId: below?.rootViewId ?? id,
    previousViewId: below?.id,
    hash: newHash(workspace),
    content: filled,
    state: initialState(filled),
    errors: {},
  };
}

function newHash(workspace: Workspace): string {
  return `${Math.floor(workspace.nowMs() / 1000)}.${workspace.ids.secret(8)}`;
}

function withIds(workspace: Workspace, content: JsonObject): JsonObject {
  return { ...content, blocks: fillIds(isList(content['blocks']) ? content['blocks'] : [], workspace.ids) };
}

function isExternalIdTaken(workspace: Workspace, content: JsonObject, ownId: string | undefined): boolean {
  const id = stringAt(content, 'external_id');
  if (id === undefined || id === '') return false;
  return findView(workspace, (view) => view.id !== ownId && stringAt(view.content, 'external_id') === id) !== undefined;
}

type ViewState = SlackView['state'];

function keepEntered(initial: ViewState, entered: ViewState): ViewState {
  const kept: Record<string, Record<string, ElementState>> = {};
  for (const [blockId, elements] of Object.entries(initial)) {
    const pairs = Object.entries(elements).map(([actionId, state]) => {
      const before = entered[blockId]?.[actionId];
      return [actionId, before !== undefined && before['type'] === state['type'] ? before : state] as const;
    });
    kept[blockId] = Object.fromEntries(pairs);
  }
  return kept;
}
