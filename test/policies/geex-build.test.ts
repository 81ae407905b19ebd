import { expect, test } from "vitest";
import { must } from "../../src/kernel/assert.ts";
import {
  compareBuild,
  domainRulesOf,
  domainRuleTypes,
  type Policy,
  readBuildFile,
} from "../../src/policy/index.ts";
import { loadPolicy } from "../../src/start/index.ts";

// What builds of the apps of GEEX may ask for and contain, by its own clauses.

const geex = must((await loadPolicy("policies/geex")).policy, "the policy of GEEX is read");
const names = { android: "AndroidManifest.xml", ios: "Info.plist", gradle: "build.gradle" } as const;
const kinds = { android: "android-manifest", ios: "ios-properties", gradle: "gradle" } as const;

function scan(policy: Policy, part: keyof typeof names, asked: readonly string[]) {
  const read = readBuildFile(kinds[part], new TextEncoder().encode(writers[part](asked)), false);
  const content = read.ok ? read.facts : read.refused;
  return compareBuild(policy, [{ path: names[part], kind: kinds[part], content }], () => ({
    path: "",
    line: 1,
  }));
}

function errorsIn(part: keyof typeof names, asked: readonly string[], policy = geex): string[] {
  return scan(policy, part, asked)
    .filter(({ severity }) => severity === "error")
    .map(({ code, clauses }) => `${code} ${clauses.join()}`);
}

const writers = {
  android: (asked: readonly string[]) => {
    const uses = asked.map((name) => `<uses-permission android:name="android.permission.${name}"/>`);
    return `<manifest xmlns:android="http://schemas.android.com/apk/res/android">${uses.join("\n")}</manifest>`;
  },
  ios: (asked: readonly string[]) => {
    const keys = asked.map((name) => `<key>${name}</key><string>For what you just began.</string>`);
    return `<plist><dict>${keys.join("\n")}</dict></plist>`;
  },
  gradle: (asked: readonly string[]) =>
    `dependencies {\n${asked.map((name) => `implementation "${name}:1.0"`).join("\n")}\n}\n`,
};

const blocked = [
  ["GEEX-AND-01", "android", "READ_LOGS"],
  ["GEEX-AND-04", "android", "MOUNT_UNMOUNT_FILESYSTEMS"],
  ["GEEX-AND-11", "android", "CHANGE_WIFI_STATE"],
  ["GEEX-AND-14", "android", "BLUETOOTH_ADMIN"],
  ["GEEX-IOS-03", "ios", "NSLocationAlwaysUsageDescription"],
] as const;

for (const [clause, platform, name] of blocked) {
  test(`${clause}: a build that asks for ${name} fails by this clause`, () => {
    expect(errorsIn(platform, [name])).toEqual([`permission-blocked ${clause}`]);
  });
}

test("GEEX-AND-20: a permission without a name lets none in: the biometrics of the phone fail the build", () => {
  const found = errorsIn("android", ["USE_BIOMETRIC", "UNNAMED_BIOMETRIC"]);
  expect(found).toEqual([`permission-not-registered ${geex.closedBy}`, "permission-blocked GEEX-AND-20"]);
});

test("GEEX-一-二-8-1-a: being located at any time fails the build under each of its keys", () => {
  const keys = ["NSLocationAlwaysUsageDescription", "NSLocationAlwaysAndWhenInUseUsageDescription"];
  expect(errorsIn("ios", keys)).toHaveLength(2);
  expect(errorsIn("android", ["ACCESS_BACKGROUND_LOCATION"])).toHaveLength(1);
});

test("a build that asks for all that is registered and not blocked has no error, and no note", () => {
  for (const platform of ["android", "ios"] as const) {
    const asked = domainRulesOf(geex, domainRuleTypes.permission)
      .filter(({ value }) => value.platform === platform && value.blocked !== true)
      .map(({ value }) => value.name);
    expect(asked.length).toBeGreaterThan(5);
    expect(scan(geex, platform, asked)).toEqual([]);
  }
});

const rows = Array.from({ length: 16 }, (_, index) => `GEEX-SDK-${String(index + 1).padStart(2, "0")}`);

const libraries = domainRulesOf(geex, domainRuleTypes.sdk);
// As the rows were published: none had a link.
const asWritten = withoutLinks(geex);

test("GEEX-SDK-00-a: a library that is in no row fails the build by its name", () => {
  const [unknown] = scan(geex, "gradle", ["com.unknown.sdk:spy"]);
  expect(unknown).toMatchObject({ severity: "error", code: "library-not-registered", line: 2 });
  expect(unknown?.message).toContain("com.unknown.sdk:spy");
});

test("GEEX-SDK-00-a: all 16 rows miss their link as they were written, and none does now", () => {
  const linkless = (policy: Policy) =>
    scan(policy, "gradle", []).filter(({ code }) => code === "policy-link-missing");
  expect([...new Set(linkless(asWritten).flatMap(({ clauses }) => clauses))]).toEqual(rows);
  expect(linkless(geex)).toEqual([]);
});

for (const row of rows) {
  test(`${row}: a build with its library fails without the link to its maker's policy, and passes with it`, () => {
    const packages = libraries
      .filter(({ clause }) => clause === row)
      .flatMap(({ value }) => value.packages.map((name) => `${name}.core:library`));
    expect(packages.length).toBeGreaterThan(0);
    for (const name of packages) {
      expect(errorsIn("gradle", [name], asWritten), name).toEqual([`policy-link-missing ${row}`]);
      expect(errorsIn("gradle", [name]), name).toEqual([]);
    }
  });
}

function withoutLinks(policy: Policy): Policy {
  const clauses = policy.clauses.map((clause) => ({
    ...clause,
    rules: clause.rules.map((rule) => {
      if (rule.type !== "domain" || rule.name !== "sdk") return rule;
      const { policyUrl: _, ...value } = rule.value;
      return { ...rule, value };
    }),
  }));
  return { ...policy, clauses };
}
