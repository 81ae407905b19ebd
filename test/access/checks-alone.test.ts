import { expect, test } from "vitest";
import { digestsOf, tryForeign } from "../support/matrix-run.ts";
import { openMatrixWorld } from "../support/matrix-world.ts";
import { switchRowSecurityOff } from "../support/tenant-rows.ts";

// One thing of each kind at the neighbours: the same calls as in the matrix, fewer ids.
const matrix = await openMatrixWorld(1);
const { app, admin } = matrix.world.database;

test("JMI-V-1-c: with row security off, the checks of the application alone allow and tell nothing of another tenant", async () => {
  await switchRowSecurityOff(admin);
  const seen = await app`select distinct tenant_id from subjects.subject limit 10`;
  expect(seen.length, "what the role of the server sees now without naming a tenant").toBe(4);
  const before = await digestsOf(matrix);
  const { told, foreign, allowed, failed } = await tryForeign(matrix);
  expect(told).toEqual([]);
  expect({ allowed, failed }).toEqual({ allowed: 0, failed: 0 });
  expect(foreign).toBeGreaterThan(3_000);
  expect(await digestsOf(matrix)).toEqual(before);
}, 300_000);
