import {
  type LogTrust,
  openCheckpoint,
  parseVerifierKey,
  type Redecide,
  verifyLog,
} from "../../audit/index.ts";
import { type DecidingPolicy, redecideBy } from "../../gate/index.ts";
import { policyDigest } from "../../policy/index.ts";
import type { Command, Context, Given } from "./command.ts";
import { openLogFolder } from "./log-folder.ts";
import { misuse } from "./output.ts";
import { openPolicy } from "./policy.ts";
import { checkReceipt } from "./receipt.ts";
import { checkSigned, readSigned } from "./signed-document.ts";
import { printReceipt, printReport } from "./verify-report.ts";

export const verify: Command = {
  name: "verify",
  summary: "Check a receipt, a signed policy or an exported log, offline, trusting nobody who handed it over",
  operands: { words: "<receipt, policy.json or log folder>", min: 1, max: 1 },
  options: {
    key: {
      takes: "<verifier key>",
      words: "whose signature is trusted: the key, or a file with it",
      needed: true,
      many: true,
    },
    origin: { takes: "<name>", words: "the log that is meant; the name of the first key if left out" },
    policies: { takes: "<folder>", words: "decide again by this policy, or by those in it", many: true },
    seen: { takes: "<checkpoint file>", words: "the last checkpoint kept: the log must continue it" },
    "min-index": { takes: "<number>", words: "entries below it were pruned; 0 if left out" },
  },
  example: "troth verify receipt.tlog-proof --key log.key --policies policies",
  exits: {
    0: "all that was given is right",
    1: "a policy that was given does not pass its check",
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
    const trust = await trustOf(given, context);
    if (typeof trust === "string") return misuse(context, trust);
    const redecide = await redecideOf(given, context);
    if (typeof redecide === "number") return redecide;
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

/** The keys that were given, as they are or in files; or a sentence that says which is none. */
async function trustOf(given: Given, context: Context): Promise<LogTrust | string> {
  const keys: LogTrust["keys"][number][] = [];
  for (const text of given.list("key")) {
    const key = parseVerifierKey(text) ?? parseVerifierKey(String(await context.files.read(text)).trim());
    if (key === null)
      return `\`${text}\` is no verifier key, and no file with one: it looks like \`name+id+key\`.`;
    keys.push(key);
  }
  return { origin: given.text("origin") ?? keys[0]?.name ?? "", keys };
}

/** What decides again; `null` where no policy was given, and an exit code where one cannot be used. */
async function redecideOf(given: Given, context: Context): Promise<Redecide | number | null> {
  const folders: string[] = [];
  for (const folder of given.list("policies")) folders.push(...(await policyFolders(context, folder)));
  const byDigest = new Map<string, DecidingPolicy>();
  for (const folder of folders) {
    const opened = await openPolicy(context, given, folder);
    if (typeof opened === "number") return opened;
    byDigest.set(policyDigest(opened.policy), opened);
  }
  return folders.length === 0 ? null : redecideBy(byDigest);
}

/** The folder itself, where it holds a policy, or else those in it that do. */
async function policyFolders(context: Context, folder: string): Promise<string[]> {
  const inside = (await context.files.list(folder)) ?? [];
  const path = folder.replace(/[/\\]+$/, "");
  if (inside.includes("policy.yaml")) return [path];
  const found: string[] = [];
  for (const name of [...inside].sort()) {
    const names = await context.files.list(`${path}/${name}`);
    if (names?.includes("policy.yaml") === true) found.push(`${path}/${name}`);
  }
  return found.length === 0 ? [path] : found;
}
