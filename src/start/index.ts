import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { type App, makeApp } from "../app.ts";
import { startLoop } from "../doors/worker/index.ts";
import { systemClock } from "../kernel/clock.ts";
import { newRandomId } from "../kernel/ids.ts";
import { createLog, type Log } from "../kernel/log.ts";
import { systemRandom } from "../kernel/random.ts";
import { authenticators, prepareColleagues } from "./colleagues.ts";
import { type Config, readConfig } from "./config.ts";
import { openDatabases } from "./database.ts";
import { prepareDemo } from "./demo.ts";
import { makeDoor } from "./door.ts";
import { handlersOf } from "./handlers.ts";
import { keepHeapSmall } from "./heap.ts";
import { makeLastSigned } from "./last-signed.ts";
import { type Listening, listen } from "./listen.ts";
import { openMessages, whatCannotBeSent } from "./messages.ts";
import { rootKeyOf } from "./root-key.ts";
import { passkeySiteOf } from "./site.ts";
import { ensureTenants, loadPolicies } from "./tenants.ts";
import { welcome } from "./welcome.ts";
import { submitByHttp } from "./witness-server.ts";

export { type Config, readConfig } from "./config.ts";
export { openDatabases } from "./database.ts";
export { inviteStaff } from "./invite.ts";
export { issueKey } from "./key.ts";
export { askLink } from "./links.ts";
export { readOversight, readPromises, recordEvidence } from "./promises.ts";
export { known, loadPolicies, loadPolicy, readPolicyFiles } from "./tenants.ts";
export { startWitness } from "./witness-server.ts";

export type Outside = {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly projectFolder: string;
  readonly version: string;
  readonly print: (text: string) => void;
};

export type Running = {
  readonly url: string;
  /** Takes a new certificate from its files; `null` without TLS. */
  readonly reload: (() => Promise<void>) | null;
  readonly stop: () => Promise<void>;
};

const steps: Readonly<Record<string, string>> = {
  "postgres.creating": "Making the database: once, a few seconds.",
  "postgres.started": "The database is running.",
  "postgres.adopted": "The database was still running, and is taken over.",
  "postgres.stopped": "The database has stopped.",
};
const sequenceEveryMs = 250;
const checkpointEveryMs = 5_000;
const promisesEveryMs = 30_000;
const indexEveryMs = 5_000;
const retentionEveryMs = 60_000;
const eventsEveryMs = 5_000;
const demoTenant = "jmi";
const sequencedAtOnce = 500;

/** Starts everything: database, tenants, worker, doors. Throws `CannotStart` with one sentence. */
export async function start(outside: Outside): Promise<Running> {
  keepHeapSmall();
  const config = readConfig(outside.args, outside.env, outside.projectFolder);
  const random = systemRandom();
  const clock = systemClock;
  const log = createLog({ clock, random, write: (line) => process.stderr.write(line), levelMin: "warn" });
  const policies = await loadPolicies(config.policiesFolder);
  const migrations = join(outside.projectFolder, "migrations");
  const databases = await openDatabases(config, migrations, random, (step) =>
    outside.print(`${steps[step] ?? step}\n`),
  );
  // The last that was opened is closed first, also where the start breaks off in the middle.
  const closers = [databases.close];
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const messages = await openMessages(config, { clock, random });
    closers.push(messages.close);
    const root = await rootKeyOf(config, random);
    const tenants = await ensureTenants(databases.admin, policies, { clock, random });
    let listening: Listening | null = null;
    const app = await makeApp({
      ...{ db: databases.app, logDb: databases.log, clock, random, root, tenants },
      pdp: newRandomId("pdp", { random }),
      origin: config.origin,
      lastSigned: makeLastSigned(config.dataFolder),
      witnesses: { ...config.witnesses, submit: submitByHttp },
      messenger: messages.messenger,
      passkeySite: () => passkeySiteOf(config, listening?.port ?? config.port),
    });
    const colleagues =
      config.demo && messages.mailbox !== null ? await prepareColleagues(app, config.dataFolder, random) : [];
    const door = makeDoor(app, {
      random,
      log,
      version: outside.version,
      operationsToken: outside.env["TROTH_OPERATIONS_TOKEN"] ?? null,
      proxies: config.proxies,
      mailbox: messages.mailbox,
      colleagues: () => authenticators(colleagues, clock.now()),
    });
    closers.push(startLoop(workerTasks(app, log), log).stop);
    listening = await listen(config, getRequestListener(door.fetch), log);
    const { port, reload, close } = listening;
    closers.push(close);
    const url = `${config.tls === null ? "http" : "https"}://${config.host}:${port}`;
    const demo = await demoOf(app, config);
    const mail = { hasMailbox: messages.mailbox !== null, cannotSend: whatCannotBeSent(messages.messenger) };
    outside.print(welcome(url, demo, mail, config.databaseUrl === null));
    return { url, reload: config.tls === null ? null : reload, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

// The demo's people are customers of this one; where it is not served, there is no demo.
async function demoOf(app: App, { demo, dataFolder }: Config) {
  const tenant = app.tenantBySlug(demoTenant);
  if (!demo || tenant === null) return null;
  return { slug: tenant.slug, keys: await prepareDemo(app, tenant, dataFolder) };
}

function workerTasks(app: App, log: Log) {
  return [
    {
      name: "sequencer",
      everyMs: sequenceEveryMs,
      run: async () => (await app.sequenceAll()) >= sequencedAtOnce,
    },
    {
      name: "checkpoints",
      everyMs: checkpointEveryMs,
      run: async () => {
        for (const { tenant, outcome, size } of await app.publishCheckpoints()) {
          log.error("log.unsigned", { tenant, code: outcome, treeSize: size });
        }
        return false;
      },
    },
    {
      name: "witnesses",
      everyMs: checkpointEveryMs,
      run: async () => {
        for (const { tenant, refusal } of await app.cosignCheckpoints()) {
          log.error("witness.refused", { tenant, code: refusal });
        }
        return false;
      },
    },
    { name: "log-index", everyMs: indexEveryMs, run: app.indexLogs },
    { name: "retention", everyMs: retentionEveryMs, run: app.pruneLogs },
    { name: "promises", everyMs: promisesEveryMs, run: app.checkPromises },
    { name: "events", everyMs: eventsEveryMs, run: () => app.deliverEvents(handlersOf(app, log)) },
  ];
}
