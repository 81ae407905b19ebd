/**
 * Every expected failure, once: code, HTTP status, fixed title. A code is part of the contract and is never reused.
 * Rendered as RFC 9457 at the doors, and nowhere else.
 */
export const problems = {
  "invalid-request": { status: 400, title: "The request does not have the form this endpoint takes" },
  "invalid-json": { status: 400, title: "The body is not valid JSON" },
  unauthenticated: { status: 401, title: "No valid credential was presented" },
  "sign-in-refused": { status: 401, title: "What was presented does not sign anybody in" },
  "code-refused": { status: 401, title: "This code does not count" },
  "second-factor-required": { status: 401, title: "A second proof of who you are is needed" },
  "step-up-required": { status: 401, title: "This needs a fresh proof of who you are" },
  "invitation-refused": { status: 403, title: "This invitation is not open" },
  "foreign-form": { status: 403, title: "The form was not sent from a page of this server" },
  "evidence-missing": { status: 403, title: "What must be on record before this is not, or no longer" },
  "support-not-invited": { status: 403, title: "Support was not let in for this" },
  denied: { status: 403, title: "The policy does not permit this" },
  forbidden: { status: 403, title: "The policy does not permit this to the caller's role" },
  "purpose-mismatch": { status: 403, title: "The policy does not permit this for the purpose named" },
  "no-consent": { status: 403, title: "No consent to this purpose is in force" },
  "objection-active": { status: 403, title: "The subject has objected to this purpose" },
  "restriction-active": { status: 403, title: "Processing of this subject's data is restricted" },
  "region-denied": { status: 403, title: "The policy does not permit this in this region" },
  "approval-missing": { status: 403, title: "No approved scenario covers this transfer" },
  "mechanism-invalid": { status: 403, title: "The transfer mechanism is not valid" },
  "contract-missing": { status: 403, title: "No signed agreement with the recipient is in force" },
  "instrument-missing": { status: 403, title: "No legal instrument is on record for this disclosure" },
  "identity-unverified": { status: 403, title: "The subject's identity has not been verified" },
  "over-broad": { status: 403, title: "More was asked for than is necessary" },
  "reidentification-risk": { status: 403, title: "The groups are too small to be released" },
  "recipient-not-allowed": { status: 403, title: "The policy does not permit this to the recipient" },
  "guardian-missing": { status: 403, title: "No guardian has consented for this child" },
  "legal-hold": { status: 409, title: "A legal hold prevents this" },
  "out-of-scope": { status: 403, title: "The policy does not grant this to the subject" },
  "retention-over": { status: 403, title: "The retention period has ended" },
  "retention-active": { status: 409, title: "A retention period prevents this" },
  "harmful-term": { status: 403, title: "The policy contains this term, and it is refused" },
  "obligation-unmet": { status: 403, title: "An obligation of the policy is not kept here" },
  suppressed: { status: 403, title: "The subject has opted out of this" },
  "out-of-scope-key": { status: 403, title: "The API key is not scoped for this" },
  "plaintext-transport": { status: 403, title: "Personal data is accepted over TLS 1.2 or newer only" },
  "not-found": { status: 404, title: "No such resource" },
  "subject-not-found": { status: 404, title: "No such subject" },
  "device-not-found": { status: 404, title: "No such device" },
  "consent-not-found": { status: 404, title: "No such consent record" },
  "entry-not-found": { status: 404, title: "No such log entry" },
  "method-not-allowed": { status: 405, title: "The resource does not take this method" },
  "role-held": { status: 409, title: "The account has this role already" },
  "last-administrator": { status: 409, title: "One administrator must remain" },
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
  "password-refused": { status: 422, title: "This password is too easy to guess" },
  "consent-invalid": { status: 422, title: "This is not an act that gives consent" },
  "too-many-requests": { status: 429, title: "Too many requests" },
  "objection-unavailable": { status: 422, title: "This purpose cannot be objected to" },
  internal: { status: 500, title: "Something went wrong on our side" },
  "record-unreadable": {
    status: 500,
    title: "What is stored does not open, and nothing is answered in its place",
  },
  "audit-unavailable": { status: 503, title: "The audit log cannot be written, so nothing is permitted" },
  "key-unavailable": { status: 503, title: "The key service cannot be reached, so nothing can be opened" },
  "message-not-sent": { status: 503, title: "The message could not be sent" },
  unavailable: { status: 503, title: "The service is not ready" },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problems;

/** One thing wrong, at one place: a JSON Pointer (RFC 6901) and a sentence, lower-case and without personal data. */
export type ProblemError = {
  readonly pointer: string;
  readonly detail: string;
  readonly code?: string;
  readonly clauses?: readonly string[];
  readonly nearest?: readonly object[];
};

/** Ids, codes and vocabulary names: never a value a person gave. */
export type Facts = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** An expected failure. Thrown by actions only, which rolls the transaction back; rendered by the door. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ProblemCode;
  readonly facts: Facts;
  readonly errors: readonly ProblemError[];

  /** `cause` is what made it fail, for the operator's log; it is never rendered. */
  constructor(
    code: ProblemCode,
    detail: string,
    facts: Facts = {},
    errors: readonly ProblemError[] = [],
    cause?: unknown,
  ) {
    super(detail, { cause });
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
