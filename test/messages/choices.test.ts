import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fleetOption, imageOption, runOption } from '../../src/messages/choices.ts';
import { anImage, aPlan, aRun, newImage, someFacts } from './builders.ts';

describe('the words of a menu', () => {
  it('say which run it is, what it does and where it stands', () => {
    expect(runOption(aRun({ subject: 'web' }))).toEqual({
      value: 'r-7k3f9q',
      label: `r-7k3f9q · Rollout of ${newImage} to web in prod · Running`,
    });
  });

  it('say which fleet it is and where', () => {
    expect(fleetOption({ name: 'web', environment: 'prod' })).toEqual({ value: 'web', label: 'web · prod' });
    expect(fleetOption({ name: 'web' }).label).toBe('web');
  });

  it.each([
    [{ application: 'web', version: '2.4.0' }, `2.4.0 · web · ${newImage} · 2 days old`],
    [{ version: '2.4.0' }, `2.4.0 · ${newImage} · 2 days old`],
    [{}, `shop-2.4.1-20260112-080000 · ${newImage} · 2 days old`],
  ])('say which AMI it is: %j', (known, label) => {
    expect(imageOption({ image: anImage(), ageDays: 2, ...known })).toEqual({ value: newImage, label });
  });

  it('fit a menu, and never lose the id or the state', () => {
    const word = fc.string({ minLength: 1, maxLength: 255 });
    fc.assert(
      fc.property(word, word, (name, version) => {
        const run = runOption(aRun({ plan: aPlan({ facts: someFacts({ fleet: name }) }) })).label;
        const image = imageOption({ image: anImage(), application: name, version, ageDays: 400 }).label;
        expect(Math.max(run.length, image.length)).toBeLessThanOrEqual(75);
        expect(run).toMatch(/^r-7k3f9q · [\s\S]* · Running$/);
        expect(image.endsWith(` · ${newImage} · 400 days old`)).toBe(true);
      }),
    );
  });
});
