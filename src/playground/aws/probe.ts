import type { Ec2 } from './ec2/ec2.ts';
import type { ElbModel } from './elb/elb.ts';
import type { Routed } from './elb/routing.ts';
import type { FaultsInForce } from './faults.ts';
import type { Kernel } from './kernel.ts';

export type Answered =
  | { readonly kind: 'answered'; readonly status: number }
  | { readonly kind: 'silent'; readonly why: string };

export interface Network {
  readonly ec2: Pick<Ec2, 'atAddress'>;
  readonly elb: Pick<ElbModel, 'route'>;
}

/**
 * What is at an address of the simulated network: the software of the instance that has it, if that serves, or a load
 * balancer, which answers for its targets, and by itself where it has none.
 */
export function createProbe(
  kernel: Pick<Kernel, 'settle'>,
  { ec2, elb }: Network,
  faults: Pick<FaultsInForce, 'httpAnswer'>,
): (url: string) => Promise<Answered> {
  return async (url) => {
    kernel.settle();
    const { hostname, port, protocol } = new URL(url);
    const answer = faults.httpAnswer();
    const machine = ec2.atAddress(hostname);
    if (machine !== undefined) {
      if (answer === 'silent' || !machine.serving) return { kind: 'silent', why: 'connection refused' };
      return { kind: 'answered', status: answer ?? 200 };
    }
    const routed = elb.route(hostname, port === '' ? usualPort(protocol) : Number(port));
    if (routed === 'nowhere') return { kind: 'silent', why: 'no route to host' };
    return { kind: 'answered', status: balancedStatus(routed, answer) };
  };
}

/** Where no server answers, a load balancer does. */
function balancedStatus(routed: Exclude<Routed, 'nowhere'>, answer: number | 'silent' | undefined): number {
  if (routed === 'no-target') return 503;
  if (routed === 'no-healthy-target') return 502;
  return answer === 'silent' ? 504 : (answer ?? 200);
}

function usualPort(protocol: string): number {
  return protocol === 'https:' ? 443 : 80;
}
