import { expect, test } from "vitest";
import { must } from "../../kernel/assert.ts";
import { at } from "../../kernel/clock.ts";
import { parseId } from "../../kernel/ids.ts";
import { seededRandom } from "../../kernel/random.ts";
import { type ApiKey, differences, isValid, newApiKey, parseApiKey } from "./model.ts";

const made = newApiKey("jmi", { random: seededRandom("keys") });
const presented = must(parseApiKey(made.text), "a key reads itself");
const key: ApiKey = {
  id: made.id,
  digest: made.digest,
  expiresAt: at(1_000),
  revokedAt: null,
  application: {
    id: must(parseId("application", "application_00000000000000000000000000"), "an id"),
    tenant: must(parseId("tenant", "tenant_00000000000000000000000000"), "an id"),
    name: "shop",
    role: "application",
    region: "us",
    recipient: "self",
    properties: [],
    purposes: [],
    callsPerSecond: 1,
  },
};

test("a key that was made is read back, and what is kept of it is not the key", () => {
  expect(presented.id).toBe(made.id);
  expect(presented.tenantSlug).toBe("jmi");
  expect(made.text).not.toContain(made.digest.toString("base64url"));
  expect(isValid(key, presented, at(0))).toBe(true);
});

test("a key is valid until the instant it expires, and not at it", () => {
  expect(isValid(key, presented, at(999))).toBe(true);
  expect(isValid(key, presented, at(1_000))).toBe(false);
});

test("a revoked key is no key, whenever it was revoked", () => {
  expect(isValid({ ...key, revokedAt: at(0) }, presented, at(500))).toBe(false);
});

test("another secret does not open with this key's id", () => {
  const other = must(parseApiKey(newApiKey("jmi", { random: seededRandom("other") }).text), "a key");
  expect(isValid(key, { ...presented, digest: other.digest }, at(0))).toBe(false);
});

test.each([
  ["nothing", ""],
  ["another word", made.text.replace("troth", "other")],
  ["a part missing", made.text.split(".").slice(0, 3).join(".")],
  ["a part too many", `${made.text}.x`],
  ["a short secret", made.text.slice(0, -1)],
  ["an id that is none", made.text.replace(/\.[0-9a-z]{26}\./, ".no-id.")],
])("what cannot be a key is not looked up: %s", (_what, text) => {
  expect(parseApiKey(text)).toBeNull();
});

test("an application differs in what is not the same, and a list is the same in any order", () => {
  const { application } = key;
  const other = { ...application, properties: ["web", "app"], purposes: ["order"] };
  expect(differences(other, { ...other, properties: ["app", "web", "app"] })).toEqual([]);
  expect(differences(other, { ...other, properties: ["app"], purposes: ["*"] })).toEqual([
    "properties",
    "purposes",
  ]);
  const wanted = { ...other, role: "support", region: "eu", recipient: "courier", callsPerSecond: 2 };
  expect(differences(other, wanted)).toEqual(["role", "region", "recipient", "callsPerSecond"]);
});
