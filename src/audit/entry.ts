import { createHmac, hash } from "node:crypto";
import { assert } from "../kernel/assert.ts";
import { type Canonical, canonical } from "../kernel/canonical.ts";
import type { IndexRange } from "./ranges.ts";
import { entryBytesMax } from "./tile.ts";

/**
 * The half of a log entry that stays in the tree for good. It holds no personal data: names of the policy's
 * vocabulary, numbers, and two hashes that lead nowhere once a salt or a key is gone. Who, about whom, exactly
 * when and what was said belongs into the payload, which is sealed, kept beside the tree, and can be erased.
 *
 * The version stands inside what is hashed: a changed form is a new version, and old entries stay readable.
 */
export type Entry =
  | DecisionEntry
  | PolicyActivatedEntry
  | ConsentEventEntry
  | AdminActionEntry
  | ExportReadEntry
  | KeyDestroyedEntry
  | DisposalEntry
  | RetentionRunEntry
  | GapEntry;

export type EntryKind = Entry["kind"];

/** What every entry says of itself. */
export type EntryHead<Kind extends string> = {
  readonly v: 1;
  readonly kind: Kind;
  /** Whole minutes since 1970-01-01T00:00Z: no finer, so that an entry does not single anyone out. */
  readonly at: number;
  /** The decision point that wrote it. */
  readonly pdp: string;
  /** 1, 2, 3 … for each decision point. A hole is an entry that was lost, and shows. */
  readonly pdpSeq: number;
  /** Where there is a payload: what the tree holds of it. */
  readonly payloadCommit?: string;
};

/** The gate decided. `count` entries alike may be coalesced into one, which then names no subject. */
export type DecisionEntry = EntryHead<"decision"> & {
  /** SHA-256 of the compiled policy that decided: with it, anyone can decide again. */
  readonly policy: string;
  /** Names from the policy's vocabulary. */
  readonly action: string;
  readonly recipient: string;
  readonly region: string;
  readonly role: string;
  readonly decisions: readonly DecidedCell[];
  readonly effect: "done" | "refused" | "dry-run";
  readonly count?: number;
  readonly subjectTag?: string;
  /** The registered source that delivered, where it was not the subject. */
  readonly deliveredBy?: string;
};

/** Data types and purposes, each with each, that met the same facts and so the same outcome. */
export type DecidedCell = {
  readonly data: readonly string[];
  readonly purposes: readonly string[];
  readonly scenario: string;
  readonly source: string;
  /** Value by atom: the facts that the decision rests on. */
  readonly state: Readonly<Record<string, string>>;
  readonly outcome: "permitted" | "forbidden" | "uncovered";
  readonly clauses: readonly string[];
  /** Why it was refused; tells a refusal by the gate (`obligation-unmet`) from one by the policy. */
  readonly code?: string;
  readonly obligations?: readonly string[];
};

/** From here on, this version of the policy binds. */
export type PolicyActivatedEntry = EntryHead<"policy-activated"> & {
  readonly origin: string;
  readonly version: number;
  readonly policy: string;
};

export type ConsentEventEntry = EntryHead<"consent-event"> & {
  readonly event:
    | "requested"
    | "given"
    | "renewed"
    | "refused"
    | "withdrawn"
    | "revoked"
    | "expired"
    | "invalidated";
  readonly purposes: readonly string[];
  readonly policy: string;
  readonly subjectTag?: string;
};

/** Staff changed how the system behaves, or tried to. */
export type AdminActionEntry = EntryHead<"admin-action"> & {
  readonly action: string;
  readonly effect: "done" | "refused";
  readonly clauses: readonly string[];
};

/** Somebody read the log itself: entries `first` to `last`. */
export type ExportReadEntry = EntryHead<"export-read"> & {
  readonly first: number;
  readonly last: number;
  readonly purpose: string;
};

/** Keys were destroyed, and with them every copy of what they sealed. Names no subject. */
export type KeyDestroyedEntry = EntryHead<"key-destroyed"> & {
  readonly scope: "subject" | "tenant";
  readonly count: number;
  readonly reason: string;
  readonly clauses: readonly string[];
};

/** Payloads of earlier entries were erased before their term. Names no subject. */
export type DisposalEntry = EntryHead<"disposal"> & {
  readonly ranges: readonly IndexRange[];
  readonly reason: string;
  readonly clauses: readonly string[];
};

/** The term was reached: entries below `minIndex` and payloads below `payloadsBefore` may be gone. */
export type RetentionRunEntry = EntryHead<"retention-run"> & {
  readonly minIndex: number;
  readonly payloadsBefore: number;
  readonly count: number;
  readonly clauses: readonly string[];
};

/**
 * These numbers of a decision point will not come: their transaction was rolled back, or they were waited for in
 * vain. The entry has no number itself, because it may be written by another than the one whose hole it names.
 */
export type GapEntry = Omit<EntryHead<"gap">, "pdpSeq" | "payloadCommit"> & {
  readonly firstSeq: number;
  readonly lastSeq: number;
};

/**
 * The one text of an entry, equal to its canonical JSON. Its UTF-8 is what the tree hashes.
 */
export function encodeEntry(entry: Entry): string {
  const text = entry.kind === "decision" ? encodeDecision(entry) : canonical(entry);
  assert(Buffer.byteLength(text) <= entryBytesMax, "an entry is at most 65,535 bytes long");
  return text;
}

/** What the tree holds of a payload. Worth nothing to a guesser without the salt, which is erased with it. */
export function payloadCommit(salt: Buffer, payload: Canonical): string {
  return payloadTextCommit(salt, canonical(payload));
}

/** As `payloadCommit`, for one who has the canonical text already. */
export function payloadTextCommit(salt: Buffer, payloadText: string): string {
  assert(salt.length === 16, "a salt is 16 random bytes");
  return hash("sha256", Buffer.concat([payloadLabel, salt, Buffer.from(payloadText)]), "hex");
}

/**
 * The mark by which the holder of a subject's audit key finds the subject's entries of one day. Another mark
 * every day, and none that leads to the subject once the key is destroyed.
 */
export function subjectTag(subjectAuditKey: Buffer, epochDay: number): string {
  assert(subjectAuditKey.length === 32, "a subject's audit key is 32 bytes");
  assert(Number.isSafeInteger(epochDay), "a day is counted whole");
  const mac = createHmac("sha256", subjectAuditKey).update(`troth/subject-tag/v1/${epochDay}`);
  return mac.digest("hex").slice(0, 32);
}

/** Whether a name can stand for an atom in an entry. */
export function isAtomName(name: string): boolean {
  return /^[A-Za-z][\w.:/-]{0,99}$/.test(name);
}

const payloadLabel = Buffer.from("troth/payload/v1");

// The members in canonical order, then one call into the engine: several times as fast as `canonical`, which must
// sort what it has not seen before. A law in the tests holds the two equal.
function encodeDecision(entry: DecisionEntry): string {
  return JSON.stringify({
    action: entry.action,
    at: entry.at,
    count: entry.count,
    decisions: entry.decisions.map(orderCell),
    deliveredBy: entry.deliveredBy,
    effect: entry.effect,
    kind: entry.kind,
    payloadCommit: entry.payloadCommit,
    pdp: entry.pdp,
    pdpSeq: entry.pdpSeq,
    policy: entry.policy,
    recipient: entry.recipient,
    region: entry.region,
    role: entry.role,
    subjectTag: entry.subjectTag,
    v: entry.v,
  });
}

function orderCell(cell: DecidedCell): object {
  return {
    clauses: cell.clauses,
    code: cell.code,
    data: cell.data,
    obligations: cell.obligations,
    outcome: cell.outcome,
    purposes: cell.purposes,
    scenario: cell.scenario,
    source: cell.source,
    state: orderState(cell.state),
  };
}

// Left as it is when it stands in order already, as the gate writes it: the engine keeps the order of what it is given.
function orderState(state: DecidedCell["state"]): DecidedCell["state"] {
  const atoms = Object.keys(state);
  if (atoms.every((atom, at) => at === 0 || (atoms[at - 1] ?? "") < atom)) return state;
  const ordered: Record<string, string> = {};
  for (const atom of atoms.sort()) {
    // A key that looks like a number would be moved by the engine, and `__proto__` would not be a key at all.
    assert(isAtomName(atom), "an atom begins with a letter");
    const value = state[atom];
    if (value !== undefined) ordered[atom] = value;
  }
  return ordered;
}
