/** Why something left service: a request over the API, or the world by itself. Monitors tell the two apart. */
export type Cause =
  | { readonly by: 'caller'; readonly call: string }
  | { readonly by: 'world'; readonly what: WorldEvent };

export type WorldEvent =
  | 'started'
  | 'failed-checks'
  | 'machine-lost'
  | 'scaling'
  | 'replaced-unhealthy'
  | 'rebalanced'
  | 'abandoned-by-hook'
  | 'refreshed';

export function byCaller(call: string): Cause {
  return { by: 'caller', call };
}

export function byWorld(what: WorldEvent): Cause {
  return { by: 'world', what };
}
