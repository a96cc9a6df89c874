import { ServiceError } from '../wire/operation.ts';

/** A member that the request must carry; throws the ValidationError of AWS where it does not. */
export function required<Value>(value: Value | undefined, path: string): Value {
  if (value !== undefined) return value;
  throw new ServiceError(
    'ValidationError',
    `1 validation error detected: Value null at '${path}' failed to satisfy constraint: Member must not be null`,
  );
}
