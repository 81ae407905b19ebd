import { expect, test } from "vitest";
import { openWorld } from "../support/world.ts";
import { decisionsIn } from "../support/world-answers.ts";

const world = await openWorld();
const officer = await world.keyFor("dpo");

test("a question that states a reason learns what a reason would open; one that states none, that it is missing", async () => {
  const asked = {
    ...{ action: "read", data: ["full-name"], purpose: "rights-handling" },
    state: { restriction: "no", objection: "no", residency: "us" },
  };
  const [without] = decisionsIn(await world.call(officer, "POST", "/v1/decisions", asked));
  expect(without).toMatchObject({ outcome: "forbidden", code: "obligation-unmet" });
  const reason = "The subject asked what we hold.";
  const [stated] = decisionsIn(await world.call(officer, "POST", "/v1/decisions", { ...asked, reason }));
  expect(stated).toMatchObject({
    outcome: "permitted",
    obligations: expect.arrayContaining(["reason required"]),
  });
});
