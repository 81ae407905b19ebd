import { assert } from "../kernel/assert.ts";
import type { Obligation } from "../policy/index.ts";
import type { Actor, Decided, EntryId, SubjectId } from "./model.ts";

export type PermittedItem = {
  readonly data: string;
  readonly purpose: string;
  readonly ref?: string;
  readonly clauses: readonly string[];
  readonly bases: readonly string[];
  readonly obligations: readonly Obligation[];
};

/** Held by this module alone: without it no permit can be constructed, and `permits` knows those that were. */
const makersToken = Symbol("the gate");
const permits = new WeakSet<Permit>();

/**
 * The right to do one act to one subject's data, made by the gate after its entry was written. Whatever touches
 * personal data takes one. It cannot be made from parts: the type has a private member, the constructor wants a
 * token that never leaves this file, and `assertPermit` asks for identity, not for shape.
 */
export class Permit {
  readonly #made: true = true;
  readonly actor: Actor;
  readonly action: string;
  readonly subject: SubjectId | null;
  readonly entry: EntryId;
  readonly items: readonly PermittedItem[];

  constructor(token: symbol, call: PermitParts) {
    assert(token === makersToken, "only the gate makes permits");
    this.actor = call.actor;
    this.action = call.action;
    this.subject = call.subject;
    this.entry = call.entry;
    this.items = call.items;
    permits.add(this);
    Object.freeze(this);
  }

  /** Whether `data` may be touched, for `purpose` where one is named. */
  covers(data: string, purpose?: string): boolean {
    return (
      this.#made &&
      this.items.some((item) => item.data === data && (purpose === undefined || item.purpose === purpose))
    );
  }
}

type PermitParts = {
  readonly actor: Actor;
  readonly action: string;
  readonly subject: SubjectId | null;
  readonly entry: EntryId;
  readonly items: readonly PermittedItem[];
};

/** Makes the permit for what was permitted. Called by `gate.ts` only; a test holds that. */
export function makePermit(
  call: { readonly actor: Actor; readonly action: string },
  subject: SubjectId | null,
  entry: EntryId,
  decided: readonly Decided[],
): Permit {
  const items = decided.flatMap(({ item, decision }) =>
    decision.outcome === "permitted"
      ? [
          {
            data: item.data,
            purpose: item.purpose,
            ...(item.ref === undefined ? {} : { ref: item.ref }),
            clauses: decision.clauses,
            bases: decision.bases,
            obligations: decision.obligations,
          },
        ]
      : [],
  );
  return new Permit(makersToken, { actor: call.actor, action: call.action, subject, entry, items });
}

/** Ends the program's work on anything that is not a permit of the gate for this action and subject. */
export function assertPermit(permit: Permit, action: string, subject: SubjectId | null): void {
  assert(permits.has(permit), "a permit is made by the gate");
  assert(permit.action === action, "a permit is for one action");
  assert(permit.subject === subject, "a permit is for one subject");
}
