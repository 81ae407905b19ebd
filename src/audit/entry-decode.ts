import {
  type AdminActionEntry,
  type ConsentEventEntry,
  type DecidedCell,
  type DecisionEntry,
  type DisposalEntry,
  type Entry,
  type EntryKind,
  type ExportReadEntry,
  encodeEntry,
  type GapEntry,
  isAtomName,
  type KeyDestroyedEntry,
  type PolicyActivatedEntry,
  type RetentionRunEntry,
} from "./entry.ts";
import type { IndexRange } from "./ranges.ts";

export type DecodeFailure = "not-json" | "unknown-version" | "unknown-kind" | "bad-members" | "not-canonical";

export type DecodedEntry =
  | { readonly ok: true; readonly entry: Entry }
  | { readonly ok: false; readonly reason: DecodeFailure };

/**
 * Reads the bytes of an entry. Accepts exactly what `encodeEntry` writes: every declared member, no other, in the
 * one spelling. Never throws, whatever the bytes.
 */
export function decodeEntry(bytes: Buffer): DecodedEntry {
  const value = parseJson(bytes);
  if (!isObject(value)) return { ok: false, reason: "not-json" };
  if (value["v"] !== 1) return { ok: false, reason: "unknown-version" };
  if (!isKind(value["kind"])) return { ok: false, reason: "unknown-kind" };
  if (!isEntry(value)) return { ok: false, reason: "bad-members" };
  if (!Buffer.from(encodeEntry(value)).equals(bytes)) return { ok: false, reason: "not-canonical" };
  return { ok: true, entry: value };
}

type Check<T> = (value: unknown) => value is T;

/** One check for every member, optional ones included: the compiler refuses a member that has none. */
type Shape<T> = { readonly [Member in keyof T]-?: Check<T[Member]> };

const head = {
  v: isOneOf([1] as const),
  at: isCount,
  pdp: isName,
  pdpSeq: isOrdinal,
  payloadCommit: optional(isDigest),
};

const isCell = shaped<DecidedCell>({
  data: isNames,
  purposes: isNames,
  scenario: isName,
  source: isName,
  state: isState,
  outcome: isOneOf(["permitted", "forbidden", "uncovered"] as const),
  clauses: isNames,
  code: optional(isName),
  obligations: optional(isNames),
});

const isRange = shaped<IndexRange>({ first: isCount, last: isCount });

const checks: { readonly [Kind in EntryKind]: Check<Extract<Entry, { kind: Kind }>> } = {
  decision: shaped<DecisionEntry>({
    ...head,
    kind: isOneOf(["decision"] as const),
    policy: isDigest,
    action: isName,
    recipient: isName,
    region: isName,
    role: isName,
    decisions: isListOf(isCell),
    effect: isOneOf(["done", "refused", "dry-run"] as const),
    count: optional(isOrdinal),
    subjectTag: optional(isTag),
    deliveredBy: optional(isName),
  }),
  "policy-activated": shaped<PolicyActivatedEntry>({
    ...head,
    kind: isOneOf(["policy-activated"] as const),
    origin: isName,
    version: isOrdinal,
    policy: isDigest,
  }),
  "consent-event": shaped<ConsentEventEntry>({
    ...head,
    kind: isOneOf(["consent-event"] as const),
    event: isOneOf([
      "requested",
      "given",
      "renewed",
      "refused",
      "withdrawn",
      "revoked",
      "expired",
      "invalidated",
    ] as const),
    purposes: isNames,
    policy: isDigest,
    subjectTag: optional(isTag),
  }),
  "admin-action": shaped<AdminActionEntry>({
    ...head,
    kind: isOneOf(["admin-action"] as const),
    action: isName,
    effect: isOneOf(["done", "refused"] as const),
    clauses: isNames,
  }),
  "export-read": shaped<ExportReadEntry>({
    ...head,
    kind: isOneOf(["export-read"] as const),
    first: isCount,
    last: isCount,
    purpose: isName,
  }),
  "key-destroyed": shaped<KeyDestroyedEntry>({
    ...head,
    kind: isOneOf(["key-destroyed"] as const),
    scope: isOneOf(["subject", "tenant"] as const),
    count: isCount,
    reason: isName,
    clauses: isNames,
  }),
  disposal: shaped<DisposalEntry>({
    ...head,
    kind: isOneOf(["disposal"] as const),
    ranges: isListOf(isRange),
    reason: isName,
    clauses: isNames,
  }),
  "retention-run": shaped<RetentionRunEntry>({
    ...head,
    kind: isOneOf(["retention-run"] as const),
    minIndex: isCount,
    payloadsBefore: isCount,
    count: isCount,
    clauses: isNames,
  }),
  gap: shaped<GapEntry>({
    v: head.v,
    kind: isOneOf(["gap"] as const),
    at: isCount,
    pdp: isName,
    firstSeq: isOrdinal,
    lastSeq: isOrdinal,
  }),
};

function isEntry(value: object): value is Entry {
  if (!("kind" in value) || !isKind(value.kind)) return false;
  const check: Check<Entry> = checks[value.kind];
  return check(value) && (value.kind !== "decision" || namesAtMostOneSubject(value));
}

// A coalesced entry stands for several subjects, so a mark of one of them would be a false statement about it.
function namesAtMostOneSubject(entry: DecisionEntry): boolean {
  return entry.count === undefined || entry.subjectTag === undefined;
}

function isKind(value: unknown): value is EntryKind {
  return typeof value === "string" && Object.hasOwn(checks, value);
}

function isObject(value: unknown): value is { readonly [member: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether the value has these members, each as its check wants it, and no others. */
function shaped<T>(shape: Shape<T>): Check<T> {
  const members = Object.entries<Check<unknown>>(shape);
  return (value): value is T =>
    isObject(value) &&
    Object.keys(value).every((member) => Object.hasOwn(shape, member)) &&
    members.every(([member, check]) => check(value[member]));
}

function optional<T>(check: Check<T>): Check<T> {
  return (value): value is T => value === undefined || check(value);
}

function isListOf<T>(check: Check<T>): Check<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(check);
}

function isOneOf<T>(allowed: readonly T[]): Check<T> {
  return (value): value is T => allowed.some((one) => one === value);
}

/** A word of the vocabulary, a clause id, a code: short, printable, harmless in a terminal. */
function isName(value: unknown): value is string {
  if (typeof value !== "string") return false;
  // A log says the same few words again and again, and looking at every letter is most of what decoding costs.
  if (names.has(value)) return true;
  const isOne = /^[^\p{Cc}\p{Cs}]{0,200}$/u.test(value);
  if (isOne && names.size < namesMax) names.add(value);
  return isOne;
}

const namesMax = 10_000;
const names = new Set<string>();

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isName);
}

function isState(value: unknown): value is Readonly<Record<string, string>> {
  return isObject(value) && Object.entries(value).every(([atom, name]) => isAtomName(atom) && isName(name));
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isOrdinal(value: unknown): value is number {
  return isCount(value) && value > 0;
}

function isDigest(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}

function isTag(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{32}$/.test(value);
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    return undefined;
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
