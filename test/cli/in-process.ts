import { readdir, readFile } from "node:fs/promises";
import { type Application, differences } from "../../src/domains/access/index.ts";
import { newApiKey } from "../../src/domains/access/model.ts";
import {
  type NewEvidence,
  type Oversight,
  probeNames,
  type TenantPromises,
  totalsOf,
  verdictOf,
} from "../../src/domains/promises/index.ts";
import { proofsOf } from "../../src/domains/promises/proofs.ts";
import {
  type Context,
  type IssuedInvitation,
  type IssuedKey,
  type Ports,
  runCommandLine,
  type WantedKey,
} from "../../src/doors/cli/index.ts";
import { must } from "../../src/kernel/assert.ts";
import { at } from "../../src/kernel/clock.ts";
import { parseId } from "../../src/kernel/ids.ts";
import { cannotStart } from "../../src/kernel/postgres/index.ts";
import { fail } from "../../src/kernel/problem.ts";
import { seededRandom } from "../../src/kernel/random.ts";
import type { Policy } from "../../src/policy/index.ts";
import { loadPolicy } from "../../src/start/index.ts";

export type Shell = {
  /** Runs one line and answers with all that was printed, and the exit code where it is not 0. */
  readonly type: (args: readonly string[]) => Promise<string>;
  readonly read: (path: string) => Promise<Buffer | null>;
};

/**
 * A shell in the folder of the project, in this process. `prepared` are files that are not on the disk; what a command
 * writes lies beside them and is gone with the shell.
 */
export function openShell(
  prepared: ReadonlyMap<string, string | Buffer>,
  more: Partial<Context> = {},
): Shell {
  const memory = new Map(prepared);
  const read = async (path: string, bytesMax?: number) => {
    const known = memory.get(path);
    const all = known === undefined ? await orNull(readFile(path)) : Buffer.from(known);
    return all?.subarray(0, bytesMax) ?? null;
  };
  const type = async (args: readonly string[]) => {
    let printed = "";
    const print = (text: string) => {
      printed += text;
    };
    const exitCode = await runCommandLine(args, {
      version: "0.0.0",
      print,
      complain: print,
      isColoured: false,
      columnsMax: 100,
      files: { read, list: (path) => listFolder(memory, path), write: writeTo(memory) },
      ports: { ...examplePorts, fetch: fetchFrom(read, (path) => listFolder(memory, path)) },
      ...more,
    });
    return exitCode === 0 ? printed : `${printed}[exit ${exitCode}]\n`;
  };
  return { type, read };
}

/** A server that serves the log in the folder `log`, to whoever has the key in `app.key`. Nobody else answers. */
function fetchFrom(
  read: (path: string) => Promise<Buffer | null>,
  list: (path: string) => Promise<readonly string[] | null>,
): Ports["fetch"] {
  return async (url, apiKey) => {
    const [, path] = /^http:\/\/shop\.example\/v1\/log\/(.*)$/.exec(url) ?? [];
    if (path === undefined) return null;
    if (apiKey !== String(await read("app.key")).trim()) return { status: 401, body: Buffer.alloc(0) };
    if (path.startsWith("sealed/")) return { status: 200, body: Buffer.alloc(256, 1) };
    if (path === "policies") {
      const digests = ((await list("log/policies")) ?? []).map((name) => name.replace(".json", ""));
      return { status: 200, body: Buffer.from(JSON.stringify({ digests })) };
    }
    const body = await read(
      path === "key" ? "log.key" : `log/${path.replace(/^(policies\/.*)$/, "$1.json")}`,
    );
    return body === null ? { status: 404, body: Buffer.alloc(0) } : { status: 200, body };
  };
}

function writeTo(memory: Map<string, string | Buffer>) {
  return async (path: string, content: string | Buffer) => {
    if (path.startsWith("read-only/")) return false;
    memory.set(path, content);
    return true;
  };
}

async function listFolder(memory: ReadonlyMap<string, unknown>, folder: string) {
  const inside = [...memory.keys()].filter((path) => path.startsWith(`${folder}/`));
  if (inside.length === 0) return orNull(readdir(folder));
  return [...new Set(inside.map((path) => path.slice(folder.length + 1).split("/")[0] ?? ""))];
}

// No command changes a policy folder on the disk, and the large ones take a moment to check.
const loaded = new Map<string, ReturnType<typeof loadPolicy>>();

function loadOnce(folder: string): ReturnType<typeof loadPolicy> {
  const before = loaded.get(folder) ?? loadPolicy(folder);
  loaded.set(folder, before);
  return before;
}

const dayMs = 86_400_000;

// The real ones are wired by main.ts; what they do is tested with the server. Here is what the command makes of them.
async function start(args: readonly string[], print: (text: string) => void): Promise<{ url: string }> {
  if (args.includes("--port=80")) cannotStart("Port 80 is in use: choose another with --port.");
  print(`\nTroth is ready, told ${args.length === 0 ? "nothing" : args.join(" ")}.\n`);
  return { url: "http://127.0.0.1:7420" };
}

async function migrate(args: readonly string[]): Promise<string[]> {
  if (args.includes("--data=newer")) cannotStart("The data folder is of a newer version of Troth.");
  return ["0001_kernel.sql", "0002_audit.sql"];
}

async function loadPolicies(args: readonly string[]): Promise<readonly Policy[]> {
  if (args.includes("--policies=nowhere"))
    cannotStart("The folder of policies cannot be read: choose another.");
  const folders = ["test/cli/fixtures/shop", "policies/jmi", "policies/jpl"];
  const loaded = await Promise.all(folders.map(loadOnce));
  return loaded.flatMap(({ policy }) => (policy === null ? [] : [policy]));
}

const registered: Application = {
  id: must(parseId("application", "application_00000000000000000000000000"), "an id"),
  tenant: must(parseId("tenant", "tenant_00000000000000000000000000"), "an id"),
  name: "returns desk",
  role: "support",
  region: "eu",
  recipient: "self",
  properties: ["shop-web"],
  purposes: ["newsletter", "order"],
  callsPerSecond: 100,
};

async function issueKey(args: readonly string[], _: Policy, wanted: WantedKey): Promise<IssuedKey> {
  if (args.includes("--data=newer")) cannotStart("The data folder is of a newer version of Troth.");
  const isKnown = wanted.application.name === registered.name;
  const application = isKnown ? registered : { ...registered, ...wanted.application };
  if (differences(application, wanted.application).length > 0) return { application, key: null };
  const { id, text } = newApiKey("shop", { random: seededRandom("shell") });
  return { application, key: { id, text, expiresAt: at(wanted.validDays * dayMs) } };
}

async function inviteStaff(args: readonly string[]): Promise<IssuedInvitation> {
  if (args.includes("--data=newer")) cannotStart("The data folder is of a newer version of Troth.");
  const id = must(parseId("invitation", "invitation_47nvkrhkp880qvcs34sc2k7jxw"), "an id");
  return { id, code: "47nvkrhkp880qvcs34sc2k7jxw.KxbDrdZFIjVrE6lh3UeZAS29Qxz", expiresAt: at(7 * dayMs) };
}

async function orNull<T>(work: Promise<T>): Promise<T | null> {
  return work.catch(() => null);
}

/** Verdicts that a server could have found: what was never looked at, and one broken clause where a test asks for it. */
async function readPromises(args: readonly string[], policy: Policy): Promise<TenantPromises> {
  if (args.includes("--data=newer")) cannotStart("The data folder is of a newer version of Troth.");
  const isBroken = args.includes("--data=broken");
  const known = {
    now: at(beganAt),
    looks: new Map(
      probeNames.map((name) => [name, { lookedAt: beganAt, lookedCount: 7, isComplete: true }] as const),
    ),
    open: new Map(isBroken ? [[policy.closedBy, new Map([["terms", 2]])]] : []),
    counts: new Map([[policy.closedBy, { permitted: 0, refused: 12 }]]),
    evidence: new Map(),
  };
  const verdicts = policy.clauses.map((clause) => {
    const proofs = proofsOf(clause, policy, known);
    const decisions = known.counts.get(clause.id) ?? { permitted: 0, refused: 0 };
    return {
      clause: clause.id,
      verdict: verdictOf(clause.kind, proofs),
      since: known.now,
      proofs,
      decisions,
    };
  });
  return {
    ...{ tenant: policy.tenant, policyVersion: policy.version, policyDigest: "0".repeat(64) },
    ...{ computedAt: known.now, verdicts, totals: totalsOf(verdicts) },
  };
}

async function readOversight(args: readonly string[], policy: Policy): Promise<Oversight> {
  const isBroken = args.includes("--data=broken");
  const things = ["0197f3c2-0000-7000-8000-000000000001", "0197f3c2-0000-7000-8000-000000000002"].map(
    (thing) => ({ thing, foundAt: at(beganAt) }),
  );
  return {
    violations: isBroken ? [{ clause: policy.closedBy, probe: "terms", count: 12, things }] : [],
    probes: [{ name: "terms", lookedAt: beganAt, lookedCount: 7, isComplete: true, tookMs: 3 }],
    deadlines: [
      { clause: policy.closedBy, document: "Review", owner: "Compliance", validUntil: beganAt + 30 * dayMs },
    ],
    reviews: [],
  };
}

const beganAt = 1_790_000_000_000;

async function recordEvidence(_: readonly string[], policy: Policy, { clause }: NewEvidence): Promise<void> {
  const asks = policy.clauses.some(({ id, kind }) => id === clause && kind === "evidence");
  if (!asks) fail("not-declared", "no clause of this id asks for a document");
}

/** Ports that lead nowhere: no server, no database. */
export const examplePorts: Ports = {
  askLink: async () => null,
  loadPolicy: loadOnce,
  start,
  migrate,
  loadPolicies,
  issueKey,
  inviteStaff,
  readPromises,
  readOversight,
  recordEvidence,
  fetch: async () => null,
  witness: async ({ name, host, port }) => {
    if (port === 80) cannotStart("`127.0.0.1:80` cannot be opened: choose another with --port.");
    return { url: `http://${host}:${port}`, key: `${name}+00000000+key` };
  },
};
