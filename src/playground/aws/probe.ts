import type { Ec2 } from './ec2/ec2.ts';
import type { FaultsInForce } from './faults.ts';
import type { Kernel } from './kernel.ts';

export type Answered =
  | { readonly kind: 'answered'; readonly status: number }
  | { readonly kind: 'silent'; readonly why: string };

/** What is at an address of the simulated network: the software of the instance that has it, if that serves. */
export function createProbe(
  kernel: Pick<Kernel, 'settle'>,
  ec2: Pick<Ec2, 'atAddress'>,
  faults: Pick<FaultsInForce, 'httpAnswer'>,
): (url: string) => Promise<Answered> {
  return async (url) => {
    kernel.settle();
    const machine = ec2.atAddress(new URL(url).hostname);
    if (machine === undefined) return { kind: 'silent', why: 'no route to host' };
    const answer = faults.httpAnswer();
    if (answer === 'silent' || !machine.serving) return { kind: 'silent', why: 'connection refused' };
    return { kind: 'answered', status: answer ?? 200 };
  };
}
