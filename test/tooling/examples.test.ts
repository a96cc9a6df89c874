import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import * as z from 'zod';
import { processVariables } from '../../src/config/environment.ts';
import { callsOfStore, readTemplate } from '../lambda/roles.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const example = (name: string): string => read(`infrastructure/examples/${name}`);

const text = z.string();
const variableSchema = z.object({ name: text, value: text.optional() });

/** What all of them say of the one process, each in its own words. */
interface Example {
  readonly variables: readonly string[];
  readonly port: number;
  readonly portVariable: string | undefined;
  readonly command: readonly string[] | undefined;
  readonly stopSeconds: number;
  /** What asks whether it lives. */
  readonly liveness: string | undefined;
  readonly configuration: string | undefined;
}

function compose(): Example {
  const service = z.strictObject({
    image: text,
    restart: text,
    env_file: text,
    environment: z.record(text, text),
    ports: z.tuple([z.templateLiteral([z.number(), ':', z.number()])]),
    volumes: z.tuple([z.looseObject({ target: text, bind: z.object({ create_host_path: z.literal(false) }) })]),
    stop_grace_period: z.templateLiteral([z.number(), 's']),
  });
  const { amiable } = z
    .object({ services: z.object({ amiable: service }) })
    .parse(parse(example('compose.yml'))).services;
  return {
    variables: Object.keys(amiable.environment),
    port: Number(amiable.ports[0].split(':')[1]),
    portVariable: amiable.environment['PORT'],
    // As the image says.
    command: undefined,
    liveness: undefined,
    stopSeconds: Number.parseInt(amiable.stop_grace_period, 10),
    configuration: amiable.volumes[0].target,
  };
}

function taskDefinition(): Example {
  const container = z.looseObject({
    command: z.array(text),
    portMappings: z.tuple([z.object({ containerPort: z.number() })]),
    environment: z.array(variableSchema),
    secrets: z.array(variableSchema),
    healthCheck: z.looseObject({ command: z.array(text) }),
    stopTimeout: z.number(),
  });
  const [amiable] = z
    .looseObject({ containerDefinitions: z.tuple([container]) })
    .parse(JSON.parse(example('ecs-task-definition.json'))).containerDefinitions;
  return {
    variables: [...amiable.environment, ...amiable.secrets].map(({ name }) => name),
    port: amiable.portMappings[0].containerPort,
    portVariable: amiable.environment.find(({ name }) => name === 'PORT')?.value,
    command: amiable.command,
    liveness: amiable.healthCheck.command.at(-1),
    stopSeconds: amiable.stopTimeout,
    configuration: undefined,
  };
}

const probeSchema = z.looseObject({ httpGet: z.strictObject({ path: text, port: z.literal('http') }) });

function deployment() {
  const container = z.looseObject({
    command: z.array(text),
    ports: z.tuple([z.object({ name: z.literal('http'), containerPort: z.number() })]),
    env: z.array(variableSchema),
    livenessProbe: probeSchema,
    readinessProbe: probeSchema,
    volumeMounts: z.tuple([z.looseObject({ mountPath: text })]),
  });
  const pod = z.looseObject({ terminationGracePeriodSeconds: z.number(), containers: z.tuple([container]) });
  const documents = parseAllDocuments(example('kubernetes.yml')).map((one): unknown => one.toJS());
  const found = documents.find((one) => Object(one).kind === 'Deployment');
  return z.object({ spec: z.looseObject({ template: z.looseObject({ spec: pod }) }) }).parse(found).spec.template.spec;
}

function kubernetes(): Example {
  const { terminationGracePeriodSeconds, containers } = deployment();
  const [amiable] = containers;
  return {
    variables: amiable.env.map(({ name }) => name),
    port: amiable.ports[0].containerPort,
    portVariable: amiable.env.find(({ name }) => name === 'PORT')?.value,
    command: amiable.command,
    liveness: amiable.livenessProbe.httpGet.path,
    stopSeconds: terminationGracePeriodSeconds,
    configuration: amiable.volumeMounts[0].mountPath,
  };
}

describe.each([
  ['compose.yml', compose],
  ['ecs-task-definition.json', taskDefinition],
  ['kubernetes.yml', kubernetes],
] as const)('the example %s', (_name, readExample) => {
  const { variables, port, portVariable, command, liveness, stopSeconds, configuration } = readExample();

  it('names variables that the process reads, and the port that it listens on', () => {
    expect(variables).toContain('AMIABLE_TABLE');
    expect(variables.filter((name) => !processVariables.includes(name))).toEqual([]);
    expect(portVariable).toBe(String(port));
  });

  it('starts what the image starts, where the image looks for its configuration', () => {
    const [, words = ''] = /^CMD (\[.*\])$/m.exec(read('Dockerfile')) ?? [];
    const [, directory = ''] = /^WORKDIR (\S+)$/m.exec(read('Dockerfile')) ?? [];
    expect(command ?? JSON.parse(words)).toEqual(JSON.parse(words));
    expect(configuration ?? `${directory}/amiable.yml`).toBe(`${directory}/amiable.yml`);
  });

  it('starts it anew only where it does not answer at all, and gives it the time to finish', () => {
    expect(liveness ?? '/livez').toContain('/livez');
    expect(stopSeconds).toBeGreaterThan(30);
  });
});

it('Kubernetes sends requests to a process that is ready, and ECS asks as the image does', () => {
  expect(deployment().containers[0].readinessProbe.httpGet.path).toBe('/healthz');
  const [, words = ''] = /HEALTHCHECK[\s\S]*?CMD (\[.*\])$/m.exec(read('Dockerfile')) ?? [];
  expect(taskDefinition().liveness).toBe(z.array(text).parse(JSON.parse(words)).at(-1));
});

describe('the role of the process', () => {
  const statement = z.looseObject({ Action: z.unknown() });
  const policy = z.object({ PolicyDocument: z.object({ Statement: z.tuple([statement]) }) });
  const schema = z.object({
    Resources: z.object({
      Role: z.object({
        Properties: z.looseObject({
          AssumeRolePolicyDocument: z.object({ Statement: z.tuple([statement]) }),
          Policies: z.tuple([policy, policy]),
        }),
      }),
    }),
  });
  const { Role } = schema.parse(readTemplate('process-role.template.yml')).Resources;
  const [keep, elsewhere] = Role.Properties.Policies.map(({ PolicyDocument }) => PolicyDocument.Statement[0].Action);

  it('keeps the table by the calls of the store, and looks whether it is there', () => {
    expect(keep).toEqual([...callsOfStore(), 'dynamodb:DescribeTable'].sort());
  });

  it('may hand on the tags of a pod on EKS, and is given to pods with them', () => {
    const takesOn = ['sts:AssumeRole', 'sts:SetSourceIdentity'];
    expect(elsewhere).toEqual({ 'Fn::If': ['IsEks', [...takesOn, 'sts:TagSession'], takesOn] });
    expect(Role.Properties.AssumeRolePolicyDocument.Statement[0].Action).toEqual({
      'Fn::If': ['IsEks', ['sts:AssumeRole', 'sts:TagSession'], ['sts:AssumeRole']],
    });
  });
});
