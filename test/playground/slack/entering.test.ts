import { describe, expect, it } from 'vitest';
import type { BotRequest } from '../../../src/playground/slack/delivery/parcel.ts';
import { isObject, type JsonObject, objectAt, objectsAt, parseJson } from '../../../src/playground/slack/json.ts';
import type { Answer } from '../../../src/playground/slack/people/answers.ts';
import { aClient, aWorkspace, button, errorOf, plain } from './builders.ts';

/** A workspace whose bot acknowledges everything and keeps what it was sent. */
function aListener() {
  const { slack } = aWorkspace();
  const heard: JsonObject[] = [];
  let answer = '';
  const handle = async ({ body }: BotRequest) => {
    const fields = new URLSearchParams(body);
    const payload = parseJson(fields.get('payload') ?? '');
    heard.push(isObject(payload) ? payload : Object.fromEntries(fields));
    return { status: 200, headers: {}, body: answer };
  };
  slack.connectBot({ kind: 'function', handle });
  const answerWith = (body: JsonObject): void => {
    answer = JSON.stringify(body);
  };
  return { slack, heard, answerWith, client: aClient(slack), ada: slack.as('ada') };
}

const red: JsonObject = { text: plain('In red'), value: 'red' };
const blue: JsonObject = { text: plain('In blue'), value: 'blue' };
const options = [red, blue];
const modal = (blocks: readonly JsonObject[], keys: JsonObject = {}): JsonObject => ({
  type: 'modal',
  title: plain('T'),
  submit: plain('Go'),
  blocks,
  ...keys,
});
const input = (blockId: string, element: JsonObject, keys: JsonObject = {}): JsonObject => ({
  type: 'input',
  block_id: blockId,
  label: plain(blockId),
  element: { action_id: `${blockId}-a`, ...element },
  ...keys,
});

async function openModal(world: ReturnType<typeof aListener>, view: JsonObject): Promise<string> {
  await world.ada.command('/ami', { channel: 'ops' });
  const opened = await world.client.apiCall('views.open', { trigger_id: world.heard.at(-1)?.['trigger_id'], view });
  return String(objectAt(isObject(opened) ? opened : {}, 'view')?.['id']);
}

describe('what a person enters into a modal', () => {
  const grace = aWorkspace().slack.as('grace').user.id;
  const rows: readonly (readonly [element: JsonObject, entered: Answer, sent: JsonObject])[] = [
    [{ type: 'plain_text_input' }, 'hello', { value: 'hello' }],
    [{ type: 'number_input', is_decimal_allowed: false, max_value: '9' }, '9', { value: '9' }],
    [{ type: 'email_text_input' }, 'a@b.c', { value: 'a@b.c' }],
    [{ type: 'url_text_input' }, 'https://x', { value: 'https://x' }],
    [{ type: 'datepicker' }, '2026-01-15', { selected_date: '2026-01-15' }],
    [{ type: 'timepicker' }, '09:30', { selected_time: '09:30' }],
    [{ type: 'datetimepicker' }, 1_768_467_600, { selected_date_time: 1_768_467_600 }],
    [{ type: 'static_select', options }, 'red', { selected_option: red }],
    [{ type: 'radio_buttons', options }, 'In blue', { selected_option: blue }],
    [{ type: 'checkboxes', options }, ['red', 'blue'], { selected_options: options }],
    [{ type: 'multi_static_select', options }, ['blue'], { selected_options: [blue] }],
    [{ type: 'users_select' }, grace, { selected_user: grace }],
    [{ type: 'multi_users_select' }, [grace], { selected_users: [grace] }],
    [{ type: 'plain_text_input', initial_value: 'as it was' }, 'changed', { value: 'changed' }],
  ];

  it.each(rows)('reaches the bot as Slack sends it: %j', async (element, entered, sent) => {
    const world = aListener();
    const id = await openModal(world, modal([input('field', element)]));

    await world.ada.submit(id, { field: entered });

    const view = objectAt(world.heard.at(-1), 'view');
    const values = objectAt(objectAt(view, 'state'), 'values');
    expect(values).toEqual({ field: { 'field-a': { type: element['type'], ...sent } } });
  });

  const refused: readonly (readonly [element: JsonObject, entered: Answer, because: string])[] = [
    [{ type: 'plain_text_input', min_length: 3 }, 'no', 'at least 3'],
    [{ type: 'plain_text_input', max_length: 3 }, 'long', 'too long'],
    [{ type: 'number_input', is_decimal_allowed: false }, '1.5', 'not a number'],
    [{ type: 'number_input', is_decimal_allowed: true, min_value: '2' }, '1.5', 'at least 2'],
    [{ type: 'email_text_input' }, 'nobody', 'does not take'],
    [{ type: 'static_select', options }, 'green', 'there is no option'],
    [{ type: 'multi_static_select', options, max_selected_items: 1 }, ['red', 'blue'], 'no more than 1'],
    [{ type: 'users_select' }, 'U404', 'there is no user'],
    [{ type: 'plain_text_input' }, '', 'is required'],
  ];

  it.each(refused)('is refused by the client where it cannot be: %j', async (element, entered, because) => {
    const world = aListener();
    const id = await openModal(world, modal([input('field', element)]));
    await expect(world.ada.submit(id, { field: entered })).rejects.toThrow(because);
    await expect(world.ada.submit(id, { other: 'x' })).rejects.toThrow('no field other');
  });

  it('stays when the bot updates the view, where block and action stay', async () => {
    const world = aListener();
    const menu = { type: 'section', block_id: 'menu', text: plain('m') };
    const accessory = { type: 'static_select', action_id: 'colour', options };
    const blocks = [{ ...menu, accessory }, input('why', { type: 'plain_text_input' }, { optional: true })];
    const viewId = await openModal(world, modal(blocks));

    await world.ada.select({ viewId, actionId: 'colour' }, 'blue');
    await world.client.apiCall('views.update', { view_id: viewId, view: modal(blocks, { title: plain('New') }) });

    expect(world.heard.at(-1)).toMatchObject({
      type: 'block_actions',
      container: { type: 'view', view_id: viewId },
      actions: [{ action_id: 'colour', block_id: 'menu', selected_option: { value: 'blue' } }],
    });
    expect(world.slack.views('ada')).toMatchObject([
      { content: { title: { text: 'New' } }, state: { menu: { colour: { selected_option: { value: 'blue' } } } } },
    ]);
  });

  it('tells the bot at once only where the input asks for that', async () => {
    const world = aListener();
    const element = { type: 'static_select', options };
    const blocks = [input('quiet', element), input('loud', element, { dispatch_action: true })];
    const viewId = await openModal(world, modal(blocks));
    expect(await world.ada.select({ viewId, actionId: 'quiet-a' }, 'red')).toMatchObject({ outcome: 'not-sent' });
    expect(await world.ada.select({ viewId, actionId: 'loud-a' }, 'red')).toMatchObject({ outcome: 'acked' });
  });
});

describe('the stack of modals', () => {
  it('is three deep', async () => {
    const world = aListener();
    const viewId = await openModal(world, modal([{ type: 'actions', elements: [button('More', 'more')] }]));
    const push = async (): Promise<string> => {
      await world.ada.command('/ami', { channel: 'ops' });
      const trigger = world.heard.at(-1)?.['trigger_id'];
      return errorOf(world.client.apiCall('views.push', { trigger_id: trigger, view: modal([]) }));
    };
    expect([await push(), await push(), await push()]).toEqual(['ok', 'ok', 'push_limit_reached']);
    await expect(world.ada.click({ viewId, label: 'More' })).rejects.toThrow('does not see');
  });

  it('loses its top when that is closed, and the bot hears of it if it wants to', async () => {
    const world = aListener();
    const id = await openModal(world, modal([], { notify_on_close: true, callback_id: 'c' }));
    expect(await world.ada.close(id)).toMatchObject({ kind: 'view_closed', outcome: 'acked' });
    expect(world.heard.at(-1)).toMatchObject({
      type: 'view_closed',
      is_cleared: false,
      view: { id, callback_id: 'c' },
    });
    expect(world.slack.views('ada')).toEqual([]);
    const quiet = await openModal(world, modal([]));
    expect(await world.ada.close(quiet)).toMatchObject({ outcome: 'not-sent' });
  });

  it('holds one view for each external id', async () => {
    const world = aListener();
    await openModal(world, modal([], { external_id: 'reject-r-1' }));
    await world.slack.as('grace').command('/ami', { channel: 'ops' });
    const call = { trigger_id: world.heard.at(-1)?.['trigger_id'], view: modal([], { external_id: 'reject-r-1' }) };
    expect(await errorOf(world.client.apiCall('views.open', call))).toBe('duplicate_external_id');
    const update = { external_id: 'reject-r-1', view: modal([{ type: 'divider' }], { external_id: 'reject-r-1' }) };
    expect(await errorOf(world.client.apiCall('views.update', update))).toBe('ok');
    expect(objectsAt(world.slack.views('ada')[0]?.content, 'blocks')).toHaveLength(1);
  });
});

describe('a menu in a message', () => {
  it('sends its choice with the state of all menus of the message', async () => {
    const { slack, heard, client, ada } = aListener();
    const menu = (id: string): JsonObject => ({ type: 'static_select', action_id: id, options });
    const overflow = { type: 'overflow', action_id: 'more', options };
    const blocks = [{ type: 'actions', block_id: 'b', elements: [menu('one'), menu('two'), overflow] }];
    await client.apiCall('chat.postMessage', { channel: 'ops', text: 'menus', blocks });
    const message = { channel: 'ops', ts: slack.channel('ops').messages()[0]?.ts ?? '' };

    await ada.select({ ...message, actionId: 'one' }, 'red');
    await ada.select({ ...message, actionId: 'two' }, 'blue');
    await ada.select({ ...message, actionId: 'more' }, 'In red');

    const state = { values: { b: { one: { selected_option: red }, two: { selected_option: blue } } } };
    expect(heard.at(-1)).toMatchObject({ actions: [{ type: 'overflow', selected_option: red }], state });
    expect(heard.at(-1)).toMatchObject({
      container: { type: 'message', is_ephemeral: false },
      message: { text: 'menus' },
      user: { id: ada.user.id, username: 'ada' },
      is_enterprise_install: false,
    });
  });
});
