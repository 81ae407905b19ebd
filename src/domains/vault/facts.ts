import type {
  FactSource,
  Newcomer,
  SubjectFacts,
  Tie,
  Wanted,
  WantedAuthorisation,
} from "../../gate/index.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { Tx } from "../../kernel/db/index.ts";
import { parseId } from "../../kernel/ids.ts";
import { Problem } from "../../kernel/problem.ts";
import type { State } from "../../policy/index.ts";
import {
  consentAtom,
  listAuthorising,
  listNewest,
  listNewestPermissions,
  type NewestState,
} from "../consent/index.ts";
import type { Notices } from "../notices/index.ts";
import { ageAtom, listSubjects, type Subject } from "../subjects/index.ts";
import { listSubjectKeys, type SubjectKeyRow } from "./key-store.ts";
import type { Keys } from "./keys.ts";
import { listUsed } from "./store.ts";

export type FactDeps = {
  readonly clock: Clock;
  readonly keys: Keys;
  readonly notices: Notices;
  /** What ties who acts to each of these, in order; and where it is remembered that it was used. */
  readonly ties: {
    readonly of: (tx: Tx, wanted: readonly Wanted[]) => Promise<readonly (readonly Tie[])[]>;
    readonly noteUses: FactSource["noteUses"];
  };
};

// `agreement` is the contract with a recipient, and `legalCase` the case under which something is done without consent.
// Neither is the subject's to give: a signature of theirs must not open a disclosure for which no contract is there. Until
// recipients and cases are kept, both take the value that protects.

/**
 * What the gate may know of a subject, read in its transaction: residency, restriction, objections, consent, and the
 * key. A subject whose key is gone has been erased, and is nobody.
 */
export function makeFactSource(deps: FactDeps): FactSource {
  return {
    of: async (tx, wanted) => {
      const ids = [...new Set(wanted.map((one) => one.subject))];
      const pairs = wanted.flatMap(({ subject, purposes }) =>
        purposes.map((purpose) => ({ subject, purpose })),
      );
      const [subjects, keys, consents, ties] = await Promise.all([
        listSubjects(tx, ids),
        listSubjectKeys(tx, ids),
        listNewest(tx, pairs),
        deps.ties.of(tx, wanted),
      ]);
      const subjectById = new Map(subjects.map((one) => [one.id, one]));
      const keyById = new Map(keys.map((one) => [one.subject, one]));
      return Promise.all(
        wanted.map(async ({ subject }, index) => {
          const facts = await factsOf(tx, subjectById.get(subject), keyById.get(subject), consents);
          const tied = ties[index] ?? [];
          return facts === null || tied.length === 0 ? facts : { ...facts, ties: tied };
        }),
      );
    },
    ofNewcomer: (tx, newcomer) => Promise.resolve(newcomerFacts(tx, newcomer)),
    permissions: listNewestPermissions,
    authorisations,
    noteUses: deps.ties.noteUses,
  };

  async function authorisations(tx: Tx, wanted: readonly WantedAuthorisation[]) {
    const ids = wanted.flatMap(({ reference }) => parseId("consent", reference) ?? []);
    const [consents, used] = await Promise.all([listAuthorising(tx, ids), listUsed(tx, wanted)]);
    return wanted.map((one) => ({
      ...one,
      isUsed: used.some(({ from, reference }) => from === one.from && reference === one.reference),
      consent: consents.find(({ id }) => id === one.reference) ?? null,
    }));
  }

  async function factsOf(
    tx: Tx,
    subject: Subject | undefined,
    row: SubjectKeyRow | undefined,
    consents: readonly NewestState[],
  ): Promise<SubjectFacts | null> {
    if (subject === undefined || row === undefined) return null;
    const key = await deps.keys.openSubjectKey(tx.tenant, row);
    // Deciding without the subject's key would leave an entry that outlives them; better no decision.
    if (typeof key === "string")
      throw new Problem("record-unreadable", `a subject's key does not open: ${key}`);
    const mine = consents.filter((one) => one.subject === subject.id);
    return {
      subject: subject.id,
      policy: await deps.notices.version(tx, subject.version),
      stateFor: (purpose) => stateOf(subject, mine, purpose),
      auditKey: key,
      auditTag: deps.keys.auditTag(tx.tenant, subject.id, key),
    };
  }

  function stateOf(subject: Subject, consents: readonly NewestState[], purpose: string): State {
    const newest = consents.find((one) => one.purpose === purpose) ?? null;
    const age = ageAtom(subject.adultFrom, deps.clock.now());
    return {
      ...(age === null ? {} : { age }),
      consent: consentAtom(newest, deps.clock.now()),
      residency: subject.residency,
      restriction: subject.restricted ? "yes" : "no",
      objection: subject.objections.includes(purpose) ? "yes" : "no",
    };
  }

  function newcomerFacts(tx: Tx, { residency, made }: Newcomer): SubjectFacts {
    return {
      subject: null,
      policy: deps.notices.current(tx.tenant),
      stateFor: () => ({ consent: "none", residency, restriction: "no", objection: "no" }),
      auditKey: made?.key ?? deps.keys.auditKey(tx.tenant),
      auditTag: made?.auditTag ?? null,
    };
  }
}
