/**
 * What a simulated service is made of: one function per operation, typed with the SDK's own input and output. The
 * dispatcher finds the wire shapes in the schemas that the same SDK module exports, so an operation needs no codec.
 */

/** What an operation may know of the call beside its input. */
export interface CallContext {
  readonly requestId: string;
  readonly action: string;
  readonly accountId: string;
  readonly region: string;
  /** Who signed the request, by access key. */
  readonly accessKeyId: string;
}

/** `DescribeImages`, `RunInstances`, ...: the operations for which an SDK module has a command. */
type OperationName<Sdk> = keyof Sdk extends infer Key ? (Key extends `${infer Name}Command` ? Name : never) : never;

type CommandOf<Sdk, Name extends string> = `${Name}Command` extends infer Key extends keyof Sdk
  ? Sdk[Key] extends abstract new (
      ...args: never
    ) => infer Command
    ? Command
    : never
  : never;

type InputOf<Command> = Command extends { readonly input: infer Input } ? Input : never;

type OutputOf<Command> = Command extends {
  resolveMiddleware(...args: never): (...args: never) => Promise<{ readonly output: infer Output }>;
}
  ? Omit<Output, '$metadata'>
  : never;

/**
 * The operations that a simulated service answers; those left out are refused as an invalid action. Each is a plain
 * synchronous function that reads or changes the world and throws ServiceError where AWS would answer one.
 */
export type OperationSet<Sdk> = {
  readonly [Name in OperationName<Sdk>]?: (
    input: InputOf<CommandOf<Sdk, Name>>,
    context: CallContext,
  ) => OutputOf<CommandOf<Sdk, Name>>;
};

export type Ec2Operations = OperationSet<typeof import('@aws-sdk/client-ec2')>;
export type AutoScalingOperations = OperationSet<typeof import('@aws-sdk/client-auto-scaling')>;
export type ElbOperations = OperationSet<typeof import('@aws-sdk/client-elastic-load-balancing-v2')>;
export type SsmOperations = OperationSet<typeof import('@aws-sdk/client-ssm')>;
export type CloudWatchOperations = OperationSet<typeof import('@aws-sdk/client-cloudwatch')>;
export type InspectorOperations = OperationSet<typeof import('@aws-sdk/client-inspector2')>;
export type CloudFormationOperations = OperationSet<typeof import('@aws-sdk/client-cloudformation')>;
export type CodeDeployOperations = OperationSet<typeof import('@aws-sdk/client-codedeploy')>;
export type SnsOperations = OperationSet<typeof import('@aws-sdk/client-sns')>;
export type StsOperations = OperationSet<typeof import('@aws-sdk/client-sts')>;

type S3Set = OperationSet<typeof import('@aws-sdk/client-s3')>;

/** The object itself is bytes here, where the SDK has a stream of them. */
export type S3Operations = Omit<S3Set, 'GetObject'> & {
  readonly GetObject?: (
    ...call: Parameters<NonNullable<S3Set['GetObject']>>
  ) => Omit<ReturnType<NonNullable<S3Set['GetObject']>>, 'Body'> & { readonly Body: Uint8Array };
};

/**
 * Any operation, once its types no longer matter. Written as a method because the decoder, not the compiler,
 * guarantees that the input has the shape that this operation's schema describes.
 */
export interface OperationTable {
  readonly [action: string]: { call(input: object, context: CallContext): object }['call'] | undefined;
}

/** An error that goes over the wire: AWS's own code, such as `InvalidAMIID.NotFound`, and its message. */
export class ServiceError extends Error {
  readonly code: string;
  readonly httpStatus: number;

  constructor(code: string, message: string, httpStatus = 400) {
    super(message);
    this.name = 'ServiceError';
    this.code = code;
    this.httpStatus = httpStatus;
  }
}
