import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { testDatabase } from "../../../test/support/database.ts";
import { connect } from "./connect.ts";
import { migrate, objectionTo } from "./migrate.ts";

const { admin, addresses } = await testDatabase();
const folder = mkdtempSync(join(tmpdir(), "troth-migrations-"));
afterAll(() => rmSync(folder, { recursive: true }));

const first = "create table made (step text); insert into made values ('first');";
const second = "insert into made values ('second'); -- a comment at the end";

beforeEach(async () => {
  await admin.unsafe("drop schema kernel cascade; drop table if exists made");
  for (const name of ["0001_first.sql", "0002_second.sql", "0003_third.sql"])
    rmSync(join(folder, name), { force: true });
  put("0001_first.sql", first);
  put("0002_second.sql", second);
});

test("migrations are applied in the order of their numbers, and once", async () => {
  put("0003_third.sql", "insert into made values ('third')");
  put("notes.txt", "not a migration");
  const names = ["0001_first.sql", "0002_second.sql", "0003_third.sql"];
  expect(await migrate(admin, folder)).toEqual(names);
  expect(await migrate(admin, folder)).toEqual([]);
  expect(await steps()).toEqual(["first", "second", "third"]);
});

test("a migration that was applied and then changed is refused, and nothing is done", async () => {
  await migrate(admin, folder);
  put("0001_first.sql", `${first}\n`);
  put("0003_third.sql", "insert into made values ('third')");
  await expect(migrate(admin, folder)).rejects.toThrow(
    "migration `0001_first.sql` was changed after it had been applied; add a new one instead",
  );
  expect(await steps()).toEqual(["first", "second"]);
});

test("a database that is newer than the program is refused in one sentence", async () => {
  await migrate(admin, folder);
  rmSync(join(folder, "0002_second.sql"));
  await expect(migrate(admin, folder)).rejects.toThrow(
    /^the database is of a newer version of Troth: it holds migration `0002_second.sql`$/,
  );
});

test("a migration that fails leaves nothing of itself, keeps those before it, and can be mended", async () => {
  put("0002_second.sql", "insert into made values ('half'); select 1 / 0;");
  await expect(migrate(admin, folder)).rejects.toThrow("division by zero");
  expect(await steps()).toEqual(["first"]);
  put("0002_second.sql", second);
  expect(await migrate(admin, folder)).toEqual(["0002_second.sql"]);
  expect(await steps()).toEqual(["first", "second"]);
});

test("two servers that start at once apply each migration once", async () => {
  put("0002_second.sql", `select pg_sleep(0.1); ${second}`);
  const servers = [1, 2, 3].map(() => connect(addresses.admin, 1, "test"));
  const applied = await Promise.all(servers.map((server) => migrate(server, folder)));
  await Promise.all(servers.map((server) => server.end()));
  expect(applied.flat()).toEqual(["0001_first.sql", "0002_second.sql"]);
  expect(await steps()).toEqual(["first", "second"]);
});

test("a long migration is not ended by the time limit of statements, which holds again afterwards", async () => {
  const server = connect(addresses.admin, 1, "test");
  await server`set statement_timeout = 50`;
  put("0001_first.sql", `select pg_sleep(0.2); ${first}`);
  expect(await migrate(server, folder)).toHaveLength(2);
  expect(await server`show statement_timeout`).toEqual([{ statement_timeout: "30s" }]);
  await server.end();
});

test("the rule: which files may follow what was applied", () => {
  const [a, b, c] = ["a", "b", "c"].map((name) => ({ name, digest: `digest of ${name}` }));
  if (a === undefined || b === undefined || c === undefined) return expect.unreachable();
  expect(objectionTo([], [])).toBeNull();
  expect(objectionTo([a, b], [])).toBeNull();
  expect(objectionTo([a, b], [a])).toBeNull();
  expect(objectionTo([a, b], [a, b])).toBeNull();
  expect(objectionTo([a], [a, b])).toContain("newer");
  expect(objectionTo([a, b], [{ ...a, digest: "other" }])).toContain("changed");
  expect(objectionTo([a, b, c], [a, c])).toBe(
    "migration `b` comes before `c`, which has been applied; give it a later number",
  );
});

function put(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

async function steps(): Promise<string[]> {
  const rows = await admin<{ step: string }[]>`select step from made order by ctid limit 10`;
  return rows.map(({ step }) => step);
}
