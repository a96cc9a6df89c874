import type { BotResponse, Carrier, Parcel } from '../delivery/parcel.ts';
import type { Ids } from '../ids.ts';
import { isObject, type JsonObject, objectAt, parseJson, stringAt } from '../json.ts';
import type { ServerSocket } from './websocket.ts';

export interface SocketMode {
  /** A path with a ticket for one connection, as `apps.connections.open` hands out. */
  issuePath(): string;
  /** Whether the path holds a ticket that was not used yet; uses it up. */
  admit(path: string): boolean;
  /** Greets a new connection and sends requests over it from now on. */
  connect(socket: ServerSocket): void;
  /** Sends parcels to one of the connections. */
  readonly carrier: Carrier;
  /** Asks every connection to be renewed, as Slack does every few hours. */
  refresh(): void;
  closeAll(): void;
  connections(): number;
}

/** Slack's side of Socket Mode: tickets, envelopes, acknowledgements. */
export function createSocketMode(ids: Ids, appId: string): SocketMode {
  const tickets = new Set<string>();
  const sockets = new Set<ServerSocket>();
  const waiting = new Map<string, (response: BotResponse) => void>();
  const tellAll = (message: JsonObject): void => {
    for (const socket of sockets) socket.sendText(JSON.stringify(message));
  };
  return {
    issuePath: () => {
      const path = `/link/?ticket=${ids.secret(32)}&app_id=${appId}`;
      tickets.add(path);
      return path;
    },
    admit: (path) => tickets.delete(path),
    connect: (socket) => {
      sockets.add(socket);
      socket.onText((text) => acknowledge(text, waiting));
      socket.onClose(() => sockets.delete(socket));
      socket.sendText(JSON.stringify(hello(appId, sockets.size)));
    },
    carrier: (parcel) => {
      const [socket] = sockets;
      if (socket === undefined) return Promise.reject(new Error('no Socket Mode connection is open'));
      const envelopeId = ids.secret(32);
      return new Promise((resolve) => {
        waiting.set(envelopeId, resolve);
        socket.sendText(JSON.stringify(envelope(parcel, envelopeId)));
      });
    },
    refresh: () => {
      tellAll({ type: 'disconnect', reason: 'refresh_requested', debug_info: { host: 'simulated' } });
      sockets.clear();
    },
    closeAll: () => {
      for (const socket of sockets) socket.close();
    },
    connections: () => sockets.size,
  };
}

function hello(appId: string, connections: number): JsonObject {
  return {
    type: 'hello',
    num_connections: connections,
    debug_info: { host: 'simulated', approximate_connection_time: 18_060 },
    connection_info: { app_id: appId },
  };
}

function envelope(parcel: Parcel, envelopeId: string): JsonObject {
  switch (parcel.kind) {
    case 'command':
      return {
        type: 'slash_commands',
        envelope_id: envelopeId,
        accepts_response_payload: true,
        payload: parcel.fields,
      };
    case 'interaction': {
      const accepts = parcel.payload['type'] === 'view_submission';
      return {
        type: 'interactive',
        envelope_id: envelopeId,
        accepts_response_payload: accepts,
        payload: parcel.payload,
      };
    }
    case 'event':
      return {
        type: 'events_api',
        envelope_id: envelopeId,
        accepts_response_payload: false,
        payload: parcel.payload,
        retry_attempt: parcel.retry?.number ?? 0,
        retry_reason: parcel.retry?.reason ?? '',
      };
  }
}

function acknowledge(text: string, waiting: Map<string, (response: BotResponse) => void>): void {
  const message = parseJson(text);
  const envelopeId = stringAt(message, 'envelope_id');
  const resolve = envelopeId === undefined ? undefined : waiting.get(envelopeId);
  if (envelopeId === undefined || resolve === undefined || !isObject(message)) return;
  waiting.delete(envelopeId);
  const payload = objectAt(message, 'payload') ?? {};
  const body = Object.keys(payload).length === 0 ? '' : JSON.stringify(payload);
  resolve({ status: 200, headers: { 'content-type': 'application/json' }, body });
}
