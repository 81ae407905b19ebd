import { expect, test } from "vitest";
import { testDatabase } from "../../../test/support/database.ts";
import { addressFromUrl } from "./connect.ts";

const database = await testDatabase();

test("an address is read from a URL, with what is left out filled in", () => {
  expect(addressFromUrl("postgres://troth:p%40ss@db.example:5433/main")).toEqual({
    host: "db.example",
    port: 5433,
    database: "main",
    user: "troth",
    password: "p@ss",
  });
  const local = { host: "localhost", port: 5432, database: "main", user: "postgres" };
  expect(addressFromUrl("postgresql:///main")).toEqual(local);
  expect(addressFromUrl("postgres://[::1]/main")).toEqual({ ...local, host: "::1" });
  expect(addressFromUrl("postgres:///main?host=/run/postgresql")).toEqual({
    ...local,
    host: "/run/postgresql",
  });
});

test("encryption that was asked for is never dropped", () => {
  const tlsOf = (mode: string) => addressFromUrl(`postgres://db.example/main?sslmode=${mode}`)?.tls;
  expect(["disable", "allow", "prefer", "require"].map(tlsOf)).toEqual([
    undefined,
    "require",
    "require",
    "require",
  ]);
  expect(["verify-ca", "verify-full"].map(tlsOf)).toEqual(["verify-full", "verify-full"]);
  expect(addressFromUrl("postgres://db.example/main?sslmode=maybe")).toBeNull();
});

test("what is no address of a database is none", () => {
  const others = ["", "main", "http://db.example/main", "postgres://db.example", "postgres://db.example/"];
  for (const text of [...others, "postgres://db.example/%zz", "postgres://%zz@db.example/main"]) {
    expect(addressFromUrl(text), text).toBeNull();
  }
});

test("counts and times come back as numbers", async () => {
  const [row] = await database.app`
    select 1795473145000::bigint as time, array[1, 2]::bigint[] as times, count(*) from (values (1), (2)) as pair`;
  expect(row).toEqual({ time: 1_795_473_145_000, times: [1, 2], count: 2 });
});

test("a statement that takes too long is ended by the server, and the log knows who asked", async () => {
  const [row] = await database.app`select current_setting('statement_timeout') as most,
    current_setting('application_name') as name, current_setting('TimeZone') as zone`;
  expect(row).toEqual({ most: "30s", name: "test", zone: "UTC" });
});
