import { describe, expect, it } from 'vitest';
import { isList, isObject, stringAt, textAt } from '../../src/playground/slack/json.ts';
import { listElements } from '../../src/playground/slack/people/find-element.ts';
import { type Scenario, scenario } from './scenario.ts';

interface Field {
  readonly id: string;
  readonly label: string;
  readonly type: string;
  readonly options: readonly string[];
  readonly values: readonly string[];
  readonly chosen: string | undefined;
}

/** The fields of the form that a person sees, in order. */
function fieldsOf({ slack }: Scenario, person: string): readonly Field[] {
  return listElements(slack.views(person).at(-1)?.content['blocks']).map(({ block, blockId, element, type }) => {
    const options = isList(element['options']) ? element['options'].filter(isObject) : [];
    const initial = isObject(element['initial_option']) ? element['initial_option'] : undefined;
    return {
      id: blockId,
      label: textAt(block, 'label') ?? '',
      type,
      options: options.map((option) => textAt(option, 'text') ?? ''),
      values: options.map((option) => stringAt(option, 'value') ?? ''),
      chosen: initial === undefined ? stringAt(element, 'initial_value') : stringAt(initial, 'value'),
    };
  });
}

async function fillIn(world: Scenario, person: string, answers: Readonly<Record<string, string>>) {
  const fields = fieldsOf(world, person);
  const entries = Object.entries(answers).map(([label, answer]) => {
    const field = fields.find((one) => one.label === label);
    if (field === undefined) throw new Error(`there is no field ${label}`);
    return [field.id, answer] as const;
  });
  const viewId = world.slack.views(person).at(-1)?.id ?? '';
  const delivery = await world.slack.as(person).submit(viewId, Object.fromEntries(entries));
  await world.app.idle();
  return delivery.response?.body ?? '';
}

const config = { people: { roles: { approvers: ['U0GRACE'] } } };
const users = [{ name: 'ada' }, { name: 'grace', id: 'U0GRACE' }, { name: 'linus' }];

describe('a form that asks for a run', () => {
  it('offers those that the verb means something to, and does it to the one that is chosen', async () => {
    const world = await scenario({ config, slack: { users } });
    await world.askRollout();
    const { id } = await world.run();
    await world.command('grace', '/ami approve');
    const [field] = fieldsOf(world, 'grace');
    expect(field).toMatchObject({ label: 'Run', type: 'static_select', values: [id] });
    expect(field?.options[0]).toMatch(new RegExp(`^${id} · Rollout of ami-.* · Waiting for approval$`));
    await fillIn(world, 'grace', { Run: id });
    await world.settle();
    expect((await world.run()).phase).toMatchObject({ kind: 'ended', outcome: 'done' });
  });

  it('is typed into where there is none that the person could choose', async () => {
    const world = await scenario({ config, slack: { users } });
    await world.askRollout();
    for (const [person, verb] of [
      ['linus', 'approve'],
      ['grace', 'resume'],
    ] as const) {
      await world.command(person, `/ami ${verb}`);
      expect(fieldsOf(world, person)).toMatchObject([{ label: 'Run', type: 'plain_text_input' }]);
    }
  });

  it('says under the field that what was chosen has ended meanwhile', async () => {
    const world = await scenario({ config, slack: { users } });
    await world.askRollout();
    const { id } = await world.run();
    await world.command('grace', '/ami approve');
    await world.command('ada', `/ami abort ${id}`);
    await world.settle();
    expect(await fillIn(world, 'grace', { Run: id })).toContain('has already ended');
    expect(world.slack.views('grace')).toHaveLength(1);
  });
});

describe('a form that asks for a fleet', () => {
  it('offers every fleet under the name that people type', async () => {
    const world = await scenario({ config: { fleets: { shop: { group: 'web' } } } });
    await world.command('ada', '/ami fleet');
    expect(fieldsOf(world, 'ada')).toMatchObject([
      { type: 'static_select', values: ['shop'], options: ['shop · production'] },
    ]);
    await fillIn(world, 'ada', { Fleet: 'shop' });
    expect(world.heard('ada')).toContain('shop: 4 of 4 instances healthy');
  });
});

describe('the form of a rollout', () => {
  it('offers AMIs, the newest first, and fleets, and asks for what is chosen', async () => {
    const world = await scenario();
    await world.command('ada', '/ami rollout');
    const [image, fleet, batch] = fieldsOf(world, 'ada');
    expect(image).toMatchObject({
      type: 'static_select',
      values: [world.newImageId, world.oldImageId],
      options: [`1.1.0 · web · ${world.newImageId} · 5 days old`, `1.0.0 · web · ${world.oldImageId} · 120 days old`],
    });
    expect(fleet).toMatchObject({ type: 'static_select', values: ['web'] });
    expect(batch).toMatchObject({ type: 'plain_text_input' });
    await fillIn(world, 'ada', { AMI: world.newImageId, Fleet: 'web', Batch: '1' });
    await world.settle();
    expect(await world.run()).toMatchObject({ request: { imageId: world.newImageId, fleet: 'web', batch: '1' } });
    expect(world.refusedBySlack()).toEqual({});
  });

  it('begins with what was typed, in whatever case', async () => {
    const world = await scenario();
    await world.command('ada', '/ami rollout --to WEB');
    expect(fieldsOf(world, 'ada')[1]).toMatchObject({ type: 'static_select', chosen: 'web' });
  });

  it('keeps what was typed where that is none of the choices', async () => {
    const world = await scenario();
    await world.command('ada', '/ami rollout --to wbe');
    expect(fieldsOf(world, 'ada')[1]).toMatchObject({ type: 'plain_text_input', chosen: 'wbe' });
  });

  it('offers no AMI that cannot be launched', async () => {
    const world = await scenario();
    const pending = world.aws.ec2.addImage({ name: 'web-1.2.0', state: 'pending', ageDays: 0 });
    await world.command('ada', '/ami rollout');
    expect(fieldsOf(world, 'ada')[0]?.values).not.toContain(pending);
    await world.command('grace', '/ami show');
    expect(fieldsOf(world, 'grace')[0]?.values).toContain(pending);
  });

  it.each([
    [98, 'static_select'],
    [99, 'plain_text_input'],
  ])('has with %i more AMIs a field that is a %s', async (more, type) => {
    const world = await scenario();
    for (let n = 0; n < more; n += 1) world.aws.ec2.addImage({ name: `other-${n}`, ageDays: 200 + n });
    await world.command('ada', '/ami rollout');
    expect(
      fieldsOf(world, 'ada')
        .map((field) => field.type)
        .slice(0, 2),
    ).toEqual([type, 'static_select']);
  });

  it('is typed into where AWS cannot be asked', async () => {
    const world = await scenario();
    world.aws.faults.deny({ action: 'DescribeImages' });
    await world.command('ada', '/ami rollout');
    expect(
      fieldsOf(world, 'ada')
        .map(({ type }) => type)
        .slice(0, 2),
    ).toEqual(['plain_text_input', 'static_select']);
  });
});
