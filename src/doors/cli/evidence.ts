import { createHash } from "node:crypto";
import { basename } from "node:path";
import { at, textToInstant } from "../../kernel/clock.ts";
import { Problem } from "../../kernel/problem.ts";
import { type Command, done, failed } from "./command.ts";
import { misuse, paragraph, printJson } from "./output.ts";
import { findTenant, serverOptions } from "./tenant.ts";

const documentBytesMax = 64 * 1024 * 1024;

export const evidence: Command = {
  name: "evidence",
  summary: "Put a document on record that proves a clause until a day; the document itself stays where it is",
  operands: { words: "<tenant> <clause> <document>", min: 3, max: 3 },
  options: {
    ...serverOptions,
    owner: { takes: "<office>", words: "who looks after it", needed: true },
    from: { takes: "<day>", words: "the first day of its term, `YYYY-MM-DD`", needed: true },
    until: { takes: "<day>", words: "the last day of its term, `YYYY-MM-DD`", needed: true },
  },
  example: "troth evidence jpl JPL-9-a README.md --owner Compliance --from 2026-01-01 --until 2026-12-31",
  exits: {
    0: "it is on record",
    1: "it is not: the clause asks for no document, or the file cannot be read",
  },
  run: async (given, context) => {
    const [, clause = "", path = ""] = given.operands;
    const [from, end] = [startOf(given.text("from")), startOf(given.text("until"))];
    if (from === null || end === null || end < from) {
      return misuse(
        context,
        "`--from` and `--until` are days as YYYY-MM-DD, and the last is not before the first.",
      );
    }
    const found = await findTenant(given, context);
    if (typeof found === "string") return misuse(context, found);
    const bytes = await context.files.read(path);
    if (bytes === null || bytes.length === 0 || bytes.length > documentBytesMax) {
      context.complain(`\`${path}\` cannot be read, is empty, or is larger than 64 MiB.\n`);
      return failed;
    }
    const digest = createHash("sha256").update(bytes).digest();
    const item = {
      ...{ clause, digest, owner: given.text("owner") ?? "", document: basename(path) },
      // A term ends with its last day.
      ...{ validFrom: at(from), validUntil: at(end + dayMs) },
    };
    try {
      await context.ports.recordEvidence(found.args, found.policy, item);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      context.complain(
        paragraph(`\`${clause}\` asks for no document, so nothing was put on record.`, context),
      );
      return failed;
    }
    const sha256 = digest.toString("hex");
    if (given.has("json")) printJson(context, { clause, document: item.document, sha256 });
    else context.print(`${clause} is proved by ${item.document} (SHA-256 ${sha256}).\n`);
    return done;
  },
};

const dayMs = 86_400_000;

function startOf(day: string | null): number | null {
  return day === null ? null : textToInstant(`${day}T00:00:00Z`);
}
