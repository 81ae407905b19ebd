import { type Act, type Actor, type Gate, refuse, type SubjectId } from "../../../gate/index.ts";
import { must } from "../../../kernel/assert.ts";
import { at, type Instant } from "../../../kernel/clock.ts";
import { type Tx, transaction } from "../../../kernel/db/index.ts";
import { newId } from "../../../kernel/ids.ts";
import type { Personal } from "../../../kernel/personal.ts";
import { fail, Problem } from "../../../kernel/problem.ts";
import type { ObligationType, PermitRule, Policy } from "../../../policy/index.ts";
import type { Account, AccountId } from "../accounts/index.ts";
import { accessEntry } from "../entries.ts";
import type { SupportDeps } from "./grants.ts";
import { comparisonTerms, type GrantId, hourMs, isFor, isLive, type SupportGrant } from "./model.ts";
import * as store from "./store.ts";

export type CompareDeps = SupportDeps & {
  readonly gate: Gate;
  /** Ends every session of this person. */
  readonly endSessionsOf: (tx: Tx, subject: SubjectId) => Promise<void>;
};

/** Within a day, so many wrong answers about one person, whoever asks: a number of six digits cannot be tried through. */
const mismatchesMax = 5;
const mismatchesWithinMs = 24 * hourMs;

const honours: ReadonlySet<ObligationType> = new Set(["log", "reason"]);

export type Comparing = ReturnType<typeof makeComparing>;

/** How an agent makes sure who is on the telephone: digits are compared, nothing is opened, and nothing is shown. */
export function makeComparing(deps: CompareDeps) {
  /**
   * Whether what the person named is what is held of them. Counted before it is compared, and never the kind of identifier
   * by which the ticket found them. Throws `support-not-invited` without a ticket, `too-many-requests`.
   */
  async function compare(
    actor: Actor,
    id: GrantId,
    named: { readonly data: string; readonly value: Personal<string> },
  ): Promise<boolean> {
    const { tenant } = actor;
    const terms = termsFor(deps.policyOf(tenant), actor.role);
    const owner = await deps.findOwner(tenant, named.data, named.value);
    const outcome = await deps.audit.transaction(tenant, async (tx) => {
      const ticket = await ticketOf(tx, actor, id);
      if (ticket instanceof Problem) return ticket;
      const { grant, subject } = ticket;
      if (grant.foundBy === named.data) {
        return new Problem(
          "invalid-value",
          "by this the person was found; ask for something else that they know",
        );
      }
      const now = deps.clock.now();
      await store.lockComparisons(tx, subject);
      const since = at(now - mismatchesWithinMs);
      const wrong = await store.countMismatches(tx, subject, since, mismatchesMax);
      if (wrong >= mismatchesMax) {
        return new Problem("too-many-requests", "too many wrong answers about this person: go on tomorrow", {
          retryAfterSeconds: mismatchesWithinMs / 1_000,
        });
      }
      const matched = owner === subject;
      const account = actor.id as AccountId;
      const one = { id: newId("comparison", deps), grant: id, subject, account, matched };
      await store.insertComparison(tx, one, now);
      await write(tx, actor, subject, id, terms.clauses, matched);
      return matched;
    });
    if (outcome instanceof Problem) throw outcome;
    return outcome;
  }

  /** Until when this agent may act for whom they have verified within this ticket; `null` while nobody is. */
  async function verifiedUntil(
    { tenant, id }: Pick<Account, "tenant" | "id">,
    grant: Pick<SupportGrant, "id" | "role">,
  ): Promise<Instant | null> {
    const terms = comparisonTerms(deps.policyOf(tenant), grant.role);
    if (terms === null) return null;
    return transaction(deps.db, tenant, (tx) => untilIn(tx, id, grant.id, terms.holdsMs));
  }

  /**
   * Ends every session of the person whom a ticket is about: an act for them, and so only after a match that still holds.
   * Throws `identity-unverified` before, and what the policy refuses.
   */
  async function endSessions(actor: Actor, id: GrantId): Promise<void> {
    const policy = deps.policyOf(actor.tenant);
    const terms = termsFor(policy, actor.role);
    const ticket = await transaction(deps.db, actor.tenant, (tx) => ticketOf(tx, actor, id));
    if (ticket instanceof Problem) throw ticket;
    const { subject } = ticket;
    const question = accountQuestion(policy, actor.role);
    const act: Act = {
      call: {
        ...{ actor, action: "administer", recipient: "self", region: policy.homeRegion, subject },
        context: { act: "end-sessions", tie: id, reason: ticket.grant.number ?? "" },
      },
      honours,
    };
    const outcome = await deps.gate
      .enforce(
        actor.tenant,
        [act],
        () => Promise.resolve([[question]]),
        async (tx, [verdict]) => {
          const { permit, refusals, entry } = must(verdict, "one verdict for one act");
          if (permit === null) return refuse(refusals, entry);
          const until = await untilIn(tx, actor.id as AccountId, id, terms.holdsMs);
          if (until === null) {
            const clauses = terms.clauses;
            // Thrown, so that the entry of a permission does not stay where nothing was done; the refusal has one of its own.
            throw new Problem("identity-unverified", "make sure first who it is: compare what they know", {
              clauses,
            });
          }
          await deps.endSessionsOf(tx, subject);
          return null;
        },
        [[question.purpose]],
      )
      .catch(async (error: unknown) => {
        if (error instanceof Problem && error.code === "identity-unverified")
          await noteUnverified(actor, subject, id);
        throw error;
      });
    if (outcome instanceof Problem) throw outcome;
  }

  async function noteUnverified(actor: Actor, subject: SubjectId, id: GrantId): Promise<void> {
    const { clauses } = termsFor(deps.policyOf(actor.tenant), actor.role);
    await deps.audit.transaction(actor.tenant, (tx) =>
      write(tx, actor, subject, id, clauses, false, "act-unverified"),
    );
  }

  async function untilIn(tx: Tx, account: AccountId, id: GrantId, holdsMs: number): Promise<Instant | null> {
    const last = await store.lastMatch(tx, id, account);
    if (last === null) return null;
    const until = at(last + holdsMs);
    return deps.clock.now() < until ? until : null;
  }

  // A ticket of this agent that is live, about one person.
  async function ticketOf(tx: Tx, actor: Actor, id: GrantId) {
    const grant = await store.findGrant(tx, id);
    const isOpen = grant !== null && isFor(grant, actor) && isLive(grant, deps.clock.now());
    if (!isOpen || grant.subject === null || actor.kind !== "staff") {
      return new Problem("support-not-invited", "there is no open ticket of yours like this");
    }
    return { grant, subject: grant.subject };
  }

  async function write(
    tx: Tx,
    actor: Actor,
    subject: SubjectId,
    tie: GrantId,
    clauses: readonly string[],
    matched: boolean,
    action = "compare-identity",
  ): Promise<void> {
    const [facts] = await deps.facts.of(tx, [{ subject, purposes: [] }]);
    const key = facts ? { key: facts.auditKey } : {};
    const options = { effect: matched ? "done" : "refused", clauses, ...key } as const;
    const payload = { actor: actor.id, subject, tie };
    await deps.audit.write(tx, [accessEntry(deps, tx.tenant, action, payload, options)]);
  }

  return { compare, verifiedUntil, endSessions };
}

function termsFor(policy: Policy, role: string) {
  return (
    comparisonTerms(policy, role) ?? fail("not-declared", "the policy knows no comparison for this role")
  );
}

// What is asked when support acts on an account: the permit by which the policy lets it at all.
function accountQuestion(policy: Policy, role: string) {
  const found = policy.clauses
    .flatMap(({ rules }) => rules.filter((rule): rule is PermitRule => rule.type === "permit"))
    .find(({ box }) => (box.action ?? []).includes("administer") && (box.role ?? []).includes(role));
  return {
    data: found?.box.data?.[0] ?? policy.vocabulary.data[0]?.name ?? "",
    purpose: found?.box.purpose?.[0] ?? policy.vocabulary.purposes[0]?.name ?? "",
    scenario: policy.vocabulary.scenarios[0]?.name ?? "",
    source: "subject",
    state: { retention: "within", collectedFor: "this-purpose" },
  };
}
