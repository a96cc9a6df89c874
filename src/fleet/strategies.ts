/** How the instances of a fleet can be replaced. Pure. */
export const strategies = ['rolling', 'refresh', 'blue-green'] as const;
export type Strategy = (typeof strategies)[number];

/** What is done where neither a person nor the configuration says how. */
export const usualStrategy: Strategy = 'rolling';

/** Those that can go back to given versions; a fleet that is replaced otherwise is rolled back by the usual one. */
export const rollbackStrategies: readonly Strategy[] = ['rolling'];
