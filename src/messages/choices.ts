/** The words for one thing in a menu. */
import type { ChosenFleet, ChosenImage, ChosenRun } from '../operations/choices.ts';
import { titleOf } from './card.ts';
import { stateOf } from './state.ts';
import type { Option } from './view.ts';
import { age, cut } from './words.ts';

/** Menus show no more; the title is cut rather than the state after it. */
const longestLabel = 75;
const separator = ' · ';

/** `r-7k3f9q · Rollout of ami-… to web · Running`. */
export function runOption(run: ChosenRun): Option {
  const { word } = stateOf(run);
  const room = longestLabel - run.id.length - word.length - 2 * separator.length;
  return { value: run.id, label: [run.id, cut(titleOf(run), room), word].join(separator) };
}

/** `web · production`. */
export function fleetOption({ name, environment }: ChosenFleet): Option {
  return { value: name, label: labelOf([name, environment]) };
}

/** `2.4.0 · web · ami-… · 2 days old`; the name where there is no version. */
export function imageOption({ image, application, version, ageDays }: ChosenImage): Option {
  const after = [image.imageId, `${age(ageDays)} old`];
  const room = longestLabel - after.join(separator).length - separator.length;
  const before = cut(labelOf(version === undefined ? [image.name || undefined] : [version, application]), room);
  return { value: image.imageId, label: labelOf([before === '' ? undefined : before, ...after]) };
}

function labelOf(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(separator);
}
