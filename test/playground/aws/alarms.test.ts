import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { SmithyRpcV2CborProtocol } from '@smithy/core/cbor';
import { describe, expect, it } from 'vitest';
import { aSimulatedAws } from './a-simulated-aws.ts';

const settings = { region: 'eu-west-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' }, maxAttempts: 1 };

function alarmed(spoken: { readonly protocol?: typeof SmithyRpcV2CborProtocol } = {}) {
  const { aws, wait } = aSimulatedAws();
  const client = new CloudWatchClient({ ...settings, ...spoken, requestHandler: aws.requestHandler });
  const put = (AlarmName: string, Threshold = 5) =>
    client.send(
      new PutMetricAlarmCommand({
        AlarmName,
        Namespace: 'AWS/ApplicationELB',
        MetricName: 'HTTPCode_Target_5XX_Count',
        Dimensions: [{ Name: 'LoadBalancer', Value: 'app/web/1' }],
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold,
        ComparisonOperator: 'GreaterThanThreshold',
      }),
    );
  const compose = (AlarmName: string, AlarmRule: string) =>
    client.send(new PutCompositeAlarmCommand({ AlarmName, AlarmRule }));
  const set = (
    AlarmName: string,
    StateValue: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA',
    StateReason = 'Threshold Crossed',
  ) => client.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason }));
  const all = (input: ConstructorParameters<typeof DescribeAlarmsCommand>[0] = {}) =>
    client.send(new DescribeAlarmsCommand({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], ...input }));
  const stateOf = async (name: string) => {
    const { MetricAlarms = [], CompositeAlarms = [] } = await all({ AlarmNames: [name] });
    return [...MetricAlarms, ...CompositeAlarms][0]?.StateValue;
  };
  return { aws, wait, client, put, compose, set, all, stateOf };
}

describe('an alarm of a metric', () => {
  it('has insufficient data at first, and stands as it is set from then on', async () => {
    const { aws, put, set, all, wait } = alarmed();
    await put('web-5xx');
    const atMs = aws.kernel.nowMs();
    expect((await all()).MetricAlarms).toMatchObject([
      {
        AlarmName: 'web-5xx',
        AlarmArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:web-5xx',
        StateValue: 'INSUFFICIENT_DATA',
        StateReason: 'Unchecked: Initial alarm creation',
        StateTransitionedTimestamp: new Date(atMs),
        Threshold: 5,
        Dimensions: [{ Name: 'LoadBalancer', Value: 'app/web/1' }],
      },
    ]);
    wait(60);
    await set('web-5xx', 'ALARM', 'Threshold Crossed: 12');
    wait(60);
    await set('web-5xx', 'ALARM', 'Threshold Crossed: 13');
    expect((await all()).MetricAlarms).toMatchObject([
      {
        StateValue: 'ALARM',
        StateReason: 'Threshold Crossed: 13',
        StateTransitionedTimestamp: new Date(atMs + 60_000),
        StateUpdatedTimestamp: new Date(atMs + 120_000),
      },
    ]);
  });

  it('keeps its state when it is written anew', async () => {
    const { put, set, all } = alarmed();
    await put('web-5xx');
    await set('web-5xx', 'OK');
    await put('web-5xx', 9);
    expect((await all()).MetricAlarms).toMatchObject([{ StateValue: 'OK', Threshold: 9 }]);
  });
});

describe('a composite alarm', () => {
  it.each([
    ['ALARM("a")', 'ALARM'],
    ['ALARM(a) AND ALARM(b)', 'OK'],
    ['ALARM(a) OR ALARM(b)', 'ALARM'],
    ['NOT ALARM(a) OR INSUFFICIENT_DATA(b)', 'OK'],
    ['OK(b) AND (ALARM(b) OR NOT OK(a))', 'ALARM'],
    ['FALSE OR TRUE AND FALSE', 'OK'],
  ])('with the rule %s is %s', async (rule, state) => {
    const { put, compose, set, stateOf } = alarmed();
    await put('a');
    await put('b');
    await set('a', 'ALARM');
    await set('b', 'OK');
    await compose('both', rule);
    expect(await stateOf('both')).toBe(state);
  });

  it('follows what it looks at, through others like it, and says which moved', async () => {
    const { put, compose, set, all, stateOf } = alarmed();
    await put('a');
    await compose('inner', 'ALARM(a)');
    await compose('outer', 'ALARM(inner)');
    expect(await stateOf('outer')).toBe('OK');
    await set('a', 'ALARM');
    expect(await stateOf('outer')).toBe('ALARM');
    const { CompositeAlarms } = await all({ AlarmNames: ['inner'] });
    expect(CompositeAlarms?.[0]?.StateReason).toContain(':alarm:a transitioned to ALARM');
    await set('a', 'OK');
    expect(await stateOf('outer')).toBe('OK');
  });

  it.each(['', 'ALARM(a', 'ALARM(nobody)', 'ALARM(a) ALARM(a)', 'ALARM(self)', 'MAYBE(a)'])(
    'with the rule "%s" is refused',
    async (rule) => {
      const { put, compose } = alarmed();
      await put('a');
      await expect(compose('self', rule)).rejects.toThrow(/AlarmRule/);
    },
  );
});

describe('alarms', () => {
  it('are described by name, prefix, type and state, page by page', async () => {
    const { put, compose, set, all } = alarmed();
    for (const name of ['api-5xx', 'web-5xx', 'web-slow']) await put(name);
    await compose('web', 'ALARM(web-5xx)');
    await set('web-5xx', 'ALARM');
    const names = async (input: Parameters<typeof all>[0]) => {
      const { MetricAlarms = [], CompositeAlarms = [] } = await all(input);
      return [...MetricAlarms, ...CompositeAlarms].map(({ AlarmName }) => AlarmName);
    };
    expect(await names({ AlarmNames: ['web', 'api-5xx', 'nobody'] })).toEqual(['api-5xx', 'web']);
    expect(await names({ AlarmNamePrefix: 'web' })).toEqual(['web-5xx', 'web-slow', 'web']);
    expect(await names({ AlarmTypes: undefined })).toEqual(['api-5xx', 'web-5xx', 'web-slow']);
    expect(await names({ StateValue: 'ALARM' })).toEqual(['web-5xx', 'web']);
    const first = await all({ MaxRecords: 3 });
    expect(first.NextToken).toBeDefined();
    expect(await names({ MaxRecords: 3, NextToken: first.NextToken })).toEqual(['web-slow']);
  });

  it('that are not there can be neither set nor deleted', async () => {
    const { client, set } = alarmed();
    await expect(set('nobody', 'OK')).rejects.toMatchObject({ name: 'ResourceNotFound' });
    await expect(client.send(new DeleteAlarmsCommand({ AlarmNames: ['nobody'] }))).rejects.toMatchObject({
      name: 'ResourceNotFound',
    });
  });

  it('are deleted, unless a composite one looks at them', async () => {
    const { client, put, compose, all } = alarmed();
    await put('a');
    await compose('outer', 'ALARM(a)');
    const remove = (name: string) => client.send(new DeleteAlarmsCommand({ AlarmNames: [name] }));
    await expect(remove('a')).rejects.toThrow('outer');
    await remove('outer');
    await remove('a');
    expect((await all()).MetricAlarms).toEqual([]);
  });

  it.each([
    { AlarmNames: Array.from({ length: 101 }, (_, index) => `a-${index}`) },
    { MaxRecords: 101 },
    { AlarmNames: ['a'], AlarmNamePrefix: 'a' },
  ])('are not described for %o', async (input) => {
    await expect(alarmed().all(input)).rejects.toThrow();
  });
});

describe('the wire of alarms', () => {
  it('may be CBOR', async () => {
    const { put, set, all } = alarmed({ protocol: SmithyRpcV2CborProtocol });
    await put('web-5xx');
    await set('web-5xx', 'ALARM');
    expect((await all()).MetricAlarms).toMatchObject([{ AlarmName: 'web-5xx', StateValue: 'ALARM' }]);
  });

  it('may be forms, as by older clients', async () => {
    const { aws, put, compose } = alarmed();
    await put('web-5xx');
    await compose('web', 'ALARM(web-5xx)');
    const scope = 'x/20260115/eu-west-1/monitoring/aws4_request';
    const headers = { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, Signature=x` };
    const types = 'AlarmTypes.member.1=CompositeAlarm&AlarmTypes.member.2=MetricAlarm';
    const body = `Action=DescribeAlarms&Version=2010-08-01&${types}`;
    const reply = await aws.handle({ method: 'POST', path: '/', headers, body });
    expect(reply.statusCode).toBe(200);
    expect(reply.body).toContain('<AlarmName>web-5xx</AlarmName>');
    expect(reply.body).toContain('<AlarmRule>ALARM(web-5xx)</AlarmRule>');
  });
});
