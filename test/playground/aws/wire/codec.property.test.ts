import * as autoScalingSdk from '@aws-sdk/client-auto-scaling';
import * as cloudFormationSdk from '@aws-sdk/client-cloudformation';
import * as cloudWatchSdk from '@aws-sdk/client-cloudwatch';
import * as codeDeploySdk from '@aws-sdk/client-codedeploy';
import * as dynamoSdk from '@aws-sdk/client-dynamodb';
import * as ec2Sdk from '@aws-sdk/client-ec2';
import * as elbSdk from '@aws-sdk/client-elastic-load-balancing-v2';
import * as inspectorSdk from '@aws-sdk/client-inspector2';
import * as stsSdk from '@aws-sdk/client-sts';
import { SmithyRpcV2CborProtocol } from '@smithy/core/cbor';
import type { HttpHandler } from '@smithy/core/protocols';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sdkRequestHandler } from '../../../../src/playground/aws/request-handler.ts';
import { services } from '../../../../src/playground/aws/services.ts';
import { jsonRpc } from '../../../../src/playground/aws/wire/json-rpc.ts';
import type { Protocol } from '../../../../src/playground/aws/wire/protocol.ts';
import { rpcCbor } from '../../../../src/playground/aws/wire/rpc-cbor.ts';
import { operationShapes } from '../../../../src/playground/aws/wire/shape.ts';
import { answered, received } from '../../../../src/playground/aws/wire/through.ts';
import { pruned, shapedValue } from './shaped-values.ts';

interface Subject {
  readonly sdk: Readonly<Record<string, unknown>>;
  readonly protocol: Protocol;
  /** Sends a command with a client of the SDK that uses this handler. */
  readonly send: (commandName: string, input: unknown, requestHandler: HttpHandler) => Promise<unknown>;
}

const settings = {
  region: 'eu-west-1',
  endpoint: 'http://127.0.0.1',
  credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
};

function command(sdk: Readonly<Record<string, unknown>>, name: string, input: unknown) {
  const Command = sdk[`${name}Command`];
  if (typeof Command !== 'function') throw new TypeError(`the SDK has no ${name}Command`);
  return Reflect.construct(Command, [input]);
}

const subjects = {
  ec2: {
    sdk: ec2Sdk,
    protocol: services.ec2.protocol,
    send: (name, input, requestHandler) =>
      new ec2Sdk.EC2Client({ ...settings, requestHandler }).send(command(ec2Sdk, name, input)),
  },
  autoscaling: {
    sdk: autoScalingSdk,
    protocol: services.autoscaling.protocol,
    send: (name, input, requestHandler) =>
      new autoScalingSdk.AutoScalingClient({ ...settings, requestHandler }).send(command(autoScalingSdk, name, input)),
  },
  elasticloadbalancing: {
    sdk: elbSdk,
    protocol: services.elasticloadbalancing.protocol,
    send: (name, input, requestHandler) =>
      new elbSdk.ElasticLoadBalancingV2Client({ ...settings, requestHandler }).send(command(elbSdk, name, input)),
  },
  sts: {
    sdk: stsSdk,
    protocol: services.sts.protocol,
    send: (name, input, requestHandler) =>
      new stsSdk.STSClient({ ...settings, requestHandler }).send(command(stsSdk, name, input)),
  },
  cloudwatch: {
    sdk: cloudWatchSdk,
    protocol: services.cloudwatch.protocol,
    send: (name, input, requestHandler) =>
      new cloudWatchSdk.CloudWatchClient({ ...settings, requestHandler }).send(command(cloudWatchSdk, name, input)),
  },
  'cloudwatch in CBOR': {
    sdk: cloudWatchSdk,
    protocol: rpcCbor(),
    send: (name, input, requestHandler) =>
      new cloudWatchSdk.CloudWatchClient({ ...settings, requestHandler, protocol: SmithyRpcV2CborProtocol }).send(
        command(cloudWatchSdk, name, input),
      ),
  },
  cloudformation: {
    sdk: cloudFormationSdk,
    protocol: services.cloudformation.protocol,
    send: (name, input, requestHandler) =>
      new cloudFormationSdk.CloudFormationClient({ ...settings, requestHandler }).send(
        command(cloudFormationSdk, name, input),
      ),
  },
  codedeploy: {
    sdk: codeDeploySdk,
    protocol: services.codedeploy.protocol,
    send: (name, input, requestHandler) =>
      new codeDeploySdk.CodeDeployClient({ ...settings, requestHandler }).send(command(codeDeploySdk, name, input)),
  },
  inspector2: {
    sdk: inspectorSdk,
    protocol: services.inspector2.protocol,
    send: (name, input, requestHandler) =>
      new inspectorSdk.Inspector2Client({ ...settings, requestHandler }).send(command(inspectorSdk, name, input)),
  },
  'a JSON service': {
    sdk: dynamoSdk,
    protocol: jsonRpc('1.0'),
    send: (name, input, requestHandler) =>
      new dynamoSdk.DynamoDBClient({ ...settings, requestHandler }).send(command(dynamoSdk, name, input)),
  },
} satisfies Record<string, Subject>;

/** Every operation of a small service, a fixed sample of a large one. */
function sampledOperations(sdk: Readonly<Record<string, unknown>>): string[] {
  const shapeOf = operationShapes(sdk);
  const names = Object.keys(sdk)
    .filter((name) => name.endsWith('Command'))
    .map((name) => name.slice(0, -'Command'.length))
    .filter((name) => shapeOf(name) !== undefined);
  const step = Math.ceil(names.length / 60);
  return names.filter((_, index) => index % step === 0);
}

const roundTrips = Object.entries(subjects).flatMap(([service, subject]) =>
  sampledOperations(subject.sdk).map((name) => ({ service, name, subject })),
);

/** Without the client token that the SDK makes up where there is none. */
function withoutMadeUp(decoded: object, input: object): object {
  const isMadeUp = (name: string): boolean => /(token|^OperationId)$/i.test(name) && !(name in input);
  return Object.fromEntries(Object.entries(decoded).filter(([name]) => !isMadeUp(name)));
}

describe('the wire codecs', () => {
  it.each(roundTrips)(
    'read and write $name of $service as the SDK does',
    async ({ name, subject }: { name: string; subject: Subject }) => {
      const shape = operationShapes(subject.sdk)(name);
      if (shape === undefined) throw new TypeError(`the SDK describes no ${name}`);
      await fc.assert(
        fc.asyncProperty(shapedValue(shape.input), shapedValue(shape.output), async (input, output) => {
          let decoded: unknown;
          let named: string | undefined;
          const handler = sdkRequestHandler({
            handle: async (request) => {
              named = subject.protocol.action(request);
              decoded = subject.protocol.decode(shape, request);
              return { ...subject.protocol.encode(shape, Object(output), 'request-1'), latencyMs: 0 };
            },
          });
          const { $metadata, ...got } = Object(await subject.send(name, input, handler));
          expect(named).toBe(name);
          expect(pruned(decoded)).toMatchObject(Object(pruned(input)));
          expect(pruned(got)).toEqual(pruned(output));
          // What goes around the wire is as if it had been over it.
          expect(pruned(got)).toEqual(pruned(answered(shape.output, Object(output))));
          const sent = received(shape.input, Object(input), { emptyLists: true });
          expect(pruned(sent)).toEqual(pruned(withoutMadeUp(Object(decoded), Object(input))));
          expect($metadata.requestId).toBe('request-1');
        }),
        { numRuns: 5, seed: 7 },
      );
    },
  );
});
