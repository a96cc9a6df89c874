/** What refers to an AMI, in words: who, how, and where that was found. */
import { placeName } from '../fleet/place.ts';
import type { Grantee } from '../images/inventory.ts';
import type { NamedVersion, Reference } from '../images/references.ts';
import { code, type Line, text, time } from './view.ts';
import { namesOf, plural } from './words.ts';

/** One line of the list of what keeps an AMI. */
export function referenceLine(reference: Reference): Line {
  switch (reference.kind) {
    case 'run':
      return [text('Run '), code(reference.runId), text(` (${reference.verb} of ${reference.subject}) is about it`)];
    case 'rollback':
      return [
        text(`${reference.subject} can be taken back to it until `),
        time(reference.untilMs),
        text(': run '),
        code(reference.runId),
      ];
    default:
      return [text(`${referenceText(reference)} · ${placeName(reference.place)}`)];
  }
}

/** The same in a few words, for a cell of a table. */
export function shortReference(reference: Reference): string {
  switch (reference.kind) {
    case 'instances':
      return plural(reference.instanceIds.length, 'instance');
    case 'template':
      return `launch template ${versionText(reference.template)}`;
    case 'configuration':
      return `launch configuration ${reference.name}`;
    case 'parameter':
      return `parameter ${reference.name}`;
    case 'request':
      return `${requestNames[reference.request]} ${reference.id}`;
    case 'grant':
      return granteeText(reference.to);
    case 'run':
      return `run ${reference.runId}`;
    case 'rollback':
      return `way back of ${reference.subject}`;
    case 'warm-pool':
    case 'group-template':
    case 'group-image':
    case 'group-configuration':
      return `group ${reference.groupName}`;
  }
}

type AwsReference = Exclude<Reference, { kind: 'run' | 'rollback' }>;

function referenceText(reference: AwsReference): string {
  switch (reference.kind) {
    case 'instances':
      return `${instancesText(reference)} from it`;
    case 'warm-pool':
      return `${plural(reference.instanceIds.length, 'instance')} in the warm pool of group ${reference.groupName}${namesOf(reference.instanceIds, reference.instanceIds.length)}`;
    case 'group-template':
      return `${groupText(reference)}: ${reference.isOverride ? 'an override with ' : ''}launch template ${versionText(reference.template)}`;
    case 'group-image':
      return `${groupText(reference)}: an override with an AMI of its own${of(reference.instanceType)}${by(reference.parameter)}`;
    case 'group-configuration':
      return `${groupText(reference)}: launch configuration ${reference.name}`;
    case 'template': {
      const words = [...(reference.isLatest ? ['latest'] : []), ...(reference.isDefault ? ['default'] : [])];
      return `Launch template ${versionText(reference.template)}, its ${words.join(' and ')}`;
    }
    case 'configuration':
      return `Launch configuration ${reference.name}`;
    case 'parameter':
      return `Parameter ${reference.name} holds its id`;
    case 'request':
      return `${requestNames[reference.request]} ${reference.id}${reference.template === undefined ? '' : `: launch template ${versionText(reference.template)}`}`;
    case 'grant':
      return `${granteeText(reference.to)} may launch it`;
  }
}

function instancesText(reference: Extract<Reference, { kind: 'instances' }>): string {
  const { instanceIds, states, groupName } = reference;
  const whose = groupName === undefined ? 'in no group' : `of group ${groupName}`;
  const each = Object.entries(states).map(([state, amount]) => `${amount} ${state}`);
  return `${plural(instanceIds.length, 'instance')} ${whose}, ${each.join(', ')}${namesOf(instanceIds, instanceIds.length)}`;
}

function groupText({ groupName, desired }: { readonly groupName: string; readonly desired: number }): string {
  return desired === 0 ? `Group ${groupName}, parked at zero, would launch it` : `Group ${groupName} launches it`;
}

function versionText({ templateName, templateId, version, parameter }: NamedVersion): string {
  return `${templateName || templateId}, version ${version}${by(parameter)}`;
}

function of(instanceType: string | undefined): string {
  return instanceType === undefined ? '' : ` for ${instanceType}`;
}

function by(parameter: string | undefined): string {
  return parameter === undefined ? '' : `, by the parameter ${parameter}`;
}

const requestNames = { 'ec2-fleet': 'EC2 Fleet', 'spot-fleet': 'Spot Fleet', 'spot-request': 'Spot request' } as const;

function granteeText(to: Grantee): string {
  switch (to.kind) {
    case 'account':
      return `Account ${to.accountId}`;
    case 'organization':
      return `Everybody in the organization ${to.arn}`;
    case 'unit':
      return `Everybody in the organizational unit ${to.arn}`;
    case 'everyone':
      return 'Everyone on AWS';
  }
}
