import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { copyNative, findBinaries } from "./binaries.ts";
import { ourselves } from "./identity.ts";

const top = mkdtempSync(join(tmpdir(), "troth-binaries-"));
const native = join(top, "native");
const target = join(top, "copy");
afterAll(() => rmSync(top, { recursive: true }));

beforeEach(() => {
  rmSync(target, { recursive: true, force: true });
  rmSync(native, { recursive: true, force: true });
  mkdirSync(join(native, "lib"), { recursive: true });
  writeFileSync(join(native, "lib/libone.so.5.18"), "one");
  const link = { source: "native/lib/libone.so.5.18", target: "native/lib/libone.so.5" };
  writeFileSync(join(native, "pg-symlinks.json"), JSON.stringify([link]));
});

test("a copy has the short names of its libraries", async () => {
  expect(await copyNative(native, target)).toBe(target);
  expect(readFileSync(join(target, "lib/libone.so.5"), "utf8")).toBe("one");
});

test("a copy that exists is used again, and two that are made at once are one", async () => {
  const made = await Promise.all([copyNative(native, target), copyNative(native, target)]);
  expect(made).toEqual([target, target]);
  expect(await copyNative("/nowhere", target)).toBe(target);
});

test("programs that others could have put there are not run", async () => {
  mkdirSync(target);
  chmodSync(target, 0o777);
  expect(await copyNative(native, target)).toBeNull();
});

test("no copy is made where nothing can be written", async () => {
  expect(await copyNative(native, "/dev/null/copy")).toBeNull();
});

test("TROTH_PG_BIN that leads nowhere gets one sentence", async () => {
  vi.stubEnv("TROTH_PG_BIN", "/nowhere");
  await expect(findBinaries(top, ourselves())).rejects.toThrow(
    /^TROTH_PG_BIN names \/nowhere, whose postgres/,
  );
  vi.unstubAllEnvs();
});
