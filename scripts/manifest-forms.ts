import { parseDocument } from 'yaml';

const eventsPath = '/slack/events';
const addresses = [
  ['features', 'slash_commands', 0, 'url'],
  ['settings', 'event_subscriptions', 'request_url'],
  ['settings', 'interactivity', 'request_url'],
] as const;
const layout = { lineWidth: 120 };

/** The manifest for a bot that answers at `address`, with or without the path that Slack posts to. */
export function httpManifest(source: string, address: string): string {
  const document = parseDocument(source);
  document.commentBefore = ' The Slack app, for requests over HTTP.';
  const { origin, pathname } = new URL(address);
  const base = pathname.replace(/\/+$/, '').replace(/\/slack\/events$/, '');
  for (const path of addresses) document.setIn(path, `${origin}${base}${eventsPath}`);
  return document.toString(layout);
}

/** The manifest for a bot that Slack need not reach. */
export function socketModeManifest(source: string): string {
  const document = parseDocument(source);
  document.commentBefore =
    ' The Slack app, for Socket Mode. It also takes an app-level token with the scope connections:write.';
  for (const path of addresses) document.deleteIn(path);
  document.setIn(['settings', 'socket_mode_enabled'], true);
  return document.toString(layout);
}
