import { expect, test } from "vitest";
import { agrees, nodeComplaint, npmCommand } from "./ensure.mjs";

const range = ">=20.19 <21 || >=22.12";

test.each(["v20.19.0", "v20.20.2", "v22.12.0", "v24.0.0"])("Node %s will do", (version) => {
  expect(nodeComplaint(version, range)).toBeNull();
});

test.each(["v18.20.8", "v20.18.3", "v21.0.0", "v22.11.9"])("Node %s gets one sentence", (version) => {
  expect(nodeComplaint(version, range)).toBe(
    `Troth needs Node >=20.19 <21 || >=22.12, and this is ${version}: see https://nodejs.org.`,
  );
});

const machine = { os: "linux", cpu: "x64" };
const lock = {
  packages: {
    "": { version: "0.1.0" },
    "node_modules/one": { version: "1.0.0", integrity: "sha512-a" },
    "node_modules/here": {
      version: "2.0.0",
      integrity: "sha512-b",
      optional: true,
      os: ["linux"],
      cpu: ["x64"],
    },
    "node_modules/elsewhere": { version: "2.0.0", integrity: "sha512-c", optional: true, os: ["darwin"] },
  },
};
const { one, here } = { one: lock.packages["node_modules/one"], here: lock.packages["node_modules/here"] };

test("an installation agrees when it lacks nothing but packages for other machines", () => {
  expect(agrees(lock, { packages: { "node_modules/one": one, "node_modules/here": here } }, machine)).toBe(
    true,
  );
});

test("an installation is stale when a package is missing, older, or changed", () => {
  const installed = (packages) =>
    agrees(lock, { packages: { "node_modules/here": here, ...packages } }, machine);
  expect(installed({})).toBe(false);
  expect(installed({ "node_modules/one": { ...one, version: "0.9.0" } })).toBe(false);
  expect(installed({ "node_modules/one": { ...one, integrity: "sha512-x" } })).toBe(false);
});

test("an installation brought from another machine is stale", () => {
  expect(agrees(lock, { packages: { "node_modules/one": one } }, machine)).toBe(false);
});

test("another package manager that calls us does not install for us", () => {
  expect(npmCommand("/usr/lib/node_modules/npm/bin/npm-cli.js")).toHaveLength(2);
  expect(npmCommand("/usr/lib/node_modules/pnpm/bin/pnpm.cjs")).toEqual(["npm"]);
  expect(npmCommand(undefined)).toEqual(["npm"]);
});
