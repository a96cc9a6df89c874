import type { JsonObject } from '../json.ts';
import { stringAt } from '../json.ts';
import type { Trigger } from '../triggers.ts';
import type { SlackView } from '../workspace/data.ts';
import { viewToJson } from '../workspace/render.ts';
import { findView, openView, publishHome, pushView, replaceView, type ViewRefusal } from '../workspace/view-stack.ts';
import { type Arguments, invalidArguments } from './arguments.ts';
import { requireView } from './content.ts';
import { knownUser } from './lookups.ts';
import type { Method, MethodContext } from './method.ts';
import { ApiError } from './outcome.ts';

export const viewMethods = {
  'views.open': {
    tier: 'tier4',
    token: 'bot',
    call: (args, context) => {
      const view = requireView(args.json('view', 'invalid_arguments'), 'modal');
      const { userId } = useTrigger(args, context);
      return answer(context, openView(context.workspace, userId, view));
    },
  },
  'views.push': {
    tier: 'tier4',
    token: 'bot',
    call: (args, context) => {
      const view = requireView(args.json('view', 'invalid_arguments'), 'modal');
      const { userId } = useTrigger(args, context);
      return answer(context, pushView(context.workspace, userId, view));
    },
  },
  'views.update': {
    tier: 'tier4',
    token: 'bot',
    call: (args, context) => {
      const found = viewToUpdate(args, context);
      const view = requireView(args.json('view', 'invalid_arguments'), found?.type ?? 'modal');
      if (found === undefined) throw new ApiError('not_found');
      return answer(context, replaceView(context.workspace, found, view, args.text('hash')));
    },
  },
  'views.publish': {
    tier: 'tier4',
    token: 'bot',
    call: (args, context) => {
      const user = knownUser(context, args.required('user_id'));
      const view = requireView(args.json('view', 'invalid_arguments'), 'home');
      return answer(context, publishHome(context.workspace, user.id, view, args.text('hash')));
    },
  },
} satisfies Record<string, Method>;

/** A trigger is used up even where what follows fails, so this comes after the view was judged. */
function useTrigger(args: Arguments, context: MethodContext): Trigger {
  const trigger = context.triggers.exchange(args.required('trigger_id'));
  if (typeof trigger === 'string') throw new ApiError(trigger);
  return trigger;
}

function viewToUpdate(args: Arguments, { workspace }: MethodContext): SlackView | undefined {
  const id = args.text('view_id');
  const externalId = args.text('external_id');
  if (id === undefined && externalId === undefined) {
    throw invalidArguments(['missing required field: view_id or external_id']);
  }
  return findView(workspace, (view) =>
    id === undefined ? stringAt(view.content, 'external_id') === externalId : view.id === id,
  );
}

function answer(context: MethodContext, view: SlackView | ViewRefusal): JsonObject {
  if (typeof view === 'string') throw new ApiError(view === 'no_view' ? 'invalid_trigger_id' : view);
  return { view: viewToJson(context.workspace, view) };
}
