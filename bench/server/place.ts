import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { newApiKey } from "../../src/domains/access/model.ts";
import { systemClock } from "../../src/kernel/clock.ts";
import { connect, type Database } from "../../src/kernel/db/index.ts";
import { idToUuid, newId } from "../../src/kernel/ids.ts";
import { findPostgres } from "../../src/kernel/postgres/index.ts";
import { systemRandom } from "../../src/kernel/random.ts";

/** A whole Troth that was started for measuring: its own process, its own durable database, its own folder. */
export type Place = {
  readonly port: number;
  readonly pid: number;
  /** As the owner of the database, past the server. */
  readonly admin: Database;
  /** An application that may collect and read, without a limit on its rate worth speaking of. */
  readonly key: string;
  readonly stop: () => Promise<void>;
};

const tenantSlug = "jmi";
const callsPerSecondMax = 1_000_000;
const keyValidMs = 86_400_000;
const random = systemRandom();

const bootstrap = fileURLToPath(new URL("../../tools/bootstrap.mjs", import.meta.url));

/** Builds and starts the server as `npm start` does. `main` is another build of it, to compare two. */
export async function openPlace(main: string | null): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), "troth-bench-"));
  const args = [main ?? bootstrap, "start", "--data", folder, "--port", "0", "--demo", "off"];
  const env = { ...process.env, ...startSettings() };
  const server = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  const closed = once(server, "exit");
  const end = async () => {
    server.kill("SIGTERM");
    await closed;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const port = await portOf(server.stdout, closed);
    const address = await findPostgres(folder);
    if (address === null) throw new Error("the server that was started has a database");
    const admin = connect(address, 1, "troth bench");
    const stop = () => admin.end().then(end);
    return { port, pid: server.pid ?? 0, admin, key: await newKey(admin), stop };
  } catch (error) {
    await end();
    throw error;
  }
}

/** What `npm start` sets for the server's process, read from where it stands. */
function startSettings(): Record<string, string> {
  const { scripts }: { scripts: { start: string } } = JSON.parse(
    readFileSync(fileURLToPath(new URL("../../package.json", import.meta.url)), "utf8"),
  );
  const pairs = [...scripts.start.matchAll(/([A-Z_]+)=(\S+)/g)];
  return Object.fromEntries(pairs.map(([, name = "", value = ""]) => [name, value]));
}

/** Waits until every entry of the log is in its tree, so that no round pays for the work of the one before it. */
export async function settled({ admin }: Place): Promise<void> {
  for (;;) {
    const [row] = await admin<{ behind: number }[]>`
      select (select count(*) from audit.entry) - coalesce((select sum(size) from audit.head), 0)::bigint as behind`;
    if (row?.behind === 0) return;
    await sleep(50);
  }
}

/** Entries in the log: a call that left none was not audited. */
export async function countEntries({ admin }: Place): Promise<number> {
  const [row] = await admin<{ entries: number }[]>`select count(*) as entries from audit.entry`;
  return row?.entries ?? 0;
}

async function portOf(output: NodeJS.ReadableStream, closed: Promise<unknown>): Promise<number> {
  let said = "";
  const found = new Promise<number>((resolve) => {
    output.on("data", (chunk) => {
      said += String(chunk);
      const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
  });
  const ended = closed.then(() => {
    throw new Error("the server ended before it was ready");
  });
  return Promise.race([found, ended]);
}

async function newKey(admin: Database): Promise<string> {
  const application = idToUuid(newId("application", { clock: systemClock, random }));
  const made = newApiKey(tenantSlug, { random });
  const [tenant] = await admin<{ id: string }[]>`select id from kernel.tenant where slug = ${tenantSlug}`;
  if (tenant === undefined) throw new Error(`there is no tenant ${tenantSlug} to measure with`);
  await admin`
    insert into access.application
      (tenant_id, id, name, role, region, recipient, properties, purposes, calls_per_second, created_at)
    values (${tenant.id}, ${application}, 'bench', 'application', 'us', 'self', ${["*"]}, ${["*"]},
      ${callsPerSecondMax}, 1)`;
  await admin`
    insert into access.api_key (tenant_id, id, application_id, digest, created_at, expires_at)
    values (${tenant.id}, ${idToUuid(made.id)}, ${application}, ${made.digest}, 1, ${systemClock.now() + keyValidMs})`;
  return made.text;
}
