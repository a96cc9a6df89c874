/** A planned instance refresh as facts for people. Pure. */
import type { RefreshRules } from '../../fleet/refresh.ts';
import { atOnce } from '../../fleet/refresh-size.ts';
import { describeRollout } from './describe-rollout.ts';
import type { DescribedRollout } from './rollout-facts.ts';
import { replacedInstances } from './rollout-world.ts';
import type { StrategyQuestion } from './strategy.ts';
import { whyNoWayBack } from './way-back.ts';

/** What is decided of a refresh before it is put into steps and words. */
export interface RefreshSize {
  readonly rules: RefreshRules;
  readonly toReplace: number;
  /** How many are tried first; absent where the image has served here. */
  readonly first?: number;
  /** Whether AWS can roll back by itself. */
  readonly mayRollBack: boolean;
}

export function describeRefresh(question: StrategyQuestion, size: RefreshSize): DescribedRollout {
  const { fleet, image } = question.world;
  const { rules, toReplace, first } = size;
  const { batch, extra, least, most } = atOnce(rules, fleet.desired, toReplace);
  const common = describeRollout(question, {
    pins: [],
    toReplace,
    wayBack: wayBackText(question, size),
  });
  const already = Math.max(0, toReplace - replacedInstances(question.world).length);
  return {
    ...common,
    warnings: [...common.warnings, ...(already === 0 ? [] : [alreadyText(already, image.imageId)])],
    strategy: 'refresh',
    rules: { ...rules, checkpointPercents: [...rules.checkpointPercents], alarms: [...rules.alarms] },
    batch,
    extra,
    least,
    most,
    ...(first === undefined ? {} : { first, firstBecause: `${image.imageId} has not served in this fleet before` }),
    rollsBackByAws: size.mayRollBack,
  };
}

function alreadyText(already: number, imageId: string): string {
  const one = already === 1;
  return `AWS goes by the version of the launch template, so ${already} that ${one ? 'runs' : 'run'} ${imageId} already ${one ? 'is' : 'are'} replaced as well.`;
}

function wayBackText({ world }: StrategyQuestion, { mayRollBack, first }: RefreshSize): string {
  const why = whyNoWayBack(world);
  if (why !== undefined)
    return `Not available: ${why}. Abort cancels the refresh, and leaves everything as it is then.`;
  const images = (world.fleet.sourceImageIds ?? []).join(', ');
  return `${byAwsText(mayRollBack, first !== undefined)}; where it has ended, another refresh brings ${images} back.`;
}

/** Once the refresh of the first instance is done, AWS would roll back to what that has brought. */
function byAwsText(mayRollBack: boolean, hasFirst: boolean): string {
  if (!mayRollBack) return 'Abort cancels the refresh, since AWS rolls back to no alias';
  if (!hasFirst) return 'Abort has AWS roll the refresh back while it is in progress';
  return 'Abort has AWS roll the refresh of the first instance back while it is in progress, and cancels the one after it';
}
