import fc from "fast-check";
import { expect, test } from "vitest";
import {
  androidManifest,
  asks,
  library,
  linked,
  permission,
  policyWith,
  propertyList,
  scanned,
} from "../testing/builds.ts";
import { renderScanFinding, type ScanFinding } from "./findings.ts";

const codesOf = (findings: readonly ScanFinding[]) => findings.map(({ code }) => code);
const summaries = (findings: readonly ScanFinding[]) =>
  findings.map(({ line, severity, code, clauses }) => `${line} ${severity} ${code} ${clauses.join()}`);

const phone = policyWith(
  permission("android", "CAMERA"),
  permission("android", "READ_LOGS", ", blocked: true"),
  permission("ios", "NSCameraUsageDescription"),
  permission("ios", "NSLocationAlwaysUsageDescription", ", blocked: true"),
);

test("a build that asks for what the clauses register, and for no more, has no findings", () => {
  expect(
    scanned(phone, { "AndroidManifest.xml": androidManifest(asks("android.permission.CAMERA")) }),
  ).toEqual([]);
});

test("a permission that no clause registers is an error, by the clause that closes the policy", () => {
  const manifest = androidManifest(asks("android.permission.CAMERA"), asks("android.permission.READ_SMS"));
  const found = scanned(phone, { "AndroidManifest.xml": manifest });
  expect(summaries(found)).toEqual(["3 error permission-not-registered S-1"]);
  expect(found.map(renderScanFinding)).toEqual([
    "AndroidManifest.xml:3 permission-not-registered `READ_SMS` is asked for, and no clause registers it: S-1 refuses" +
      " it (take it out of the build)",
  ]);
});

test("GEEX-AND-04: a build with a permission that a clause blocks fails, and is told that only the system gets it", () => {
  const policy = policyWith(permission("android", "MOUNT_UNMOUNT_FILESYSTEMS", ", blocked: true"));
  const manifest = androidManifest(asks("android.permission.MOUNT_UNMOUNT_FILESYSTEMS"));
  const [one] = scanned(policy, { "AndroidManifest.xml": manifest });
  expect(one).toMatchObject({ severity: "error", code: "permission-blocked", clauses: ["S-1"], line: 2 });
  expect(one?.hint).toContain("apps of the system only");
});

test("GEEX-AND-01: a permission that Android grants to its own apps only is marked where a clause registers it", () => {
  const policy = policyWith(permission("android", "READ_LOGS"));
  const manifest = androidManifest(asks("android.permission.READ_LOGS"));
  const found = scanned(policy, { "AndroidManifest.xml": manifest });
  expect(summaries(found)).toEqual(["2 warning permission-system-only S-1"]);
});

test("GEEX-IOS-03: a property list with the key for being located at any time fails the build", () => {
  const list = propertyList(
    "<key>NSCameraUsageDescription</key><string>For the photo of your card.</string>",
    "<key>NSLocationAlwaysUsageDescription</key><string>For shops near you.</string>",
  );
  expect(summaries(scanned(phone, { "Info.plist": list }))).toEqual(["5 error permission-blocked S-1"]);
});

test("a question without a reason is an error, even if the permission is registered", () => {
  const list = propertyList("<key>NSCameraUsageDescription</key><string> </string>");
  expect(summaries(scanned(phone, { "Info.plist": list }))).toEqual(["4 error description-empty S-1"]);
});

test("what is registered and not asked for is a note at the rule, only for platforms whose manifest is there", () => {
  const found = scanned(phone, { "AndroidManifest.xml": androidManifest() });
  expect(summaries(found)).toEqual(["1 note permission-not-requested S-1"]);
  expect(found[0]?.message).toContain("CAMERA");
  expect(found[0]?.path).toBe("clauses/0/rules/1");
  expect(scanned(phone, { "Podfile.lock": "PODS:\n" })).toEqual([]);
});

test("one clause that blocks a permission is enough, whatever another says", () => {
  const policy = policyWith(
    permission("android", "CAMERA"),
    permission("android", "CAMERA", ", blocked: true"),
  );
  const found = scanned(policy, {
    "AndroidManifest.xml": androidManifest(asks("android.permission.CAMERA")),
  });
  expect(codesOf(found)).toEqual(["permission-blocked"]);
  expect(scanned(policy, { "AndroidManifest.xml": androidManifest() })).toEqual([]);
});

test("a permission of one platform registers nothing on another", () => {
  const policy = policyWith(permission("ios", "CAMERA"));
  const found = scanned(policy, {
    "AndroidManifest.xml": androidManifest(asks("android.permission.CAMERA")),
  });
  expect(codesOf(found)).toEqual(["permission-not-registered"]);
});

test("a part of the device that no registered permission opens is a warning; a part that needs none is nothing", () => {
  const uses = (name: string) => `<uses-feature android:name="android.hardware.${name}"/>`;
  const manifest = androidManifest(
    asks("android.permission.CAMERA"),
    uses("camera.autofocus"),
    uses("touchscreen"),
    uses("location.gps"),
  );
  const found = scanned(phone, { "AndroidManifest.xml": manifest });
  expect(summaries(found)).toEqual(["5 warning feature-not-registered S-1"]);
  expect(found[0]?.hint).toBe("it needs ACCESS_COARSE_LOCATION or ACCESS_FINE_LOCATION");
});

const gradle = (...names: readonly string[]) =>
  `dependencies {\n${names.map((name) => `  implementation "${name}:1.0"`).join("\n")}\n}\n`;

test("GEEX-SDK-00-a: a library that no clause registers fails the build, by its name", () => {
  const policy = policyWith(library("map", "com.amap", linked));
  const found = scanned(policy, { "build.gradle": gradle("com.amap.api:location", "com.unknown.sdk:spy") });
  expect(summaries(found)).toEqual(["3 error library-not-registered S-1"]);
  expect(found[0]?.message).toContain("`com.unknown.sdk:spy`");
});

test("GEEX-SDK-01: a row without its maker's link is found once, fails a build with the library, and is well with it", () => {
  const build = { "build.gradle": gradle("com.android.support:design", "com.android.support:appcompat-v7") };
  const without = policyWith(library("com-android-support", "com.android.support"));
  expect(summaries(scanned(without, build))).toEqual(["2 error policy-link-missing S-1"]);
  expect(summaries(scanned(without, { "build.gradle": "" }))).toEqual([
    "1 note library-not-contained S-1",
    "1 warning policy-link-missing S-1",
  ]);
  expect(scanned(policyWith(library("com-android-support", "com.android.support", linked)), build)).toEqual(
    [],
  );
});

test("a package stands for what is below it, in whole parts: not for a neighbour whose name goes on", () => {
  const policy = policyWith(library("map", "com.amap", linked), library("web", '"@amap"', linked));
  const covered = (name: string) => codesOf(scanned(policy, { "build.gradle": gradle(name) }))[0];
  expect(covered("com.amap:map")).toBe("library-not-contained");
  expect(covered("com.amap.api:map")).toBe("library-not-contained");
  expect(covered("com.amaps:map")).toBe("library-not-registered");
  expect(covered("com.ama:map")).toBe("library-not-registered");
  expect(covered("com:amap")).toBe("library-not-registered");
});

test("one library of a maker may be registered alone, and a package may end in a dot", () => {
  const policy = policyWith(library("map", "'com.maker:map'", linked), library("chat", "com.chat.", linked));
  const found = scanned(policy, {
    "build.gradle": gradle("com.maker:map", "com.maker:map-tracker", "com.maker:spy", "com.chat.core:chat"),
  });
  expect(summaries(found)).toEqual([
    "3 error library-not-registered S-1",
    "4 error library-not-registered S-1",
  ]);
});

test("of two rules the one with the longer package is meant", () => {
  const policy = policyWith(
    library("google", "com.google"),
    library("gms", "com.google.android.gms", linked),
  );
  const found = scanned(policy, { "build.gradle": gradle("com.google.android.gms:location") });
  expect(found.map(({ code, message }) => `${code} ${message.split("`")[1]}`)).toEqual([
    "library-not-contained google",
    "policy-link-missing google",
  ]);
});

test("a library of which the file says nothing is a warning", () => {
  const found = scanned(phone, { "build.gradle.kts": "dependencies {\n  implementation(libs.map)\n}\n" });
  expect(summaries(found)).toEqual(["2 warning library-unnamed "]);
});

test("a refused file is one error, and nothing is concluded from what it does not say", () => {
  const policy = policyWith(permission("android", "CAMERA"), library("map", "com.amap"));
  const found = scanned(policy, { "AndroidManifest.xml": "<manifest>", "package-lock.json": "{" });
  expect(codesOf(found)).toEqual(["file-refused", "file-refused"]);
});

const anyName = fc.stringMatching(/^[A-Z][A-Z_]{0,20}$/);

test("law: a build passes if and only if each permission it asks for is registered and not blocked", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(anyName, { maxLength: 8 }),
      fc.nat(255),
      fc.nat(255),
      fc.nat(255),
      (all, ...bits) => {
        const [isRegistered = [], isBlocked = [], isAsked = []] = bits.map((set) =>
          all.filter((_, index) => ((set >> index) & 1) === 1),
        );
        const policy = policyWith(
          ...isRegistered.map((name) =>
            permission("android", name, `, blocked: ${isBlocked.includes(name)}`),
          ),
        );
        const manifest = androidManifest(...isAsked.map((name) => asks(`android.permission.${name}`)));
        const errors = scanned(policy, { "AndroidManifest.xml": manifest }).filter(
          ({ severity }) => severity === "error",
        );
        const expected = isAsked.filter((name) => !isRegistered.includes(name) || isBlocked.includes(name));
        expect(errors.map(({ message }) => message.split("`")[1])).toEqual(expected);
      },
    ),
    { numRuns: 60 },
  );
});

test("law: asking for more never makes a finding go away, except a note that it was not asked for", () => {
  fc.assert(
    fc.property(fc.array(anyName, { maxLength: 6 }), anyName, (before, more) => {
      const scan = (names: readonly string[]) => {
        const asked = names.map((name) => asks(`android.permission.${name}`));
        return scanned(phone, { "AndroidManifest.xml": androidManifest(...asked) })
          .filter(({ severity }) => severity !== "note")
          .map(renderScanFinding);
      };
      expect(scan([...before, more])).toEqual(expect.arrayContaining(scan(before)));
    }),
  );
});
