import { type AuditLog, listEntries } from "../../audit/index.ts";
import type { DecidingPolicy, PolicyVersionId } from "../../gate/index.ts";
import { assert } from "../../kernel/assert.ts";
import { at, type Clock, type Instant } from "../../kernel/clock.ts";
import type { SealKey } from "../../kernel/crypto/index.ts";
import { type Database, lookUp, type TenantId, type Tx, transaction } from "../../kernel/db/index.ts";
import { idToUuid, newId, parseId } from "../../kernel/ids.ts";
import type { Outbox } from "../../kernel/outbox/index.ts";
import { fail } from "../../kernel/problem.ts";
import type { Random } from "../../kernel/random.ts";
import type { Notices } from "../notices/index.ts";
import { countDecisions } from "./count.ts";
import { type Looks, lookAt } from "./look.ts";
import {
  type ClauseVerdict,
  decisiveProof,
  type TenantPromises,
  totalsOf,
  type VerdictChange,
  verdictOf,
} from "./model.ts";
import { type Oversight, readOversight } from "./oversight.ts";
import type { LogMemory } from "./probes.ts";
import { type Known, proofsOf } from "./proofs.ts";
import { remind } from "./reminders.ts";
import { reportReview } from "./review.ts";
import * as store from "./store.ts";

export type PromisesDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly audit: AuditLog;
  readonly notices: Notices;
  readonly outbox: Outbox;
  readonly slugOf: (tenant: TenantId) => string;
  readonly auditKeyOf: (tenant: TenantId) => SealKey;
};

type Kept = {
  readonly version: PolicyVersionId;
  readonly until: number;
  readonly promises: Promise<TenantPromises>;
};

/** A document that proves a clause, as an officer hands it in. */
export type NewEvidence = Omit<store.EvidenceItem, "id">;

const dayMs = 86_400_000;
const countedDays = 30;
const entriesAtOnce = 1_000;
const clausesMax = 2_000;
const openMax = 10_000;
const historyMax = 200;
/** A page that many people open asks the database once in this time. */
const keptMs = 2_000;

export type Promises = ReturnType<typeof makePromises>;

export function makePromises(deps: PromisesDeps) {
  const logBefore = new Map<TenantId, LogMemory>();
  const kept = new Map<TenantId, Kept>();

  /**
   * One turn: counts what the log has grown by, looks at everything held, and writes down each verdict that changed.
   * Returns true while there is more of the log to count at once.
   */
  async function turn(tenant: TenantId): Promise<boolean> {
    const hasMore = await count(tenant);
    await look(tenant);
    await writeChanges(tenant);
    kept.delete(tenant);
    return hasMore;
  }

  /** Counts the next entries and decides them again; those of one transaction are counted once or not at all. */
  function count(tenant: TenantId): Promise<boolean> {
    return transaction(deps.db, tenant, async (tx) => {
      if (!(await store.tryCountLock(tx))) return false;
      const began = deps.clock.now();
      const from = await store.findNextIndex(tx);
      const entries = await listEntries(tx, from, entriesAtOnce);
      const { policy } = deps.notices.current(tenant);
      const counted = countDecisions(from, entries, await policiesOf(tx), policy.closedBy);
      if (counted.counts.length > 0) await store.addCounts(tx, counted.counts);
      const now = deps.clock.now();
      // A decision that was wrong stays wrong: nobody mends what was already answered.
      await add(
        tx,
        counted.different.map(({ clause, index }) => ({
          probe: "decisions",
          clause,
          thing: `entry ${index}`,
        })),
        now,
      );
      const to = from + entries.length;
      if (entries.length > 0) {
        assert(await store.moveNextIndex(tx, from, to), "the log is counted by one worker at a time");
      }
      const tookMs = Math.max(0, Math.round(deps.clock.now() - began));
      const look = { name: "decisions", lookedAt: now, lookedCount: to, isComplete: true, tookMs };
      await store.saveLooks(tx, [look]);
      return entries.length === entriesAtOnce;
    });
  }

  async function look(tenant: TenantId): Promise<void> {
    const now = deps.clock.now();
    const bound = deps.notices.current(tenant);
    const { policy } = bound;
    await transaction(deps.db, tenant, async (tx) => {
      const versions = await deps.notices.versions(tx);
      const policyOf = (version: string) =>
        versions.find((bound) => bound.version === version)?.policy ?? null;
      const before = logBefore.get(tenant) ?? null;
      const { looks, memory } = await lookAt(tx, policy, policyOf, before, deps.clock);
      logBefore.set(tenant, memory);
      await keepLooks(tx, looks, now);
      await remind(tx, deps.outbox, now);
      await reportReview(tx, deps.outbox, bound, now);
    });
  }

  async function keepLooks(tx: Tx, looks: Looks, now: Instant): Promise<void> {
    const open = await store.listOpen(tx, openMax);
    const found = [...looks].flatMap(([probe, one]) => one.violations.map((each) => ({ probe, ...each })));
    const keyOf = (one: { readonly probe: string; readonly clause: string; readonly thing: string }) =>
      `${one.probe} ${one.clause} ${one.thing}`;
    const foundKeys = new Set(found.map(keyOf));
    const openKeys = new Set(open.map(keyOf));
    const mended = open.filter(
      (one) => [...looks.keys()].some((name) => name === one.probe) && !foundKeys.has(keyOf(one)),
    );
    const isNew = found.filter((one) => !openKeys.has(keyOf(one)));
    await add(tx, isNew, now);
    if (mended.length > 0) {
      const ids = mended.map((one) => one.id);
      await store.mendViolations(tx, ids, now);
    }
    await store.saveLooks(
      tx,
      [...looks].map(([name, { looked, isComplete, tookMs }]) => ({
        name,
        lookedAt: now,
        lookedCount: looked,
        isComplete,
        tookMs,
      })),
    );
  }

  async function add(
    tx: Tx,
    found: readonly Pick<store.OpenViolation, "probe" | "clause" | "thing">[],
    now: Instant,
  ): Promise<void> {
    if (found.length === 0) return;
    const bounded = found.slice(0, openMax).map((one) => ({ ...one, id: newId("violation", deps) }));
    await store.insertViolations(tx, bounded, now);
  }

  /** Writes the verdicts that differ from the newest written; the first time, all of them. */
  async function writeChanges(tenant: TenantId): Promise<void> {
    const { verdicts } = await compute(tenant);
    const now = deps.clock.now();
    await transaction(deps.db, tenant, async (tx) => {
      const newest = await store.listNewestVerdicts(tx, clausesMax);
      const before = new Map(newest.map((one) => [one.clause, one]));
      const changes = verdicts.flatMap(({ clause, verdict, proofs }): VerdictChange[] => {
        const last = before.get(clause);
        if (last?.verdict === verdict) return [];
        // Behind the last change, also where the clock was set back.
        const changedAt = last === undefined || now > last.at ? now : at(last.at + 1);
        return [{ clause, verdict, at: changedAt, because: decisiveProof(verdict, proofs)?.name ?? null }];
      });
      if (changes.length > 0) await store.insertVerdicts(tx, changes);
    });
  }

  /** What every published sentence of a tenant comes to, at most two seconds old. */
  function of(tenant: TenantId): Promise<TenantPromises> {
    const now = deps.clock.now();
    const known = kept.get(tenant);
    // A new version shows everywhere at once: what was said of the one before is not said any longer.
    const { version } = deps.notices.current(tenant);
    if (known !== undefined && known.version === version && now < known.until) return known.promises;
    const promises = compute(tenant);
    promises.catch(() => kept.delete(tenant));
    kept.set(tenant, { version, until: now + keptMs, promises });
    return promises;
  }

  async function compute(tenant: TenantId): Promise<TenantPromises> {
    const now = deps.clock.now();
    const { policy, number, digest } = deps.notices.current(tenant);
    const fromDay = Math.floor(now / dayMs) - countedDays + 1;
    const [looks, open, counts, evidence, newest] = await lookUp(deps.db, tenant, (tx) =>
      Promise.all([
        store.listLooks(tx, 100),
        store.listOpen(tx, openMax),
        store.sumCounts(tx, fromDay, clausesMax),
        store.listNewestEvidence(tx, now, clausesMax),
        store.listNewestVerdicts(tx, clausesMax),
      ]),
    );
    const known = knownFrom(now, looks, open, counts, evidence);
    const since = new Map(newest.map((one) => [one.clause, one]));
    const verdicts = policy.clauses.map((clause): ClauseVerdict => {
      const proofs = proofsOf(clause, policy, known);
      const verdict = verdictOf(clause.kind, proofs);
      const before = since.get(clause.id);
      return {
        clause: clause.id,
        verdict,
        since: before?.verdict === verdict ? before.at : now,
        proofs,
        decisions: known.counts.get(clause.id) ?? { permitted: 0, refused: 0 },
      };
    });
    return {
      tenant: deps.slugOf(tenant),
      policyVersion: number,
      policyDigest: digest,
      computedAt: now,
      verdicts,
      totals: totalsOf(verdicts),
    };
  }

  /** The changes of one clause's verdict, newest first. */
  function history(tenant: TenantId, clause: string): Promise<readonly VerdictChange[]> {
    return lookUp(deps.db, tenant, (tx) => store.listHistory(tx, clause, historyMax));
  }

  /**
   * Puts a document on record that proves a clause until its term ends. The log remembers that it was. Throws
   * `not-declared` for a clause that the policy does not have or that no document can prove.
   */
  async function recordEvidence(tenant: TenantId, given: NewEvidence): Promise<void> {
    const { policy } = deps.notices.current(tenant);
    const clause = policy.clauses.find(({ id }) => id === given.clause);
    const asks = clause?.rules.some((rule) => rule.type === "domain" && rule.name === "evidence") ?? false;
    if (!asks) fail("not-declared", "no clause of this id asks for a document", {});
    const entry = newId("entry", deps);
    await deps.audit.transaction(tenant, async (tx) => {
      await store.insertEvidence(tx, { ...given, id: newId("evidence", deps) }, entry, deps.clock.now());
      const action = "record-evidence";
      const body = { kind: "admin-action", action, effect: "done", clauses: [given.clause] } as const;
      const payload = { owner: given.owner, digest: given.digest.toString("hex") };
      await deps.audit.write(tx, [
        { id: entry, entry: body, secret: { payload, key: deps.auditKeyOf(tenant) } },
      ]);
    });
    kept.delete(tenant);
  }

  /**
   * Of each clause the document whose term ends last, among those whose term has begun. It names who looks after it, so the
   * log remembers who looked.
   */
  function evidence(tenant: TenantId, viewer: string): Promise<readonly store.EvidenceTerm[]> {
    return watched(tenant, "view-evidence", viewer, (tx) =>
      store.listNewestEvidence(tx, deps.clock.now(), clausesMax),
    );
  }

  /** Who looks after a document, for a reminder of its end; `null` where there is no such document. */
  function evidenceOf(tx: Tx, id: string): Promise<store.EvidenceKept | null> {
    const evidence = parseId("evidence", id);
    return evidence === null ? Promise.resolve(null) : store.findEvidence(tx, idToUuid(evidence));
  }

  /**
   * What officers see and the public does not. Which things break a clause leads to people for who has the database,
   * so the log remembers each time that somebody looked; `viewer` is who.
   */
  function oversight(tenant: TenantId, viewer: string): Promise<Oversight> {
    return watched(tenant, "view-violations", viewer, (tx) => readOversight(tx, deps.clock.now()));
  }

  function watched<T>(
    tenant: TenantId,
    action: string,
    viewer: string,
    look: (tx: Tx) => Promise<T>,
  ): Promise<T> {
    return deps.audit.transaction(tenant, async (tx) => {
      const entry = { kind: "admin-action", action, effect: "done", clauses: [] } as const;
      const secret = { payload: { viewer }, key: deps.auditKeyOf(tenant) };
      await deps.audit.write(tx, [{ id: newId("entry", deps), entry, secret }]);
      return look(tx);
    });
  }

  async function policiesOf(tx: Tx): Promise<ReadonlyMap<string, DecidingPolicy>> {
    const versions = await deps.notices.versions(tx);
    return new Map(versions.map(({ digest, policy, artefact }) => [digest, { policy, artefact }]));
  }

  return { turn, of, history, oversight, evidence, recordEvidence, evidenceOf };
}

function knownFrom(
  now: Instant,
  looks: readonly store.ProbeLook[],
  open: readonly store.OpenViolation[],
  counts: readonly Omit<store.DayCount, "day">[],
  evidence: readonly store.EvidenceTerm[],
): Known {
  const openByClause = new Map<string, Map<string, number>>();
  for (const { clause, probe } of open) {
    const byProbe = openByClause.get(clause) ?? new Map<string, number>();
    byProbe.set(probe, (byProbe.get(probe) ?? 0) + 1);
    openByClause.set(clause, byProbe);
  }
  return {
    now,
    looks: new Map(looks.map((look) => [look.name, look])),
    open: openByClause,
    counts: new Map(counts.map(({ clause, permitted, refused }) => [clause, { permitted, refused }])),
    evidence: new Map(evidence.map((one) => [one.clause, one])),
  };
}
