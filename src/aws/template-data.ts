import type {
  InstanceRequirementsRequest,
  RequestLaunchTemplateData,
  ResponseLaunchTemplateData,
} from '@aws-sdk/client-ec2';

type Requirements = NonNullable<ResponseLaunchTemplateData['InstanceRequirements']>;

/**
 * A template's data as it was answered, in the form in which it is sent. Most members have one shape both ways, and
 * what only an answer has, such as the `State` of the metadata options, the SDK leaves out when it writes the request.
 * Named here are the members that a request must fill in where an answer might not.
 */
export function requestData(data: ResponseLaunchTemplateData): RequestLaunchTemplateData {
  const {
    ElasticGpuSpecifications,
    ElasticInferenceAccelerators,
    CreditSpecification,
    InstanceRequirements,
    Operator,
    ...same
  } = data;
  const requirements = requirementsRequest(InstanceRequirements);
  const cpuCredits = CreditSpecification?.CpuCredits;
  return {
    ...same,
    ...(ElasticGpuSpecifications === undefined ? {} : { ElasticGpuSpecifications: typed(ElasticGpuSpecifications) }),
    ...(ElasticInferenceAccelerators === undefined
      ? {}
      : { ElasticInferenceAccelerators: typed(ElasticInferenceAccelerators) }),
    ...(cpuCredits === undefined ? {} : { CreditSpecification: { CpuCredits: cpuCredits } }),
    ...(requirements === undefined ? {} : { InstanceRequirements: requirements }),
    // An operator without a principal only says that nobody manages the template.
    ...(Operator?.Principal === undefined ? {} : { Operator: { Principal: Operator.Principal } }),
  };
}

function typed<Item extends { readonly Type?: string | undefined }>(
  items: readonly Item[],
): (Item & { Type: string })[] {
  return items.flatMap((item) => (item.Type === undefined ? [] : [{ ...item, Type: item.Type }]));
}

function requirementsRequest(requirements: Requirements | undefined): InstanceRequirementsRequest | undefined {
  const { VCpuCount, MemoryMiB, ...rest } = requirements ?? {};
  if (VCpuCount?.Min === undefined || MemoryMiB?.Min === undefined) return undefined;
  return { ...rest, VCpuCount: { ...VCpuCount, Min: VCpuCount.Min }, MemoryMiB: { ...MemoryMiB, Min: MemoryMiB.Min } };
}
