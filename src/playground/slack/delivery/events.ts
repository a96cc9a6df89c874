import type { JsonObject } from '../json.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Courier, Delivery } from './courier.ts';
import type { Retry, RetryReason } from './parcel.ts';

/** Events come again when they were not acknowledged: at once, after one minute, after five. */
const retryAfterMs = [0, 60_000, 300_000] as const;

export interface Events {
  /** Sends an event of the Events API; resolves after the first attempt and an immediate retry. */
  send(event: JsonObject, userId: string): Promise<Delivery>;
  /** Sends the retries that are due on the simulation's clock. */
  settle(): Promise<void>;
  nextDueAtMs(): number | undefined;
}

interface Waiting {
  readonly atMs: number;
  readonly send: () => Promise<unknown>;
}

/** The Events API with its retries, on the simulation's clock. */
export function createEvents(workspace: Workspace, courier: Courier, token: string): Events {
  let waiting: Waiting[] = [];
  const attempt = async (payload: JsonObject, kind: string, userId: string, retry?: Retry): Promise<Delivery> => {
    const delivery = await courier.send({ kind, userId, parcel: { kind: 'event', payload, retry } });
    const number = (retry?.number ?? 0) + 1;
    const waitMs = retryAfterMs[number - 1];
    if (waitMs === undefined || !wantsRetry(delivery)) return delivery;
    const again = (): Promise<Delivery> => attempt(payload, kind, userId, { number, reason: reasonOf(delivery) });
    if (waitMs === 0) return again();
    waiting.push({ atMs: workspace.nowMs() + waitMs, send: again });
    return delivery;
  };
  return {
    send: (event, userId) => attempt(envelope(workspace, token, event), `event:${String(event['type'])}`, userId),
    settle: async () => {
      const now = workspace.nowMs();
      const due = waiting.filter(({ atMs }) => atMs <= now);
      waiting = waiting.filter(({ atMs }) => atMs > now);
      for (const item of due) await item.send();
    },
    nextDueAtMs: () => (waiting.length === 0 ? undefined : Math.min(...waiting.map(({ atMs }) => atMs))),
  };
}

function wantsRetry({ outcome, response }: Delivery): boolean {
  return outcome !== 'acked' && response?.headers['x-slack-no-retry'] !== '1';
}

function reasonOf({ outcome }: Delivery): RetryReason {
  if (outcome === 'timed-out') return 'http_timeout';
  return outcome === 'error-status' ? 'http_error' : 'connection_failed';
}

function envelope({ team, ids, nowMs }: Workspace, token: string, event: JsonObject): JsonObject {
  const enterprise = team.organisation?.id ?? null;
  const install = { enterprise_id: enterprise, team_id: enterprise === null ? team.id : null };
  return {
    token,
    team_id: team.id,
    enterprise_id: enterprise,
    api_app_id: team.appId,
    event: { ...event, event_ts: `${nowMs() / 1000}` },
    type: 'event_callback',
    event_id: ids.id('Ev'),
    event_time: Math.floor(nowMs() / 1000),
    authorizations: [{ ...install, user_id: team.botUserId, is_bot: true, is_enterprise_install: enterprise !== null }],
    is_ext_shared_channel: false,
  };
}
