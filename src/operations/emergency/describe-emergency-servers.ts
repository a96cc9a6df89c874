/** What is said of servers in no fleet that an emergency patches where they are. Pure; throws Refusal as their profiles do. */
import { policyFor } from '../../config/policy.ts';
import { defaultProfileName, type NamedProfile, patchWayFor } from '../../config/profiles.ts';
import type { Config } from '../../config/schema.ts';
import { requireProfile } from '../stages/stages-refusals.ts';
import type { EmergencyFacts } from './emergency-facts.ts';
import type { EmergencyRequest } from './emergency-request.ts';
import type { ServersToPatch } from './emergency-servers.ts';

/** The facts stay with the run, whose item has to stay small. */
const restartsNamed = 8;

/** Absent where there are none. */
export function serversFacts(
  config: Config,
  request: EmergencyRequest,
  all: readonly ServersToPatch[],
): Pick<EmergencyFacts, 'servers' | 'notPart'> {
  if (request.fleets.length > 0) return { notPart: 'not looked at, since fleets are named' };
  if (all.length === 0) return {};
  const budgets = all.map(({ errorBudget }) => errorBudget);
  return {
    servers: {
      groups: all.length,
      servers: all.reduce((sum, { instanceIds }) => sum + instanceIds.length, 0),
      mayFail: { least: Math.min(...budgets), most: Math.max(...budgets) },
      restarts: [...new Set(all.flatMap((servers) => restartsOf(config, request, servers)))].slice(0, restartsNamed),
    },
  };
}

/** Where the floor lets nobody stop serving: whether servers do serve is known when it is their turn. */
export function floorWarnings(config: Config, all: readonly ServersToPatch[]): string[] {
  const environments = [...new Set(all.map(({ environment }) => environment))];
  return environments.flatMap((environment) => {
    if (policyFor(config, { environment }).minHealthyPercent < 100) return [];
    const where = environment ?? 'no environment';
    return [
      `Servers of ${where} that serve behind a target group are left out when it is their turn: its minHealthyPercent is 100, so that none may stop serving`,
    ];
  });
}

/** Whether patching restarts anything, of each platform that there are servers of. */
function restartsOf(config: Config, { profile, packages }: EmergencyRequest, servers: ServersToPatch): string[] {
  const known = requireProfile(config, profile, servers.application ?? '');
  const platforms = (['linux', 'windows'] as const).filter((platform) => servers.platforms[platform] > 0);
  return platforms.map((platform) => restartText(known, platform, packages));
}

function restartText(profile: NamedProfile, platform: 'linux' | 'windows', packages: readonly string[]): string {
  const on = platform === 'linux' ? 'On Linux' : 'On Windows';
  const whose = profile.name === defaultProfileName ? '' : ` (profile ${profile.name})`;
  const way = patchWayFor(profile, platform, packages.length === 0 ? undefined : packages);
  if ('baseline' in way)
    return way.reboot === 'never'
      ? `${on} nothing restarts${whose}: patches that need it wait for a restart`
      : `${on} a server restarts where a patch needs it${whose}, out of its target groups`;
  const isOurs = packages.length > 0 && profile.packages[platform] === undefined;
  return isOurs
    ? `${on} nothing restarts: what has a package loaded goes on with the old one until it is restarted`
    : `${on} whether anything restarts is up to the commands of the profile ${profile.name}`;
}
