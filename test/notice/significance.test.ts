import { expect, test } from "vitest";
import type { Difference, Policy, Rule } from "../../src/policy/index.ts";
import { loadPolicy } from "../../src/start/index.ts";
import { examplePorts, openShell } from "../cli/in-process.ts";

// What a change of GEEX's policy is called, by the command that compares two versions. Whoever wrote the change calls it
// minor each time: nobody can lower what the difference says.

const geex = (await loadPolicy("policies/geex")).policy ?? expect.unreachable("GEEX's policy is read");
const reason = { en: "A matter of course." };
const minor = { author: "Ada", approver: "Bo", reason, significance: "minor" } as const;

/** `troth diff before after`, where the second is the next version, with `changes`. */
async function compared(changes: Partial<Policy>, revision: Policy["revision"] = minor) {
  const after: Policy = { ...geex, version: geex.version + 1, ...(revision && { revision }), ...changes };
  const policies: Readonly<Record<string, Policy>> = { before: geex, after };
  const loaded = async (folder: string) => ({
    policy: policies[folder] ?? null,
    findings: [],
    positions: new Map(),
  });
  const prepared = new Map(Object.keys(policies).map((folder) => [`${folder}/policy.yaml`, ""]));
  const shell = openShell(prepared, { columnsMax: 10_000, ports: { ...examplePorts, loadPolicy: loaded } });
  const json = await shell.type(["diff", "before", "after", "--json"]);
  const difference: Difference = JSON.parse(json.replace(/\[exit 1\]\n$/, ""));
  const text = () => shell.type(["diff", "before", "after"]);
  return { difference, isRefused: json.endsWith("[exit 1]\n"), text };
}

function isOverridden({ difference, isRefused }: Awaited<ReturnType<typeof compared>>, trigger: string) {
  expect(difference.material).toBe(true);
  expect(difference.significance).toMatchObject({ stated: "minor", lowered: true });
  expect(difference.significance.triggers).toContain(trigger);
  expect(isRefused).toBe(true);
}

const { vocabulary } = geex;

/** The clauses with a rule of this type changed. */
function withRule(name: string, change: (value: Readonly<Record<string, unknown>>) => object) {
  let isChanged = false;
  const clauses = geex.clauses.map((clause) => ({
    ...clause,
    rules: clause.rules.map((rule): Rule => {
      if (isChanged || rule.type !== "domain" || rule.name !== name) return rule;
      const value = { ...rule.value, ...change(rule.value) };
      isChanged = JSON.stringify(value) !== JSON.stringify(rule.value);
      return { ...rule, value };
    }),
  }));
  expect(isChanged, `a rule ${name} was changed`).toBe(true);
  return { clauses };
}

test("GEEX-c7-2-1: a kind of data that is new, a purpose that is new and a basis that is another are material, whatever they are called", async () => {
  const [first] = vocabulary.data;
  if (first === undefined) return expect.unreachable("GEEX declares data");
  const data = [...vocabulary.data, { ...first, name: "shoe-size", words: { en: "Shoe size", zh: "鞋码" } }];
  isOverridden(await compared({ vocabulary: { ...vocabulary, data } }), "use");
  const words = { en: "Something new", zh: "新的目的" };
  const purposes = [
    ...vocabulary.purposes,
    { name: "something-new", words, groups: [], basis: "consent" as const },
  ];
  isOverridden(await compared({ vocabulary: { ...vocabulary, purposes } }), "use");
  const other = vocabulary.purposes.map((one, index) =>
    index === 0 ? { ...one, basis: "public-task" as const } : one,
  );
  isOverridden(await compared({ vocabulary: { ...vocabulary, purposes: other } }), "use");
}, 60_000);

test("GEEX-c7-2-2: another controller is material", async () => {
  const found = await compared({ controller: { ...geex.controller, name: "Somebody Else Ltd" } });
  isOverridden(found, "controller");
  expect(await found.text()).toMatch(/Material: .* Its author calls it minor, which does not make it so\./);
}, 60_000);

test("GEEX-c7-2-3: another recipient is material", async () => {
  const words = { en: "A new partner", zh: "新的合作方" };
  const recipients = [...vocabulary.recipients, { name: "new-partner", words, kind: "controller" as const }];
  const found = await compared({ vocabulary: { ...vocabulary, recipients } });
  isOverridden(found, "recipients");
  expect(found.difference.why).toContain("recipient-added");
}, 60_000);

test("GEEX-c7-2-4: a right that is used in another way is material, also where the way is one more", async () => {
  isOverridden(await compared(withRule("right", () => ({ channels: ["post"] }))), "rights");
  const more = await compared(
    withRule("right", ({ channels }) => ({ channels: [...listOf(channels), "post"] })),
  );
  isOverridden(more, "rights");
  expect(more.difference.significance.reduces).toBe(false);
}, 60_000);

test("GEEX-c7-2-5: another telephone number, another office and another way to complain are material", async () => {
  const contact = "someone-else@geex.example";
  isOverridden(await compared({ controller: { ...geex.controller, contact } }), "contact");
  isOverridden(await compared(withRule("contact", () => ({ address: "+86 400 000 0000" }))), "contact");
  isOverridden(
    await compared(withRule("responsible", ({ matter }) => ({ matter: `${matter} and more` }))),
    "contact",
  );
}, 60_000);

test("GEEX-c7-2-0-b: a slip of the pen is minor, its author may call it material, and then it is announced", async () => {
  const summary = { ...geex.summary, en: `${geex.summary.en} Really.` };
  const plain = await compared({ summary });
  expect(plain.difference).toMatchObject({ material: false, why: [], significance: { lowered: false } });
  expect(plain.isRefused).toBe(false);
  const raised = await compared({ summary }, { ...minor, significance: "material" });
  expect(raised.difference).toMatchObject({
    material: true,
    significance: { stated: "material", reduces: false },
  });
  expect(await raised.text()).toContain("Material: its author says so.");
}, 60_000);

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
