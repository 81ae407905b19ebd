import {
  type ClauseVerdict,
  decidingProof,
  type Oversight,
  oversightDocument,
  promisesDocument,
  type TenantPromises,
  type VerdictWord,
  verdictWords,
} from "../../domains/promises/index.ts";
import { at, instantToText } from "../../kernel/clock.ts";
import { type Command, type Context, done, failed } from "./command.ts";
import { misuse, paint, printJson, type Tone, table } from "./output.ts";
import { findTenant, serverOptions } from "./tenant.ts";

export const promises: Command = {
  name: "promises",
  summary: "Say of every clause of a tenant whether it is kept, with the proof that decides",
  operands: { words: "<tenant>", min: 1, max: 1 },
  options: {
    ...serverOptions,
    look: { takes: null, words: "look now, instead of telling what the server last found" },
    ids: {
      takes: null,
      words: "for officers: list what breaks each broken clause, how probes run, and what ends next",
    },
    only: { takes: "<verdict>", words: `list these alone: ${verdictWords.join(", ")}`, many: true },
  },
  example: "troth promises jmi --only broken --only at-risk",
  exits: { 0: "no clause is broken", 1: "a clause is broken, or the database could not be reached" },
  run: async (given, context) => {
    const wanted = given.list("only");
    const foreign = wanted.find((word) => !verdictWords.some((one) => one === word));
    if (foreign !== undefined) {
      return misuse(context, `\`${foreign}\` is no verdict: say any of ${verdictWords.join(", ")}.`);
    }
    const found = await findTenant(given, context);
    if (typeof found === "string") return misuse(context, found);
    const told = await context.ports.readPromises(found.args, found.policy, given.has("look"));
    const shown = told.verdicts.filter(({ verdict }) => wanted.length === 0 || wanted.includes(verdict));
    const seen = given.has("ids") ? await context.ports.readOversight(found.args, found.policy) : null;
    const oversight = seen === null ? {} : { oversight: oversightDocument(seen) };
    if (given.has("json")) printJson(context, { ...promisesDocument(told, shown), ...oversight });
    else tell(context, told, shown);
    if (seen !== null && !given.has("json")) tellOversight(context, seen);
    return told.totals.broken > 0 ? failed : done;
  },
};

function tell(context: Context, told: TenantPromises, shown: readonly ClauseVerdict[]): void {
  const head = ["clause", "verdict", "decided", "because"].map((name) => paint(context, "quiet", name));
  const rows = shown.map(({ clause, verdict, decisions, proofs }) => [
    clause,
    paint(context, tones[verdict], verdict),
    String(decisions.permitted + decisions.refused),
    reasonOf({ verdict, proofs }),
  ]);
  if (rows.length > 0) context.print(table([head, ...rows], context));
  const sums = verdictWords.filter((word) => told.totals[word] > 0);
  const sum = sums.map((word) => `${told.totals[word]} ${word}`).join(", ");
  const when = instantToText(told.computedAt).slice(0, 16).replace("T", " ");
  context.print(`\nVersion ${told.policyVersion}, at ${when} UTC: ${sum}.\n`);
}

/** What breaks the clauses, one line for each thing, so that other programs can read it. */
function tellOversight(context: Context, { violations, probes, deadlines, reviews }: Oversight): void {
  const quiet = (words: readonly string[]) => words.map((word) => paint(context, "quiet", word));
  const broken = violations.flatMap(({ clause, probe, count, things }) => {
    const rows = things.map(({ thing, foundAt }) => [clause, probe, thing, minuteOf(foundAt)]);
    const rest = count - things.length;
    return rest > 0 ? [...rows, [clause, probe, `and ${rest} more`, ""]] : rows;
  });
  const tables = [
    { head: ["clause", "probe", "broken by", "since"], rows: broken },
    {
      head: ["probe", "last look", "looked at", "took"],
      rows: probes.map((one) => [
        one.name,
        minuteOf(one.lookedAt),
        String(one.lookedCount),
        `${one.tookMs} ms`,
      ]),
    },
    {
      head: ["clause", "document", "owner", "ends"],
      rows: deadlines.map((one) => [one.clause, one.document, one.owner, minuteOf(one.validUntil)]),
    },
    {
      head: ["version", "review due", "reported"],
      rows: reviews.map((one) => [String(one.version), minuteOf(one.dueAt), minuteOf(one.reportedAt)]),
    },
  ];
  for (const { head, rows } of tables) {
    if (rows.length > 0) context.print(`\n${table([quiet(head), ...rows], context)}`);
  }
}

function minuteOf(instant: number): string {
  return instantToText(at(instant)).slice(0, 16).replace("T", " ");
}

function reasonOf({ verdict, proofs }: Pick<ClauseVerdict, "verdict" | "proofs">): string {
  const deciding = decidingProof(verdict, proofs);
  return deciding?.words.en ?? (verdict === "statement" ? "Words only." : "It is refused, whoever asks.");
}

const tones: Readonly<Record<VerdictWord, Tone>> = {
  broken: "bad",
  "at-risk": "warning",
  unproven: "quiet",
  kept: "good",
  blocked: "strong",
  statement: "quiet",
};
