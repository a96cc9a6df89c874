import { DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/basics/log.ts';
import { type AwsServer, listen, type ServerOptions } from '../../../src/playground/aws/server.ts';
import { simulatedProbe } from '../../../src/playground/simulated-probe.ts';
import { type AwsUnderTest, aSimulatedAws } from './a-simulated-aws.ts';

let server: AwsServer | undefined;

afterEach(() => server?.close());

async function served(options: (aws: AwsUnderTest['aws']) => Partial<ServerOptions> = () => ({})) {
  const world = aSimulatedAws();
  server = await listen(world.aws, { port: 0, log: silentLog, ...options(world.aws) });
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const client = new EC2Client({ region: 'eu-west-1', endpoint: server.url, credentials, maxAttempts: 1 });
  return { ...world, url: server.url, client };
}

function post(url: string, body: string): Promise<Response> {
  return fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
}

function signed(service: string): Record<string, string> {
  return { authorization: `AWS4-HMAC-SHA256 Credential=x/20260115/eu-west-1/${service}/aws4_request, Signature=x` };
}

describe('the simulated AWS over a socket', () => {
  it('does not take a call to classic load balancing for one to its successor', async () => {
    const { aws } = aSimulatedAws();
    const request = { method: 'POST', path: '/', headers: signed('elasticloadbalancing') };
    const ask = (version: string) =>
      aws.handle({ ...request, body: `Action=DescribeLoadBalancers&Version=${version}` });
    expect((await ask('2012-06-01')).body).toContain('<Code>InvalidAction</Code>');
    expect((await ask('2015-12-01')).statusCode).toBe(200);
  });

  it('answers an SDK client', async () => {
    const { client, imageId } = await served();
    const { Images, $metadata } = await client.send(new DescribeImagesCommand({ Owners: ['self'] }));
    expect(Images?.map(({ ImageId }) => ImageId)).toEqual([imageId]);
    expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
    client.destroy();
  });

  it('breaks the connection where a fault says so', async () => {
    const { aws, client } = await served();
    aws.faults.loseReply({});
    await expect(client.send(new DescribeImagesCommand({}))).rejects.toMatchObject({ code: 'ECONNRESET' });
    client.destroy();
  });

  it.each([
    ['Action=Fly&Version=2016-11-15', 'InvalidAction'],
    ['Version=2016-11-15', 'MissingAction'],
    ['Action=DeregisterImage&Version=2016-11-15', 'MissingParameter'],
    ['Action=DescribeImages&Version=2016-11-15&Colour=red', 'UnknownParameter'],
    ['Action=DescribeImages&Version=2016-11-15&MaxResults=many', 'InvalidParameterValue'],
    ['Action=Fly&Version=2011-06-15', 'InvalidAction'],
    ['Action=AssumeRole&Version=2011-06-15', 'ValidationError'],
  ])('answers %s with %s', async (body, code) => {
    const { url } = await served();
    const reply = await post(url, body);
    expect(reply.status).toBe(400);
    expect(await reply.text()).toContain(`<Code>${code}</Code>`);
  });
});

describe('a probe of the simulated network over a socket', () => {
  const withProbe = (aws: AwsUnderTest['aws']) => ({ probe: aws.probe });

  it('is answered as the software of the instance answers, which a fault may change', async () => {
    const { aws, imageId, url } = await served(withProbe);
    const instanceId = aws.ec2.addInstance({ imageId, as: 'running' });
    const probe = simulatedProbe(url);
    const address = `http://${aws.ec2.machines.find(instanceId)?.privateIp}:8080/health?deep=1&x=2`;
    expect(await probe(address)).toEqual({ kind: 'answered', status: 200 });
    aws.faults.answerHttp(500);
    expect(await probe(address)).toEqual({ kind: 'answered', status: 500 });
    aws.faults.clear();
    aws.ec2.setServing(instanceId, false);
    expect(await probe(address)).toEqual({ kind: 'silent', why: 'connection refused' });
    expect(aws.counts()).toEqual({});
  });

  it.each([
    ['http://10.9.9.9/', 'no route to host'],
    ['health', 'no such address'],
    ['', 'no such address'],
  ])('of %j is silent', async (address, why) => {
    const { url } = await served(withProbe);
    expect(await simulatedProbe(url)(address)).toEqual({ kind: 'silent', why });
  });

  it('is silent where the account is gone, or does not take probes', async () => {
    const { url } = await served();
    expect(await simulatedProbe(url)('http://10.0.0.4/')).toMatchObject({ kind: 'silent' });
    await server?.close();
    expect(await simulatedProbe(url)('http://10.0.0.4/')).toMatchObject({ kind: 'silent', why: 'fetch failed' });
  });
});
