import type { AuditLog } from "../../audit/index.ts";
import type { Actor, FactSource, SubjectId } from "../../gate/index.ts";
import type { Clock, Instant } from "../../kernel/clock.ts";
import { newId } from "../../kernel/ids.ts";
import { fail } from "../../kernel/problem.ts";
import type { Random } from "../../kernel/random.ts";
import type { Policy } from "../../policy/index.ts";
import { type ChoiceDeps, recordChoice } from "./choice.ts";
import { objectionRefused } from "./objection.ts";
import { insertObjection, listSubjects, type Subject } from "./store.ts";

export type SubjectDeps = ChoiceDeps & {
  readonly clock: Clock;
  readonly random: Random;
  readonly audit: AuditLog;
  readonly facts: FactSource;
};

export type Described = Pick<Subject, "id" | "residency" | "region" | "restricted" | "objections"> & {
  readonly policyVersion: number;
};

export type Subjects = ReturnType<typeof makeSubjects>;

export function makeSubjects(deps: SubjectDeps) {
  /**
   * Records that a subject objects to a purpose. It is suspended from this instant; whether it may ever go on is for
   * a balancing decision that is not made here. Asked twice, answered alike. Source: GDPR Art. 21(1), 21(3).
   * Throws a refusal (not every role may record an objection, and not every purpose can be objected to) and
   * `subject-not-found`.
   */
  function object(actor: Actor, subject: SubjectId, purpose: string): Promise<{ at: Instant }> {
    const refuses = (policy: Policy) => objectionRefused(policy, purpose);
    const choice = { subject, data: "objection-record", purpose, refuses } as const;
    return recordChoice(deps, actor, choice, async (tx) => {
      const now = deps.clock.now();
      await insertObjection(tx, subject, purpose, now);
      return { at: now };
    });
  }

  /**
   * What decides about a subject: no value that names anybody. The look is remembered in the subject's own journal.
   * Throws `subject-not-found`, also for a subject whose key was destroyed.
   */
  function describe(actor: Actor, subject: SubjectId): Promise<Described> {
    return deps.audit.transaction(actor.tenant, async (tx) => {
      const [[facts], [row]] = await Promise.all([
        deps.facts.of(tx, [{ subject, purposes: [] }]),
        listSubjects(tx, [subject]),
      ]);
      if (!facts || row === undefined) return fail("subject-not-found", "no such subject", { subject });
      const id = newId("entry", deps);
      const entry = {
        kind: "admin-action",
        action: "describe-subject",
        effect: "done",
        clauses: [],
      } as const;
      const secret = { payload: { actor: actor.id, subject }, key: facts.auditKey };
      await deps.audit.write(tx, [{ id, entry, secret }]);
      const { residency, region, restricted, objections } = row;
      return { id: subject, residency, region, policyVersion: facts.policy.number, restricted, objections };
    });
  }

  return { object, describe };
}
