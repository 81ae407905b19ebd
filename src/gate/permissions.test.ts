import * as fc from "fast-check";
import { expect, test } from "vitest";
import { must } from "../kernel/assert.ts";
import { at } from "../kernel/clock.ts";
import { newRandomId } from "../kernel/ids.ts";
import { systemRandom } from "../kernel/random.ts";
import { devicePolicy } from "./device-policy.fixture.ts";
import type { PermissionState } from "./model.ts";
import { isRefusedByPermission, permissionsBehind, refusedByName, refusedBySwitch } from "./permissions.ts";

const policy = devicePolicy();
const device = newRandomId("device", { random: systemRandom() });
const collect = { action: "collect" } as const;

function stateOf(name: string, feature: string, state: PermissionState["state"] = "on"): PermissionState {
  const platform = name.startsWith("NS") ? "ios" : "android";
  return { device, property: `phone-${platform}`, platform, name, feature, state, at: at(0) };
}

/** `no-consent AND-07`, or `null` where nothing is refused. */
function refused(
  data: string,
  purpose: string,
  states: readonly PermissionState[],
  permission?: string,
  source = "subject",
): string | null {
  const named = permission === undefined ? {} : { permission: { name: permission, as: "way" as const } };
  return said(refusedBySwitch(policy, { ...collect, ...named }, { data, purpose, source }, states));
}

function said(decision: ReturnType<typeof refusedByName>): string | null {
  if (decision === null || decision.outcome === "permitted") return null;
  return [decision.code, ...decision.clauses].join(" ");
}

function named(name: string, as: "way" | "choice" = "way"): string | null {
  return said(refusedByName(policy, { permission: { name, as } }));
}

const camera = stateOf("CAMERA", "camera");
const position = stateOf("ACCESS_FINE_LOCATION", "address-by-position");
const help = stateOf("ACCESS_LOCATION_EXTRA_COMMANDS", "address-by-position");

test("GEEX-c1-s2-8-0-b: what a permission brings is refused where nobody was asked, under its clause", () => {
  expect(refused("photos", "photo-upload", [])).toBe("no-consent AND-07");
  expect(refused("photos", "photo-upload", [camera])).toBeNull();
});

test("GEEX-c1-s2-8-7-a: off and denied are alike, and neither brings anything", () => {
  for (const state of ["off", "denied"] as const) {
    expect(refused("photos", "photo-upload", [{ ...camera, state }])).toBe("no-consent AND-07");
  }
});

test("what a library is registered to take by itself comes by no permission, and by a permission what it uses one for", () => {
  const take = (permissions: { permissions?: readonly string[] }, purpose: string) => {
    const maker = { name: "map", packages: ["com.map"], provider: "Map", class: "preference" };
    const value = { ...maker, purpose: "upkeep", data: ["position"], ...permissions };
    const rules = [{ type: "domain", name: "sdk", value }] as const;
    const clause = { ...must(policy.clauses[0], "there is a clause"), id: "SDK-1", rules };
    const withLibrary = { ...policy, clauses: [...policy.clauses, clause] };
    return said(refusedBySwitch(withLibrary, collect, { data: "position", purpose, source: "observed" }, []));
  };
  expect(take({}, "upkeep")).toBeNull();
  expect(take({ permissions: ["CAMERA"] }, "upkeep")).toBeNull();
  expect(take({ permissions: ["ACCESS_FINE_LOCATION"] }, "upkeep")).toMatch(/^no-consent /);
  expect(take({}, "safety")).toMatch(/^no-consent /);
  expect(take({}, "address-entry")).toBe("no-consent AND-09 IOS-04");
  expect(refused("position", "upkeep", [], undefined, "observed")).toMatch(/^no-consent /);
});

test("GEEX-c1-s2-8-7-c: a permission that is on serves the purposes that it was asked for, and no other", () => {
  expect(refused("photos", "account", [camera], "CAMERA")).toBe("no-consent AND-07");
  expect(refused("photos", "account", [camera], undefined, "observed")).toBe("no-consent AND-07");
  expect(refused("position", "safety", [position])).toBe("no-consent AND-09 AND-12");
});

test("GEEX-c1-s2-8-0-a: what somebody hands in for a purpose that no permission serves needs none", () => {
  for (const states of [[], [camera], [{ ...camera, state: "denied" as const }]]) {
    expect(refused("photos", "account", states)).toBeNull();
  }
});

test("data that no permission brings needs none, and reading needs none", () => {
  expect(refused("full-name", "account", [])).toBeNull();
  const read = { data: "photos", purpose: "photo-upload", source: "observed" };
  expect(refusedBySwitch(policy, { action: "read" }, read, [])).toBeNull();
});

test("GEEX-AND-12: what asks nobody brings nothing for which another permission must ask", () => {
  expect(refused("position", "address-entry", [help])).toBe("no-consent AND-09");
  expect(refused("position", "address-entry", [help, position])).toBeNull();
  expect(refused("wifi", "address-entry", [stateOf("ACCESS_WIFI_STATE", "address-by-position")])).toBeNull();
});

test("the permission that a caller names is the one that must be on", () => {
  expect(refused("photos", "photo-upload", [camera], "CAMERA")).toBeNull();
  expect(refused("photos", "photo-upload", [camera], "ACCESS_FINE_LOCATION")).toBe("no-consent AND-07");
});

test("a permission that two features share is on for the one that asked", () => {
  const connection = stateOf("NSLocalNetworkUsageDescription", "connection");
  const gateway = stateOf("NSLocalNetworkUsageDescription", "gateway-test");
  expect(refused("gateway", "upkeep", [connection])).toBe("no-consent IOS-08");
  expect(refused("gateway", "upkeep", [gateway])).toBeNull();
});

test("a refusal names the clause of the device's platform, and those of all where the device is not known", () => {
  expect(refused("position", "address-entry", [{ ...position, state: "off" }])).toBe("no-consent AND-09");
  expect(refused("position", "address-entry", [])).toBe("no-consent AND-09 IOS-04");
  const iphone = stateOf("NSLocationWhenInUseUsageDescription", "address-by-position", "denied");
  expect(refused("position", "address-entry", [iphone])).toBe("no-consent IOS-04");
});

test("GEEX-AND-01, GEEX-AND-04: a blocked permission refuses by its clause whatever is on", () => {
  expect(named("READ_LOGS")).toBe("harmful-term AND-01");
  expect(named("READ_LOGS", "choice")).toBe("harmful-term AND-01");
  const on = stateOf("READ_CALL_LOG", "calls");
  for (const purpose of ["upkeep", "account"]) {
    expect(refused("call-log", purpose, [on])).toBe("harmful-term AND-04");
  }
});

test("GEEX-AND-17, GEEX-AND-18: nothing comes by a permission that brings no data, nor by one that is not registered", () => {
  expect(named("VIBRATE")).toBe("not-declared AND-18");
  expect(named("VIBRATE", "choice")).toBeNull();
  expect(named("READ_SMS")).toBe("not-declared D-0");
  expect(named("NSLocalNetworkUsageDescription")).toBeNull();
  expect(said(refusedByName(policy, {}))).toBeNull();
});

test("only the permissions behind the data of a call are looked up", () => {
  const behind = permissionsBehind(policy, ["full-name", "photos", "position"]).map(({ name }) => name);
  expect(behind.sort()).toEqual([
    "ACCESS_FINE_LOCATION",
    "ACCESS_LOCATION_EXTRA_COMMANDS",
    "CAMERA",
    "NSLocationWhenInUseUsageDescription",
  ]);
  expect(permissionsBehind(policy, ["full-name"])).toEqual([]);
});

const anyState = fc.constantFrom(
  ...[camera, position, help].flatMap((one) =>
    (["on", "off", "denied"] as const).map((state) => ({ ...one, state })),
  ),
);
const anyItem = fc.record({
  data: fc.constantFrom("photos", "face", "position", "wifi", "call-log", "full-name"),
  purpose: fc.constantFrom(...policy.vocabulary.purposes.map(({ name }) => name)),
  source: fc.constantFrom("subject", "observed", "derived"),
});

test("switching off never lets anything in, and every refusal is one that the policy asks for", () => {
  fc.assert(
    fc.property(anyItem, fc.uniqueArray(anyState, { selector: ({ name }) => name }), (item, states) => {
      const refusal = refusedBySwitch(policy, collect, item, states);
      const off = states.map((one) => ({ ...one, state: "off" as const }));
      if (refusal !== null) {
        expect(refusedBySwitch(policy, collect, item, off)).not.toBeNull();
        if (refusal.outcome === "permitted") return expect.unreachable("it never permits");
        expect(isRefusedByPermission(policy, refusal, item, true)).toBe(true);
      }
    }),
  );
});
