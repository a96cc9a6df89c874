/**
 * How long an AWS client waits for a connection and for a whole reply, in milliseconds, where nothing else bounds its
 * calls: one that hangs fails, and the SDK tries it again.
 */
export const boundedHttp = { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true } as const;
