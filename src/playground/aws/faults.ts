import { callFaults } from './call-faults.ts';
import { type Call, type CallMatch, matches } from './calls.ts';
import { type CommandFaults, type CommandFaultsInForce, commandFaults } from './command-faults.ts';
import { type Fault, faultRules, type When } from './fault-rules.ts';
import type { Kernel } from './kernel.ts';

/** What is wrong with the instances launched from an image while the fault is in force. */
export type ImageDefect =
  | { readonly kind: 'never-serves' }
  | { readonly kind: 'stops-serving'; readonly afterSeconds: number }
  | { readonly kind: 'fails-checks' };

/** Faults that tests and the playground put in force. Everything random comes from the kernel's seed. */
export interface Faults extends CommandFaults {
  /** Refuses a share (0 to 1) of the calls for their rate. */
  throttle(match: CallMatch, share: number, when?: When): Fault;
  /** Refuses calls for missing permission. */
  deny(match: CallMatch, when?: When): Fault;
  /** Answers an error instead of doing anything. */
  fail(match: CallMatch, error: { code: string; message: string; httpStatus?: number }, when?: When): Fault;
  /** Breaks the connection before the call has any effect. */
  loseRequest(match: CallMatch, when?: When): Fault;
  /** Breaks the connection after the call had its effect. */
  loseReply(match: CallMatch, when?: When): Fault;
  /** Makes calls take this long: told with the reply, and waited for by the server only. */
  slowDown(match: CallMatch, latencyMs: number, when?: When): Fault;
  /** Refuses launches with InsufficientInstanceCapacity; an empty match refuses all. */
  refuseCapacity(match: { instanceType?: string; zone?: string }, when?: When): Fault;
  breakImage(imageId: string, defect: ImageDefect, when?: When): Fault;
  /** Breaks images that are made of instances of this one, and what is made of those; not the image itself. */
  breakWhatIsMadeOf(imageId: string, defect: ImageDefect, when?: When): Fault;
  /** Lets images that are being made end as `failed`, for this reason. */
  failImages(reason: string, when?: When): Fault;
  /** Lets the user data of instances end with this exit status, or never. */
  failUserData(status: number | 'hangs', when?: When): Fault;
  /** Lets the software of every instance answer health checks so, or not at all. */
  answerHttp(answer: number | 'silent', when?: When): Fault;
  /** Lets describes answer what was true up to so many simulated seconds ago, for things that just changed. */
  delayReads(seconds: number, when?: When): Fault;
  /** Lets lists that are asked for pages of some size answer no more than so many at a time. */
  shortenPages(most: number, when?: When): Fault;
  /** Called before and after the effect of every call; what it throws takes the place of the answer. */
  beforeCall(listener: (call: Call) => void): Fault;
  afterCall(listener: (call: Call) => void): Fault;
  clear(): void;
}

/** What the simulation asks of the faults in force. */
export interface FaultsInForce extends CommandFaultsInForce {
  /** Throws ServiceError, ConnectionLost or what a listener throws. */
  beforeEffect(call: Call): void;
  afterEffect(call: Call): void;
  latencyMs(call: Call): number;
  capacityRefused(instanceType: string, zone: string): boolean;
  /** Of an image, and where it comes from: what it was made of, what that was made of, and so on. */
  defectOf(imageId: string, line: readonly string[]): ImageDefect | undefined;
  /** Whether something is wrong with what is launched from it now; only looks. */
  isBroken(imageId: string, line: readonly string[]): boolean;
  /** Why the image that would be done now fails; undefined where it does not. */
  imageFailure(): string | undefined;
  userDataStatus(): number | 'hangs';
  /** What a health check is answered; undefined where nothing is wrong. */
  httpAnswer(): number | 'silent' | undefined;
  readLagMs(): number;
  /** The size of the page that is answered where one of this size was asked for. */
  pageSize(asked: number): number;
}

export function createFaults(kernel: Pick<Kernel, 'nowMs' | 'random'>): Faults & FaultsInForce {
  const calls = callFaults(kernel);
  const commands = commandFaults(kernel);
  const latency = faultRules<{ match: CallMatch; latencyMs: number }>(kernel.nowMs);
  const capacity = faultRules<{ instanceType?: string; zone?: string }>(kernel.nowMs);
  const images = faultRules<{ imageId: string; of: 'itself' | 'what-is-made-of-it'; defect: ImageDefect }>(
    kernel.nowMs,
  );
  const creations = faultRules<string>(kernel.nowMs);
  const answers = faultRules<number | 'silent'>(kernel.nowMs);
  const userData = faultRules<number | 'hangs'>(kernel.nowMs);
  const reads = faultRules<number>(kernel.nowMs);
  const pages = faultRules<number>(kernel.nowMs);
  const breaks =
    (imageId: string, line: readonly string[]) =>
    (rule: { imageId: string; of: 'itself' | 'what-is-made-of-it' }): boolean =>
      rule.of === 'itself' ? rule.imageId === imageId : line.includes(rule.imageId);
  return {
    ...calls,
    ...commands,
    slowDown: (match, latencyMs, when) => latency.add({ match, latencyMs }, when),
    refuseCapacity: (match, when) => capacity.add(match, when),
    breakImage: (imageId, defect, when) => images.add({ imageId, of: 'itself', defect }, when),
    breakWhatIsMadeOf: (imageId, defect, when) => images.add({ imageId, of: 'what-is-made-of-it', defect }, when),
    failImages: (reason, when) => creations.add(reason, when),
    answerHttp: (answer, when) => answers.add(answer, when),
    failUserData: (status, when) => userData.add(status, when),
    delayReads: (seconds, when) => reads.add(seconds * 1000, when),
    shortenPages: (most, when) => pages.add(most, when),
    clear: () => {
      for (const kind of [calls, commands, latency, capacity, images, creations, userData, answers, reads, pages])
        kind.clear();
    },
    latencyMs: (call) => latency.strike(({ match }) => matches(match, call))?.latencyMs ?? 0,
    capacityRefused: (instanceType, zone) => {
      const applies = (match: { instanceType?: string; zone?: string }): boolean =>
        (match.instanceType ?? instanceType) === instanceType && (match.zone ?? zone) === zone;
      return capacity.strike(applies) !== undefined;
    },
    defectOf: (imageId, line) => images.strike(breaks(imageId, line))?.defect,
    isBroken: (imageId, line) => images.applies(breaks(imageId, line)),
    imageFailure: () => creations.strike(() => true),
    httpAnswer: () => answers.strike(() => true),
    userDataStatus: () => userData.strike(() => true) ?? 0,
    readLagMs: () => reads.strike(() => true) ?? 0,
    pageSize: (asked) => Math.min(asked, pages.strike(() => true) ?? asked),
  };
}
