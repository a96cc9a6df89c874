/** What the simulated Auto Scaling and load balancing need of the simulated EC2. EC2 implements it. */

export interface LaunchRequest {
  /** Absolute version: `$Latest`, `$Default` or a number, resolved at this moment. */
  readonly template: { readonly templateId: string; readonly version: string };
  /** Overrides of a mixed-instances policy. */
  readonly imageId?: string;
  readonly instanceType?: string;
  readonly subnetId: string;
  readonly tags: Readonly<Record<string, string>>;
  /** `Client.Auto-Scaling` style owner of the launch, for the audit of the simulation. */
  readonly by: 'autoscaling';
}

export type LaunchResult =
  | {
      readonly kind: 'launched';
      readonly instanceId: string;
      readonly imageId: string;
      readonly templateVersion: string;
    }
  /** An EC2 error code and message, such as InsufficientInstanceCapacity. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

export interface Machine {
  readonly instanceId: string;
  readonly imageId: string;
  readonly instanceType: string;
  readonly subnetId: string;
  readonly zone: string;
  readonly privateIp: string;
  readonly launchedAtMs: number;
  readonly state: 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped';
  /** Both EC2 status checks as one word. */
  readonly checks: 'initializing' | 'ok' | 'impaired';
  /** Whether the software on it answers a health check now: booted, image good, not broken by a fault. */
  readonly serving: boolean;
}

export interface Machines {
  launch(request: LaunchRequest): LaunchResult;
  terminate(instanceId: string): void;
  find(instanceId: string): Machine | undefined;
  /** The one that has this private address now, in whatever state but terminated. */
  atPrivateIp(address: string): Machine | undefined;
  subnetZone(subnetId: string): string | undefined;
  templateName(templateId: string): string | undefined;
  templateIdByName(templateName: string): string | undefined;
  /** Resolves `$Latest`/`$Default` to a number in text; undefined where there is no such version. */
  resolveVersion(templateId: string, version: string): string | undefined;
  /** Whether that version names its image by `resolve:ssm:`. */
  namesImageByAlias(templateId: string, version: string): boolean;
  /** Called when a machine changes state, checks or serving. */
  onChange(listener: (machine: Machine) => void): void;
}
