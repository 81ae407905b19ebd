import { createHash } from "node:crypto";
import type { AuditLog, EntryDraft } from "../../audit/index.ts";
import type { Actor, Refused, SubjectFacts, SubjectId } from "../../gate/index.ts";
import { at, type Clock, type Instant } from "../../kernel/clock.ts";
import { type Database, transaction } from "../../kernel/db/index.ts";
import { newId } from "../../kernel/ids.ts";
import { fail } from "../../kernel/problem.ts";
import type { Random } from "../../kernel/random.ts";
import { domainRulesOf, domainRuleTypes, type LegalBasis, type Policy } from "../../policy/index.ts";
import { type ChoiceDeps, recordChoice } from "../subjects/index.ts";
import { actsFor, type ConsentAct, type ConsentId } from "./model.ts";
import * as store from "./store.ts";

export type ConsentDeps = ChoiceDeps & {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly audit: AuditLog;
};

export type GivenConsent = {
  readonly subject: SubjectId;
  /** One purpose: a consent is never bundled. */
  readonly purpose: string;
  readonly act: ConsentAct;
  /** The exact words that the subject agreed to. Their digest is kept. */
  readonly words: string;
  readonly language: string;
  readonly property: string;
  readonly validDays: number | null;
  /** The registered source whose query it authorises, where it names one. */
  readonly from: string | null;
};

const dayMs = 86_400_000;

export type Consents = ReturnType<typeof makeConsents>;

export function makeConsents(deps: ConsentDeps) {
  /**
   * Records that a subject agreed to one purpose, by an affirmative act. The time is ours: a consent cannot be dated
   * back. Throws a refusal (not every role may record a consent), `subject-not-found`, `not-declared`,
   * `consent-invalid` (the purpose does not rest on consent, the policy takes it by another act, or the source that it
   * names is not asked under such a consent).
   */
  async function giveConsent(actor: Actor, given: GivenConsent): Promise<{ id: ConsentId; at: Instant }> {
    const { subject, purpose, property } = given;
    const refuses = (policy: Policy) => consentRefused(policy, given);
    const choice = { subject, data: "consent-record", purpose, property, refuses } as const;
    return recordChoice(deps, actor, choice, async (tx, facts) => {
      const now = deps.clock.now();
      const id = newId("consent", deps);
      const { words, validDays, ...rest } = given;
      const event = {
        ...rest,
        id,
        state: "given",
        version: facts.policy.version,
        wordsDigest: createHash("sha256").update(words).digest(),
        expiresAt: validDays === null ? null : at(now + validDays * dayMs),
      } as const;
      await Promise.all([
        store.insertEvent(tx, event, now),
        deps.audit.write(tx, [entry(actor, facts, "given", given.purpose, id)]),
      ]);
      return { id, at: now };
    });
  }

  /**
   * Withdraws a consent. No reason is asked and none is kept. Effective in every decision that begins after it
   * returns. Asked twice, answered alike. Source: GDPR Art. 7(3); PIPL Art. 15. Throws `consent-not-found`.
   */
  async function withdrawConsent(actor: Actor, id: ConsentId): Promise<{ at: Instant }> {
    const found = await transaction(deps.db, actor.tenant, (tx) => store.findEvent(tx, id));
    const event = found ?? fail("consent-not-found", "no such consent", { consent: id });
    const { subject, purpose } = event;
    const choice = { subject, data: "consent-record", purpose, refuses: () => null } as const;
    return recordChoice(deps, actor, choice, async (tx, facts) => {
      const now = deps.clock.now();
      const [newest] = await store.listNewest(tx, [event]);
      if (newest?.state !== "given") return { at: now };
      const withdrawn = {
        ...event,
        id: newId("consent", deps),
        state: "withdrawn",
        act: "none",
        wordsDigest: Buffer.alloc(32),
        expiresAt: null,
      } as const;
      await Promise.all([
        store.insertEvent(tx, withdrawn, now),
        deps.audit.write(tx, [entry(actor, facts, "withdrawn", event.purpose, id)]),
      ]);
      return { at: now };
    });
  }

  function entry(
    actor: Actor,
    facts: SubjectFacts,
    event: "given" | "withdrawn",
    purpose: string,
    consent: ConsentId,
  ): EntryDraft {
    return {
      id: newId("entry", deps),
      entry: {
        kind: "consent-event",
        event,
        purposes: [purpose],
        policy: facts.policy.digest,
        ...(facts.auditTag === null ? {} : { subjectTag: facts.auditTag }),
      },
      secret: { payload: { actor: actor.id, subject: facts.subject ?? "", consent }, key: facts.auditKey },
    };
  }

  return { giveConsent, withdrawConsent };
}

/** Why this is no act that gives a consent, or `null` where it is one. */
function consentRefused(
  policy: Policy,
  { purpose, act, from }: Pick<GivenConsent, "purpose" | "act" | "from">,
): Refused | null {
  const because = (detail: string) => ({ code: "consent-invalid", clauses: [], detail }) as const;
  // What is not declared is refused by the clause that closes the lists.
  if (!policy.vocabulary.purposes.some(({ name }) => name === purpose)) return null;
  if (!restsOnConsent(policy, purpose)) {
    return because(`\`${purpose}\` does not rest on consent, so none can be given to it`);
  }
  const acts = actsFor(policy, purpose);
  if (!acts.includes(act)) {
    return because(`the policy takes a consent to \`${purpose}\` by ${acts.join(" or ")}`);
  }
  return from === null ? null : sourceRefused(policy, from, { purpose, act });
}

// A consent that names a source is what that source is asked under, so it has to be the one that the register asks for.
function sourceRefused(
  policy: Policy,
  from: string,
  { purpose, act }: Pick<GivenConsent, "purpose" | "act">,
): Refused | null {
  const named = domainRulesOf(policy, domainRuleTypes.source).filter(({ value }) => value.name === from);
  const because = (detail: string) => {
    const clauses = [...new Set(named.map(({ clause }) => clause))];
    return { code: "consent-invalid", clauses, detail } as const;
  };
  const rule = named.find(({ value }) => value.purposes.includes(purpose))?.value;
  if (rule === undefined) return because(`no source with this name is asked for \`${purpose}\``);
  if (rule.authorisation === "written-consent" && act !== "sign") {
    return because(`\`${from}\` is asked under a signature`);
  }
  return null;
}

// By its own basis, or because something that is taken for it rests on consent although the rest of it does not: a
// contract carries a name, and a fingerprint for the same purpose asks for a yes. Who could not give it could not have it.
function restsOnConsent({ vocabulary, clauses }: Policy, name: string): boolean {
  const purpose = vocabulary.purposes.find((one) => one.name === name);
  const isConsent = (basis?: LegalBasis) => basis === "consent" || basis === "separate-consent";
  if (purpose === undefined || isConsent(purpose.basis)) return purpose !== undefined;
  return clauses.some(({ rules }) =>
    rules.some(
      (rule) => rule.type === "permit" && isConsent(rule.basis) && rule.box.purpose?.includes(name) === true,
    ),
  );
}
