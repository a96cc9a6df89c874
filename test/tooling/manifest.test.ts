import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { httpManifest, socketModeManifest } from '../../scripts/manifest-forms.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const schemaFile = fileURLToPath(new URL('../../../shared/data/slack-manifest.schema.1.0.0.json', import.meta.url));
const schemaIsThere = existsSync(schemaFile);
if (!schemaIsThere) console.warn("manifest.yml is not compared with Slack's schema: ../shared/data does not hold it");

const address = 'https://amiable.example.com/slack/events';
const source = readFileSync(`${repository}manifest.yml`, 'utf8');
const manifestSchema = z.object({
  features: z.object({
    app_home: z.object({ home_tab_enabled: z.boolean() }),
    slash_commands: z.array(z.object({ command: z.string(), url: z.string().optional() })),
    shortcuts: z.undefined().optional(),
  }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
  settings: z.object({
    event_subscriptions: z.object({ request_url: z.string().optional(), bot_events: z.array(z.string()) }),
    interactivity: z.object({
      is_enabled: z.boolean(),
      request_url: z.string().optional(),
      message_menu_options_url: z.undefined().optional(),
    }),
    socket_mode_enabled: z.boolean(),
  }),
});
const forms = {
  'manifest.yml': source,
  'the manifest for an address': httpManifest(source, 'https://bot.example.org/'),
  'the manifest for Socket Mode': socketModeManifest(source),
} as const;
const manifest = manifestSchema.parse(parse(source));

/** The scopes that Slack asks for, by the method that is called. */
const scopesOf: Readonly<Record<string, readonly string[]>> = {
  'auth.teams.list': [],
  'auth.test': [],
  'chat.postMessage': ['chat:write', 'chat:write.public'],
  'chat.postEphemeral': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history'],
  'conversations.replies': ['channels:history', 'groups:history'],
  'files.completeUploadExternal': ['files:write'],
  'files.getUploadURLExternal': ['files:write'],
  'usergroups.users.list': ['usergroups:read'],
  'views.open': [],
  'views.publish': [],
};

function methodsCalled(): string[] {
  const sources = globSync('src/slack/**/*.ts', { cwd: repository }).map((path) =>
    readFileSync(repository + path, 'utf8'),
  );
  return [...new Set(sources.flatMap(methodsIn))].sort();
}

/** By `client.chat.update(`, and by `chat.update(` where `chat` was taken out of a client. */
function methodsIn(source: string): string[] {
  const taken = [...source.matchAll(/\{([^{}]*)\}\s*=\s*(?:[\w.]+\.)?client\b/g)].flatMap(([, names = '']) =>
    names.split(',').flatMap((name) => {
      const [, group, alias = group] = /^\s*(\w+)(?:\s*:\s*(\w+))?\s*$/.exec(name) ?? [];
      return group === undefined || alias === undefined ? [] : [{ group, alias }];
    }),
  );
  const direct = [...source.matchAll(/\bclient((?:\s*\??\.\s*[a-zA-Z]+){2,3})\s*\(/g)].map(([, chain = '']) => chain);
  const byGroup = taken.flatMap(({ group, alias }) =>
    [...source.matchAll(new RegExp(`(?<![.\\w])${alias}((?:\\s*\\.\\s*[a-zA-Z]+){1,2})\\s*\\(`, 'g'))].map(
      ([, chain = '']) => `.${group}${chain}`,
    ),
  );
  return [...direct, ...byGroup].map((chain) => chain.replace(/[\s?]/g, '').slice(1));
}

/** What the bot listens to, by kind. */
function listenedTo(): ReadonlyMap<string, readonly string[]> {
  const sources = globSync('src/slack/**/*.ts', { cwd: repository }).map((path) =>
    readFileSync(repository + path, 'utf8'),
  );
  const kinds =
    /\bapp\.(command|action|view|event|options|shortcut|message|function|assistant)\b(?:<[^>]*>)?\(\s*([^,]+),/g;
  const found = sources.flatMap((text) =>
    [...text.matchAll(kinds)].map(([, kind = '', what = '']) => ({ kind, what })),
  );
  return new Map([...Map.groupBy(found, ({ kind }) => kind)].map(([kind, all]) => [kind, all.map(({ what }) => what)]));
}

describe.each(Object.entries(forms))('%s', (_name, text) => {
  const written: unknown = parse(text);
  const form = manifestSchema.parse(written);

  it.runIf(schemaIsThere)("is valid by Slack's schema", () => {
    const schema = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(schemaFile, 'utf8')));
    const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
    validate(written);
    expect(validate.errors ?? []).toEqual([]);
    validate({ ...form, settings: { ...form.settings, socket_mode: true } });
    expect(validate.errors).toContainEqual(
      expect.objectContaining({ keyword: 'additionalProperties', instancePath: '/settings' }),
    );
  });

  it('lets everything through that the bot listens to, and nothing that it does not', () => {
    const listened = listenedTo();
    // Messages, shortcuts, menus that ask for their options and the like would take more of the manifest.
    expect([...listened.keys()].sort()).toEqual(['action', 'command', 'event', 'view']);
    const plain = (kind: string) => listened.get(kind)?.map((what) => what.replaceAll("'", ''));
    expect(form.features.slash_commands.map(({ command }) => command)).toEqual(plain('command'));
    expect(form.settings.event_subscriptions.bot_events).toEqual(plain('event'));
    expect(form.features.app_home.home_tab_enabled).toBe(true);
    expect(form.settings.interactivity.is_enabled).toBe(true);
  });

  it('differs in addresses and Socket Mode, and in nothing else', () => {
    const common = ({ features, settings, ...rest }: typeof form) => ({
      ...rest,
      features: { ...features, slash_commands: features.slash_commands.map(({ command }) => command) },
      events: settings.event_subscriptions.bot_events,
    });
    expect(common(form)).toEqual(common(manifest));
  });
});

describe('the forms of the manifest', () => {
  const addressesOf = ({ features, settings }: typeof manifest) => [
    ...features.slash_commands.map(({ url }) => url),
    settings.event_subscriptions.request_url,
    settings.interactivity.request_url,
  ];
  const read = (text: string) => manifestSchema.parse(parse(text));

  it('send everything to one address over HTTP', () => {
    expect(new Set(addressesOf(manifest))).toEqual(new Set([address]));
    const own = ['https://bot.example.org/slack/events', 'https://bot.example.org/', 'https://bot.example.org'];
    for (const typed of own) {
      const form = read(httpManifest(source, typed));
      expect(new Set(addressesOf(form))).toEqual(new Set(['https://bot.example.org/slack/events']));
      expect(form.settings.socket_mode_enabled).toBe(false);
    }
    const staged = read(httpManifest(source, 'https://api.example.org/production/'));
    expect(addressesOf(staged)[0]).toBe('https://api.example.org/production/slack/events');
  });

  it('name no address in Socket Mode', () => {
    const form = read(forms['the manifest for Socket Mode']);
    expect(new Set(addressesOf(form))).toEqual(new Set([undefined]));
    expect(form.settings.socket_mode_enabled).toBe(true);
  });

  it('keep the reasons for the scopes', () => {
    for (const text of Object.values(forms)) expect(text).toContain('# Who is in a user group that holds a role.');
  });
});

describe('the methods that are called', () => {
  it.each([
    ['await client.chat.update({})', ['chat.update']],
    ['bot.client\n  .usergroups.users.list({})', ['usergroups.users.list']],
    ['const { chat } = options.client;\nawait chat.postMessage({});', ['chat.postMessage']],
    ['const { chat: talk, views } = client;\ntalk.update({}); views.open({})', ['chat.update', 'views.open']],
    ['const { chat } = message; chat.update({})', []],
  ])('are seen in %j', (source, methods) => {
    expect(methodsIn(source)).toEqual(methods);
  });
});

describe('the scopes', () => {
  it('are those of the methods that are called, and no more', () => {
    const methods = methodsCalled();
    expect(methods).toEqual(Object.keys(scopesOf).toSorted());
    const needed = new Set(['commands', ...methods.flatMap((method) => scopesOf[method] ?? [])]);
    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual([...needed].sort());
  });

  it('are asked for by no method that is called under another name', () => {
    const sources = globSync('src/{slack,lambda,process}/**/*.ts', { cwd: repository });
    const other = /\.apiCall\(|\bfilesUploadV2\b|\/api\/[a-z]+\.[a-z]/;
    expect(sources.filter((path) => other.test(readFileSync(repository + path, 'utf8')))).toEqual([]);
    // Others make clients of their own: what they call is not looked at above.
    const clients = globSync('src/**/*.ts', { cwd: repository, exclude: ['src/playground/**'] });
    const making = clients.filter((path) => /new WebClient\(/.test(readFileSync(repository + path, 'utf8')));
    expect(making).toEqual(['src/slack/client.ts']);
  });
});
