import { at, type Instant, instantToText } from "../../kernel/clock.ts";
import type { Tx } from "../../kernel/db/index.ts";
import * as store from "./store.ts";

/**
 * What officers see beside the verdicts and the public does not: which things break a clause and since when, how the
 * probes run, and what ends next. Ids, names of the policy and times; nothing of what the things hold.
 */
export type Oversight = {
  readonly violations: readonly ClauseViolations[];
  readonly probes: readonly store.ProbeLook[];
  readonly deadlines: readonly Deadline[];
  readonly reviews: readonly store.Review[];
};

/** What a probe found against a clause: how many things, and the oldest of them. */
export type ClauseViolations = {
  readonly clause: string;
  readonly probe: string;
  readonly count: number;
  readonly things: readonly { readonly thing: string; readonly foundAt: Instant }[];
};

/** The end of a document's term, and who looks after it. */
type Deadline = Pick<store.EvidenceTerm, "clause" | "document" | "owner" | "validUntil">;

const openMax = 10_000;
const groupsMax = 200;
const thingsMax = 20;
const probesMax = 100;
const deadlinesMax = 200;
const reviewsMax = 20;

/** Reads it all in one round trip. */
export async function readOversight(tx: Tx, now: Instant): Promise<Oversight> {
  const [open, probes, evidence, reviews] = await Promise.all([
    store.listOpen(tx, openMax),
    store.listLooks(tx, probesMax),
    store.listNewestEvidence(tx, now, deadlinesMax),
    store.listReviews(tx, reviewsMax),
  ]);
  const deadlines = evidence
    .map(({ clause, document, owner, validUntil }) => ({ clause, document, owner, validUntil }))
    .toSorted((a, b) => a.validUntil - b.validUntil);
  return { violations: grouped(open), probes, deadlines, reviews };
}

function grouped(open: readonly store.OpenViolation[]): readonly ClauseViolations[] {
  const groups = new Map<string, { clause: string; probe: string; all: store.OpenViolation[] }>();
  for (const one of open) {
    const key = `${one.clause} ${one.probe}`;
    const group = groups.get(key) ?? { clause: one.clause, probe: one.probe, all: [] };
    group.all.push(one);
    groups.set(key, group);
  }
  return [...groups.values()].slice(0, groupsMax).map(({ clause, probe, all }) => ({
    ...{ clause, probe, count: all.length },
    things: all.slice(0, thingsMax).map(({ thing, foundAt }) => ({ thing, foundAt: at(foundAt) })),
  }));
}

/** As it leaves, with times after RFC 3339. */
export function oversightDocument({ violations, probes, deadlines, reviews }: Oversight) {
  return {
    violations: violations.map((one) => ({
      ...one,
      things: one.things.map(({ thing, foundAt }) => ({ thing, foundAt: instantToText(foundAt) })),
    })),
    probes: probes.map(({ lookedAt, ...one }) => ({ ...one, lookedAt: instantToText(at(lookedAt)) })),
    deadlines: deadlines.map(({ validUntil, ...one }) => ({
      ...one,
      validUntil: instantToText(at(validUntil)),
    })),
    reviews: reviews.map(({ version, dueAt, reportedAt }) => ({
      ...{ version, dueAt: instantToText(at(dueAt)), reportedAt: instantToText(at(reportedAt)) },
    })),
  };
}
