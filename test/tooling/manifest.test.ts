import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const schemaFile = fileURLToPath(new URL('../../../shared/data/slack-manifest.schema.1.0.0.json', import.meta.url));
const schemaIsThere = existsSync(schemaFile);
if (!schemaIsThere) console.warn("manifest.yml is not compared with Slack's schema: ../shared/data does not hold it");

const address = 'https://amiable.example.com/slack/events';
const written = parse(readFileSync(`${repository}manifest.yml`, 'utf8'));
const manifest = z
  .object({
    features: z.object({
      app_home: z.object({ home_tab_enabled: z.boolean() }),
      slash_commands: z.array(z.object({ command: z.string(), url: z.string() })),
    }),
    oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
    settings: z.object({
      event_subscriptions: z.object({ request_url: z.string(), bot_events: z.array(z.string()) }),
      interactivity: z.object({ is_enabled: z.boolean(), request_url: z.string() }),
      socket_mode_enabled: z.boolean(),
    }),
  })
  .parse(written);

/** The scopes that Slack asks for, by the method that is called. */
const scopesOf: Readonly<Record<string, readonly string[]>> = {
  'chat.postMessage': ['chat:write', 'chat:write.public'],
  'chat.postEphemeral': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history'],
  'conversations.replies': ['channels:history', 'groups:history'],
  'usergroups.users.list': ['usergroups:read'],
  'views.open': [],
  'views.publish': [],
  'views.update': [],
};

function methodsCalled(): string[] {
  const sources = globSync('src/slack/**/*.ts', { cwd: repository }).map((path) =>
    readFileSync(repository + path, 'utf8'),
  );
  const calls = sources.flatMap((source) => [...source.matchAll(/\bclient((?:\s*\.\s*[a-zA-Z]+){2,3})\s*\(/g)]);
  return [...new Set(calls.map(([, chain = '']) => chain.replace(/\s/g, '').slice(1)))].sort();
}

describe('manifest.yml', () => {
  it.runIf(schemaIsThere)("is valid by Slack's schema", () => {
    const schema = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(schemaFile, 'utf8')));
    const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
    validate(written);
    expect(validate.errors ?? []).toEqual([]);
    validate({ ...written, settings: { ...manifest.settings, socket_mode: true } });
    expect(validate.errors).toMatchObject([{ keyword: 'additionalProperties', instancePath: '/settings' }]);
  });

  it('has one slash command, and sends everything to one address', () => {
    expect(manifest.features.slash_commands).toMatchObject([{ command: '/ami', url: address }]);
    expect(manifest.settings.event_subscriptions.request_url).toBe(address);
    expect(manifest.settings.interactivity).toEqual({ is_enabled: true, request_url: address });
    expect(manifest.settings.socket_mode_enabled).toBe(false);
  });

  it('hears of an opened home, and of nothing else', () => {
    expect(manifest.features.app_home.home_tab_enabled).toBe(true);
    expect(manifest.settings.event_subscriptions.bot_events).toEqual(['app_home_opened']);
  });

  it('asks for the scopes of the methods that are called, and for no more', () => {
    const methods = methodsCalled();
    expect(methods.filter((method) => !(method in scopesOf))).toEqual([]);
    const needed = new Set(['commands', ...methods.flatMap((method) => scopesOf[method] ?? [])]);
    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual([...needed].sort());
  });
});
