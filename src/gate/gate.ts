import type { AuditLog, EntryDraft } from "../audit/index.ts";
import { assert, must } from "../kernel/assert.ts";
import type { Clock } from "../kernel/clock.ts";
import { type Database, type TenantId, type Tx, transaction } from "../kernel/db/index.ts";
import type { Random } from "../kernel/random.ts";
import { entryFor } from "./entry.ts";
import { judge, type Known } from "./judge.ts";
import {
  type Act,
  type Actor,
  type Authorisation,
  type Decided,
  type EntryId,
  type Item,
  itemsMax,
  type Newcomer,
  type PermissionState,
  type Refusal,
  type SubjectFacts,
  type SubjectId,
  type WantedAuthorisation,
} from "./model.ts";
import { permissionsBehind } from "./permissions.ts";
import { makePermit, type Permit } from "./permit.ts";
import { authorisationsBehind } from "./sources.ts";
import { type TieUse, usesOf } from "./ties.ts";

/** What the gate found, with the permit where anything was permitted. */
export type Verdict = {
  readonly facts: SubjectFacts;
  readonly decided: readonly Decided[];
  readonly refusals: readonly Refusal[];
  readonly permit: Permit | null;
  readonly entry: EntryId;
};

/**
 * Where the gate learns what is true of subjects. Declared here and wired in `app.ts`, because the facts are kept by
 * domains that come later in the story. An answer that cannot be had is a thrown problem, never an empty fact.
 */
export type FactSource = {
  /** One answer for each of `wanted`, in order; `null` where the tenant has no such subject. */
  readonly of: (tx: Tx, wanted: readonly Wanted[]) => Promise<readonly (SubjectFacts | null)[]>;
  /** The facts of somebody of whom nothing is held: the newest policy version, and no consent. */
  readonly ofNewcomer: (tx: Tx, newcomer: Newcomer) => Promise<SubjectFacts>;
  /** The states of permissions on devices; none for a device that is not registered. */
  readonly permissions: (tx: Tx, wanted: readonly WantedPermission[]) => Promise<readonly PermissionState[]>;
  /** One answer for each paper asked for, in order: what is on record of it, and whether it was used. */
  readonly authorisations: (
    tx: Tx,
    wanted: readonly WantedAuthorisation[],
  ) => Promise<readonly Authorisation[]>;
  /** Remembers what was permitted because of a tie, where whoever gave their word can see it. */
  readonly noteUses: (tx: Tx, uses: readonly TieUse[]) => Promise<void>;
};
export type Wanted = {
  readonly subject: SubjectId;
  readonly purposes: readonly string[];
  /** Who wants to act: what ties them to the subject is a fact, too. */
  readonly actor?: Actor;
};
export type WantedPermission = Pick<PermissionState, "device" | "name" | "feature">;

export type GateDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly audit: AuditLog;
  readonly facts: FactSource;
};

const nobody: Newcomer = { residency: "unknown" };

export type Gate = ReturnType<typeof makeGate>;

/** The one way from a request to an effect: facts → decision → entry → permit → effect. */
export function makeGate(deps: GateDeps) {
  /**
   * Judges acts and runs their effect, all in one transaction: the entries commit with the effect or not at all.
   * Acts that were refused have no permit; their entries commit even when nothing was permitted.
   * `purposes[i]` are those of act `i`; `itemsOf` reads what the items need (ids and terms, nothing opened).
   */
  async function enforce<T>(
    tenant: TenantId,
    acts: readonly Act[],
    itemsOf: (tx: Tx) => Promise<readonly (readonly Item[])[]>,
    effect: (tx: Tx, verdicts: readonly Verdict[]) => Promise<T>,
    purposes: readonly (readonly string[])[],
  ): Promise<T> {
    const drafted: EntryDraft[] = [];
    try {
      return await transaction(deps.db, tenant, async (tx) => {
        const [facts, items] = await Promise.all([factsOf(tx, acts, purposes), itemsOf(tx)]);
        const judged = judgeAll(acts, facts, items, await knownOf(tx, acts, facts, items));
        drafted.push(...judged.map((found) => found.draft));
        const written = deps.audit.write(tx, drafted);
        const noted = noteUses(tx, judged);
        const verdicts = judged.map((found) => found.verdict());
        // The entries travel with the effect's statements and commit with them, so neither waits for the other.
        const [result] = await Promise.all([effect(tx, verdicts), written, noted]);
        return result;
      });
    } catch (error) {
      deps.audit.abandon(tenant, drafted);
      throw error;
    }
  }

  /**
   * Judges pure reads. `fetch` may bring sealed rows, which are not yet an effect; they are opened by `open`, with a
   * permit that exists only after the entry is durable. Facts, rows and entries share one transaction.
   */
  async function read<Row, T>(
    tenant: TenantId,
    acts: readonly Act[],
    fetch: (tx: Tx) => Promise<readonly { readonly items: readonly Item[]; readonly row: Row }[]>,
    open: (row: Row, verdict: Verdict, index: number) => T,
    purposes: readonly (readonly string[])[],
  ): Promise<readonly T[]> {
    const drafted: EntryDraft[] = [];
    let written = Promise.resolve();
    let noted = Promise.resolve();
    const judged = await transaction(deps.db, tenant, async (tx) => {
      const [facts, fetched] = await Promise.all([factsOf(tx, acts, purposes), fetch(tx)]);
      const items = fetched.map((one) => one.items);
      const found = judgeAll(acts, facts, items, nothingKnown());
      drafted.push(...found.map((one) => one.draft));
      // Not waited for here: the commit travels right behind the entries, and where they fail, it rolls back.
      written = deps.audit.write(tx, drafted);
      written.catch(() => {});
      noted = noteUses(tx, found);
      return found.map((one, index) => ({
        ...one,
        row: must(fetched[index], "there is a row for each act").row,
      }));
    }).catch(async (error: unknown) => {
      deps.audit.abandon(tenant, drafted);
      await written; // Where the log is the reason, it says so itself.
      throw error;
    });
    await Promise.all([written, noted]);
    return judged.map(({ row, verdict }, index) => open(row, verdict(), index));
  }

  /** What would be decided, without doing it: for explanations. Leaves an entry like any other question. */
  async function consider(
    tenant: TenantId,
    act: Act,
    items: readonly Item[],
  ): Promise<{
    readonly facts: SubjectFacts;
    readonly decided: readonly Decided[];
    readonly entry: EntryId;
  }> {
    const purposes = [...new Set(items.map((item) => item.purpose))];
    assert(items.length > 0 && items.length <= itemsMax, "a question has bounded items");
    const { facts, known } = await transaction(deps.db, tenant, async (tx) => {
      const [found] = await factsOf(tx, [act], [purposes]);
      const facts = must(found, "there are facts for each act");
      return { facts, known: await knownOf(tx, [act], [facts], [items]) };
    });
    const { decided } = judge(act, facts, items, knownFor(act, known));
    const draft = entryFor(act.call, facts, decided, "dry-run", deps);
    await deps.audit.record(tenant, [draft]);
    return { facts, decided, entry: draft.id };
  }

  // Beside the entries and not around them: where these fail, it is they that say why.
  function noteUses(tx: Tx, judged: readonly { readonly uses: readonly TieUse[] }[]): Promise<void> {
    const uses = judged.flatMap((one) => one.uses);
    const noted = uses.length === 0 ? Promise.resolve() : deps.facts.noteUses(tx, uses);
    noted.catch(() => {});
    return noted;
  }

  function factsOf(tx: Tx, acts: readonly Act[], purposes: readonly (readonly string[])[]) {
    const known = acts.flatMap((act, index) =>
      act.call.subject === null
        ? []
        : [{ subject: act.call.subject, purposes: purposes[index] ?? [], actor: act.call.actor }],
    );
    const found = known.length === 0 ? Promise.resolve([]) : deps.facts.of(tx, known);
    return found.then(async (facts) => {
      let next = 0;
      const all: SubjectFacts[] = [];
      for (const act of acts) {
        const fact = act.call.subject === null ? null : (facts[next++] ?? null);
        all.push(fact ?? (await deps.facts.ofNewcomer(tx, act.newcomer ?? nobody)));
      }
      return all;
    });
  }

  function nothingKnown(): Known {
    return { permissions: [], authorisations: [], now: deps.clock.now() };
  }

  // After the facts, since these say which policy binds and so what must be on. Most acts name no device and no source,
  // and ask nothing.
  async function knownOf(
    tx: Tx,
    acts: readonly Act[],
    facts: readonly SubjectFacts[],
    items: readonly (readonly Item[])[],
  ): Promise<Known> {
    const papers = authorisationsBehind(acts);
    const [permissions, authorisations] = await Promise.all([
      statesOf(tx, acts, facts, items),
      papers.length === 0 ? [] : deps.facts.authorisations(tx, papers),
    ]);
    return { ...nothingKnown(), permissions, authorisations };
  }

  function statesOf(
    tx: Tx,
    acts: readonly Act[],
    facts: readonly SubjectFacts[],
    items: readonly (readonly Item[])[],
  ): Promise<readonly PermissionState[]> {
    const wanted = acts.flatMap(({ call: { device } }, index) => {
      if (device === undefined) return [];
      const { policy } = must(facts[index], "there are facts for each act").policy;
      const data = new Set((items[index] ?? []).map((item) => item.data));
      return permissionsBehind(policy, data).map(({ name, feature }) => ({ device, name, feature }));
    });
    return wanted.length === 0 ? Promise.resolve([]) : deps.facts.permissions(tx, wanted);
  }

  function judgeAll(
    acts: readonly Act[],
    facts: readonly SubjectFacts[],
    items: readonly (readonly Item[])[],
    found: Known,
  ) {
    assert(acts.length > 0 && acts.length <= itemsMax, "a batch of acts is bounded");
    return acts.map((act, index) => {
      const known = facts[index];
      const asked = items[index];
      assert(known !== undefined && asked !== undefined, "there are facts and items for each act");
      assert(asked.length > 0 && asked.length <= itemsMax, "an act has items, and a bounded number");
      return judgeAct(act, known, asked, knownFor(act, found));
    });
  }

  function judgeAct(act: Act, facts: SubjectFacts, items: readonly Item[], known: Known) {
    const { decided, refusals } = judge(act, facts, items, known);
    const permitted = act.strict === true && refusals.length > 0 ? [] : decided;
    const refused = !permitted.some((one) => one.decision.outcome === "permitted");
    const draft = entryFor(act.call, facts, decided, refused ? "refused" : "done", deps);
    return {
      draft,
      uses: refused ? [] : usesOf(facts, act.call, permitted, draft.id),
      verdict: (): Verdict => ({
        facts,
        decided,
        refusals,
        entry: draft.id,
        permit: refused ? null : makePermit(act.call, act.call.subject, draft.id, permitted),
      }),
    };
  }

  return { enforce, read, consider };
}

// A device belongs to the app for which it was registered: what it has on for one counts for no other.
function knownFor({ call }: Act, known: Known): Known {
  const permissions = known.permissions.filter(
    (one) => one.device === call.device && one.property === call.property,
  );
  return { ...known, permissions };
}
