import {
  type CosignerKey,
  type LogTrust,
  parseCosignerKey,
  parseVerifierKey,
  verifyLog,
} from "../../audit/index.ts";
import type { Context, Given } from "./command.ts";
import { decidingOf } from "./given-policies.ts";
import { askServer, type LogSource, openFolder, openServer } from "./log-source.ts";
import { misuse } from "./output.ts";
import { type Pin, readPin, writePin } from "./pin.ts";
import { trustOf } from "./trust.ts";
import { printLogReport, type TrustedBy } from "./verify-log-report.ts";

/** `troth verify log …`, as against the folder of that name: a folder is given by a second word, a server by an option. */
export function isLogMeant(given: Given): boolean {
  return given.operands[0] === "log" && (given.operands.length === 2 || given.has("server"));
}

/** Checks a log as a whole against everything there is to check it against, and keeps what was seen if it is right. */
export async function verifyLogCommand(given: Given, context: Context): Promise<number> {
  const source = await sourceOf(given, context);
  if (typeof source === "string") return misuse(context, source);
  const pinPath = given.text("pin") ?? `${pinNameOf(given, source)}.pin`;
  const pin = await readPin(context, pinPath);
  if (typeof pin === "string") return misuse(context, pin);
  const trusted = await whomToTrust(given, context, source, pin);
  if (typeof trusted === "string") return misuse(context, trusted);
  const witnesses = await witnessesOf(given, context);
  if (typeof witnesses === "string") return misuse(context, witnesses);
  const deciding = await decidingOf(given, context, source.policies);
  if (typeof deciding === "number") return deciding;
  const isOfThisLog = pin !== null && pin.key.name === trusted.trust.origin;
  const report = await verifyLog(source.log, {
    trust: trusted.trust,
    onlyNew: given.has("new"),
    witnesses: { keys: witnesses, quorum: witnesses.length },
    ...(isOfThisLog ? { pinned: { size: pin.size, root: pin.root } } : {}),
    ...(deciding === null ? {} : { redecide: deciding.redecide }),
  });
  const isKept =
    report.exitCode === 0 && (await writePin(context, pinPath, trusted.trust, source.log.checkpoint));
  return printLogReport(context, given.has("json"), report, {
    ...{ place: source.place, by: trusted.by, pinPath, isKept },
    seenBefore: isOfThisLog ? pin.size : null,
    witnesses: witnesses.map(({ name }) => name),
    policies: deciding?.policies ?? 0,
    arePayloadsKnown: source.log.readPayloads !== undefined,
  });
}

/** The witnesses that were named, each of whom must have signed; or a sentence that says which is none. */
async function witnessesOf(given: Given, context: Context): Promise<readonly CosignerKey[] | string> {
  const keys: CosignerKey[] = [];
  for (const text of given.list("witness")) {
    const key = parseCosignerKey(text) ?? parseCosignerKey(String(await context.files.read(text)).trim());
    if (key === null)
      return `\`${text}\` is no key of a witness, and no file with one: it looks like \`name+id+key\`.`;
    keys.push(key);
  }
  return keys;
}

async function sourceOf(given: Given, context: Context): Promise<LogSource | string> {
  const server = given.text("server");
  if (server !== null) {
    if (given.operands.length > 1) return "Give a folder or --server, not both.";
    const file = given.text("api-key");
    const key = file === null ? null : await context.files.read(file);
    if (key === null)
      return "With --server, `troth verify log` needs `--api-key <file>`, a file that can be read.";
    const opened = await openServer(server, askServer(context, server, key.toString().trim()));
    return opened ?? `The server at \`${server}\` has signed no checkpoint yet: ask again in some seconds.`;
  }
  const folder = (given.operands[1] ?? "").replace(/[/\\]+$/, "");
  const minText = given.text("min-index") ?? "0";
  if (!/^\d{1,15}$/.test(minText)) return `\`${minText}\` is no index: it counts from 0.`;
  const opened = await openFolder(context, folder, Number(minText));
  return opened ?? `\`${folder}\` is no folder with a \`checkpoint\` in it.`;
}

/** Whose signature counts: a key that was given, or the one seen before, or, the first time, the one the log brings. */
async function whomToTrust(
  given: Given,
  context: Context,
  source: LogSource,
  pin: Pin | null,
): Promise<{ readonly trust: LogTrust; readonly by: TrustedBy } | string> {
  if (given.list("key").length > 0) {
    const trust = await trustOf(given, context);
    return typeof trust === "string" ? trust : { trust, by: "given" };
  }
  if (pin !== null) return { trust: { origin: pin.key.name, keys: [pin.key] }, by: "seen-before" };
  const key = source.key === null ? null : parseVerifierKey(source.key);
  if (key === null) return "The log brings no key of its own: give one with `--key <verifier key>`.";
  return { trust: { origin: given.text("origin") ?? key.name, keys: [key] }, by: "first-use" };
}

/** Beside a folder, its own name; for a server, what the log calls itself, as far as that makes a name of a file. */
function pinNameOf(given: Given, source: LogSource): string {
  const folder = given.operands[1];
  if (folder !== undefined) return folder.replace(/[/\\]+$/, "");
  const [origin = ""] = source.log.checkpoint.split("\n", 1);
  return origin.replaceAll(/[^A-Za-z0-9.-]+/g, "-").slice(0, 100) || "log";
}
