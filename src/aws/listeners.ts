import {
  type Action,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  type ForwardActionConfig,
  type Listener,
  ModifyListenerCommand,
  ModifyRuleCommand,
  type Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Weight } from '../fleet/traffic.ts';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { AwsError, isAwsError } from './errors.ts';
import { loadBalancerArns } from './load-balancers.ts';
import { chunks, mapBounded, readPages } from './pages.ts';
import type { Forwarder, ForwarderRef, Listeners } from './pair-ports.ts';

const service = 'elasticloadbalancing';
const pageSize = 400;
const namedPerCall = 20;
const callsAtOnce = 4;

interface Api {
  readonly elb: Clients['elb'];
  readonly call: Caller;
}

export function createListeners({ elb }: Pick<Clients, 'elb'>, call: Caller): Listeners {
  const api = { elb, call };
  return {
    forwardersTo: async (targetGroupArns) => {
      const listeners = (
        await mapBounded(await balancersOf(api, targetGroupArns), callsAtOnce, (arn) => listenersOf(api, arn))
      ).flat();
      const rules = await mapBounded(listeners, callsAtOnce, async (listener) =>
        (await rulesOf(api, listener.ListenerArn ?? '')).map((rule) => ruleForwarder(listener, rule)),
      );
      const all = [...listeners.map(listenerForwarder), ...rules.flat()].filter((found) => found !== undefined);
      return all.filter(({ weights }) => weights.some((weight) => targetGroupArns.includes(weight.targetGroupArn)));
    },
    weights: async (refs) => new Map((await actionsOf(api, refs)).map(([arn, actions]) => [arn, weightsOf(actions)])),
    setWeights: async (ref, weights) => {
      const actions = (await actionsOf(api, [ref])).at(0)?.[1] ?? [];
      if (!actions.some(isForward)) throw forwardsNoMore(ref);
      await modify(api, ref, weights, actions.map(writable(weights)));
    },
  };
}

/** Those that AWS says use one of the target groups; all where it says of none. */
async function balancersOf({ elb, call }: Api, targetGroupArns: readonly string[]): Promise<readonly string[]> {
  const told = await loadBalancerArns(elb, call, targetGroupArns);
  if (told.length > 0) return told;
  return readPages(async (token) => {
    const input = { PageSize: pageSize, ...(token === undefined ? {} : { Marker: token }) };
    const { LoadBalancers = [], NextMarker } = await call({ service, call: 'DescribeLoadBalancers' }, (options) =>
      elb.send(new DescribeLoadBalancersCommand(input), options),
    );
    return { items: LoadBalancers.flatMap(({ LoadBalancerArn }) => LoadBalancerArn ?? []), next: NextMarker };
  });
}

function listenersOf({ elb, call }: Api, LoadBalancerArn: string): Promise<readonly Listener[]> {
  return readPages(async (token) => {
    const paging = { PageSize: pageSize, ...(token === undefined ? {} : { Marker: token }) };
    const { Listeners: items = [], NextMarker } = await call({ service, call: 'DescribeListeners' }, (options) =>
      elb.send(new DescribeListenersCommand({ LoadBalancerArn, ...paging }), options),
    );
    return { items, next: NextMarker };
  });
}

/** Without the default one, which is the listener's own action. */
function rulesOf({ elb, call }: Api, ListenerArn: string): Promise<readonly Rule[]> {
  return readPages(async (token) => {
    const paging = { PageSize: pageSize, ...(token === undefined ? {} : { Marker: token }) };
    const { Rules = [], NextMarker } = await call({ service, call: 'DescribeRules' }, (options) =>
      elb.send(new DescribeRulesCommand({ ListenerArn, ...paging }), options),
    );
    return { items: Rules.filter(({ IsDefault }) => IsDefault !== true), next: NextMarker };
  });
}

function listenerForwarder({ ListenerArn: arn, Port, DefaultActions = [] }: Listener): Forwarder | undefined {
  if (arn === undefined) return undefined;
  return forwarder({ kind: 'listener', arn }, `${balancerName(arn)}:${Port ?? ''}`, DefaultActions);
}

function ruleForwarder({ Port }: Listener, { RuleArn: arn, Priority, Actions = [] }: Rule): Forwarder | undefined {
  if (arn === undefined) return undefined;
  return forwarder({ kind: 'rule', arn }, `${balancerName(arn)}:${Port ?? ''} rule ${Priority ?? ''}`, Actions);
}

function forwarder(ref: ForwarderRef, name: string, actions: readonly Action[]): Forwarder | undefined {
  const weights = weightsOf(actions);
  if (weights.length === 0) return undefined;
  const sticky = actions.find(isForward)?.ForwardConfig?.TargetGroupStickinessConfig;
  const stickySeconds = sticky?.Enabled === true ? { stickySeconds: sticky.DurationSeconds ?? 0 } : {};
  return { ...ref, name, balancer: balancerType(ref.arn), weights, ...stickySeconds };
}

/** `web` of `…:listener/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2`. */
function balancerName(arn: string): string {
  return arn.split('/')[2] ?? arn;
}

function balancerType(arn: string): Forwarder['balancer'] {
  const types: Readonly<Record<string, Forwarder['balancer']>> = { app: 'application', net: 'network', gwy: 'gateway' };
  return types[arn.split('/')[1] ?? ''] ?? 'application';
}

function isForward({ Type }: Action): boolean {
  return Type === 'forward';
}

function weightsOf(actions: readonly Action[]): readonly Weight[] {
  const forward = actions.find(isForward);
  const groups = forward?.ForwardConfig?.TargetGroups ?? [{ TargetGroupArn: forward?.TargetGroupArn }];
  const weights = groups.flatMap(({ TargetGroupArn: targetGroupArn, Weight: weight = 1 }) =>
    targetGroupArn === undefined ? [] : [{ targetGroupArn, weight }],
  );
  const [only, ...others] = weights;
  return only === undefined || others.length > 0 ? weights : [{ ...only, weight: 1 }];
}

async function actionsOf(api: Api, refs: readonly ForwarderRef[]): Promise<readonly [string, readonly Action[]][]> {
  const of = (kind: ForwarderRef['kind']) => refs.flatMap((ref) => (ref.kind === kind ? [ref.arn] : []));
  const read = async (kind: ForwarderRef['kind'], arns: readonly string[]): Promise<[string, Action[]][]> =>
    (await mapBounded(chunks(arns, namedPerCall), callsAtOnce, (some) => describeSome(api, kind, some))).flat();
  return (await Promise.all([read('listener', of('listener')), read('rule', of('rule'))])).flat();
}

async function describeSome(
  api: Api,
  kind: ForwarderRef['kind'],
  arns: readonly string[],
): Promise<[string, Action[]][]> {
  try {
    return await (kind === 'listener' ? describeListeners(api, arns) : describeRules(api, arns));
  } catch (error) {
    if (!isAwsError(error, 'not-found')) throw error;
    // One that is gone fails the whole call.
    if (arns.length < 2) return [];
    return (await mapBounded(arns, 1, (arn) => describeSome(api, kind, [arn]))).flat();
  }
}

async function describeListeners({ elb, call }: Api, arns: readonly string[]): Promise<[string, Action[]][]> {
  const { Listeners: found = [] } = await call({ service, call: 'DescribeListeners' }, (options) =>
    elb.send(new DescribeListenersCommand({ ListenerArns: [...arns] }), options),
  );
  return found.map(({ ListenerArn = '', DefaultActions = [] }) => [ListenerArn, DefaultActions]);
}

async function describeRules({ elb, call }: Api, arns: readonly string[]): Promise<[string, Action[]][]> {
  const { Rules = [] } = await call({ service, call: 'DescribeRules' }, (options) =>
    elb.send(new DescribeRulesCommand({ RuleArns: [...arns] }), options),
  );
  return Rules.map(({ RuleArn = '', Actions = [] }) => [RuleArn, Actions]);
}

/** An action as it may be sent back: what signs people in keeps a secret that AWS tells nobody. */
function writable(weights: readonly Weight[]) {
  return (action: Action): Action => {
    if (isForward(action)) return forwardTo(action, weights);
    const { AuthenticateOidcConfig: oidc } = action;
    if (oidc === undefined) return action;
    return { ...action, AuthenticateOidcConfig: { ...oidc, UseExistingClientSecret: true } };
  };
}

function forwardTo({ Order, ForwardConfig }: Action, weights: readonly Weight[]): Action {
  const sticky = ForwardConfig?.TargetGroupStickinessConfig;
  const config: ForwardActionConfig = {
    TargetGroups: weights.map(({ targetGroupArn, weight }) => ({ TargetGroupArn: targetGroupArn, Weight: weight })),
    ...(sticky === undefined ? {} : { TargetGroupStickinessConfig: sticky }),
  };
  return { Type: 'forward', ...(Order === undefined ? {} : { Order }), ForwardConfig: config };
}

async function modify(
  { elb, call }: Api,
  { kind, arn }: ForwarderRef,
  weights: readonly Weight[],
  actions: Action[],
): Promise<void> {
  const subject = { arn, weights: weights.map(({ targetGroupArn, weight }) => `${targetGroupArn} ${weight}`) };
  if (kind === 'listener') {
    const input = { ListenerArn: arn, DefaultActions: actions };
    await call({ service, call: 'ModifyListener', subject }, (options) =>
      elb.send(new ModifyListenerCommand(input), options),
    );
    return;
  }
  await call({ service, call: 'ModifyRule', subject }, (options) =>
    elb.send(new ModifyRuleCommand({ RuleArn: arn, Actions: actions }), options),
  );
}

function forwardsNoMore({ kind, arn }: ForwarderRef): AwsError {
  return new AwsError(`the ${kind} ${arn} forwards to no target group any more`, {
    kind: 'conflict',
    awsCode: 'ForwardsNoMore',
    service,
    call: kind === 'listener' ? 'ModifyListener' : 'ModifyRule',
    retry: 'never',
  });
}
