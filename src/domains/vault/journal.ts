import { decodeEntry, type Entry, listMarked, type MarkedEntry, openPayload } from "../../audit/index.ts";
import { type Actor, assertPermit, type Gate, refuse, type SubjectId } from "../../gate/index.ts";
import { must } from "../../kernel/assert.ts";
import { at, type Clock, type Instant } from "../../kernel/clock.ts";
import type { SealKey } from "../../kernel/crypto/index.ts";
import type { TenantId, Tx } from "../../kernel/db/index.ts";
import type { Id } from "../../kernel/ids.ts";
import { Problem } from "../../kernel/problem.ts";
import type { ObligationType } from "../../policy/index.ts";
import type { Notices } from "../notices/index.ts";
import { listSubjectKeys } from "./key-store.ts";
import type { Keys } from "./keys.ts";

export type JournalDeps = {
  readonly clock: Clock;
  readonly gate: Gate;
  readonly keys: Keys;
  readonly notices: Notices;
};

/** One thing that was done, or refused, with somebody's data: in names of the policy. */
export type JournalLine = {
  readonly entry: Id<"entry">;
  readonly index: number;
  /** To the millisecond where the sealed half opens; else the minute. */
  readonly at: Instant;
  readonly what: "decision" | "consent";
  readonly action: string;
  readonly effect: "done" | "refused" | "dry-run";
  /** As whom it was done. Who of ours it was stays with us: staff are people too. */
  readonly role: string;
  readonly by: "application" | "staff" | "subject" | "system" | "unknown";
  /** Who received it: `self`, or a recipient of the policy. */
  readonly recipient: string;
  readonly data: readonly string[];
  readonly purposes: readonly string[];
  readonly clauses: readonly string[];
  readonly reason: string | null;
};

export type Journal = { readonly lines: readonly JournalLine[]; readonly next: number | null };

const dayMs = 86_400_000;
/** As long as anything about somebody is kept in the log: accountability takes three years. */
const daysMax = 3 * 366;
const linesMax = 50;

export type JournalOf = ReturnType<typeof makeJournal>;

/** The data type and the purpose under which policies let people read their part of the log. */
const logData = "audit-log";
const logPurpose = "rights-handling";
const honours: ReadonlySet<ObligationType> = new Set(["mask", "encrypt", "log"]);

type Row = { readonly key: SealKey | null; readonly rows: readonly MarkedEntry[] };

/**
 * Who looked at somebody's data, at what, what for, and by which clause: their own journal, from the log itself. It shows
 * what was refused as well. To read it is a reading like any other: the policy says who may, and it is in the log.
 * Source: GDPR Art. 15(1)(c), 15(1)(h).
 */
export function makeJournal(deps: JournalDeps) {
  /** The lines before the place `before`, newest first. Throws a refusal, and `subject-not-found`. */
  return async function journalOf(actor: Actor, subject: SubjectId, before: number | null): Promise<Journal> {
    const { policy } = deps.notices.current(actor.tenant);
    const { recipient, region } = actor;
    const call = { actor, action: "read", recipient, region, subject, context: {} };
    const item = {
      ...{ data: logData, purpose: logPurpose, scenario: policy.vocabulary.scenarios[0]?.name ?? "" },
      ...{ source: "subject", state: { retention: "within", collectedFor: "this-purpose" } },
    };
    const [outcome] = await deps.gate.read<Row, Journal | Problem>(
      actor.tenant,
      [{ call, honours }],
      async (tx) => [{ items: [item], row: await fetch(tx, subject, before) }],
      ({ key, rows }, { permit, refusals, entry }) => {
        if (permit === null) return refuse(refusals, entry);
        if (key === null) return new Problem("subject-not-found", "no such subject", { subject });
        assertPermit(permit, "read", subject);
        return journalFrom(actor.tenant, key, rows);
      },
      [[logPurpose]],
    );
    const journal = must(outcome, "one answer for one act");
    if (journal instanceof Problem) throw journal;
    return journal;
  };

  // Still sealed: what is fetched here is opened only with a permit.
  async function fetch(tx: Tx, subject: SubjectId, before: number | null): Promise<Row> {
    const [row] = await listSubjectKeys(tx, [subject]);
    const key = row === undefined ? "key-missing" : await deps.keys.openSubjectKey(tx.tenant, row);
    if (typeof key === "string") return { key: null, rows: [] };
    const today = Math.floor(deps.clock.now() / dayMs);
    const days = Array.from({ length: daysMax }, (_, index) => today - index);
    const marks = deps.keys.auditTags(key, days);
    return { key, rows: await listMarked(tx, marks, before ?? Number.MAX_SAFE_INTEGER, linesMax + 1) };
  }
}

function journalFrom(tenant: TenantId, key: SealKey, rows: readonly MarkedEntry[]): Journal {
  const shown = rows.slice(0, linesMax);
  const lines = shown.flatMap(({ id, index, body, sealed }) => {
    const decoded = decodeEntry(body);
    if (!decoded.ok) return [];
    const payload = sealed === null ? null : openPayload(key, tenant, id, sealed);
    return lineOf(id, index, decoded.entry, payload) ?? [];
  });
  return { lines, next: rows.length > linesMax ? (shown.at(-1)?.index ?? null) : null };
}

function lineOf(
  id: Id<"entry">,
  index: number,
  entry: Entry,
  payload: Readonly<Record<string, unknown>> | null,
): JournalLine | null {
  const exact = payload?.["at"];
  const common = { entry: id, index, at: typeof exact === "number" ? at(exact) : at(entry.at * 60_000) };
  if (entry.kind === "consent-event") {
    const of = {
      action: entry.event,
      effect: "done",
      role: "subject",
      by: "subject",
      recipient: "self",
      data: [],
    } as const;
    return { ...common, what: "consent", ...of, purposes: entry.purposes, clauses: [], reason: null };
  }
  if (entry.kind !== "decision") return null;
  return {
    ...common,
    what: "decision",
    action: entry.action,
    effect: entry.effect,
    role: entry.role,
    recipient: entry.recipient,
    by: actorKindIn(payload),
    data: [...new Set(entry.decisions.flatMap(({ data }) => data))],
    purposes: [...new Set(entry.decisions.flatMap(({ purposes }) => purposes))],
    clauses: [...new Set(entry.decisions.flatMap(({ clauses }) => clauses))],
    reason: reasonIn(payload),
  };
}

const kinds = ["application", "staff", "subject", "system"] as const;

function actorKindIn(payload: Readonly<Record<string, unknown>> | null): JournalLine["by"] {
  return kinds.find((kind) => kind === payload?.["actorKind"]) ?? "unknown";
}

function reasonIn(payload: Readonly<Record<string, unknown>> | null): string | null {
  const context = payload?.["context"];
  if (typeof context !== "object" || context === null || !("reason" in context)) return null;
  return typeof context.reason === "string" ? context.reason : null;
}
