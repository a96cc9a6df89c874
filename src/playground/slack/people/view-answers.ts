import { requireView } from '../api/content.ts';
import { ApiError } from '../api/outcome.ts';
import type { BotResponse } from '../delivery/parcel.ts';
import { isObject, type JsonObject, objectAt, parseJson, stringAt } from '../json.ts';
import type { SlackView } from '../workspace/data.ts';
import { closeView, pushView, replaceView, storeView } from '../workspace/view-stack.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { listElements } from './find-element.ts';

/** What Slack shows in a modal whose submission came to nothing. */
export const troubleConnecting = 'We had some trouble connecting. Try again?';

/**
 * Does with a submitted modal what the bot's acknowledgement says: close it, show errors, another view, or clear all.
 * Answers what is shown to the person when Slack cannot do it, else undefined.
 */
export function applyViewAnswer(workspace: Workspace, view: SlackView, response: BotResponse): string | undefined {
  const answer = response.body.trim() === '' ? {} : parseJson(response.body);
  if (!isObject(answer)) return troubleConnecting;
  const action = stringAt(answer, 'response_action');
  switch (action) {
    case undefined:
      closeView(workspace, view);
      return undefined;
    case 'clear':
      workspace.setViews(view.userId, []);
      return undefined;
    case 'errors':
      return showErrors(workspace, view, objectAt(answer, 'errors'));
    case 'update':
    case 'push':
      return showView(workspace, view, action, answer);
    default:
      return troubleConnecting;
  }
}

/** Errors belong to input blocks of the view; Slack refuses an answer that names others. */
function showErrors(workspace: Workspace, view: SlackView, errors: JsonObject | undefined): string | undefined {
  const inputs = listElements(view.content['blocks']).filter(({ block }) => block['type'] === 'input');
  const known = new Set(inputs.map(({ blockId }) => blockId));
  const texts: Record<string, string> = {};
  for (const [blockId, text] of Object.entries(errors ?? {})) {
    if (typeof text !== 'string' || text === '' || !known.has(blockId)) return troubleConnecting;
    texts[blockId] = text;
  }
  if (Object.keys(texts).length === 0) return troubleConnecting;
  storeView(workspace, { ...view, errors: texts });
  return undefined;
}

function showView(
  workspace: Workspace,
  view: SlackView,
  how: 'update' | 'push',
  answer: JsonObject,
): string | undefined {
  try {
    const content = requireView(answer['view'], 'modal');
    const shown =
      how === 'update' ? replaceView(workspace, view, content, undefined) : pushView(workspace, view.userId, content);
    return typeof shown === 'string' ? troubleConnecting : undefined;
  } catch (error) {
    if (error instanceof ApiError) return troubleConnecting;
    throw error;
  }
}
