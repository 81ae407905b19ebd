import { expect } from "vitest";
import { decodeEntry } from "../../src/audit/entry-decode.ts";
import type { DecisionEntry, Entry } from "../../src/audit/index.ts";
import { parseVerifierKey, verifyReceipt } from "../../src/audit/index.ts";
import { tilePath } from "../../src/audit/tile.ts";
import { type LogExport, type Report, type VerifyOptions, verifyLog } from "../../src/audit/verify.ts";
import { redecideBy } from "../../src/gate/index.ts";
import { type Artefact, compile, type Policy, policyDigest } from "../../src/policy/index.ts";
import type { World } from "./world.ts";

/** What anybody trusts who checks a log of these tests: its name, and the key that it published. */
export async function trustIn(world: World, key: string, slug = "jmi") {
  const { text } = await world.call(key, "GET", "/v1/log/key");
  const verifierKey = parseVerifierKey(text.trim());
  if (verifierKey === null) return expect.unreachable("the log publishes its key");
  return { origin: `troth.test/${slug}`, keys: [verifierKey] };
}

/** An entry as its receipt proves it, checked without asking the server again. */
export async function entryOf(world: World, key: string, id: unknown, slug?: string): Promise<Entry> {
  await world.settleLog();
  const { text } = await world.call(key, "GET", `/v1/log/entries/${String(id)}/proof`);
  const checked = verifyReceipt(text, await trustIn(world, key, slug));
  if (!checked.ok) return expect.unreachable(`the receipt does not verify: ${checked.reason}`);
  const decoded = decodeEntry(checked.entry);
  return decoded.ok ? decoded.entry : expect.unreachable(decoded.reason);
}

/** The entry of a decision. */
export async function decisionOf(
  world: World,
  key: string,
  id: unknown,
  slug?: string,
): Promise<DecisionEntry> {
  const entry = await entryOf(world, key, id, slug);
  return entry.kind === "decision" ? entry : expect.unreachable(`it is of kind ${entry.kind}`);
}

/** Fetches the log over HTTP, as a stranger would, and checks all of it. */
export async function verified(
  world: World,
  key: string,
  policies: readonly Policy[] = [],
  more: Partial<VerifyOptions> = {},
): Promise<Report> {
  const { text: checkpoint } = await world.call(key, "GET", "/v1/log/checkpoint");
  const fetchTile = async (path: string) => {
    const answer = await world.call(key, "GET", `/v1/log/${path}`);
    return answer.status === 200 ? answer.bytes : null;
  };
  const log: LogExport = {
    checkpoint,
    minIndex: 0,
    readTiles: (tiles) =>
      Promise.all(tiles.map(({ level, index, width }) => fetchTile(tilePath(level, index, width)))),
    readBundle: (index, width) => fetchTile(tilePath("entries", index, width)),
  };
  const deciding = policies.map(
    (policy) => [policyDigest(policy), { policy, artefact: artefactOf(policy) }] as const,
  );
  const redecide = redecideBy(new Map(deciding));
  const trust = await trustIn(world, key);
  return verifyLog(log, { trust, ...(policies.length === 0 ? {} : { redecide }), ...more });
}

export function artefactOf(policy: Policy): Artefact {
  const compiled = compile(policy);
  return compiled.ok ? compiled.artefact : expect.unreachable(compiled.why);
}
