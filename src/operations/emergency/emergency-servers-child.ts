/** The run that patches servers in no fleet, as a person would ask for it. Pure. */
import { quote } from '../../basics/quoting.ts';
import type { Child } from '../../runs/children.ts';
import { tagsText } from '../in-place/server-tags.ts';
import { type EmergencyRequest, setAside } from './emergency-request.ts';
import type { ServersToPatch } from './emergency-servers.ts';

/** So many are named in a command. */
const idsTyped = 20;

/** Its key names the group, so that it is the same however often the parent asks. */
export function serversChild(request: EmergencyRequest, servers: ServersToPatch): Child {
  const { cve, packages, profile, groupIds } = request;
  const { name, place, instanceIds, errorBudget } = servers;
  const { outsideWindow } = setAside(request);
  return {
    key: `servers/${place.accountId}/${place.region}/${name}`,
    verb: 'patch',
    command: commandOf(request, servers),
    subject: name,
    request: {
      target: { kind: 'servers', name, place: { accountId: place.accountId, region: place.region } },
      strategy: 'in-place',
      maxErrors: String(errorBudget),
      reason: cve,
      takesItselfBack: true,
      mends: { cve, packages: [...packages] },
      groupIds: [...groupIds],
      ...(packages.length === 0 ? {} : { packages: [...packages] }),
      ...(profile === undefined ? {} : { profile }),
      ...(outsideWindow === undefined ? {} : { outsideWindow }),
    },
    servers: [...instanceIds],
  };
}

/** What asks for these and no others: the emergency itself, which takes what is left, where they are too many to name. */
function commandOf({ cve, packages }: EmergencyRequest, { instanceIds, application, environment }: ServersToPatch) {
  if (instanceIds.length <= idsTyped) return `patch --instances ${quote(instanceIds.join(','))} --strategy in-place`;
  if (application !== undefined && environment !== undefined)
    return `patch --tags ${quote(tagsText({ Application: application, Environment: environment }))} --strategy in-place`;
  return `emergency ${cve}${packages.length === 0 ? '' : ` --packages ${packages.join(',')}`}`;
}
