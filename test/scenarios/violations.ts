import { fleetKeyText } from '../../src/fleet/fleet.ts';
import { keptPinName } from '../../src/steps/pair/kept.ts';
import { accountId, region } from './fleet-world.ts';
import type { Outcome } from './histories.ts';
import type { History } from './history.ts';

/** Everything that holds whatever happened; each sentence that comes back is a violation. */
export async function violations(outcome: Outcome, history: History): Promise<readonly string[]> {
  const { run, world, life } = outcome;
  if (run.phase.kind !== 'ended') return endlessness(outcome, history);
  const found: string[] = [];
  const key = fleetKeyText({ accountId, region, groupName: 'web' });
  if ((await world.store.lockHolder(key)) !== undefined) found.push('the lock is still held');
  const left = [...outcome.pins.filter(({ name }) => name !== keptPinName), ...(await world.store.allPins())];
  for (const { subjectKey, name } of left) found.push(`the pin ${name} of ${subjectKey} is left`);
  const made = world.aws
    .mutations()
    .filter(({ action, outcome }) => action === 'CreateLaunchTemplateVersion' && outcome === 'done');
  // One to go to; and one to go back to, where what the group launched before may have moved.
  const most = history.launches === 'parameter' && run.undo !== undefined ? 2 : 1;
  if (new Set(made.map(({ input }) => JSON.stringify(input))).size > most)
    found.push(`more than ${most} template versions were made`);
  found.push(...strays(outcome), ...(await untold(outcome)), ...(await life.violations(outcome)));
  return found;
}

/** What somebody else has deleted, no retry brings back: then a person is asked, and told why. */
function endlessness({ run: { phase, step } }: Outcome, { happenings }: History): readonly string[] {
  const isLost = happenings.some(({ kind }) => kind === 'green-deleted');
  if (isLost && phase.kind === 'needs-human' && phase.why !== '') return [];
  return [`the run did not end: ${JSON.stringify(phase)} at ${step.index}`];
}

/** Instances that run in no group. */
function strays({ world: { aws } }: Outcome): readonly string[] {
  const runs = ['pending', 'running', 'stopping', 'stopped'];
  return [...aws.ec2.allInstances()]
    .filter(({ instanceId, state }) => runs.includes(state) && aws.autoscaling.member(instanceId) === undefined)
    .map(({ instanceId, state }) => `${instanceId} is ${state}, and in no group`);
}

/** However long Slack was away, everything is told in the end, once and in order. */
async function untold({ run, world, told }: Outcome): Promise<readonly string[]> {
  if (told === undefined) return [];
  const noted = (await world.store.notes(run.id, 0)).map(({ seq }) => seq);
  return noted.join() === told.join() ? [] : [`the notes are ${noted.join()}, and ${told.join()} were told`];
}
