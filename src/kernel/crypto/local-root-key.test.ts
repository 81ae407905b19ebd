import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { seededRandom, systemRandom } from "../random.ts";
import { localRootKey } from "./local-root-key.ts";
import {
  newDerivingSecret,
  newWrappingKey,
  openDerivingSecret,
  openWrappingKey,
  rewrapTenantKey,
} from "./root-key.ts";

let folder = "";
const deps = { random: systemRandom() };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "root-key-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

test("a missing file is made for its owner only, and is the same key at the next start", async () => {
  const path = join(folder, "root.key");
  const first = await localRootKey(path, deps);
  const second = await localRootKey(path, deps);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(second.id).toBe(first.id);
  const wrapped = await first.wrap(["jmi"], Buffer.alloc(32, 1));
  expect(await second.unwrap(["jmi"], wrapped)).toEqual({ ok: true, plaintext: Buffer.alloc(32, 1) });
  expect(await readdir(folder)).toEqual(["root.key"]);
});

test("servers that start at the same moment agree on one key", async () => {
  const path = join(folder, "root.key");
  const keys = await Promise.all(Array.from({ length: 8 }, () => localRootKey(path, deps)));
  expect(new Set(keys.map((key) => key.id)).size).toBe(1);
  expect(await readdir(folder)).toEqual(["root.key"]);
});

test.each([0o640, 0o604, 0o660, 0o644])(
  "a file of mode %o is refused with the command that helps",
  async (mode) => {
    const path = join(folder, "root.key");
    await localRootKey(path, deps);
    await chmod(path, mode);
    await expect(localRootKey(path, deps)).rejects.toThrow(`run \`chmod 600 ${path}\``);
  },
);

test("a file that is not whole is refused and left as it is", async () => {
  const path = join(folder, "root.key");
  await localRootKey(path, deps);
  const whole = await readFile(path, "utf8");
  const flipped = whole.replace(/:(.)/, (_, first: string) => `:${first === "A" ? "B" : "A"}`);
  for (const text of [
    "",
    whole.slice(0, -1),
    `${whole}\n`,
    flipped,
    whole.replace("-1:", "-2:"),
    "x".repeat(999),
  ]) {
    await writeFile(path, text, { mode: 0o600 });
    await expect(localRootKey(path, deps)).rejects.toMatchObject({ code: "key-unavailable" });
    expect(await readFile(path, "utf8")).toBe(text);
  }
});

test("a folder that is not there gets one clear sentence", async () => {
  const path = join(folder, "missing", "root.key");
  await expect(localRootKey(path, deps)).rejects.toThrow(
    `the root key file \`${path}\` cannot be made: ENOENT`,
  );
});

test("a tenant's wrapping key comes back under the same root key, for the same tenant and version only", async () => {
  const root = await localRootKey(join(folder, "root.key"), deps);
  const made = await newWrappingKey(root, { tenant: "jmi", version: 1 }, deps.random);
  const opened = await openWrappingKey(root, { tenant: "jmi", version: 1 }, made);
  expect(opened.ok && opened.key.cipherKey.equals(made.key.cipherKey)).toBe(true);
  for (const other of [
    { tenant: "jpl", version: 1 },
    { tenant: "jmi", version: 2 },
  ]) {
    expect(await openWrappingKey(root, other, made)).toEqual({ ok: false, why: "aad-mismatch-or-tampered" });
  }
  expect(await openDerivingSecret(root, { tenant: "jmi", version: 1 }, made)).toEqual({
    ok: false,
    why: "aad-mismatch-or-tampered",
  });
});

test("a tenant's keys move to another root key and stay the same keys", async () => {
  const from = await localRootKey(join(folder, "from.key"), { random: seededRandom("from") });
  const to = await localRootKey(join(folder, "to.key"), { random: seededRandom("to") });
  const tenant = { tenant: "jmi", version: 1 };
  const made = await newDerivingSecret(from, tenant, deps.random);
  const moved = await rewrapTenantKey(from, to, { ...tenant, kind: "deriving" }, made);
  if (!moved.ok) return expect.unreachable();
  const opened = await openDerivingSecret(to, tenant, moved);
  expect(opened.ok && opened.secret.equals(made.secret)).toBe(true);
  expect((await openDerivingSecret(from, tenant, moved)).ok).toBe(false);
});

test("a tenant secret that is not the one committed to is a key error", async () => {
  const root = await localRootKey(join(folder, "root.key"), deps);
  const tenant = { tenant: "jmi", version: 1 };
  const made = await newDerivingSecret(root, tenant, deps.random);
  const other = await newDerivingSecret(root, tenant, deps.random);
  const mixed = { wrapped: made.wrapped, commitment: other.commitment };
  expect(await openDerivingSecret(root, tenant, mixed)).toEqual({ ok: false, why: "key-mismatch" });
  expect(await rewrapTenantKey(root, root, { ...tenant, kind: "deriving" }, mixed)).toEqual({
    ok: false,
    why: "key-mismatch",
  });
});
