/**
 * States what must be true. A failure is a bug of ours, never an expected refusal: the door answers 500 with a
 * reference and no detail. For what a caller may get wrong, use `fail` from `problem.ts`.
 */
export function assert(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${what}`);
}

/** The value, where its absence would be a bug. */
export function must<T>(value: T | null | undefined, what: string): T {
  assert(value !== null && value !== undefined, what);
  return value;
}
