import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { signCheckpoint } from "../src/audit/checkpoint.ts";
import { type DecidedCell, encodeEntry } from "../src/audit/entry.ts";
import { leafHash } from "../src/audit/hash.ts";
import {
  type DecisionEntry,
  type EntryDraft,
  type LogExport,
  makeAuditLog,
  newSigner,
  verifyLog,
} from "../src/audit/index.ts";
import { sequence } from "../src/audit/sequencer.ts";
import { encodeBundle, tileWidth } from "../src/audit/tile.ts";
import { emptyEdge, extend, rootOf } from "../src/audit/tree.ts";
import { redecideBy } from "../src/gate/index.ts";
import { must } from "../src/kernel/assert.ts";
import { systemClock } from "../src/kernel/clock.ts";
import { deriveSealKey, toKey } from "../src/kernel/crypto/index.ts";
import { idToUuid, newId, newRandomId } from "../src/kernel/ids.ts";
import { systemRandom } from "../src/kernel/random.ts";
import {
  type Artefact,
  compile,
  decide,
  type Policy,
  policyDigest,
  type Request,
} from "../src/policy/index.ts";
import { openDatabases, readConfig } from "../src/start/index.ts";
import { requestsFor } from "./decide-requests.ts";
import { jmiPolicy } from "./jmi-policy.ts";
import { median, type Row } from "./report.ts";

const appendMin = 15_000;
const verifyMin = 50_000;
const entries = 40_000;
/** Callers of one moment, each with the entries of one call. */
const callers = 40;
const perCall = 50;
const rounds = 5;

const projectFolder = fileURLToPath(new URL("..", import.meta.url));
const random = systemRandom();
const clock = systemClock;

/** How fast the log takes entries, orders them, and is checked with every decision decided again. */
export async function measureLog(): Promise<readonly Row[]> {
  const policy = jmiPolicy();
  const compiled = compile(policy);
  if (!compiled.ok) throw new Error("the JMI policy is too large");
  const bodies = bodiesFor(policy, compiled.artefact);
  const { appended, ordered } = await measureWriting(bodies);
  const verified = await measureVerifying(policy, compiled.artefact, bodies);
  return [
    limited("entries appended, sealed and durable, /s", appended, appendMin),
    { name: "entries put into the tree, /s", rate: ordered },
    limited("entries verified, each decided again, /s of a processor", verified, verifyMin),
  ];
}

function limited(name: string, rate: number, least: number): Row {
  return { name, rate, limit: `≥ ${least.toLocaleString("en")}`, ratio: rate / least, ok: rate >= least };
}

type Body = Omit<DecisionEntry, "v" | "at" | "pdp" | "pdpSeq">;

/** Decisions as the gate logs them: of one data type each, permitted and refused. */
function bodiesFor(policy: Policy, artefact: Artefact): readonly Body[] {
  const digest = policyDigest(policy);
  const requests = requestsFor(policy, artefact, entries / 8).slice(0, entries);
  return requests.map((request) => {
    const { action, recipient, region, role } = request;
    const cell = cellOf(request, artefact);
    const effect = cell.outcome === "permitted" ? ("done" as const) : ("refused" as const);
    return { kind: "decision", policy: digest, action, recipient, region, role, decisions: [cell], effect };
  });
}

function cellOf(request: Request, artefact: Artefact): DecidedCell {
  const decision = decide(artefact, request);
  const { data, purpose, scenario, source } = request;
  const state = Object.fromEntries(Object.entries(request.state).filter(([, value]) => value !== ""));
  const common = { data: [data], purposes: [purpose], scenario, source, state: sorted(state) };
  const { outcome, clauses } = decision;
  if (decision.outcome !== "permitted") return { ...common, outcome, clauses, code: decision.code };
  const obligations = decision.obligations.map(({ type, argument }) => `${type} ${argument}`);
  return { ...common, outcome, clauses, ...(obligations.length > 0 ? { obligations } : {}) };
}

function sorted(state: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(state).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Into a database of its own, durable, through the roles of the server. */
async function measureWriting(bodies: readonly Body[]): Promise<{ appended: number; ordered: number }> {
  const folder = mkdtempSync(join(tmpdir(), "troth-bench-log-"));
  const config = readConfig(["--data", folder], {}, projectFolder);
  const databases = await openDatabases(config, join(projectFolder, "migrations"), random, () => {});
  try {
    const tenant = newRandomId("tenant", { random });
    await databases.admin`insert into kernel.tenant (id, slug, created_at) values (${idToUuid(tenant)}, 'bench', 0)`;
    const audit = makeAuditLog({ db: databases.app, clock, random, pdp: "pdp_bench" });
    const key = deriveSealKey(toKey(random.bytes(32)), "audit-payload", [], 1);
    const rates: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      const calls = callsOf(bodies, key);
      const began = performance.now();
      let next = 0;
      const caller = async () => {
        for (let call = calls[next++]; call !== undefined; call = calls[next++])
          await audit.record(tenant, call);
      };
      await Promise.all(Array.from({ length: callers }, caller));
      if (round > 0) rates.push((bodies.length / (performance.now() - began)) * 1_000);
    }
    const began = performance.now();
    let ordered = 0;
    for (
      let more = await sequence(databases.log, tenant);
      more > 0;
      more = await sequence(databases.log, tenant)
    )
      ordered += more;
    return { appended: median(rates), ordered: (ordered / (performance.now() - began)) * 1_000 };
  } finally {
    await databases.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function callsOf(bodies: readonly Body[], key: ReturnType<typeof deriveSealKey>): (readonly EntryDraft[])[] {
  const calls: EntryDraft[][] = [];
  const actor = newRandomId("application", { random });
  for (let first = 0; first < bodies.length; first += perCall) {
    const call = bodies.slice(first, first + perCall).map((entry): EntryDraft => {
      const payload = { actor, actorKind: "application", context: {} };
      return { id: newId("entry", { clock, random }), entry, secret: { payload, key } };
    });
    calls.push(call);
  }
  return calls;
}

/**
 * In memory and by processor time, so that the verifier is measured and neither a disk nor what else the machine does:
 * signature, tree, numbers and every decision.
 */
async function measureVerifying(
  policy: Policy,
  artefact: Artefact,
  bodies: readonly Body[],
): Promise<number> {
  const log = logOf(bodies);
  const redecide = redecideBy(new Map([[policyDigest(policy), { policy, artefact }]]));
  const rates: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const before = process.cpuUsage();
    const report = await verifyLog(log.exported, { trust: log.trust, redecide });
    const { user, system } = process.cpuUsage(before);
    if (report.exitCode !== 0 || report.tallied?.replayed !== bodies.length)
      throw new Error(`the log of the bench does not verify: ${JSON.stringify(report.counts)}`);
    if (round > 0) rates.push((bodies.length / (user + system)) * 1_000_000);
  }
  return median(rates);
}

function logOf(bodies: readonly Body[]) {
  const signer = newSigner("bench.example/log", generateKeyPairSync("ed25519").privateKey);
  const head = { v: 1, at: 29_000_000, pdp: "pdp_bench" } as const;
  const payloadCommit = "c0".repeat(32);
  const encoded = bodies.map((body, at) =>
    Buffer.from(encodeEntry({ ...body, ...head, payloadCommit, pdpSeq: at + 1 })),
  );
  const { edge, changed } = extend(
    emptyEdge,
    encoded.map((entry) => leafHash(entry)),
  );
  const tiles = new Map(changed.map(({ level, index, hashes }) => [`${level}/${index}`, hashes]));
  const bundles: Buffer[] = [];
  for (let at = 0; at < encoded.length; at += tileWidth)
    bundles.push(encodeBundle(encoded.slice(at, at + tileWidth)));
  const origin = signer.verifierKey.name;
  const exported: LogExport = {
    checkpoint: signCheckpoint({ origin, size: edge.size, root: rootOf(edge) }, signer),
    minIndex: 0,
    readTiles: async (wanted) => wanted.map(({ level, index }) => tiles.get(`${level}/${index}`) ?? null),
    readBundle: async (index) => must(bundles[index], "a bundle of the bench"),
  };
  return { exported, trust: { origin, keys: [signer.verifierKey] } };
}
