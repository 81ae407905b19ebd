import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { command, commonPasswordsFile, commonPasswordsPath } from "./generate-common-passwords.ts";

test("the list of common passwords is the one of its source, and long enough to be of use", () => {
  const { text, count } = commonPasswordsFile();
  expect(readFileSync(commonPasswordsPath, "utf8") === text, `it is stale: run \`${command}\``).toBe(true);
  expect(count).toBeGreaterThan(40_000);
});
