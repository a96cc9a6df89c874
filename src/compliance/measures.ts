/** What a check comes to in numbers, to be followed over time. Pure. */
import { driftOf } from '../fleet/drift.ts';
import type { ComplianceFinding, Subjects } from './finding.ts';
import type { FleetSubject, ImageSubject, RuleSeverity, Thresholds } from './rule.ts';
import { scan } from './rules/scan.ts';
import { validation } from './rules/validation.ts';

const ofImages = {
  /** By age: every AMI is in one of these, below the first limit, between the two, or beyond. */
  AMIsFresh: 0,
  AMIsAging: 0,
  AMIsOld: 0,
  AMIsUnscanned: 0,
  AMIsUnvalidated: 0,
};
const ofFleets = { FleetsDrifted: 0 };
const ofBoth = { FindingsHigh: 0, FindingsMedium: 0, FindingsLow: 0 };
export type MeasureName = keyof typeof ofImages | keyof typeof ofFleets | keyof typeof ofBoth;

/** Everything of one account and region that is of one application and environment; without either, all of the place. */
export interface Measured {
  readonly accountId: string;
  readonly region: string;
  readonly of?: { readonly application: string | undefined; readonly environment: string | undefined };
  /** Without the names of what could not be read: nobody knows that it is nought. */
  readonly counts: Readonly<Partial<Record<MeasureName, number>>>;
}

/** What is known of the things that are counted, beside themselves. */
export interface Circumstances {
  /** Whether the AMIs of an account and region could be read, and whether its fleets could. */
  isRead(what: 'images' | 'fleets', place: { readonly accountId: string; readonly region: string }): boolean;
  /** Whether a run is in the middle of replacing its instances: on the way to another AMI is not drifted. */
  isChanging(subject: FleetSubject): boolean;
}

interface Thing {
  readonly accountId: string;
  readonly region: string;
  readonly application: string | undefined;
  readonly environment: string | undefined;
  readonly counted: readonly MeasureName[];
}

const bySeverity: Readonly<Record<RuleSeverity, MeasureName>> = {
  high: 'FindingsHigh',
  medium: 'FindingsMedium',
  low: 'FindingsLow',
};

/**
 * Every name is counted for each place, application and environment that has anything, nought where there is none, as
 * far as it could be read.
 */
export function measure(
  { images, fleets }: Subjects,
  findings: readonly ComplianceFinding[],
  thresholds: Thresholds,
  circumstances: Circumstances,
): readonly Measured[] {
  const things = [
    ...images.map((subject) => ofImage(subject, thresholds)),
    ...fleets.map((subject) => ofFleet(subject, circumstances)),
    ...findings.map(ofFinding),
  ];
  const places = Map.groupBy(things, ({ accountId, region }) => JSON.stringify([accountId, region]));
  return [...places.values()].flatMap((inPlace) => {
    const groups = Map.groupBy(inPlace, ({ application, environment }) => JSON.stringify([application, environment]));
    return [
      sum(inPlace, circumstances),
      ...[...groups.values()].map((group) => ({ ...sum(group, circumstances), ...named(group) })),
    ];
  });
}

function sum(things: readonly Thing[], { isRead }: Pick<Circumstances, 'isRead'>): Measured {
  const [place = { accountId: '', region: '' }] = things;
  const [hasImages, hasFleets] = [isRead('images', place), isRead('fleets', place)];
  const counts: Partial<Record<MeasureName, number>> = {
    ...(hasImages ? ofImages : {}),
    ...(hasFleets ? ofFleets : {}),
    ...(hasImages && hasFleets ? ofBoth : {}),
  };
  for (const { counted } of things) for (const name of counted) if (counts[name] !== undefined) counts[name] += 1;
  return { accountId: place.accountId, region: place.region, counts };
}

function named([first]: readonly Thing[]): Pick<Measured, 'of'> {
  return { of: { application: first?.application, environment: first?.environment } };
}

/** Whatever severity the rules are given, and also where they are off. */
function ofImage(subject: ImageSubject, thresholds: Thresholds): Thing {
  const { accountId, region, ageDays, image } = subject;
  const { Application: application, Environment: environment } = image.tags;
  const counted: MeasureName[] = [bandOf(ageDays, thresholds)];
  if (scan.judge(subject, thresholds) !== undefined) counted.push('AMIsUnscanned');
  if (validation.judge(subject, thresholds) !== undefined) counted.push('AMIsUnvalidated');
  return { accountId, region, application, environment, counted };
}

function bandOf(ageDays: number, { mediumAgeDays, highAgeDays }: Thresholds): MeasureName {
  if (ageDays < mediumAgeDays) return 'AMIsFresh';
  return ageDays < highAgeDays ? 'AMIsAging' : 'AMIsOld';
}

function ofFleet(subject: FleetSubject, { isChanging }: Pick<Circumstances, 'isChanging'>): Thing {
  const { fleet } = subject;
  const { key, application, environment } = fleet;
  const { accountId, region } = key;
  const isDrifted = driftOf(fleet).drifted.length > 0 && !isChanging(subject);
  const counted: MeasureName[] = isDrifted ? ['FleetsDrifted'] : [];
  return { accountId, region, application, environment, counted };
}

function ofFinding({ accountId, region, application, environment, severity }: ComplianceFinding): Thing {
  return { accountId, region, application, environment, counted: [bySeverity[severity]] };
}
