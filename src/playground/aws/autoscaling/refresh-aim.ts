import type { DesiredConfiguration } from '@aws-sdk/client-auto-scaling';
import { ServiceError } from '../wire/operation.ts';
import type { Engine } from './engine.ts';
import type { Group, Member, Source } from './group.ts';
import type { Aim } from './refresh.ts';
import { launchChoices, readSource } from './source.ts';

/** What the request wants the group to become. Throws ValidationError as a change of the group does. */
export function readAim({ machines }: Engine, group: Group, given: DesiredConfiguration | undefined): Aim | undefined {
  if (given === undefined) return undefined;
  const source = readSource(machines, given, group.source);
  return source === undefined ? undefined : { source, configuration: given };
}

/** Whether the instance was launched as the source says: from one of its templates at that version, of that type. */
export function matches({ machines }: Engine, source: Source, member: Member): boolean {
  const { template } = member;
  if (template === undefined) return false;
  return launchChoices(source).some(
    (choice) =>
      choice.template.templateId === template.templateId &&
      machines.resolveVersion(choice.template.templateId, choice.template.version) === template.version &&
      (choice.instanceType ?? member.instanceType) === member.instanceType &&
      (choice.imageId ?? member.imageId) === member.imageId,
  );
}

/** Throws IrreversibleInstanceRefresh where AWS could not go back to what the group launches now. */
export function refuseIrreversible({ machines }: Engine, { source }: Group, aim: Aim | undefined): void {
  if (aim === undefined) throw irreversible('no desired configuration was specified');
  const templates = launchChoices(source).map(({ template }) => template);
  if (templates.length === 0) throw irreversible('the group launches from no launch template');
  for (const { templateId, version } of templates) {
    if (version.startsWith('$')) throw irreversible(`the group uses the ${version} version of its launch template`);
    if (machines.namesImageByAlias(templateId, version)) {
      throw irreversible('the launch template names a Systems Manager parameter instead of an AMI ID');
    }
  }
}

function irreversible(why: string): ServiceError {
  return new ServiceError('IrreversibleInstanceRefresh', `The instance refresh cannot be rolled back: ${why}.`);
}
