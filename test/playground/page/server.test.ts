import { request as httpRequest } from 'node:http';
import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/basics/log.ts';
import type { Act, Control, Reply, Update } from '../../../src/playground/page/contract.ts';
import { replySchema, updateSchema } from '../../../src/playground/page/contract.ts';
import { type Page, servePage } from '../../../src/playground/page/server.ts';
import { aPlayground, type PlaygroundAtWork } from '../a-playground.ts';

let world: PlaygroundAtWork;
let page: Page;
beforeAll(async () => {
  world = await aPlayground();
  page = await servePage({ playground: world.playground, port: 0, log: silentLog });
});
afterAll(async () => {
  await page.close();
  await world.stop();
});

const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${page.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const act = async (as: string, what: Act): Promise<Reply> =>
  replySchema.parse(await (await post('/api/act', { as, act: what })).json());
const control = async (what: Control): Promise<Reply> =>
  replySchema.parse(await (await post('/api/control', what)).json());

/** The updates of one person until one is found. */
async function follow(as: string, isEnough: (update: Update) => boolean): Promise<readonly Update[]> {
  const response = await fetch(`${page.url}/api/live?as=${as}`);
  const updates: Update[] = [];
  let text = '';
  if (response.body === null) throw new Error('there is no stream');
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events.filter((one) => one.startsWith('data: '))) {
      const update = updateSchema.parse(JSON.parse(event.slice('data: '.length)));
      updates.push(update);
      if (isEnough(update)) return updates;
    }
  }
  return updates;
}

describe('the page', () => {
  it('is built, and brings its script, its style and rules that keep everything from outside away', async () => {
    await page.prepared;
    const html = await fetch(`${page.url}/`);
    expect(html.headers.get('content-security-policy')).toContain("default-src 'none'");
    const text = await html.text();
    const paths = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path);
    expect(paths.sort()).toEqual(['/icon.svg', '/page.css', '/page.js']);
    for (const path of paths) expect((await fetch(`${page.url}${path}`)).status).toBe(200);
  });

  it('answers on the loopback address only, and under its own name', async () => {
    const { port } = new URL(page.url);
    await expect(fetch(`http://127.0.0.2:${port}/`)).rejects.toThrow('fetch failed');
    expect(await statusAs('evil.example')).toBe(403);
    expect((await post('/api/control', { do: 'pause' }, { origin: 'http://evil.example' })).status).toBe(403);
    expect(world.playground.clock.setting().speed).toBe(600);
  });

  it.each([
    ['/api/act', { as: 'U0ADA', act: { do: 'dance' } }],
    ['/api/act', { act: { do: 'open-home' } }],
    ['/api/control', { do: 'speed', speed: 'fast' }],
    ['/api/control', { do: 'pause', padding: 'x'.repeat(2_000_000) }],
  ])('refuses at %s what it does not know', async (path, body) => {
    expect((await post(path, body)).status).toBe(400);
  });

  it('shows a file that somebody shared, as a page that runs nothing', async () => {
    const { slack } = world.playground;
    const client = new WebClient(slack.credentials.botToken, { slackApiUrl: slack.apiUrl });
    const body = '<script>alert(1)</script><p>Report</p>';
    const asked = { filename: 'report.html', length: Buffer.byteLength(body) };
    const { upload_url: url = '', file_id: id = '' } = await client.files.getUploadURLExternal(asked);
    await fetch(url, { method: 'POST', body });
    const [channel] = slack.channelsOf('ada');
    await client.files.completeUploadExternal({ files: [{ id, title: 'Report' }], channel_id: channel?.id ?? '' });
    const file = await fetch(`${page.url}/api/file?id=${id}`);
    expect(await file.text()).toBe(body);
    expect(file.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox$/);
    expect((await fetch(`${page.url}/api/file?id=F0NONE`)).status).toBe(404);
  });

  it('has nothing at other paths, and nothing for strangers', async () => {
    for (const path of ['/../package.json', '/page.ts', '/api/live?as=U0NOBODY', '/api/live']) {
      expect((await fetch(`${page.url}${path}`)).status).toBe(404);
    }
    expect(await act('U0NOBODY', { do: 'open-home' })).toEqual({
      kind: 'refused',
      said: 'That cannot be done: there is no user U0NOBODY.',
    });
  });
});

describe('what a person is told', () => {
  it('is everything first: who is there, the bot’s own help, what was said, and how the world stands', async () => {
    const updates = await follow('U0ADA', ({ kind }) => kind === 'home');
    expect(updates.map(({ kind }) => kind)).toEqual(['setting', 'world', 'messages', 'modals', 'home']);
    const [first] = updates;
    const setting = first?.kind === 'setting' ? first.setting : undefined;
    expect(setting?.people.map(({ name }) => name)).toEqual(['ada', 'grace', 'linus', 'mary']);
    expect(setting?.verbs.map(({ name }) => name)).toContain('rollout');
    const verbs = setting?.tour.map(({ command = '' }) => command.split(' ')[1]);
    expect(new Set(verbs)).toEqual(
      new Set(['fleets', 'patch', 'rollout', 'compliance', 'cleanup', 'emergency', 'rollback', 'freeze']),
    );
    expect(setting?.tour.every(({ command = '' }) => command.startsWith('/ami '))).toBe(true);
  });

  it('is what others say too, but not what is for others alone', async () => {
    const told = follow(
      'U0GRACE',
      (update) => update.kind === 'messages' && update.messages.some(({ text }) => text === 'hello'),
    );
    await act('U0ADA', { do: 'command', channel: 'C0DEPLOYS', line: '/ami status' });
    await act('U0ADA', { do: 'say', channel: 'C0DEPLOYS', text: 'hello' });
    const messages = (await told).flatMap((update) => (update.kind === 'messages' ? update.messages : []));
    expect(messages.filter(({ isEphemeral }) => isEphemeral)).toEqual([]);
    const own = await follow('U0ADA', ({ kind }) => kind === 'messages');
    const seen = own.flatMap((update) => (update.kind === 'messages' ? update.messages : []));
    expect(seen.filter(({ isEphemeral }) => isEphemeral).length).toBeGreaterThan(0);
  });

  it('is a form that the bot opened, with what it says against an answer', async () => {
    const opened = follow('U0ADA', (update) => update.kind === 'modals' && update.views.length > 0);
    await act('U0ADA', { do: 'command', channel: 'C0DEPLOYS', line: '/ami rollout' });
    const last = (await opened).at(-1);
    const view = last?.kind === 'modals' ? last.views[0] : undefined;
    expect(view?.content['type']).toBe('modal');
    expect(await act('U0ADA', { do: 'submit', viewId: 'V0NONE', entries: {} })).toMatchObject({ kind: 'refused' });
    expect(await act('U0ADA', { do: 'close', viewId: view?.id ?? '', all: true })).toEqual({ kind: 'done' });
  });
});

describe('a line in the composer', () => {
  it('that is no command of the bot is refused, and says which is', async () => {
    expect(await act('U0ADA', { do: 'command', channel: 'C0DEPLOYS', line: '/giphy cats' })).toEqual({
      kind: 'refused',
      said: '/giphy is not a command here. There is /ami.',
    });
  });
});

describe('the controls', () => {
  it('stop time and let it go on as fast as before', async () => {
    const { clock } = world.playground;
    expect(await control({ do: 'speed', speed: 60 })).toEqual({ kind: 'done' });
    expect(await control({ do: 'pause' })).toMatchObject({ kind: 'done' });
    expect(clock.setting().speed).toBe(0);
    await control({ do: 'pause' });
    await control({ do: 'go-on' });
    expect(clock.setting().speed).toBe(60);
  });

  it.each([0, 121, -1])('do not let time run %s times as fast', async (speed) => {
    expect(await control({ do: 'speed', speed })).toMatchObject({ kind: 'refused' });
  });

  it('scale a fleet out by a fifth, and no fleet that is not there', async () => {
    expect(await control({ do: 'scale-out', fleet: 'worker' })).toEqual({
      kind: 'done',
      said: 'The desired capacity of worker goes from 8 to 10.',
    });
    expect(await control({ do: 'scale-out', fleet: 'nothing' })).toMatchObject({ kind: 'refused' });
  });

  it('begin trouble and end it, and everybody hears of it', async () => {
    const hears = (isOn: boolean) =>
      follow('U0MARY', ({ kind, ...rest }) => {
        const troubles = kind === 'world' && 'world' in rest ? rest.world.troubles : [];
        return troubles.some((trouble) => trouble.id === 'throttle' && trouble.isOn === isOn);
      });
    await control({ do: 'begin', trouble: 'throttle' });
    await hears(true);
    await control({ do: 'end-all' });
    await hears(false);
    expect(await control({ do: 'begin', trouble: 'plague' })).toMatchObject({ kind: 'refused' });
    expect(await control({ do: 'begin', trouble: 'image' })).toMatchObject({ kind: 'refused' });
  });

  it('kill the bot and start it again', async () => {
    expect(await control({ do: 'kill-bot' })).toMatchObject({ kind: 'done' });
    expect(world.playground.bot.state()).toBe('stopped');
    expect(await control({ do: 'start-bot' })).toMatchObject({ kind: 'done' });
    expect(world.playground.bot.state()).toBe('running');
  });
});

/** What a request under another name is answered; `fetch` does not let one name it. */
function statusAs(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(`${page.url}/`, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject);
    sent.end();
  });
}
