import { expect, test } from "vitest";
import { parsePidFile, parseProcStat, processState } from "./pid-file.ts";

const text = (status: string) =>
  `5620\n/data/postgres\n1795473145\n5432\n/tmp/short\n\n 10035209         4\n${status}\n`;

test("a server is ready when its file says so, and not while it is starting or stopping", () => {
  expect(parsePidFile(text("ready   "))).toEqual({ pid: 5620, socketFolder: "/tmp/short", ready: true });
  expect(parsePidFile(text("starting"))?.ready).toBe(false);
  expect(parsePidFile(text("stopping"))?.ready).toBe(false);
});

test("a file that is still being written names no server", () => {
  expect(parsePidFile("")).toBeNull();
  expect(parsePidFile("\n")).toBeNull();
  expect(parsePidFile("56x\n")).toBeNull();
});

test("the file of a server without a status yet is one of a server that is not ready", () => {
  expect(parsePidFile("5620\n/data/postgres\n")).toEqual({ pid: 5620, socketFolder: "", ready: false });
});

test.each([
  ["a sleeping server", "77 (postgres) S 1 77", "alive"],
  ["a corpse that nobody buried", "77 (postgres) Z 1 77", "dead"],
  ["another program with the same number", "77 (node) S 1 77", "dead"],
  ["a program that calls itself oddly", "77 (x (postgres) S 1) S 1 77", "dead"],
])("the process table shows %s", (_case, stat, state) => {
  expect(parseProcStat(stat)).toBe(state);
});

test("a number that no process has is gone", () => {
  expect(processState(2_147_483_647)).toBe("gone");
});
