/** What blue-green needs of AWS beside the rest: who forwards where by which weights, and a group made like another. */
import type { LaunchSource } from '../fleet/fleet.ts';
import type { Weight } from '../fleet/traffic.ts';

/** Names a listener, or a rule of one. */
export interface ForwarderRef {
  readonly kind: 'listener' | 'rule';
  readonly arn: string;
}

/** What forwards requests to target groups. */
export interface Forwarder extends ForwarderRef {
  /** Such as `web:80`, or `web:80 rule 10`. */
  readonly name: string;
  readonly balancer: 'application' | 'network' | 'gateway';
  /** As they are set; one target group alone has a weight of 1. */
  readonly weights: readonly Weight[];
  /** How long a client comes back to the target group that served it; absent where it does not. */
  readonly stickySeconds?: number;
}

export interface Listeners {
  /** Every listener and rule of the region that names one of these target groups, at whatever weight. */
  forwardersTo(targetGroupArns: readonly string[]): Promise<readonly Forwarder[]>;
  /** The weights of known ones, by ARN, in a call for each kind; those that are gone are left out. */
  weights(refs: readonly ForwarderRef[]): Promise<ReadonlyMap<string, readonly Weight[]>>;
  /**
   * Set-style. Keeps everything else that the listener or rule does: other actions, conditions, stickiness. Throws
   * AwsError of kind `conflict` where it forwards no more.
   */
  setWeights(ref: ForwarderRef, weights: readonly Weight[]): Promise<void>;
}

/** What a group has that a copy of it gets, or cannot be given. */
export interface Blueprint {
  readonly hooks: readonly string[];
  readonly policies: readonly string[];
  readonly schedules: readonly string[];
  readonly topics: readonly string[];
  readonly metrics: readonly string[];
  /** Policies that CloudWatch alarms of somebody's own trigger: alarms name one policy of one group. */
  readonly alarmedPolicies: readonly { readonly name: string; readonly alarms: readonly string[] }[];
  /** What AWS lets nobody copy, each as a few words. */
  readonly uncopied: readonly string[];
}

/** A group to be made like another, or brought in line with it. */
export interface CopyRequest {
  readonly from: string;
  readonly to: string;
  readonly targetGroupArn: string;
  readonly source: LaunchSource;
  /** Added to those of the original. */
  readonly tags: Readonly<Record<string, string>>;
}

export interface GroupCopies {
  /** Undefined where there is no such group. */
  blueprint(groupName: string): Promise<Blueprint | undefined>;
  /**
   * Makes the group, with room for as many instances as the original and none of them, or brings one that is there in
   * line. Looks before it creates, and every other call is set-style: safe to repeat.
   */
  copy(request: CopyRequest): Promise<'created' | 'updated'>;
  /** Set-style. A group that desires less grows to it; the desired capacity is never lowered by it. */
  setMin(groupName: string, min: number): Promise<void>;
  /** Set-style: no instance is desired, and none is required. Only for a group that serves nobody. */
  setEmpty(groupName: string): Promise<void>;
  /** Set-style. */
  tag(groupName: string, tags: Readonly<Record<string, string>>): Promise<void>;
  /** Tags that are not there are left alone. */
  untag(groupName: string, keys: readonly string[]): Promise<void>;
  /** Deletes a group without instances. One that is gone is done. Throws AwsError of kind `conflict` where it has some. */
  remove(groupName: string): Promise<void>;
}
