import { AutoScalingClient, type AutoScalingClientConfig } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { EC2Client, type EC2ClientConfig } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Inspector2Client } from '@aws-sdk/client-inspector2';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { lazily } from '../basics/lazily.ts';
import type { Service } from './errors.ts';
import { type RetryBudget, retryWithin } from './retry-budget.ts';

/** Credentials of one account: how a role is assumed is the wiring's business. */
export type Credentials = NonNullable<EC2ClientConfig['credentials']>;

export interface ClientOptions {
  readonly region: string;
  /** Absent: the SDK's own chain. */
  readonly credentials?: Credentials;
  /** Another address for every service, such as a simulator's. */
  readonly endpoint?: string;
  /** In place of HTTP. */
  readonly requestHandler?: NonNullable<AutoScalingClientConfig['requestHandler']>;
  /** In place of protocols, signatures, retries and HTTP together, for all but S3: an account in this process. */
  readonly answer?: (command: { readonly input: object; readonly schema?: unknown }) => Promise<object>;
  /** Tries per call, the first included; three when absent. */
  readonly maxAttempts?: number;
  /** What may be repeated of each service, by all clients together; the SDK's own allowance for each when absent. */
  readonly budget?: (service: Service) => RetryBudget;
}

export const defaultMostTries = 3;

export interface Clients {
  readonly ec2: EC2Client;
  readonly autoScaling: AutoScalingClient;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly sts: STSClient;
  readonly ssm: SSMClient;
  /** Without the SDK's own retries: for calls that take no client token and would take effect twice. */
  readonly once: Pick<Clients, 'ec2' | 'autoScaling' | 'ssm' | 'cloudWatch'>;
  readonly s3: S3Client;
  readonly cloudWatch: CloudWatchClient;
  readonly inspector: Inspector2Client;
  readonly cloudFormation: CloudFormationClient;
  readonly codeDeploy: CodeDeployClient;
  readonly sns: SNSClient;
}

/** One set of clients for one account and region; they hold connections, so keep them. Each is made when it is first used. */
export function createClients({ answer, budget, ...options }: ClientOptions): Clients {
  const single = { ...options, maxAttempts: 1 };
  const { maxAttempts = defaultMostTries } = options;
  const repeating = (service: Service) => ({
    ...options,
    ...(budget === undefined ? {} : { retryStrategy: retryWithin(budget(service), maxAttempts) }),
  });
  const answered = <Client extends Sending>(client: Client): Client => withAnswers(unlogged(client), answer);
  return lazily<Clients>({
    // Each client gets a copy of its own: the SDK writes into what it is given.
    ec2: () => answered(new EC2Client(repeating('ec2'))),
    autoScaling: () => answered(new AutoScalingClient(repeating('autoscaling'))),
    elb: () => answered(new ElasticLoadBalancingV2Client(repeating('elasticloadbalancing'))),
    sts: () => answered(new STSClient(repeating('sts'))),
    ssm: () => answered(new SSMClient(repeating('ssm'))),
    once: () =>
      lazily<Clients['once']>({
        ec2: () => answered(new EC2Client({ ...single })),
        autoScaling: () => answered(new AutoScalingClient({ ...single })),
        ssm: () => answered(new SSMClient({ ...single })),
        cloudWatch: () => answered(new CloudWatchClient({ ...single })),
      }),
    // A simulator at one address cannot be called by names of buckets.
    s3: () =>
      unlogged(
        new S3Client({
          ...repeating('s3'),
          forcePathStyle: options.endpoint !== undefined,
          followRegionRedirects: true,
        }),
      ),
    cloudWatch: () => answered(new CloudWatchClient(repeating('cloudwatch'))),
    inspector: () => answered(new Inspector2Client(repeating('inspector2'))),
    cloudFormation: () => answered(new CloudFormationClient(repeating('cloudformation'))),
    codeDeploy: () => answered(new CodeDeployClient(repeating('codedeploy'))),
    sns: () => answered(new SNSClient(repeating('sns'))),
  });
}

interface Sending {
  readonly middlewareStack: { remove(name: string): boolean };
}

/** The SDK copies every reply for a log that nobody keeps: a tenth of the work of reading a large fleet. */
function unlogged<Client extends Sending>(client: Client): Client {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}

function withAnswers<Client extends Sending>(client: Client, answer: ClientOptions['answer']): Client {
  if (answer !== undefined) Object.defineProperty(client, 'send', { value: answer });
  return client;
}
