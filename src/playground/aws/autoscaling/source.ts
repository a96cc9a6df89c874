import type {
  AutoScalingGroup,
  LaunchTemplateOverrides,
  LaunchTemplateSpecification,
  MixedInstancesPolicy,
} from '@aws-sdk/client-auto-scaling';
import type { Machines } from '../machines.ts';
import { validation } from './engine.ts';
import type { LaunchChoice, Source, TemplateSpec } from './group.ts';

export interface SourceInput {
  readonly LaunchConfigurationName?: string | undefined;
  readonly LaunchTemplate?: LaunchTemplateSpecification | undefined;
  readonly MixedInstancesPolicy?: MixedInstancesPolicy | undefined;
}

/**
 * What a request says the group launches from; undefined where it says nothing. Throws ValidationError for templates
 * and versions that do not exist, and where more than one source is named. `known` completes a mixed policy that
 * changes only a part.
 */
export function readSource(machines: Machines, input: SourceInput, known?: Source): Source | undefined {
  const { LaunchConfigurationName: configuration, LaunchTemplate: template, MixedInstancesPolicy: policy } = input;
  if ([configuration, template, policy].filter((given) => given !== undefined).length > 1) {
    throw validation(
      'Valid requests must contain only one of LaunchTemplate, LaunchConfigurationName or MixedInstancesPolicy.',
    );
  }
  if (configuration !== undefined) return { kind: 'configuration', name: configuration };
  if (template !== undefined) return { kind: 'template', spec: readSpec(machines, template) };
  if (policy !== undefined) return readMixed(machines, policy, known?.kind === 'mixed' ? known.policy : undefined);
  return undefined;
}

function readMixed(machines: Machines, given: MixedInstancesPolicy, known: MixedInstancesPolicy | undefined): Source {
  const base = given.LaunchTemplate?.LaunchTemplateSpecification ?? known?.LaunchTemplate?.LaunchTemplateSpecification;
  if (base === undefined) throw validation('A MixedInstancesPolicy must name a launch template.');
  const spec = readSpec(machines, base);
  const overrides = given.LaunchTemplate?.Overrides ?? known?.LaunchTemplate?.Overrides ?? [];
  const choices = overrides.map((override) => readOverride(machines, spec, override));
  return {
    kind: 'mixed',
    spec,
    choices: choices.length === 0 ? [{ template: spec }] : choices,
    policy: {
      LaunchTemplate: { LaunchTemplateSpecification: specView(spec), Overrides: overrides.map(overrideView(machines)) },
      InstancesDistribution: {
        ...distributionDefaults,
        ...known?.InstancesDistribution,
        ...given.InstancesDistribution,
      },
    },
  };
}

const distributionDefaults = {
  OnDemandAllocationStrategy: 'prioritized',
  OnDemandBaseCapacity: 0,
  OnDemandPercentageAboveBaseCapacity: 100,
  SpotAllocationStrategy: 'lowest-price',
};

function readOverride(machines: Machines, base: TemplateSpec, override: LaunchTemplateOverrides): LaunchChoice {
  if (override.WeightedCapacity !== undefined || override.InstanceRequirements !== undefined) {
    throw validation('This simulation counts instances of named types: no WeightedCapacity, no InstanceRequirements.');
  }
  const own = override.LaunchTemplateSpecification;
  return {
    template: own === undefined ? base : readSpec(machines, own),
    ...(override.ImageId === undefined ? {} : { imageId: override.ImageId }),
    ...(override.InstanceType === undefined ? {} : { instanceType: override.InstanceType }),
  };
}

function overrideView(machines: Machines) {
  return (override: LaunchTemplateOverrides): LaunchTemplateOverrides => {
    const own = override.LaunchTemplateSpecification;
    return own === undefined
      ? override
      : { ...override, LaunchTemplateSpecification: specView(readSpec(machines, own)) };
  };
}

function readSpec(machines: Machines, given: LaunchTemplateSpecification): TemplateSpec {
  const { LaunchTemplateId: id, LaunchTemplateName: name } = given;
  const templateId = id ?? (name === undefined ? undefined : machines.templateIdByName(name));
  const templateName = templateId === undefined ? undefined : machines.templateName(templateId);
  if (templateId === undefined || templateName === undefined) {
    throw validation(
      `You must use a valid fully-formed launch template. The specified launch template, ${id ?? name ?? ''}, does not exist.`,
    );
  }
  const version = given.Version ?? '$Default';
  if (machines.resolveVersion(templateId, version) === undefined) {
    throw validation(
      `You must use a valid fully-formed launch template. The version ${version} of ${templateId} does not exist.`,
    );
  }
  return { templateId, templateName, version };
}

/** The ways to launch, in the order in which they are tried; none for a launch configuration. */
export function launchChoices(source: Source): readonly LaunchChoice[] {
  switch (source.kind) {
    case 'template':
      return [{ template: source.spec }];
    case 'mixed':
      return source.choices;
    case 'configuration':
      return [];
  }
}

/** The template whose versions tell old instances from new ones. */
export function currentTemplate(source: Source): TemplateSpec | undefined {
  return source.kind === 'configuration' ? undefined : source.spec;
}

export function specView({ templateId, templateName, version }: TemplateSpec): LaunchTemplateSpecification {
  return { LaunchTemplateId: templateId, LaunchTemplateName: templateName, Version: version };
}

export function sourceView(
  source: Source,
): Pick<AutoScalingGroup, 'LaunchTemplate' | 'MixedInstancesPolicy' | 'LaunchConfigurationName'> {
  switch (source.kind) {
    case 'template':
      return { LaunchTemplate: specView(source.spec) };
    case 'mixed':
      return { MixedInstancesPolicy: source.policy };
    case 'configuration':
      return { LaunchConfigurationName: source.name };
  }
}
