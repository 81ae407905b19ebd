import type { Delivery, DeviceId, Refusal, SubjectId } from "../../gate/index.ts";
import type { Instant } from "../../kernel/clock.ts";
import type { Personal } from "../../kernel/personal.ts";
import type { Json } from "./normalise.ts";

/** What an application hands over. Names are checked against the policy, values against their data types. */
export type Collection = {
  readonly transport: "tls" | "plain";
  readonly property: string;
  readonly scenario: string;
  readonly source: string;
  /** Who hands it over, where it is not the subject. */
  readonly delivery?: (Delivery & { readonly authorisation: string }) | undefined;
  readonly purposes: readonly string[];
  /** The subject, where the application knows their id; otherwise they are found by identifier, or made. */
  readonly subject: SubjectId | null;
  /** Where somebody new lives, as far as is known: a region of the policy, or `unknown`. */
  readonly residency: string;
  readonly fields: ReadonlyMap<string, Personal<unknown>>;
  /** The device that it comes from, and the permission that brought it: what a permission brings needs one that is on. */
  readonly device?: DeviceId | undefined;
  readonly permission?: string | undefined;
  /** Why, where an obligation asks for it. Kept with the entry, in the half that can be erased. */
  readonly reason?: string | undefined;
  /** All or nothing. */
  readonly strict: boolean;
  readonly idempotency: { readonly key: Buffer; readonly body: Buffer } | null;
};

/** What was kept of a collection. Holds names and ids, never a value. */
export type Collected = {
  readonly subject: SubjectId;
  readonly isNew: boolean;
  readonly entry: string;
  readonly accepted: readonly AcceptedField[];
  readonly refused: readonly FieldRefusal[];
};

export type AcceptedField = {
  readonly field: string;
  readonly purposes: readonly string[];
  readonly clauses: readonly string[];
  readonly keepUntil: Instant | null;
};

export type FieldRefusal = {
  readonly field: string;
  readonly code: string;
  readonly clauses: readonly string[];
  readonly detail: string;
  readonly nearest?: Refusal["nearest"];
};

/** What an application asks for: named data types of one subject, for one purpose. */
export type ReadingRequest = {
  readonly subject: SubjectId | null;
  readonly identifier: { readonly data: string; readonly value: Personal<unknown> } | null;
  readonly purpose: string;
  readonly fields: readonly string[];
  readonly reason: string | null;
  /** To reveal is an act of its own, with clauses of its own; whoever says nothing reads. */
  readonly act?: "read" | "reveal";
};

export type Reading = {
  readonly subject: SubjectId;
  readonly entry: string;
  readonly values: readonly ReadValue[];
  readonly refused: readonly FieldRefusal[];
};

/** A value as the caller may see it. `absent` where the policy permits and nothing is held. */
export type ReadValue = {
  readonly field: string;
  readonly form: "clear" | "masked" | "pseudonymous" | "absent";
  readonly value: Personal<Json> | null;
  readonly clauses: readonly string[];
  readonly source: string | null;
  /** Who handed it over, and under what. */
  readonly delivery: { readonly from: string; readonly authorisation: string } | null;
  readonly collectedAt: Instant | null;
};

/** One refusal a field: of several purposes, the one that the judge names first. */
export function fieldRefusals(refusals: readonly Refusal[]): readonly FieldRefusal[] {
  const byField = new Map<string, FieldRefusal>();
  for (const { data, purpose, code, clauses, detail, nearest } of refusals) {
    if (byField.has(data)) continue;
    byField.set(data, {
      field: data,
      code,
      clauses,
      detail: detail ?? `\`${data}\` for \`${purpose}\` is refused`,
      nearest,
    });
  }
  return [...byField.values()];
}

/** The most fields, purposes and records that one call touches. */
export const limits = { fieldsMax: 64, purposesMax: 8, recordsPerGroupMax: 32 } as const;
