/**
 * Every expected failure, once: code, HTTP status, fixed title. A code is part of the contract and is never reused.
 * Rendered as RFC 9457 at the doors, and nowhere else.
 */
export const problems = {
  "invalid-request": { status: 400, title: "The request does not have the form this endpoint takes" },
  "invalid-json": { status: 400, title: "The body is not valid JSON" },
  unauthenticated: { status: 401, title: "No valid credential was presented" },
  denied: { status: 403, title: "The policy does not permit this" },
  "out-of-scope-key": { status: 403, title: "The API key is not scoped for this" },
  "plaintext-transport": { status: 403, title: "Personal data is accepted over TLS 1.2 or newer only" },
  "not-found": { status: 404, title: "No such resource" },
  "subject-not-found": { status: 404, title: "No such subject" },
  "consent-not-found": { status: 404, title: "No such consent record" },
  "entry-not-found": { status: 404, title: "No such log entry" },
  "method-not-allowed": { status: 405, title: "The resource does not take this method" },
  "identifier-taken": { status: 409, title: "The identifiers belong to different subjects" },
  "idempotency-conflict": { status: 409, title: "The idempotency key was used with another body" },
  "idempotency-in-progress": {
    status: 409,
    title: "The first call with this idempotency key is still running",
  },
  "not-yet-sequenced": { status: 409, title: "The log entry is durable but not yet in the tree" },
  "body-too-large": { status: 413, title: "The body is larger than the limit" },
  "unsupported-media-type": { status: 415, title: "The body is not application/json" },
  "not-declared": { status: 422, title: "The policy does not declare this" },
  "invalid-value": { status: 422, title: "A value is not valid for its data type" },
  "consent-invalid": { status: 422, title: "This is not an act that gives consent" },
  "too-many-requests": { status: 429, title: "Too many requests" },
  internal: { status: 500, title: "Something went wrong on our side" },
  "audit-unavailable": { status: 503, title: "The audit log cannot be written, so nothing is permitted" },
  "key-unavailable": { status: 503, title: "The key service cannot be reached, so nothing can be opened" },
  unavailable: { status: 503, title: "The service is not ready" },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problems;

/** One thing wrong, at one place: a JSON Pointer (RFC 6901) and a sentence, lower-case and without personal data. */
export type ProblemError = {
  readonly pointer: string;
  readonly detail: string;
  readonly code?: string;
  readonly clauses?: readonly string[];
};

/** Ids, codes and vocabulary names: never a value a person gave. */
export type Facts = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** An expected failure. Thrown by actions only, which rolls the transaction back; rendered by the door. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ProblemCode;
  readonly facts: Facts;
  readonly errors: readonly ProblemError[];

  constructor(code: ProblemCode, detail: string, facts: Facts = {}, errors: readonly ProblemError[] = []) {
    super(detail);
    this.code = code;
    this.facts = facts;
    this.errors = errors;
  }
}

/** Ends an action with an expected failure. `detail` is one sentence, lower-case, no full stop, no personal data. */
export function fail(
  code: ProblemCode,
  detail: string,
  facts: Facts = {},
  errors: readonly ProblemError[] = [],
): never {
  throw new Problem(code, detail, facts, errors);
}
