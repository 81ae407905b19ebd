import { type LogTrust, openCheckpoint, type Redecide, verifyLog } from "../../audit/index.ts";
import type { Command, Context, Given } from "./command.ts";
import { decidingOf } from "./given-policies.ts";
import { openLogFolder } from "./log-folder.ts";
import { misuse } from "./output.ts";
import { checkReceipt } from "./receipt.ts";
import { checkSigned, readSigned } from "./signed-document.ts";
import { trustOf } from "./trust.ts";
import { isLogMeant, verifyLogCommand } from "./verify-log.ts";
import { printReceipt, printReport } from "./verify-report.ts";

const words = "<receipt, policy.json or log folder> | log <folder> | log --server <address>";

export const verify: Command = {
  name: "verify",
  summary: "Check a receipt, a signed policy or an exported log, offline, trusting nobody who handed it over",
  operands: { words, min: 1, max: 2 },
  options: {
    key: {
      takes: "<verifier key>",
      words:
        "whose signature is trusted: the key, or a file with it; for a log, the one seen before if left out",
      many: true,
    },
    origin: { takes: "<name>", words: "the log that is meant; the name of the first key if left out" },
    policies: { takes: "<folder>", words: "decide again by this policy, or by those in it", many: true },
    seen: { takes: "<checkpoint file>", words: "the last checkpoint kept: the log must continue it" },
    server: { takes: "<address>", words: "with `log`: the log of this server, instead of a folder" },
    "api-key": { takes: "<file>", words: "with --server: a file with an API key of the tenant" },
    pin: {
      takes: "<file>",
      words: "with `log`: where the last checkpoint is kept; beside the log if left out",
    },
    witness: {
      takes: "<key>",
      words: "with `log`: who else must have signed, as `troth witness` prints it; or a file with it",
      many: true,
    },
    new: { takes: null, words: "with `log`: read only what came after the last checkpoint" },
    "min-index": { takes: "<number>", words: "entries below it were pruned; 0 if left out" },
  },
  example: "troth verify receipt.tlog-proof --key log.key --policies policies",
  exits: {
    0: "all that was given is right",
    1: "a policy that was given does not pass its check, or a server does not answer",
    10: "not authentic: no trusted signature, or another log",
    11: "history: the log does not continue the checkpoint seen before",
    12: "tree: entries or tiles do not make the signed root",
    13: "entries: one cannot be read",
    14: "completeness: entries never reached the log",
    15: "payloads: gone or altered without account",
    16: "decisions: the policy decides otherwise, or something was done without permission",
    17: "not provable with what was given: the policy or the entry is missing",
  },
  run: async (given, context) => {
    const [place = ""] = given.operands;
    if (isLogMeant(given)) return verifyLogCommand(given, context);
    if (given.operands.length > 1)
      return misuse(context, `There is too much: it is \`troth verify ${words}\`.`);
    if (given.list("key").length === 0)
      return misuse(context, "`troth verify` needs `--key <verifier key>`.");
    const trust = await trustOf(given, context);
    if (typeof trust === "string") return misuse(context, trust);
    const deciding = await decidingOf(given, context);
    if (typeof deciding === "number") return deciding;
    const redecide = deciding?.redecide ?? null;
    const receipt = await context.files.read(place);
    const signed = receipt === null ? null : readSigned(receipt.toString());
    if (signed !== null) return checkSigned(context, given.has("json"), signed, trust);
    if (receipt !== null) {
      return printReceipt(context, given.has("json"), checkReceipt(receipt.toString(), trust, redecide));
    }
    return verifyFolder(given, context, trust, redecide);
  },
};

async function verifyFolder(
  given: Given,
  context: Context,
  trust: LogTrust,
  redecide: Redecide | null,
): Promise<number> {
  const [folder = ""] = given.operands;
  const minText = given.text("min-index") ?? "0";
  if (!/^\d{1,15}$/.test(minText)) return misuse(context, `\`${minText}\` is no index: it counts from 0.`);
  const log = await openLogFolder(context.files, folder.replace(/[/\\]+$/, ""), Number(minText));
  if (log === null)
    return misuse(context, `\`${folder}\` is no receipt, and no folder with a \`checkpoint\` in it.`);
  const seen = given.text("seen");
  const note = seen === null ? null : await context.files.read(seen);
  if (seen !== null && note === null) return misuse(context, `\`${seen}\` is no file that can be read.`);
  const pinned = note === null ? null : openCheckpoint(note.toString(), trust);
  if (pinned?.ok === false)
    return misuse(context, `\`${seen}\` is no checkpoint of this log, signed by its key.`);
  const report = await verifyLog(log, {
    trust,
    ...(pinned === null ? {} : { pinned: pinned.checkpoint }),
    ...(redecide === null ? {} : { redecide }),
  });
  return printReport(context, given.has("json"), report, redecide !== null);
}
