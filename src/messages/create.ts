/** What making an AMI will do, in reading order: the approval card and the dry run say it with the same words. */
import type { CreateFacts } from '../operations/amis/create-facts.ts';
import type { Fact } from './plan-words.ts';
import { code, text } from './view.ts';
import { cut, duration } from './words.ts';

const longestTag = 100;

/** `i-… (web-1)`. */
export function instanceText({ instanceId, instanceName }: CreateFacts): string {
  return instanceName === undefined ? instanceId : `${instanceId} (${cut(instanceName, longestTag)})`;
}

/** `i-… in prod`. */
export function whereText({ instanceId, environment }: CreateFacts): string {
  return environment === undefined ? instanceId : `${instanceId} in ${environment}`;
}

/** What the choice means for the instance and for the files in the AMI. */
export function rebootText({ reboot, instanceState }: Pick<CreateFacts, 'reboot' | 'instanceState'>): string {
  if (instanceState === 'stopped') return 'The instance is stopped and stays so; its files are consistent.';
  if (reboot)
    return 'The instance is rebooted once the plan is approved, and serves nothing meanwhile; its files are consistent.';
  return 'No reboot: the instance keeps serving, and the AMI has its disks as after a power cut. What was not yet written is missing.';
}

/** Everything that the plan says. */
export function createFactLines(facts: CreateFacts): readonly Fact[] {
  const { accountId, region, group, instanceState } = facts;
  const member = group === undefined ? '' : `, in the group ${group}`;
  return [
    {
      label: 'Instance',
      value: [text(`${instanceText(facts)}, ${instanceState}${member}, account ${accountId}, ${region}`)],
    },
    { label: 'Runs', value: [code(facts.sourceImageId)] },
    { label: 'Makes', value: [text('the AMI '), code(facts.name)] },
    { label: 'Tags', value: [text(`${tagsText(facts)}; on its snapshots too`)] },
    { label: 'Reboot', value: [text(rebootText(facts))] },
    {
      label: 'Way back',
      value: [
        text(
          'Abort deregisters the AMI with its snapshots while it is not finished. A finished one stays, since somebody may use it by then.',
        ),
      ],
    },
    {
      label: 'Takes about',
      value: [
        text(
          `${duration(facts.expectedSeconds)}, longer for large disks; given up after ${duration(facts.timeoutSeconds)}`,
        ),
      ],
    },
  ];
}

function tagsText({ tags }: CreateFacts): string {
  return Object.entries(tags)
    .map(([key, value]) => `${key} ${cut(value, longestTag)}`)
    .join(', ');
}
