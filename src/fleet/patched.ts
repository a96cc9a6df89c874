/** Whether a server came out of patching as it should. Pure. */
import type { FleetInstance } from './fleet.ts';

export interface PatchedServer {
  /** Absent where EC2 does not list it as running. */
  readonly checks: FleetInstance['statusChecks'];
  readonly isAgentOnline: boolean;
  /** What Patch Manager keeps of it; absent where it keeps nothing. */
  readonly patches?: {
    readonly operation: 'Scan' | 'Install';
    readonly startedAtMs: number;
    readonly missing: number;
    readonly failed: number;
    readonly pendingReboot: number;
  };
}

export interface PatchedHow {
  /** When the command was sent: what Patch Manager says of before is no answer. */
  readonly sentAtMs: number;
  /** Whether a patch baseline was installed; else only the server's health can be told. */
  readonly isBaseline: boolean;
  /** Whether patches that wait for a reboot are as planned. */
  readonly mayPendReboot: boolean;
}

export type PatchedVerdict =
  | { readonly kind: 'verified' }
  /** It may yet be: a reboot takes its time. */
  | { readonly kind: 'waiting'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string };

/** Clocks differ a little between here and there. */
const skewMs = 5 * 60_000;

/** The command's own success is not asked: it says that a script ended, and not what is installed. */
export function judgePatched(server: PatchedServer, how: PatchedHow): PatchedVerdict {
  const { checks, isAgentOnline } = server;
  if (checks === undefined) return waiting('it is not running');
  if (!isAgentOnline) return waiting('its agent is not online');
  const check = [checks.system, checks.instance].find((status) => status !== 'ok' && status !== 'not-applicable');
  if (check !== undefined) return waiting(`a status check is ${check}`);
  return how.isBaseline ? judgePatches(server.patches, how) : { kind: 'verified' };
}

function judgePatches(patches: PatchedServer['patches'], how: PatchedHow): PatchedVerdict {
  if (patches === undefined || !isOfNow(patches, how)) return waiting('no patch state is told since the command');
  if (patches.failed > 0) return failed(`${patches.failed} patches failed`);
  if (patches.missing > 0) return failed(`${patches.missing} patches are missing`);
  if (patches.pendingReboot > 0 && !how.mayPendReboot)
    return waiting(`${patches.pendingReboot} patches wait for a reboot`);
  return { kind: 'verified' };
}

/**
 * Somebody's scan after the installation tells of it just as well, and is all that is kept then. One of shortly before
 * the command tells of what there was to install, so that for a scan no clock is given the benefit of the doubt.
 */
function isOfNow({ operation, startedAtMs }: NonNullable<PatchedServer['patches']>, { sentAtMs }: PatchedHow): boolean {
  return startedAtMs >= (operation === 'Scan' ? sentAtMs : sentAtMs - skewMs);
}

function waiting(why: string): PatchedVerdict {
  return { kind: 'waiting', why };
}

function failed(why: string): PatchedVerdict {
  return { kind: 'failed', why };
}
