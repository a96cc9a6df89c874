import type {
  AutoScalingGroup,
  LaunchTemplateOverrides,
  LaunchTemplateSpecification,
  MixedInstancesPolicy,
  UpdateAutoScalingGroupCommandInput,
} from '@aws-sdk/client-auto-scaling';
import type { LaunchSource, MixedOverride, TemplateRef } from '../fleet/fleet.ts';

/** What the group launches from, as one value. A template that is named without an id counts as none. */
export function sourceOf(
  group: Pick<AutoScalingGroup, 'LaunchTemplate' | 'MixedInstancesPolicy' | 'LaunchConfigurationName'>,
): LaunchSource {
  const { LaunchTemplate, MixedInstancesPolicy: policy, LaunchConfigurationName } = group;
  const mixed = templateRef(policy?.LaunchTemplate?.LaunchTemplateSpecification);
  if (mixed !== undefined) {
    return { kind: 'mixed', template: mixed, overrides: (policy?.LaunchTemplate?.Overrides ?? []).map(overrideOf) };
  }
  const template = templateRef(LaunchTemplate);
  if (template !== undefined) return { kind: 'launch-template', template };
  return LaunchConfigurationName === undefined
    ? { kind: 'none' }
    : { kind: 'launch-configuration', name: LaunchConfigurationName };
}

function overrideOf({
  InstanceType,
  LaunchTemplateSpecification: own,
  ImageId,
}: LaunchTemplateOverrides): MixedOverride {
  const template = templateRef(own);
  return {
    ...(InstanceType === undefined ? {} : { instanceType: InstanceType }),
    ...(template === undefined ? {} : { template }),
    ...(ImageId === undefined ? {} : { imageId: ImageId }),
  };
}

/** The service reads a missing version as the template's default one. */
function templateRef(specification: LaunchTemplateSpecification | undefined): TemplateRef | undefined {
  if (specification?.LaunchTemplateId === undefined) return undefined;
  const { LaunchTemplateId, LaunchTemplateName, Version = '$Default' } = specification;
  return {
    templateId: LaunchTemplateId,
    version: Version,
    ...(LaunchTemplateName === undefined ? {} : { templateName: LaunchTemplateName }),
  };
}

export type SourceUpdate = Pick<
  UpdateAutoScalingGroupCommandInput,
  'LaunchTemplate' | 'MixedInstancesPolicy' | 'LaunchConfigurationName'
>;

/**
 * The request that makes the group launch from `source`. A mixed policy is sent whole, with everything of the present
 * one that a launch source does not speak of (weights, requirements, the on-demand share), since it replaces the old
 * one. Undefined where the present policy has other overrides than `source`, so that they cannot be matched, and where
 * there is nothing to launch from.
 */
export function sourceUpdate(
  source: LaunchSource,
  present: MixedInstancesPolicy | undefined,
): SourceUpdate | undefined {
  switch (source.kind) {
    case 'launch-template':
      return { LaunchTemplate: specification(source.template) };
    case 'mixed': {
      const overrides = overridesFor(source.overrides, present?.LaunchTemplate?.Overrides ?? []);
      if (overrides === undefined) return undefined;
      const launchTemplate = { LaunchTemplateSpecification: specification(source.template), Overrides: overrides };
      return { MixedInstancesPolicy: { ...present, LaunchTemplate: launchTemplate } };
    }
    case 'launch-configuration':
      return { LaunchConfigurationName: source.name };
    case 'none':
      return undefined;
  }
}

function overridesFor(
  wanted: readonly MixedOverride[],
  present: readonly LaunchTemplateOverrides[],
): LaunchTemplateOverrides[] | undefined {
  if (wanted.length !== present.length) return undefined;
  if (wanted.some(({ instanceType }, index) => instanceType !== present[index]?.InstanceType)) return undefined;
  return wanted.map(({ template, imageId }, index) => {
    const { LaunchTemplateSpecification: _, ImageId: __, ...kept } = present[index] ?? {};
    return {
      ...kept,
      ...(template === undefined ? {} : { LaunchTemplateSpecification: specification(template) }),
      ...(imageId === undefined ? {} : { ImageId: imageId }),
    };
  });
}

/** By id alone: the service refuses an id and a name together. */
function specification({ templateId, version }: TemplateRef): LaunchTemplateSpecification {
  return { LaunchTemplateId: templateId, Version: version };
}

/** Whether the desired capacity counts something other than instances. */
export function isWeighted({ DesiredCapacityType, MixedInstancesPolicy: policy }: AutoScalingGroup): boolean {
  if (DesiredCapacityType !== undefined && DesiredCapacityType !== 'units') return true;
  return (policy?.LaunchTemplate?.Overrides ?? []).some(({ WeightedCapacity = '1' }) => WeightedCapacity !== '1');
}
