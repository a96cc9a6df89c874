import { describe, expect, it } from 'vitest';
import { fillForm } from '../../src/playground/form-answers.ts';

const field = (label: string) => ({
  type: 'input',
  block_id: `b-${label}`,
  label: { type: 'plain_text', text: label },
  element: { type: 'plain_text_input', action_id: 'answer' },
});
const form = (...labels: readonly string[]) => ({ blocks: labels.map(field) });

describe('answers to a form, in one line', () => {
  it('are the text itself where one thing is asked', () => {
    expect(fillForm(form('Reason'), 'a = b; c')).toEqual({ kind: 'answers', entries: { 'b-Reason': 'a = b; c' } });
  });

  it('name their fields where more is asked, in any case and cut short', () => {
    expect(fillForm(form('AMI', 'Fleet'), 'ami=ami-1; fl = web')).toEqual({
      kind: 'answers',
      entries: { 'b-AMI': 'ami-1', 'b-Fleet': 'web' },
    });
  });

  it.each([['web'], ['AMI=ami-1; Zone=a'], ['']])('are unclear when they say %j', (text) => {
    expect(fillForm(form('AMI', 'Fleet'), text)).toEqual({
      kind: 'unclear',
      how: 'The form asks for AMI, Fleet: /submit AMI=...; Fleet=...',
    });
  });
});
