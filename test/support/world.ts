import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { afterAll } from "vitest";
import { type App, makeApp } from "../../src/app.ts";
import type { PasskeySite } from "../../src/domains/access/index.ts";
import { manualClock } from "../../src/kernel/clock.ts";
import { localRootKey } from "../../src/kernel/crypto/index.ts";
import { createLog } from "../../src/kernel/log.ts";
import { systemRandom } from "../../src/kernel/random.ts";
import type { Policy } from "../../src/policy/index.ts";
import type { Caught } from "../../src/start/catcher/index.ts";
import { type Config, readConfig } from "../../src/start/config.ts";
import { makeDoor } from "../../src/start/door.ts";
import { makeLastSigned } from "../../src/start/last-signed.ts";
import { type Listening, listen } from "../../src/start/listen.ts";
import { openMessages } from "../../src/start/messages.ts";
import { ensureTenants, loadPolicy } from "../../src/start/tenants.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { type Answer, certificate, send, type TlsVersions } from "./world-http.ts";

/** When the story begins: 21 September 2026, noon UTC. */
export const beginsAt = 1_790_000_000_000;
export const dayMs = 86_400_000;

export type KeyOptions = {
  readonly tenant?: string;
  readonly name?: string;
  readonly region?: string;
  readonly recipient?: string;
  readonly properties?: readonly string[];
  readonly purposes?: readonly string[];
  readonly callsPerSecond?: number;
  readonly validMs?: number;
};

/** One call and all that was said, kept so that a test can look for what should not be there. */
export type Heard = { readonly url: string; readonly answer: Answer };

export type Sent = {
  readonly channel: "email" | "sms";
  readonly to: string;
  readonly subject: string | null;
  readonly text: string;
};

export type World = {
  readonly app: App;
  /** Where it listens without TLS: for a browser. */
  readonly url: string;
  /** Where it listens with TLS. */
  readonly secureUrl: string;
  readonly database: TestDatabase;
  readonly clock: ReturnType<typeof manualClock>;
  /** Everything that the log wrote, as text. */
  readonly logged: () => string;
  /** Where the root key lies: outside the database. */
  readonly folder: string;
  readonly heard: readonly Heard[];
  /** What was sent by mail and to telephones, newest first: it went out by the real protocols and was caught. */
  readonly sent: () => readonly Sent[];
  /** A fresh key of a fresh application with this role. */
  readonly keyFor: (role: string, options?: KeyOptions) => Promise<string>;
  /** Over plain HTTP. A body that is no text and no bytes is sent as JSON. */
  readonly call: Call;
  /** Over TLS. */
  readonly callTls: (versions?: TlsVersions) => Call;
  /** Puts every entry into the tree and signs its head. */
  readonly settleLog: () => Promise<void>;
};

export type Call = (
  key: string | null,
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Answer>;

export type WorldOptions = {
  /** Whose policies are served, from the policies folder; JMI's alone when a test says nothing else. */
  readonly tenants?: readonly string[];
  /** What the policies folder holds, changed. A test that needs a second tenant makes it here. */
  readonly policies?: (published: readonly Policy[]) => readonly Policy[];
  /** Whether passkeys are used: bound to `localhost` and the port of the listener without TLS. */
  readonly passkeys?: boolean;
  /** Settings of the listeners, as the environment gives them. */
  readonly environment?: Readonly<Record<string, string>>;
};

/**
 * A whole Troth in this process: real database, real listeners with and without TLS, the published policies, a clock
 * that is turned by hand. Call it once, at the top of a file; the end of the file closes it.
 */
export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const database = await testDatabase();
  const [random, clock] = [systemRandom(), manualClock(beginsAt)];
  const folder = mkdtempSync(join(tmpdir(), "troth-world-"));
  const published = await publishedPolicies(options.tenants ?? ["jmi"]);
  const policies = options.policies?.(published) ?? published;
  const tenants = await ensureTenants(database.admin, policies, { clock, random });
  const root = await localRootKey(join(folder, "root.key"), { random });
  const origin = "troth.test";
  const messages = await openMessages({ demo: true, messages: { mail: null, sms: null } }, { clock, random });
  let site: PasskeySite | null = null;
  const app = await makeApp({
    ...{ db: database.app, logDb: database.log, clock, random, root, pdp: "pdp_test", origin, tenants },
    messenger: messages.messenger,
    lastSigned: makeLastSigned(folder),
    passkeySite: () => site,
  });
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const log = createLog({ clock, random, levelMin: "debug", write });
  const open = (tls: boolean) => {
    const environment = { ...options.environment, ...(tls ? certificate : {}) };
    return openDoor(app, { random, log, mailbox: messages.mailbox }, readConfig(port0, environment, folder));
  };
  const [plain, secure] = await Promise.all([open(false), open(true)]);
  if (options.passkeys === true) site = { rpId: "localhost", origin: `http://localhost:${plain.port}` };
  afterAll(async () => {
    await Promise.all([plain.close(), secure.close()]);
    await messages.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const heard: Heard[] = [];
  const callOn =
    (base: string, versions?: TlsVersions): Call =>
    async (key, method, path, body, headers = {}) => {
      const url = `${base}${path}`;
      const answer = await send(url, { key, method, body, headers, versions: versions ?? {} });
      heard.push({ url, answer });
      return answer;
    };
  return {
    url: `http://127.0.0.1:${plain.port}`,
    secureUrl: `https://127.0.0.1:${secure.port}`,
    ...{ app, database, clock, folder, heard, logged: () => lines.join("") },
    keyFor: (role, wanted = {}) => keyFor(app, role, wanted),
    call: callOn(`http://127.0.0.1:${plain.port}`),
    callTls: (versions) => callOn(`https://127.0.0.1:${secure.port}`, versions),
    settleLog: () => settleLog(app, database),
    sent: () => (messages.mailbox?.() ?? []).map(opened),
  };
}

const port0 = ["--port", "0"];

function openDoor(
  app: App,
  deps: Pick<Parameters<typeof makeDoor>[1], "random" | "log" | "mailbox">,
  config: Config,
): Promise<Listening> {
  const { proxies } = config;
  const door = makeDoor(app, {
    ...{ ...deps, proxies, colleagues: () => [] },
    ...{ version: "0.0.0-test", operationsToken: null },
  });
  return listen(config, getRequestListener(door.fetch), deps.log);
}

/** Policies as they are published, each checked. Every one costs a compilation, so a test names those that it needs. */
async function publishedPolicies(tenants: readonly string[]): Promise<readonly Policy[]> {
  const loaded = await Promise.all(
    tenants.map((tenant) => loadPolicy(join(import.meta.dirname, "..", "..", "policies", tenant))),
  );
  return loaded.map(({ policy, findings }) => {
    if (policy === null || findings.length > 0) throw new Error("a published policy passes its check");
    return policy;
  });
}

function opened({ channel, to, subject, text }: Caught): Sent {
  return { channel, to: to.reveal(), subject: subject?.reveal() ?? null, text: text.reveal() };
}

let applications = 0;

async function keyFor(app: App, role: string, options: KeyOptions): Promise<string> {
  const slug = options.tenant ?? "jmi";
  const tenant = app.tenantBySlug(slug);
  if (tenant === null) throw new Error(`there is no tenant ${slug}`);
  const application = await app.access.ensureApplication({
    tenant: tenant.id,
    name: options.name ?? `${role} ${++applications}`,
    role,
    region: options.region ?? "us",
    recipient: options.recipient ?? "self",
    properties: options.properties ?? ["*"],
    purposes: options.purposes ?? ["*"],
    callsPerSecond: options.callsPerSecond ?? 100_000,
  });
  return (await app.access.issueKey(application, options.validMs ?? 400 * dayMs)).text;
}

// An entry waits while any transaction of the server is older, those of other test files too: asked until all are in.
async function settleLog(app: App, { admin }: TestDatabase): Promise<void> {
  for (let round = 0; round < 1_000; round++) {
    await app.sequenceAll();
    const [left] = await admin<{ count: number }[]>`
      select (select count(*) from audit.entry) - (select count(*) from audit.leaf) as count`;
    if (left?.count === 0) return void (await app.publishCheckpoints());
    await new Promise((next) => setTimeout(next, 10));
  }
  throw new Error("the log did not settle");
}
