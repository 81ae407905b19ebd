import {
  type Act,
  type Actor,
  assertPermit,
  type Gate,
  refuse,
  type SubjectId,
  type Verdict,
} from "../../gate/index.ts";
import { must } from "../../kernel/assert.ts";
import type { Clock, Instant } from "../../kernel/clock.ts";
import { coalesce } from "../../kernel/coalesce.ts";
import { type Database, lookUp, type TenantId, type Tx } from "../../kernel/db/index.ts";
import { failureCode } from "../../kernel/facts.ts";
import { newRandomId } from "../../kernel/ids.ts";
import { Problem } from "../../kernel/problem.ts";
import type { Random } from "../../kernel/random.ts";
import type { ObligationType } from "../../policy/index.ts";
import type { Notices } from "../notices/index.ts";
import { adultFrom, ageAtom, listSubjects } from "../subjects/index.ts";
import type { Gathered } from "./gathered.ts";
import { answered, claim, findAnswers } from "./idempotency.ts";
import { type Kept, keepAll, keptOf, unkeptIn } from "./keep.ts";
import type { Keys } from "./keys.ts";
import type { Collected, Collection } from "./model.ts";
import { birthdayIn, type Prepared, prepareValues } from "./prepare.ts";
import * as store from "./store.ts";

export type CollectDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly gate: Gate;
  readonly keys: Keys;
  readonly notices: Notices;
};

/** What is asked, and what of it was found to be kept by nobody: it is judged again without these. */
type Asked = {
  readonly actor: Actor;
  readonly input: Collection;
  readonly unkeepable: ReadonlyMap<string, string>;
};

/** Obligations that collecting keeps: values are changed before they are stored, sealed, and each act is logged. */
const honours: ReadonlySet<ObligationType> = new Set(["transform", "encrypt", "log"]);

/** Somebody else took an identifier or an idempotency key between our look and our write: look again. */
const racesMax = 4;

export type Collect = ReturnType<typeof makeCollect>;

export function makeCollect(deps: CollectDeps) {
  const together = coalesce<TenantId, Asked, Collected | Problem>(collectMany, {
    batchMax: 50,
    underWayMax: 3,
    besideMin: 4,
  });

  /**
   * Keeps what the policy permits of a collection and refuses the rest, each with code and clause. Throws a refusal
   * when nothing is permitted or valid, `subject-not-found`, `identifier-taken`, `idempotency-conflict`.
   */
  return async function collect(actor: Actor, input: Collection): Promise<Collected> {
    let unkeepable: ReadonlyMap<string, string> = new Map();
    for (let race = 1; ; race++) {
      try {
        const outcome = await together(actor.tenant, { actor, input, unkeepable });
        if (outcome instanceof Problem) throw outcome;
        return outcome;
      } catch (error) {
        const unkept = unkeptIn(error);
        if (race === racesMax || (unkept === null && !isRace(error))) throw error;
        unkeepable = unkept ?? unkeepable;
      }
    }
  };

  async function collectMany(
    tenant: TenantId,
    asked: readonly Asked[],
  ): Promise<readonly (Collected | Problem)[]> {
    const gathered = await gather(tenant, asked);
    const toJudge = gathered.flatMap((one) => (one instanceof Problem || isAnswer(one) ? [] : [one]));
    const outcomes = toJudge.length === 0 ? [] : await judgeAndKeep(tenant, toJudge);
    let next = 0;
    return gathered.map((one) =>
      one instanceof Problem
        ? one
        : isAnswer(one)
          ? one.answer
          : must(outcomes[next++], "one outcome for each"),
    );
  }

  /** Reads the values and finds the subjects: one look at the database for all. */
  async function gather(tenant: TenantId, asked: readonly Asked[]) {
    const { policy } = deps.notices.current(tenant);
    const now = deps.clock.now();
    const prepared = asked.map(({ input, unkeepable }) =>
      prepareValues(policy, input, unkeepable, now, (field) => deps.keys.indexKeyOf(tenant, field)),
    );
    const named = asked.flatMap(({ input }) => (input.subject === null ? [] : [input.subject]));
    const [found, known, answers] = await lookUp(deps.db, tenant, (tx) =>
      Promise.all([
        store.findByTags(
          tx,
          prepared.flatMap((one) => one.tags),
        ),
        named.length === 0 ? [] : listSubjects(tx, named),
        findAnswers(tx, asked),
      ]),
    );
    const ownerByTag = new Map(found.map((row) => [`${row.data}/${row.tag.toString("hex")}`, row.subject]));
    return asked.map((one, index) => {
      const { actor, input } = one;
      const read = must(prepared[index], "each collection was read");
      const before = answered(answers, actor, input);
      if (before !== null) return before;
      const owners = new Set(
        read.tags.flatMap((tag) => ownerByTag.get(`${tag.data}/${tag.tag.toString("hex")}`) ?? []),
      );
      return settle(
        { ...one, prepared: read },
        owners,
        known.map((subject) => subject.id),
      );
    });
  }

  function settle(
    asked: Asked & { readonly prepared: Prepared },
    owners: ReadonlySet<SubjectId>,
    known: readonly SubjectId[],
  ): Gathered | Problem {
    const { input, prepared } = asked;
    const { policy } = deps.notices.current(asked.actor.tenant);
    const { regions } = policy.vocabulary;
    // It will stand in the open beside the subject's id, so nothing but a region of the policy may stand there.
    if (input.residency !== "unknown" && !regions.some((region) => region.name === input.residency)) {
      return new Problem("not-declared", "the policy declares no such region for `residency`");
    }
    if (input.subject !== null && !known.includes(input.subject)) {
      return new Problem("subject-not-found", "no such subject", { subject: input.subject });
    }
    if (input.subject !== null) owners = new Set([...owners, input.subject]);
    if (owners.size > 1) {
      return new Problem(
        "identifier-taken",
        "these identifiers belong to different subjects; send them apart",
      );
    }
    const [owner] = owners;
    const born = birthdayIn(policy, input, prepared);
    const from = born === null ? null : adultFrom(policy, input.residency, born);
    if (owner !== undefined) return { ...asked, subject: owner, adultFrom: from, newKey: null };
    const subject = newRandomId("subject", deps);
    const { tenant } = asked.actor;
    const made = deps.keys.newSubjectKey(tenant, subject);
    return {
      ...asked,
      subject,
      adultFrom: from,
      newKey: { ...made, auditTag: deps.keys.auditTag(tenant, subject, made.key) },
    };
  }

  async function judgeAndKeep(tenant: TenantId, gathered: readonly Gathered[]) {
    const { policy } = deps.notices.current(tenant);
    const acts = gathered.map((one): Act => actOf(one, policy.homeRegion));
    const now = deps.clock.now();
    const items = gathered.map((one) => itemsOf(one, now));
    const purposes = gathered.map((one) => one.input.purposes);
    return deps.gate.enforce(
      tenant,
      acts,
      () => Promise.resolve(items),
      (tx, verdicts) => keep(tx, gathered, verdicts),
      purposes,
    );
  }

  async function keep(tx: Tx, gathered: readonly Gathered[], verdicts: readonly Verdict[]) {
    const now = deps.clock.now();
    const outcomes = await Promise.all(
      gathered.map((one, index) => keepOne(tx.tenant, one, verdicts[index], now)),
    );
    // Permitted, and yet nothing can be kept: an entry would say that it was done. It goes with the transaction, and
    // those of the same batch are tried again without this one.
    const failed = outcomes.find((one, index) => one instanceof Problem && verdicts[index]?.permit !== null);
    if (failed instanceof Problem) throw failed;
    const kept = outcomes.flatMap((one) => (one instanceof Problem ? [] : [one]));
    await Promise.all([keepAll(tx, kept, now), claim(tx, kept, now)]);
    return outcomes.map((one) => (one instanceof Problem ? one : one.collected));
  }

  async function keepOne(
    tenant: TenantId,
    one: Gathered,
    verdict: Verdict | undefined,
    now: Instant,
  ): Promise<Kept | Problem> {
    const judged = must(verdict, "one verdict for each act");
    if (judged.permit === null) return refuse(judged.refusals, judged.entry);
    // The subject was erased between our look and now: their key is gone, and nothing may be sealed under another.
    if (one.newKey === null && judged.facts.subject === null) {
      return new Problem("subject-not-found", "no such subject", { subject: one.subject });
    }
    assertPermit(judged.permit, "collect", one.newKey === null ? one.subject : null);
    return keptOf(one, judged, judged.permit, now, {
      key: one.newKey?.key ?? judged.facts.auditKey,
      random: deps.random,
      clock: deps.clock,
      fingerprintKey: deps.keys.fingerprintKey(tenant),
    });
  }
}

function actOf(one: Gathered, region: string): Act {
  const { delivery, device, permission, reason } = one.input;
  return {
    call: {
      actor: one.actor,
      action: "collect",
      recipient: "self",
      region,
      property: one.input.property,
      transport: one.input.transport,
      ...(delivery === undefined ? {} : { delivery }),
      ...(device === undefined ? {} : { device }),
      ...(permission === undefined ? {} : { permission: { name: permission, as: "way" } }),
      subject: one.newKey === null ? one.subject : null,
      context: {
        property: one.input.property,
        newSubject: one.newKey === null ? "" : one.subject,
        ...(reason === undefined ? {} : { reason }),
        ...(device === undefined ? {} : { device }),
      },
    },
    ...(one.newKey === null ? {} : { newcomer: { residency: one.input.residency, made: one.newKey } }),
    honours,
    strict: one.input.strict,
    refuses: (_, { data }) => one.prepared.invalid.find(({ field }) => field === data)?.refused ?? null,
  };
}

function itemsOf({ input, prepared, adultFrom: from }: Gathered, now: Instant) {
  // What a collection says of an age counts for the collection itself: a child's first one is judged as a child's.
  const age = ageAtom(from, now);
  const state = age === null ? freshState : { ...freshState, age };
  const fields = [...prepared.invalid.map(({ field }) => field), ...prepared.fields];
  return fields.flatMap((data) =>
    input.purposes.map((purpose) => ({
      data,
      purpose,
      scenario: input.scenario,
      source: input.source,
      state,
    })),
  );
}

/** Nothing is held yet, so it is within its period and collected for just this. */
const freshState = { retention: "within", collectedFor: "this-purpose" };

function isAnswer(
  one: Gathered | { readonly answer: Collected | Problem },
): one is { readonly answer: Collected | Problem } {
  return "answer" in one;
}

// Two that replace what the other holds can still meet in a circle; the database ends one of them, which looks again.
const deadlock = "40P01";

function isRace(error: unknown): boolean {
  return error instanceof Problem
    ? error.code === "idempotency-in-progress"
    : failureCode(error) === deadlock;
}
