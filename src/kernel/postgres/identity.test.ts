import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { canReach, unprivileged } from "./identity.ts";

const line = (name: string, uid: number, gid: number) => `${name}:x:${uid}:${gid}:,,,:/:/bin/sh`;

test("root lends the server to a user made for it before all others", () => {
  const passwd = [
    line("root", 0, 0),
    line("nobody", 65534, 65534),
    line("postgres", 101, 104),
    line("troth", 9, 8),
  ];
  expect(unprivileged(passwd.join("\n"))).toEqual({ uid: 9, gid: 8 });
  expect(unprivileged(passwd.slice(0, 3).join("\n"))).toEqual({ uid: 101, gid: 104 });
  expect(unprivileged(passwd.slice(0, 2).join("\n"))).toEqual({ uid: 65534, gid: 65534 });
});

test("root lends the server to nobody where nobody is there, or is root by another name", () => {
  expect(unprivileged(line("root", 0, 0))).toBeNull();
  expect(unprivileged(line("troth", 0, 0))).toBeNull();
  expect(unprivileged("")).toBeNull();
});

test("one closed folder on the way is enough to make a place unreachable for others", () => {
  const top = mkdtempSync(join(tmpdir(), "troth-reach-"));
  const stranger = { uid: 54_321, gid: 54_321 };
  try {
    mkdirSync(join(top, "open/leaf"), { recursive: true });
    chmodSync(join(top, "open"), 0o755);
    chmodSync(top, 0o711);
    expect(canReach(join(top, "open/leaf"), stranger)).toBe(true);
    chmodSync(top, 0o710);
    expect(canReach(join(top, "open/leaf"), stranger)).toBe(false);
  } finally {
    rmSync(top, { recursive: true });
  }
});
