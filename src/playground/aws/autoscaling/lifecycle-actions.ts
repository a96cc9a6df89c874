import type { Engine } from './engine.ts';
import { after, validation } from './engine.ts';
import type { LifecycleAction, LifecycleHook, Member } from './group.ts';
import { uuid } from './journal.ts';

export type ActionResult = 'CONTINUE' | 'ABANDON';

/** The hooks of a group that hold instances at this transition. */
export function hooksAt(member: Member, transition: LifecycleHook['transition']): LifecycleHook[] {
  return [...member.group.hooks.values()].filter((hook) => hook.transition === transition);
}

/**
 * Starts one action per hook, all at once. `done` is called when the last is complete, or at the first ABANDON of a
 * launch; each that is not completed in time ends with the default result of its hook.
 */
export function startActions(
  engine: Engine,
  member: Member,
  hooks: readonly LifecycleHook[],
  done: (result: ActionResult) => void,
): void {
  member.whenActionsDone = done;
  for (const hook of hooks) {
    const action: LifecycleAction = {
      token: uuid(engine.kernel),
      hookName: hook.name,
      startedAtMs: engine.kernel.nowMs(),
      hook,
      epoch: 0,
    };
    member.actions.set(hook.name, action);
    armTimeout(engine, member, action, hook.timeoutSeconds);
  }
}

/** The action that a request means, by token or by instance. Throws ValidationError where none is under way. */
export function findAction(member: Member, hookName: string, token: string | undefined): LifecycleAction {
  const action = member.actions.get(hookName);
  if (action !== undefined && (token === undefined || action.token === token)) return action;
  throw validation(`No active Lifecycle Action found with instance ID ${member.instanceId}`);
}

export function completeAction(member: Member, action: LifecycleAction, result: ActionResult): void {
  action.epoch += 1;
  member.actions.delete(action.hookName);
  const abandonsLaunch = result === 'ABANDON' && member.lifecycle === 'Pending:Wait';
  if (member.actions.size > 0 && !abandonsLaunch) return;
  const done = member.whenActionsDone;
  dropActions(member);
  done?.(result);
}

/** Ends all actions without a result: the instance leaves for another reason. */
export function dropActions(member: Member): void {
  for (const action of member.actions.values()) action.epoch += 1;
  member.actions.clear();
  member.whenActionsDone = undefined;
}

/** The time that the hook may take in all, whatever the heartbeats: 100 timeouts or 48 hours, the shorter. */
export function globalTimeoutSeconds(hook: LifecycleHook): number {
  return Math.min(100 * hook.timeoutSeconds, 172_800);
}

/** Starts the timeout of the hook anew, within its global timeout. */
export function heartbeat(engine: Engine, member: Member, action: LifecycleAction): void {
  const elapsedSeconds = (engine.kernel.nowMs() - action.startedAtMs) / 1000;
  const leftSeconds = globalTimeoutSeconds(action.hook) - elapsedSeconds;
  armTimeout(engine, member, action, Math.min(action.hook.timeoutSeconds, leftSeconds));
}

function armTimeout(engine: Engine, member: Member, action: LifecycleAction, seconds: number): void {
  action.epoch += 1;
  const { epoch } = action;
  after(engine, seconds, () => {
    if (action.epoch === epoch) completeAction(member, action, action.hook.defaultResult);
  });
}
