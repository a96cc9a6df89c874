/** What the scanners say on simulated instances, where nothing is ever run: as Amiable's scripts would tell it. */
import { resultBegin, resultEnd } from '../images/scan-scripts.ts';
import { type Scanner, scanners } from '../images/scanners.ts';
import type { SimulatedAws } from './aws/account.ts';

/** What a well-kept Amazon Linux looks like to each of them. */
const told: Readonly<Record<Scanner, readonly string[]>> = {
  lynis: [
    'version=3.1.1',
    'hardening-index=72',
    'tests=242',
    'warnings=1',
    'suggestions=1',
    'finding=warning FIRE-4512: iptables module(s) loaded, but no rules active',
    'finding=suggestion SSH-7408: Consider hardening SSH configuration',
  ],
  clamav: ['version=ClamAV 1.4.3', 'database=27512', 'exit=0', 'scanned=84211', 'infected=0'],
  chkrootkit: ['version=0.57', 'checks=71', 'infected=0', 'warnings=0'],
};

const seconds: Readonly<Record<Scanner, number>> = { lynis: 90, clamav: 400, chkrootkit: 60 };

/** Lets every scanner run to its end on every instance, and find little. */
export function simulateScanners({ ssm }: Pick<SimulatedAws, 'ssm'>): void {
  for (const scanner of scanners) {
    const result = [`${resultBegin} scanner=${scanner}`, 'outcome=ran', ...told[scanner], resultEnd];
    const log = ['--- the end of the log', `${scanner} ended`];
    ssm.onScript((script) => script.split('\n').includes(`scanner=${scanner}`), {
      stdout: `${[...result, ...log].join('\n')}\n`,
      seconds: seconds[scanner],
    });
  }
}
