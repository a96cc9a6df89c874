import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../src/basics/json.ts';
import { validateMessageBlocks, validateView } from '../../../../src/playground/slack/blockkit/validate.ts';
import { mrkdwn, plain, repeat } from '../builders.ts';
import { issuesOf, section, times } from './blocks.ts';
import { structureLimits } from './structure-limits.ts';
import { textLimits } from './text-limits.ts';

describe('a limit', () => {
  it.each([...textLimits, ...structureLimits])('of $what is $max', ({ max, pointer, blocks, surface = 'message' }) => {
    expect(issuesOf(blocks(max), surface)).toEqual([]);
    expect(issuesOf(blocks(max + 1), surface)).toContain(pointer);
  });

  it.each([
    ['title', 24],
    ['submit', 24],
    ['close', 24],
  ])('of the %s of a modal is %i', (key, max) => {
    const modal = (text: string): Json => ({ type: 'modal', title: plain('T'), blocks: [], [key]: plain(text) });
    expect(validateView(modal(repeat(max)), 'modal')).toEqual([]);
    expect(validateView(modal(repeat(max + 1)), 'modal')).toMatchObject([{ pointer: `/view/${key}/text` }]);
  });

  it.each([
    ['callback_id', 255],
    ['private_metadata', 3000],
    ['external_id', 255],
  ])('of the %s of a view is %i', (key, max) => {
    const view = (text: string): Json => ({ type: 'home', blocks: [], [key]: text });
    expect(validateView(view(repeat(max)), 'home')).toEqual([]);
    expect(validateView(view(repeat(max + 1)), 'home')).toMatchObject([{ pointer: `/view/${key}` }]);
  });

  it('of all text in a message lies under the 11,341 characters that Slack was seen to refuse', () => {
    const sections = (characters: number): Json[] => times(4, () => section({ text: mrkdwn(repeat(characters / 4)) }));
    expect(validateMessageBlocks(sections(11_000)).tooLong).toBe(false);
    expect(validateMessageBlocks(sections(11_004)).tooLong).toBe(true);
  });
});
