import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { interpret } from '../../src/commands/interpret.ts';
import { verbs } from '../../src/commands/registry.ts';
import type { Action, Form } from '../../src/messages/view.ts';
import { listElements } from '../../src/playground/slack/people/find-element.ts';
import { jsonSchema } from '../../src/runs/plan.ts';
import { formCallback } from '../../src/slack/blocks/form.ts';
import { renderBlocks } from '../../src/slack/blocks/message.ts';
import { botCall } from '../playground/slack/bot-call.ts';
import { ready, say, workbench } from './workbench.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const sources = globSync('src/{slack,messages}/**/*.ts', { cwd: repository });

/** A bot that hears every command, and a message of its own with these actions. */
async function showing(actions: readonly Action[]) {
  const heard: string[] = [];
  const bench = await workbench({
    interpret: (command) => {
      heard.push(command);
      return ready(command, async () => say(`did ${command}`));
    },
  });
  const { text, blocks } = renderBlocks({ summary: 'card', parts: [{ kind: 'actions', actions }] });
  const fields = { channel: bench.slack.channel('#ops').channel.id, text, blocks: JSON.stringify(blocks) };
  const ts = botCall(bench.slack, 'chat.postMessage', fields);
  const drawn = listElements(jsonSchema.parse(blocks)).flatMap(({ element }) =>
    'action_id' in element ? [String(element['action_id'])] : [],
  );
  return { ...bench, heard, drawn, target: { channel: 'ops', ts } };
}

const examples = Object.values(verbs).map(({ name, example }) => ({ label: name, command: example }));

describe('every action that a message can show', () => {
  it('is drawn in one place, with an id that a message has once', async () => {
    const drawing = sources.filter((path) => /\baction_id: [`'a]/.test(readFileSync(repository + path, 'utf8')));
    expect(drawing.sort()).toEqual(['src/slack/blocks/actions.ts', 'src/slack/blocks/form.ts']);
    const calling = sources.filter((path) => /\bcallback_id: form/.test(readFileSync(repository + path, 'utf8')));
    expect(calling.sort()).toEqual(['src/slack/app.ts', 'src/slack/blocks/form.ts']);
    const { drawn } = await showing(examples);
    expect(new Set(drawn).size).toBe(drawn.length);
  });

  it.each(examples)('as a button of $label is listened to, and carries its command', async (action) => {
    const { slack, target, heard } = await showing([action]);
    const delivery = await slack.as('ada').click({ ...target, label: action.label });
    expect(delivery).toMatchObject({ kind: 'block_actions', outcome: 'acked', response: { body: '' } });
    expect(heard).toEqual([action.command]);
    expect(interpret(action.command).kind).toBe('ready');
  });

  it('as a choice of a menu is listened to, and carries its command', async () => {
    const { slack, target, heard, drawn } = await showing(examples);
    const menus = drawn.filter((id) => id.endsWith(':more'));
    expect(menus.length).toBeGreaterThan(0);
    const before = heard.length;
    const { label, command } = examples[7] ?? expect.fail('there is no such verb');
    const delivery = await slack.as('ada').select({ ...target, actionId: menus[0] ?? '' }, label);
    expect(delivery).toMatchObject({ kind: 'block_actions', outcome: 'acked' });
    expect(heard.slice(before)).toEqual([command]);
  });

  it('with a form opens one whose submission is listened to', async () => {
    const form: Form = {
      title: 'Reject the plan',
      submit: 'Reject',
      fields: [{ kind: 'text', flag: '--reason', label: 'Reason', required: true }],
    };
    const { slack, target, heard } = await showing([{ label: 'Reject', command: 'reject r-1', form }]);
    await slack.as('ada').click({ ...target, label: 'Reject' });
    const [view] = slack.views('ada');
    expect(view).toMatchObject({ content: { callback_id: formCallback } });
    const entries = { 'ami:0:--reason': 'too early' };
    expect(await slack.as('ada').submit(view?.id ?? '', entries)).toMatchObject({ outcome: 'acked' });
    expect(heard).toEqual(['reject r-1 --reason "too early"']);
  });
});
