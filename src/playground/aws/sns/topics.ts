import type { Kernel } from '../kernel.ts';
import { ServiceError } from '../wire/operation.ts';

export interface SnsSubscription {
  readonly arn: string;
  readonly protocol: string;
  readonly endpoint: string;
  /** Values of attributes, one of which a message has to have each. */
  readonly filter: Readonly<Record<string, readonly unknown[]>>;
}

/** A message as one subscription got it. */
export interface Delivered {
  readonly messageId: string;
  readonly atMs: number;
  readonly protocol: string;
  readonly endpoint: string;
  readonly subject?: string;
  readonly body: string;
  /** By name, as lists of their values. */
  readonly attributes: Readonly<Record<string, readonly unknown[]>>;
}

export interface SnsTopic {
  readonly arn: string;
  readonly subscriptions: Map<string, SnsSubscription>;
  readonly delivered: Delivered[];
  published: number;
}

export interface SnsWorld {
  readonly kernel: Kernel;
  readonly topics: Map<string, SnsTopic>;
  newId(): string;
}

/** The topic of that name, made where there is none. */
export function topicNamed({ kernel, topics }: Pick<SnsWorld, 'kernel' | 'topics'>, name: string): SnsTopic {
  const arn = `arn:aws:sns:${kernel.region}:${kernel.accountId}:${name}`;
  const topic = topics.get(arn) ?? { arn, subscriptions: new Map(), delivered: [], published: 0 };
  topics.set(arn, topic);
  return topic;
}

/** Twice the same is one subscription. */
export function subscribe(
  { newId }: SnsWorld,
  topic: SnsTopic,
  { protocol, endpoint, filter }: Omit<SnsSubscription, 'arn'>,
): string {
  const known = [...topic.subscriptions.values()].find(
    (other) => other.protocol === protocol && other.endpoint === endpoint,
  );
  const arn = known?.arn ?? `${topic.arn}:${newId()}`;
  topic.subscriptions.set(arn, { arn, protocol, endpoint, filter });
  return arn;
}

export function invalid(what: string): ServiceError {
  return new ServiceError('InvalidParameter', `Invalid parameter: ${what}`);
}

/** Throws ServiceError where there is none. */
export function topicOf({ topics }: Pick<SnsWorld, 'topics'>, arn: string | undefined): SnsTopic {
  const [, , service, , account, name] = arn?.split(':') ?? [];
  if (service !== 'sns' || account === undefined || name === undefined) throw invalid('TopicArn');
  const topic = topics.get(arn ?? '');
  if (topic === undefined) throw new ServiceError('NotFound', 'Topic does not exist', 404);
  return topic;
}

const pageSize = 100;

export function pageFrom<Item>(all: readonly Item[], token: string | undefined) {
  const start = token === undefined ? 0 : Number(token);
  const end = start + pageSize;
  return { items: all.slice(start, end), ...(end < all.length ? { NextToken: String(end) } : {}) };
}
