/** The only reader of process.env. The AWS SDK reads its own variables by itself; two of them matter here as well. */
import * as z from 'zod';
import { ConfigurationError, describeIssue, type Problem } from './problems.ts';

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const addressSchema = z.url({ protocol: /^https?$/, error: 'must be an address that starts with http:// or https://' });

const variablesSchema = z.object({
  SLACK_BOT_TOKEN: z.string().startsWith('xoxb-', 'must be a bot token, which starts with xoxb-').optional(),
  SLACK_SIGNING_SECRET: z.string().optional(),
  SLACK_APP_TOKEN: z.string().startsWith('xapp-', 'must be an app-level token, which starts with xapp-').optional(),
  SLACK_API_URL: addressSchema.transform((url) => (url.endsWith('/') ? url : `${url}/`)).optional(),
  PORT: z.coerce.number('must be a port, 0 to 65535').int().min(0).max(65_535).default(3000),
  AMIABLE_TABLE: z
    .string()
    .regex(
      /^[A-Za-z0-9_.-]{3,255}$/,
      'must be the name of a table: 3 to 255 letters, digits, dots, dashes and underscores',
    )
    .default('amiable'),
  AMIABLE_SPEED: z.coerce
    .number('must be a number, 1 to 600')
    .min(1, 'must be a number, 1 to 600')
    .max(600, 'must be a number, 1 to 600')
    .default(30),
  AMIABLE_CREATE_TABLE: z.enum(['true', 'false']).default('false'),
  AMIABLE_CONFIG: z.string().optional(),
  LOG_LEVEL: z.enum(logLevels).default('info'),
  AWS_REGION: z.string().optional(),
  AWS_ENDPOINT_URL: addressSchema.optional(),
});
type Variables = z.infer<typeof variablesSchema>;

/** The variables that a process reads. */
export const processVariables: readonly string[] = Object.keys(variablesSchema.shape);

/** How the bot is connected to Slack. `none`: no token is set, so the playground is started. */
export type SlackConnection =
  | { readonly kind: 'none' }
  | { readonly kind: 'http'; readonly botToken: string; readonly signingSecret: string }
  | { readonly kind: 'socket'; readonly botToken: string; readonly appToken: string };

export interface ProcessEnvironment {
  readonly slack: SlackConnection;
  /** Another Slack API than Slack's own; ends in a slash. */
  readonly slackApiUrl?: string;
  /** 0: any free one. */
  readonly port: number;
  readonly table: string;
  /** Whether the table was named, and so a real account is meant where a playground runs as well. */
  readonly tableIsNamed: boolean;
  readonly createTable: boolean;
  /** How many times as fast as outside time runs in the playground. */
  readonly speed: number;
  readonly configPath?: string;
  readonly logLevel: (typeof logLevels)[number];
  readonly awsRegion?: string;
  readonly awsEndpointUrl?: string;
}

export type Source = Readonly<Record<string, string | undefined>>;

/**
 * What the environment says, with every problem reported together. An empty variable counts as one that is not set.
 * Values never show up in messages. Throws ConfigurationError.
 */
export function readEnvironment(source: Source = process.env): ProcessEnvironment {
  const written = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = variablesSchema.safeParse(written, { error: describeIssue });
  const problems = [
    ...(parsed.success ? [] : parsed.error.issues.map(({ path, message }) => ({ key: path.join('.'), message }))),
    ...slackProblems(written),
  ];
  if (!parsed.success || problems.length > 0) throw new ConfigurationError('the environment', problems);
  return { ...environmentOf(parsed.data), tableIsNamed: written['AMIABLE_TABLE'] !== undefined };
}

function slackProblems(written: Source): Problem[] {
  const { SLACK_BOT_TOKEN: bot, SLACK_SIGNING_SECRET: secret, SLACK_APP_TOKEN: app } = written;
  if (bot !== undefined && secret === undefined && app === undefined) {
    const message = 'is set, and neither SLACK_SIGNING_SECRET (for HTTP) nor SLACK_APP_TOKEN (for Socket Mode) is';
    return [{ key: 'SLACK_BOT_TOKEN', message }];
  }
  if (bot !== undefined) return [];
  const lonely = [
    ...(secret === undefined ? [] : ['SLACK_SIGNING_SECRET']),
    ...(app === undefined ? [] : ['SLACK_APP_TOKEN']),
  ];
  return lonely.map((key) => ({ key, message: 'is set, and SLACK_BOT_TOKEN is not' }));
}

/** Socket Mode wins where both are set: an app token is made for nothing else. */
function connectionOf(variables: Variables): SlackConnection {
  const { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: signingSecret, SLACK_APP_TOKEN: appToken } = variables;
  if (botToken === undefined) return { kind: 'none' };
  if (appToken !== undefined) return { kind: 'socket', botToken, appToken };
  return signingSecret === undefined ? { kind: 'none' } : { kind: 'http', botToken, signingSecret };
}

function environmentOf(variables: Variables): Omit<ProcessEnvironment, 'tableIsNamed'> {
  const { SLACK_API_URL, AMIABLE_CONFIG, AWS_REGION, AWS_ENDPOINT_URL } = variables;
  return {
    slack: connectionOf(variables),
    port: variables.PORT,
    table: variables.AMIABLE_TABLE,
    createTable: variables.AMIABLE_CREATE_TABLE === 'true',
    logLevel: variables.LOG_LEVEL,
    speed: variables.AMIABLE_SPEED,
    ...(SLACK_API_URL !== undefined && { slackApiUrl: SLACK_API_URL }),
    ...(AMIABLE_CONFIG !== undefined && { configPath: AMIABLE_CONFIG }),
    ...(AWS_REGION !== undefined && { awsRegion: AWS_REGION }),
    ...(AWS_ENDPOINT_URL !== undefined && { awsEndpointUrl: AWS_ENDPOINT_URL }),
  };
}

const functionShape = {
  AMIABLE_ACCOUNT: z.string().regex(/^\d{12}$/, 'must be the id of an account, 12 digits'),
  AMIABLE_QUEUE_URL: z.url(),
  AMIABLE_SECRETS: z.string().startsWith('/', 'must be a path of the Parameter Store, which starts with /').optional(),
};
const functionSchema = variablesSchema.pick({ AWS_REGION: true }).required().extend(functionShape);

/** The variables that a function of AWS Lambda reads beside those of a process. */
export const functionVariables: readonly string[] = Object.keys(functionShape);

/** What a function of AWS Lambda is told beside what a process is told. */
export interface FunctionVariables {
  /** The account that it runs in. */
  readonly accountId: string;
  readonly region: string;
  readonly queueUrl: string;
  /** Where in the Parameter Store the secrets are; absent for functions that need none. */
  readonly secretsPath?: string;
  readonly source: Source;
}

/** Throws ConfigurationError with every problem. */
export function readFunctionVariables(source: Source = process.env): FunctionVariables {
  const parsed = functionSchema.safeParse(source, { error: describeIssue });
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => ({ key: path.join('.'), message }));
    throw new ConfigurationError('the environment', problems);
  }
  const { AWS_REGION: region, AMIABLE_ACCOUNT: accountId, ...named } = parsed.data;
  const { AMIABLE_QUEUE_URL: queueUrl, AMIABLE_SECRETS: secretsPath } = named;
  return { accountId, region, queueUrl, source, ...(secretsPath === undefined ? {} : { secretsPath }) };
}
