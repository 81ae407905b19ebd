import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { type Clock, systemClock } from "../../src/kernel/clock.ts";
import { connect } from "../../src/kernel/db/index.ts";
import { findPostgres } from "../../src/kernel/postgres/index.ts";
import { systemRandom } from "../../src/kernel/random.ts";
import { issueKey, loadPolicies, readConfig, start } from "../../src/start/index.ts";
import { root } from "../support/source.ts";
import { testSecret } from "../support/template.ts";
import { dayMs, openWorld } from "../support/world.ts";
import { codeIn } from "../support/world-answers.ts";
import { register } from "../support/world-people.ts";
import { changesIn, countsOf } from "../support/world-store.ts";
import { examplePorts, openShell } from "./in-process.ts";

const world = await openWorld();
const elsewhere = mkdtempSync(join(tmpdir(), "troth-key-"));
afterAll(() => rmSync(elsewhere, { recursive: true, force: true }));

// The folder of the world's server: its root key lies there already.
writeFileSync(join(world.folder, "database.secret"), testSecret, { mode: 0o600 });

const env = { DATABASE_URL: urlOf(world.database.addresses.admin) };
const helpDesk = ["key", "jmi", "--name", "help desk", "--property", "jmi-web"];
const forSupport = ["--role", "support", "--purpose", "technical-support"];

const issued = z.object({ id: z.string(), key: z.string(), expiresAt: z.string() });

/** The command as `main.ts` wires it, in this process. */
function shellOf(environment: Readonly<Record<string, string>>, clock: Clock) {
  const config = (args: readonly string[]) => readConfig(args, environment, root);
  return openShell(new Map(), {
    ports: {
      ...examplePorts,
      loadPolicies: (args) => loadPolicies(config(args).policiesFolder),
      issueKey: (args, policy, wanted) => {
        const migrationsFolder = join(root, "migrations");
        const deps = { config: config(args), migrationsFolder, clock, random: systemRandom() };
        return issueKey(deps, policy, wanted);
      },
    },
  });
}

const shell = shellOf(env, world.clock);
const typeFor = (folder: string, ...args: string[]) => shell.type([...helpDesk, ...args, "--data", folder]);

function urlOf({ host, port, database, user, password = "" }: typeof world.database.addresses.admin): string {
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  return `postgres://${login}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
}

async function issue(...args: string[]) {
  return issued.parse(JSON.parse(await typeFor(world.folder, ...args, "--json")));
}

async function opens(key: string): Promise<string> {
  const answer = await world.call(key, "GET", "/v1/log/key");
  return answer.status === 200 ? "opens" : codeIn(answer);
}

test("a key from the command line opens the server that runs beside it, for its scope and its days", async () => {
  const subject = await register(world, await world.keyFor("application"), { "full-name": "Ida Example" });
  const before = await countsOf(world.database.admin);
  const { key } = await issue(...forSupport, "--days", "2");
  expect(changesIn(before, await countsOf(world.database.admin))).toEqual({
    "access.api_key": 1,
    "access.application": 1,
    "audit.entry": 2,
    "audit.payload": 2,
  });
  const read = (purpose: string) =>
    world.call(key, "POST", "/v1/readings", { subject, purpose, fields: ["full-name"] });
  const reading = await read("technical-support");
  expect([reading.status, reading.text]).toEqual([200, expect.stringContaining("Ida Example")]);
  expect(codeIn(await read("payment"))).toBe("403 out-of-scope-key");
  world.clock.advance(2 * dayMs - 1);
  expect(await opens(key)).toBe("opens");
  world.clock.advance(1);
  expect(await opens(key)).toBe("401 unauthenticated");
});

test("an application gets another key as it is registered, and none otherwise", async () => {
  const first = await issue(...forSupport);
  const second = await issue(...forSupport);
  expect(second.id).not.toBe(first.id);
  expect([await opens(first.key), await opens(second.key)]).toEqual(["opens", "opens"]);
  const before = await countsOf(world.database.admin);
  const said = await typeFor(world.folder, "--role", "support", "--all-purposes");
  expect(said.replaceAll("\n", " ")).toMatch(
    /^Application `help desk` is registered with purposes technical-support: no key was issued.*\[exit 1\] $/,
  );
  expect(changesIn(before, await countsOf(world.database.admin))).toEqual({});
});

test("in the data folder of another server nothing is issued, and the server that runs is not shut out", async () => {
  const refusal = /is not that of the server whose database this is: name that one with --data\.\n\[exit 1\]/;
  const before = await countsOf(world.database.admin);
  expect(await typeFor(elsewhere, ...forSupport)).toMatch(refusal);
  writeFileSync(join(elsewhere, "database.secret"), Buffer.alloc(32, "of another server"));
  // A server that lets everybody in knows no wrong password; it is the root key then that is another.
  expect(await typeFor(elsewhere, ...forSupport)).toMatch(
    /is not that of the server|is another key\.\n\[exit 1\]/,
  );
  expect(changesIn(before, await countsOf(world.database.admin))).toEqual({});
  const fresh = connect(world.database.addresses.app, 1, "test");
  expect(await fresh`select 1 as one`).toEqual([{ one: 1 }]);
  await fresh.end();
});

test("a database that does not answer is one sentence", async () => {
  const nowhere = shellOf({ DATABASE_URL: "postgres://troth@127.0.0.1:1/troth" }, world.clock);
  expect(await nowhere.type([...helpDesk, ...forSupport, "--data", elsewhere])).toBe(
    "The database cannot be reached (ECONNREFUSED): see that it runs, and what DATABASE_URL says.\n[exit 1]\n",
  );
});

test("a key from before the first start opens the server, and so does one from beside it", {
  timeout: 120_000,
}, async () => {
  const folder = join(elsewhere, "embedded");
  const own = shellOf({}, systemClock);
  const issueHere = async (): Promise<string> => {
    const said = await own.type([...helpDesk, ...forSupport, "--data", folder, "--json"]);
    return issued.parse(JSON.parse(said)).key;
  };
  const early = await issueHere();
  expect(await findPostgres(folder)).toBeNull();
  const args = ["--data", folder, "--demo", "off", "--port", "0"];
  const server = await start({ args, env: {}, projectFolder: root, version: "0.0.0", print: () => {} });
  try {
    for (const key of [early, await issueHere()]) {
      const answer = await fetch(`${server.url}/v1/log/key`, { headers: { authorization: `Bearer ${key}` } });
      expect(answer.status).toBe(200);
    }
  } finally {
    await server.stop();
  }
});
