import * as autoScalingSdk from '@aws-sdk/client-auto-scaling';
import * as ec2Sdk from '@aws-sdk/client-ec2';
import * as elbSdk from '@aws-sdk/client-elastic-load-balancing-v2';
import * as stsSdk from '@aws-sdk/client-sts';
import { awsQuery } from './wire/aws-query.ts';
import { ec2Query } from './wire/ec2-query.ts';
import type {
  AutoScalingOperations,
  Ec2Operations,
  ElbOperations,
  OperationTable,
  StsOperations,
} from './wire/operation.ts';
import type { Protocol } from './wire/protocol.ts';
import { type OperationShape, operationShapes } from './wire/shape.ts';

/** What is known of a simulated service beside its operations. */
interface ServiceDescription {
  readonly apiVersion: string;
  readonly protocol: Protocol;
  readonly shapeOf: (action: string) => OperationShape | undefined;
  /** The codes under which this service refuses a call for its rate or for missing permission. */
  readonly throttled: { readonly code: string; readonly message: string; readonly httpStatus: number };
  readonly deniedCode: string;
}

const throttling = { code: 'Throttling', message: 'Rate exceeded', httpStatus: 400 };

/** Every simulated service, by the name under which requests to it are signed. */
export const services = {
  ec2: {
    apiVersion: '2016-11-15',
    protocol: ec2Query('http://ec2.amazonaws.com/doc/2016-11-15'),
    shapeOf: operationShapes(ec2Sdk),
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
  sts: {
    apiVersion: '2011-06-15',
    protocol: awsQuery('https://sts.amazonaws.com/doc/2011-06-15/'),
    shapeOf: operationShapes(stsSdk),
    throttled: throttling,
    deniedCode: 'AccessDenied',
  },
} satisfies Record<string, ServiceDescription>;

export type ServiceName = keyof typeof services;

/** The operations of each service; a service that is left out answers every action as invalid. */
export interface ServiceOperations {
  readonly ec2?: Ec2Operations & OperationTable;
  readonly autoscaling?: AutoScalingOperations & OperationTable;
  readonly elasticloadbalancing?: ElbOperations & OperationTable;
  readonly sts?: StsOperations & OperationTable;
}

export function isServiceName(name: string): name is ServiceName {
  return Object.hasOwn(services, name);
}

/** The service whose API carries this version; for requests that are not signed. */
export function serviceOfVersion(apiVersion: string | undefined): ServiceName | undefined {
  return Object.keys(services)
    .filter(isServiceName)
    .find((name) => services[name].apiVersion === apiVersion);
}
