import type { Redecide } from "../../audit/index.ts";
import { type DecidingPolicy, redecideBy } from "../../gate/index.ts";
import { compile, type Policy, policyDigest } from "../../policy/index.ts";
import type { Context, Given } from "./command.ts";
import { openPolicy } from "./policy.ts";

/** What decides again, and by how many policies. */
export type Deciding = { readonly redecide: Redecide; readonly policies: number };

/**
 * What decides again by the policies in the folders given with `--policies`, and by those that came with a log as JSON.
 * `null` where there is none, and an exit code where one that was given cannot be used. What came with a log is known
 * by its digest, so it is the very policy that its entries name, or it is of no use.
 */
export async function decidingOf(
  given: Given,
  context: Context,
  handedOver: readonly string[] = [],
): Promise<Deciding | number | null> {
  const folders: string[] = [];
  for (const folder of given.list("policies")) folders.push(...(await policyFolders(context, folder)));
  const byDigest = new Map<string, DecidingPolicy>();
  for (const text of handedOver) {
    const deciding = readPolicy(text);
    if (deciding !== null) byDigest.set(policyDigest(deciding.policy), deciding);
  }
  for (const folder of folders) {
    const opened = await openPolicy(context, given, folder);
    if (typeof opened === "number") return opened;
    byDigest.set(policyDigest(opened.policy), opened);
  }
  return byDigest.size === 0 ? null : { redecide: redecideBy(byDigest), policies: byDigest.size };
}

/** A policy as it was published; `null` for anything that is none, which may be anything at all. */
function readPolicy(text: string): DecidingPolicy | null {
  try {
    const policy: Policy = JSON.parse(text);
    const compiled = compile(policy);
    return compiled.ok ? { policy, artefact: compiled.artefact } : null;
  } catch {
    return null;
  }
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
