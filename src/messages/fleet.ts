import { quote } from '../basics/quoting.ts';
import type { FleetAnswer, InstanceRow, KeptGroup } from '../operations/answers.ts';
import { covers } from '../runs/freeze-gate.ts';
import { instanceParts, instancesView, turningParts } from './fleet-instances.ts';
import { healthText, imageCell } from './fleets.ts';
import { freezeParts } from './freeze.ts';
import { historyTable } from './history.ts';
import type { Fact } from './plan-words.ts';
import { code, type Line, note, type Part, paragraph, text, time, type View } from './view.ts';
import { windowFacts } from './windows.ts';
import { age, count, plural, sentence, some } from './words.ts';

const mostNamed = 10;

/** One fleet: whether it is well, what it runs, who is not well and why, and what was done to it. */
export function fleetView(answer: FleetAnswer, page = 1): View {
  const { fleet, serving, drifted, freezes, recent, atMs } = answer;
  if (page > 1) return instancesView(answer, page);
  const what = `${fleet.name}: ${healthText({ fleet, serving })} instances healthy, ${drifted === 0 ? 'no drift' : `${count(drifted)} on another AMI than the group launches`}.`;
  return {
    summary: what,
    parts: [
      { kind: 'heading', text: fleet.environment === undefined ? fleet.name : `${fleet.name} in ${fleet.environment}` },
      paragraph(text(what)),
      { kind: 'facts', facts: [...fleetFacts(answer), ...windowFacts(answer, atMs)] },
      ...instanceParts(answer),
      ...imageParts(answer.instances),
      ...oddParts(answer),
      ...freezeParts(freezes.filter(({ scope }) => covers(scope, fleet.environment))),
      ...(recent.length === 0 ? [] : [historyTable('Recent runs', recent, atMs)]),
      ...turningParts(answer),
      note(
        text('To patch it: '),
        code(`/ami patch ${quote(fleet.name)}`),
        text(' · to replace its AMI: '),
        code(`/ami rollout AMI to ${quote(fleet.name)}`),
        text(' · its AMIs: '),
        code(fleet.application === undefined ? '/ami list' : `/ami list ${quote(fleet.application)}`),
      ),
    ],
  };
}

function fleetFacts({ fleet, floor, imageAgeDays, kept, ...image }: FleetAnswer): readonly Fact[] {
  return [
    {
      label: 'AMI',
      value: [...imageCell(image), text(imageAgeDays === undefined ? '' : `, ${age(imageAgeDays)} old`)],
    },
    {
      label: 'Capacity',
      value: [
        text(
          `desired ${count(fleet.desired)}, min ${count(fleet.min)}, max ${count(fleet.max)}, never below ${count(floor)} healthy`,
        ),
      ],
    },
    { label: 'Launches from', value: [text(sourceText(fleet.source))] },
    {
      label: 'Group',
      value: [
        text(`${fleet.key.groupName}, account ${fleet.key.accountId}, ${fleet.key.region}, ${fleet.zones.join(', ')}`),
      ],
    },
    ...(fleet.application === undefined ? [] : [{ label: 'Application', value: [text(fleet.application)] }]),
    ...(kept === undefined ? [] : [{ label: 'Kept beside it', value: keptLine(kept) }]),
  ];
}

/** The other group of a pair, for as long as traffic can go back to it. */
function keptLine({ groupName, imageIds, untilMs, afterwards, runId }: KeptGroup): Line {
  return [
    text(`${groupName} with ${some(imageIds)}, ready to take the traffic back until `),
    time(untilMs, 'date'),
    text(`, and ${afterwards === 'park' ? 'scaled to zero' : 'deleted'} then; kept by `),
    code(runId),
  ];
}

function sourceText(source: FleetAnswer['fleet']['source']): string {
  switch (source.kind) {
    case 'launch-template':
      return templateText(source.template);
    case 'mixed':
      return `${templateText(source.template)}, mixed instances with ${plural(source.overrides.length, 'override')}`;
    case 'launch-configuration':
      return `launch configuration ${source.name}`;
    case 'none':
      return 'nothing';
  }
}

function templateText({
  templateId,
  templateName,
  version,
}: {
  templateId: string;
  templateName?: string;
  version: string;
}): string {
  return `launch template ${templateName ?? templateId}, version ${version}`;
}

/** How many instances run each AMI, where there is more than one. Those on their way out do not count. */
function imageParts(instances: readonly InstanceRow[]): readonly Part[] {
  const counts = new Map<string, number>();
  const staying = instances.filter(({ lifecycle }) => !lifecycle.startsWith('Terminat'));
  for (const { imageId = 'unknown' } of staying) counts.set(imageId, (counts.get(imageId) ?? 0) + 1);
  if (counts.size < 2) return [];
  const ranked = [...counts].toSorted(([, one], [, other]) => other - one);
  const items = ranked
    .slice(0, mostNamed)
    .map(([imageId, many]): Line => [code(imageId), text(` on ${plural(many, 'instance')}`)]);
  const more: Line[] = ranked.length > mostNamed ? [[text(`and ${count(ranked.length - mostNamed)} more AMIs`)]] : [];
  return [paragraph(text('It runs more than one AMI:')), { kind: 'list', items: [...items, ...more] }];
}

/** What is unusual about the group and matters to a rollout. */
function oddParts({ fleet }: FleetAnswer): readonly Part[] {
  const odd = [
    fleet.deleting ? 'The group is being deleted.' : undefined,
    fleet.activeRefreshId === undefined ? undefined : `An instance refresh is under way: ${fleet.activeRefreshId}.`,
    fleet.stackOperation === undefined
      ? undefined
      : `CloudFormation is at work on its stack ${fleet.stackOperation.stackName}: ${fleet.stackOperation.status}.`,
    fleet.codeDeployment === undefined
      ? undefined
      : `CodeDeploy is deploying ${fleet.codeDeployment.applicationName} to it: ${fleet.codeDeployment.deploymentId}.`,
    fleet.suspendedProcesses.length === 0 ? undefined : `Suspended processes: ${some(fleet.suspendedProcesses)}.`,
    fleet.newInstancesProtected ? 'New instances are protected from scale-in.' : undefined,
    fleet.warmPool ? 'It has a warm pool.' : undefined,
    fleet.targetGroupArns.length + fleet.classicLoadBalancers.length > 0
      ? undefined
      : 'No load balancer checks its health; the group alone does.',
  ].filter((line) => line !== undefined);
  return odd.length === 0 ? [] : [{ kind: 'list', items: odd.map((line): Line => [text(sentence(line))]) }];
}
