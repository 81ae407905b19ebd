import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { jmi } from "../policies/jmi-policy.ts";
import { decisionMatrix } from "./jmi-matrix.ts";

const file = new URL("jmi-decisions.txt", import.meta.url);

// After a deliberate change of the policy: TROTH_UPDATE_GOLDEN=1 npx vitest run test/golden, and read the difference.
test("JMI decides as the reviewed matrix says, role by role and purpose by purpose", () => {
  const matrix = decisionMatrix(jmi.policy, jmi.artefact);
  if (process.env["TROTH_UPDATE_GOLDEN"] === "1") writeFileSync(file, matrix);
  expect(matrix).toBe(readFileSync(file, "utf8"));
});
