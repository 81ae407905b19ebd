import { expect, test } from "vitest";
import { toKey } from "../../../kernel/crypto/index.ts";
import { personal } from "../../../kernel/personal.ts";
import { attemptDigests } from "./throttle-keys.ts";

const key = toKey(Buffer.alloc(32, 3));

function digests(
  account: string,
  address: string,
  device: string | null = null,
): Readonly<Record<string, string>> {
  const attempt = { account: personal(account), address: personal(address), device };
  return Object.fromEntries(
    [...attemptDigests(key, attempt)].map(([name, digest]) => [name, digest.toString("hex")]),
  );
}

test("an unknown device counts by account, address and both; a known one by itself alone", () => {
  expect(Object.keys(digests("jane", "203.0.113.9"))).toEqual(["account", "address", "account-address"]);
  expect(Object.keys(digests("jane", "203.0.113.9", "device_1"))).toEqual(["account-device"]);
});

test("the same device of another account is another device", () => {
  expect(digests("jane", "203.0.113.9", "device_1")).not.toEqual(digests("joan", "203.0.113.9", "device_1"));
  expect(digests("jane", "203.0.113.9", "device_1")).toEqual(digests("jane", "198.51.100.2", "device_1"));
});

test("no count can be taken for another, whatever names are typed", () => {
  const all = [
    digests("a", "203.0.113.9"),
    digests("203.0.113.9", "203.0.113.9"),
    digests('a","203.0.113.9', "::1"),
  ];
  const texts = all.flatMap((one) => Object.values(one));
  expect(new Set(texts).size).toBe(texts.length - 1); // Two of them came from the same address.
});

test.each([
  ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true],
  ["2001:db8:1:2::1", "2001:db8:1:3::1", false],
  ["::ffff:203.0.113.9", "203.0.113.9", true],
  ["203.0.113.9", "203.0.113.10", false],
  ["fe80::1%eth0", "fe80::1", true],
  ["no address", "", true],
])("%s and %s are one network: %s", (one, other, isSame) => {
  expect(digests("jane", one)["address"] === digests("jane", other)["address"]).toBe(isSame);
});

test("what is kept depends on the key, and no name is in it", () => {
  const attempt = { account: personal("jane"), address: personal("203.0.113.9"), device: null };
  const [one, other] = [key, toKey(Buffer.alloc(32, 4))].map((used) =>
    attemptDigests(used, attempt).get("account"),
  );
  expect(one).not.toEqual(other);
  expect(one?.toString("latin1")).not.toContain("jane");
});
