import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { connect, type DatabaseAddress } from "../db/index.ts";
import { ourselves, serverIdentity } from "./identity.ts";
import { findPostgres, type Postgres, type Settings, startPostgres, testSettings } from "./index.ts";

// Each test is a chapter of one story in one data folder, because making a database is what takes long. The folder
// above is closed to everyone but us, as a home often is.
const top = mkdtempSync(join(tmpdir(), "troth-server-"));
const home = join(top, "data");
const running = new Set<Postgres>();

afterEach(async () => {
  for (const postgres of running) await postgres.stop();
  running.clear();
});
afterAll(() => rmSync(top, { recursive: true }));

test("the first start clears away its own leavings and nothing else", async () => {
  for (const name of ["keys", "postgres.draft-2147483647", "postgres.draft-1", "my.draft-2147483647"]) {
    mkdirSync(join(home, name), { recursive: true });
  }
  await start(home);
  expect(readdirSync(home).sort()).toEqual(
    ["keys", "my.draft-2147483647", "postgres", "postgres.draft-1", "postgres.log"].sort(),
  );
});

test("a new database checks its pages and listens on no network", async () => {
  const { admin, adopted } = await start(home);
  expect(adopted).toBe(false);
  await query(admin, "create table note (word text)");
  const [row] = await query(
    admin,
    `select current_setting('data_checksums') as checksums, current_setting('listen_addresses') as network,
            current_setting('fsync') as fsync, datcollate, datlocprovider from pg_database where datname = 'template1'`,
  );
  expect(row).toMatchObject({
    checksums: "on",
    network: "",
    fsync: "off",
    datcollate: "C",
    datlocprovider: "b",
  });
  expect(statSync(admin.host).mode & 0o777).toBe(0o700);
});

test("what was written is there after a stop and a start", async () => {
  const first = await start(home);
  await query(first.admin, "insert into note values ('kept')");
  await Promise.all([first.stop(), first.stop()]);
  expect(await findPostgres(home)).toBeNull();
  const second = await start(home);
  expect(await query(second.admin, "select word from note")).toEqual([{ word: "kept" }]);
});

test("a failed statement leaves nothing of itself in the log", async () => {
  const { admin } = await start(home);
  await expect(query(admin, "select 'canary-in-a-statement'::int")).rejects.toThrow("canary");
  expect(readFileSync(join(home, "postgres.log"), "utf8")).not.toContain("canary");
});

test("a command beside a running Troth finds its database, and a second Troth is refused", async () => {
  const first = await start(home);
  expect(await findPostgres(home)).toEqual(first.admin);
  await expect(start(home)).rejects.toMatchObject({
    code: "cannot-start",
    message: `Another Troth is using ${home}: stop it first, or choose another folder with --data.`,
  });
  expect(await query(first.admin, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("a database whose Troth was killed is adopted with all it acknowledged, and stopped like one's own", async () => {
  const orphan = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", startAndSay(home)]);
  const [said] = await once(orphan.stdout, "data");
  expect(String(said)).toBe("started");
  orphan.kill("SIGKILL");
  await once(orphan, "exit");
  const heir = await start(home);
  expect(heir.adopted).toBe(true);
  expect(await query(heir.admin, "select word from note")).toEqual([{ word: "kept" }]);
  await heir.stop();
  expect(await findPostgres(home)).toBeNull();
});

test("a database that was itself killed recovers what it acknowledged", async () => {
  const killed = await start(home, {}); // As in earnest: the settings for tests give this up.
  await query(killed.admin, "insert into note values ('acknowledged')");
  process.kill(serverPid(), "SIGKILL");
  await killed.stop();
  const { admin, adopted } = await start(home);
  expect(adopted).toBe(false);
  expect(await query(admin, "select count(*)::int as rows from note")).toEqual([{ rows: 2 }]);
});

test("the file of a server long dead does not hinder, though another program now has its number", async () => {
  // The same user as the server's: PostgreSQL by itself takes such a process for a living server.
  const { uid, gid } = serverIdentity(join(home, "postgres"));
  const stranger = spawn("sleep", ["60"], uid === ourselves().uid ? {} : { uid, gid });
  await once(stranger, "spawn");
  const rest = "/proc/self/cwd\n1795473145\n5432\n/proc/self/cwd\n\n 10035209         4\nready\n";
  writeFileSync(join(home, "postgres/postmaster.pid"), `${stranger.pid}\n${rest}`);
  try {
    const { adopted } = await start(home);
    expect(adopted).toBe(false);
  } finally {
    stranger.kill();
  }
});

test("a database of another PostgreSQL is refused in one sentence, and left as it is", async () => {
  const folder = join(top, "older");
  mkdirSync(join(folder, "postgres"), { recursive: true });
  writeFileSync(join(folder, "postgres/PG_VERSION"), "9\n");
  await expect(start(folder)).rejects.toThrow(/was made by PostgreSQL 9 and this is PostgreSQL \d+: /);
  expect(readFileSync(join(folder, "postgres/PG_VERSION"), "utf8")).toBe("9\n");
});

test("a folder with something else in it is refused, and so is a path through a file", async () => {
  const folder = join(top, "other");
  mkdirSync(join(folder, "postgres"), { recursive: true });
  writeFileSync(join(folder, "postgres/letters"), "");
  await expect(start(folder)).rejects.toThrow(/^The folder .* holds something that is not a database: /);
  await expect(start(join(folder, "postgres/letters"))).rejects.toThrow(
    /^The data folder .* cannot be used, /,
  );
  await expect(start("/dev/null/data")).rejects.toMatchObject({ code: "cannot-start" });
});

test("a path too long for a socket, open to all, with quotes and commas in it, is served all the same", async () => {
  const above = mkdtempSync(join(tmpdir(), "troth-open-"));
  chmodSync(above, 0o755);
  try {
    const postgres = await start(join(above, `a "long", path's ${"x".repeat(100)}`));
    expect(await query(postgres.admin, "select 1 as one")).toEqual([{ one: 1 }]);
    expect(statSync(postgres.admin.host).mode & 0o777).toBe(0o700);
    await postgres.stop();
    expect(existsSync(postgres.admin.host)).toBe(false);
    const short = await start(join(above, `a "b", c`));
    expect(await query(short.admin, "select 1 as one")).toEqual([{ one: 1 }]);
    await short.stop();
  } finally {
    rmSync(above, { recursive: true });
  }
});

async function start(dataFolder: string, settings: Settings = testSettings): Promise<Postgres> {
  const postgres = await startPostgres({ dataFolder, settings });
  running.add(postgres);
  return postgres;
}

async function query(address: DatabaseAddress, statement: string): Promise<Record<string, unknown>[]> {
  const sql = connect(address, 1, "test");
  try {
    return [...(await sql.unsafe(statement))];
  } finally {
    await sql.end();
  }
}

/** The program of a Troth that starts the database and does nothing more until it is killed. */
function startAndSay(dataFolder: string): string {
  const face = new URL("./index.ts", import.meta.url).href;
  const options = JSON.stringify({ dataFolder, settings: testSettings });
  return `import { startPostgres } from "${face}"; await startPostgres(${options}); process.stdout.write("started");`;
}

function serverPid(): number {
  return Number(readFileSync(join(home, "postgres/postmaster.pid"), "utf8").split("\n")[0]);
}
