import { expect, test } from "vitest";
import type { Clause, Policy, Rule } from "../../src/policy/index.ts";
import { openPhones } from "./phone.ts";

const { world, policy, phoneOf, agree, decide, app } = await openPhones();
const tenant = world.app.tenantBySlug("geex") ?? expect.unreachable("GEEX is served");

/** The permission with one purpose more. */
function opened(rule: Rule): Rule {
  if (rule.type !== "permit" || rule.box.purpose === undefined) return rule;
  return { ...rule, box: { ...rule.box, purpose: [...rule.box.purpose, "birthday-greetings"] } };
}

test("GEEX-c1-s2-0-b: a purpose that a new version adds stays off for whoever did not agree to it anew, and the page shows it", async () => {
  const older = await phoneOf("android");
  const words = { en: "Greeting you on your birthday", zh: "向您致以生日问候" };
  const purpose = { name: "birthday-greetings", words, groups: [], basis: "consent" } as const;
  const box = {
    action: ["use"],
    data: ["phone-number"],
    purpose: [purpose.name],
    when: { consent: ["given"] },
  };
  const asked = { acts: ["click"], purposes: [purpose.name], default: "off", perPurpose: true };
  const added: readonly Rule[] = [
    { type: "permit", basis: "consent", box },
    { type: "domain", name: "consent", value: asked },
  ];
  const clauses = policy.clauses.map((clause): Clause => {
    if (clause.id === "GEEX-c1-s2-0-b") return { ...clause, rules: [...clause.rules, ...added] };
    // What people choose is kept for the purpose that they choose it for.
    return clause.id === "GEEX-ADD-choices" ? { ...clause, rules: clause.rules.map(opened) } : clause;
  });
  const purposes = [...policy.vocabulary.purposes, purpose];
  const next: Policy = {
    ...{ ...policy, version: policy.version + 1, clauses },
    vocabulary: { ...policy.vocabulary, purposes },
  };
  await world.app.notices.publish(tenant.id, next);
  const newer = await phoneOf("android");
  const job = async (subject: string) => {
    const question = { action: "use", data: ["phone-number"], purpose: purpose.name, subject };
    const state = { age: "adult", retention: "within", objection: "no", restriction: "no" };
    const [decision] = await decide(app, { ...question, state });
    return `${decision?.outcome} ${decision?.code ?? ""}`;
  };
  expect(await job(older.subject)).toMatch(/^(?:uncovered|forbidden) /);
  expect(await job(newer.subject)).toMatch(/^(?:uncovered|forbidden) /);
  await agree(newer.subject, purpose.name);
  expect(await job(newer.subject)).toBe("permitted ");
  expect(await job(older.subject)).toMatch(/^(?:uncovered|forbidden) /);
  const difference = await world.call(null, "GET", `/t/geex/policy/${next.version}/difference?language=zh`);
  expect(difference.text).toContain("向您致以生日问候");
  expect(difference.text).toContain("此次变更属于重大变更。");
}, 30_000);
