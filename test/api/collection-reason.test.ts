import { expect, test } from "vitest";
import type { Policy } from "../../src/policy/index.ts";
import { openWorld } from "../support/world.ts";
import { collectedIn, refusalsIn } from "../support/world-answers.ts";
import { freshEmail, registration } from "../support/world-people.ts";
import { dumpOf, found } from "../support/world-store.ts";

const jobTitles = {
  type: "require",
  box: { action: ["collect"], data: ["job-title"] },
  obligations: [{ type: "reason", argument: "required" }],
} as const;

/** The same policy, in which whoever hands over a job title says why. */
function withReason(policy: Policy): Policy {
  const clauses = policy.clauses.map((clause) =>
    clause.id === "JMI-I-1-a" ? { ...clause, rules: [...clause.rules, jobTitles] } : clause,
  );
  return { ...policy, clauses };
}

const world = await openWorld({ policies: (published) => published.map(withReason) });
const shop = await world.keyFor("application");

test("what a clause takes with a reason only is refused without one and kept with one, and the reason is sealed", async () => {
  const collect = async (more: object) => {
    const fields = { "business-email": freshEmail(), "job-title": "Gardener" };
    return collectedIn(
      await world.call(shop, "POST", "/v1/collections", { ...registration, fields, ...more }),
    );
  };
  expect(refusalsIn(await collect({}))).toEqual({ "job-title": "obligation-unmet" });
  expect(refusalsIn(await collect({ reason: "zq-they asked to be listed" }))).toEqual({});
  expect(found(["zq-they asked"], await dumpOf(world.database.admin))).toEqual([]);
  for (const reason of ["", "x", "y".repeat(501)]) {
    const answer = await world.call(shop, "POST", "/v1/collections", {
      ...{ ...registration, fields: { "job-title": "Gardener" } },
      reason,
    });
    expect(answer.status, String(reason.length)).toBe(400);
  }
});
