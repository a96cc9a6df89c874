import * as autoScalingSdk from '@aws-sdk/client-auto-scaling';
import * as cloudFormationSdk from '@aws-sdk/client-cloudformation';
import * as cloudWatchSdk from '@aws-sdk/client-cloudwatch';
import * as codeDeploySdk from '@aws-sdk/client-codedeploy';
import * as ec2Sdk from '@aws-sdk/client-ec2';
import * as elbSdk from '@aws-sdk/client-elastic-load-balancing-v2';
import * as inspectorSdk from '@aws-sdk/client-inspector2';
import * as s3Sdk from '@aws-sdk/client-s3';
import * as snsSdk from '@aws-sdk/client-sns';
import * as ssmSdk from '@aws-sdk/client-ssm';
import * as stsSdk from '@aws-sdk/client-sts';
import { awsQuery } from './wire/aws-query.ts';
import { ec2Query } from './wire/ec2-query.ts';
import { inflating } from './wire/inflated.ts';
import { jsonRpc } from './wire/json-rpc.ts';
import type {
  AutoScalingOperations,
  CloudFormationOperations,
  CloudWatchOperations,
  CodeDeployOperations,
  Ec2Operations,
  ElbOperations,
  InspectorOperations,
  OperationTable,
  S3Operations,
  SnsOperations,
  SsmOperations,
  StsOperations,
} from './wire/operation.ts';
import type { Protocol, WireRequest } from './wire/protocol.ts';
import { restJson } from './wire/rest-json.ts';
import { restXml } from './wire/rest-xml.ts';
import { rpcCbor } from './wire/rpc-cbor.ts';
import { allOperations, type OperationShape, operationShapes } from './wire/shape.ts';

/** What is known of a simulated service beside its operations. */
interface ServiceDescription {
  /** What a form says of its version; absent where requests are no forms. */
  readonly apiVersion?: string;
  readonly protocol: Protocol;
  /** What else it understands, each by itself. */
  readonly alsoSpeaks?: readonly Protocol[];
  /** The name under which requests to it are signed, where that is another. */
  readonly signedAs?: string;
  readonly shapeOf: (action: string) => OperationShape | undefined;
  /** Whether a request can say that a list is empty; it can when absent. */
  readonly saysEmptyLists?: boolean;
  /** The codes under which this service refuses a call for its rate or for missing permission. */
  readonly throttled: { readonly code: string; readonly message: string; readonly httpStatus: number };
  readonly deniedCode: string;
}

const throttling = { code: 'Throttling', message: 'Rate exceeded', httpStatus: 400 };

const jsonThrottling = { ...throttling, code: 'ThrottlingException' };

/** Every simulated service, by the name that its permissions have. */
export const services = {
  ec2: {
    apiVersion: '2016-11-15',
    protocol: ec2Query('http://ec2.amazonaws.com/doc/2016-11-15'),
    shapeOf: operationShapes(ec2Sdk),
    saysEmptyLists: false,
    throttled: { code: 'RequestLimitExceeded', message: 'Request limit exceeded.', httpStatus: 503 },
    deniedCode: 'UnauthorizedOperation',
  },
  autoscaling: {
    apiVersion: '2011-01-01',
    protocol: awsQuery('http://autoscaling.amazonaws.com/doc/2011-01-01/'),
    shapeOf: operationShapes(autoScalingSdk),
    throttled: throttling,
    deniedCode: 'AccessDenied',
  },
  elasticloadbalancing: {
    apiVersion: '2015-12-01',
    protocol: awsQuery('http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/'),
    shapeOf: operationShapes(elbSdk),
    throttled: throttling,
    deniedCode: 'AccessDenied',
  },
  ssm: {
    apiVersion: '2014-11-06',
    protocol: jsonRpc('1.1'),
    shapeOf: operationShapes(ssmSdk),
    throttled: { code: 'ThrottlingException', message: 'Rate exceeded', httpStatus: 400 },
    deniedCode: 'AccessDeniedException',
  },
  s3: {
    protocol: restXml('http://s3.amazonaws.com/doc/2006-03-01/', () => allOperations(s3Sdk)),
    shapeOf: operationShapes(s3Sdk),
    throttled: { code: 'SlowDown', message: 'Please reduce your request rate.', httpStatus: 503 },
    deniedCode: 'AccessDenied',
  },
  cloudwatch: {
    apiVersion: '2010-08-01',
    protocol: inflating(jsonRpc('1.0')),
    alsoSpeaks: [inflating(rpcCbor()), inflating(awsQuery('http://monitoring.amazonaws.com/doc/2010-08-01/'))],
    signedAs: 'monitoring',
    shapeOf: operationShapes(cloudWatchSdk),
    throttled: throttling,
    deniedCode: 'AccessDenied',
  },
  inspector2: {
    protocol: restJson(() => allOperations(inspectorSdk)),
    shapeOf: operationShapes(inspectorSdk),
    throttled: { ...jsonThrottling, httpStatus: 429 },
    deniedCode: 'AccessDeniedException',
  },
  cloudformation: {
    apiVersion: '2010-05-15',
    protocol: awsQuery('http://cloudformation.amazonaws.com/doc/2010-05-15/'),
    shapeOf: operationShapes(cloudFormationSdk),
    throttled: throttling,
    deniedCode: 'AccessDenied',
  },
  codedeploy: {
    apiVersion: '2014-10-06',
    protocol: jsonRpc('1.1'),
    shapeOf: operationShapes(codeDeploySdk),
    throttled: jsonThrottling,
    deniedCode: 'AccessDeniedException',
  },
  sns: {
    apiVersion: '2010-03-31',
    protocol: awsQuery('http://sns.amazonaws.com/doc/2010-03-31/'),
    shapeOf: operationShapes(snsSdk),
    throttled: throttling,
    deniedCode: 'AuthorizationError',
  },
  sts: {
    apiVersion: '2011-06-15',
    protocol: awsQuery('https://sts.amazonaws.com/doc/2011-06-15/'),
    shapeOf: operationShapes(stsSdk),
    throttled: throttling,
    deniedCode: 'AccessDenied',
  },
} satisfies Record<string, ServiceDescription>;

export type ServiceName = keyof typeof services;

const serviceNames = Object.keys(services).filter(isServiceName);

/** The operations of each service; a service that is left out answers every action as invalid. */
export interface ServiceOperations {
  readonly ec2?: Ec2Operations & OperationTable;
  readonly autoscaling?: AutoScalingOperations & OperationTable;
  readonly elasticloadbalancing?: ElbOperations & OperationTable;
  readonly ssm?: SsmOperations & OperationTable;
  readonly s3?: S3Operations & OperationTable;
  readonly cloudwatch?: CloudWatchOperations & OperationTable;
  readonly inspector2?: InspectorOperations & OperationTable;
  readonly cloudformation?: CloudFormationOperations & OperationTable;
  readonly codedeploy?: CodeDeployOperations & OperationTable;
  readonly sns?: SnsOperations & OperationTable;
  readonly sts?: StsOperations & OperationTable;
}

export function isServiceName(name: string): name is ServiceName {
  return Object.hasOwn(services, name);
}

export function describeService(name: ServiceName): ServiceDescription {
  return services[name];
}

/** The protocol that a request to this service is in; the usual one where it is in none. */
export function protocolFor(name: ServiceName, request: WireRequest): Protocol {
  const { protocol, alsoSpeaks = [] } = describeService(name);
  if (alsoSpeaks.length === 0) return protocol;
  return [protocol, ...alsoSpeaks].find((candidate) => candidate.action(request) !== undefined) ?? protocol;
}

/** The service that requests under this name are signed for. */
export function serviceSignedAs(name: string): ServiceName | undefined {
  return serviceNames.find((candidate) => (describeService(candidate).signedAs ?? candidate) === name);
}

/** The service whose API carries this version; for requests that are not signed. */
export function serviceOfVersion(apiVersion: string): ServiceName | undefined {
  return serviceNames.find((name) => describeService(name).apiVersion === apiVersion);
}
