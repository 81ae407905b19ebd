import { expect, test } from "vitest";
import { domainRulesOf, domainRuleTypes } from "../../src/policy/index.ts";
import { edited, lineOf, onPack, packOf } from "../notice/pack.ts";
import { changesIn, countsOf } from "../support/world-store.ts";
import { onlyTheRefusal, whyNot } from "../support/world-tenant.ts";
import { openPhones } from "./phone.ts";

// The rows of libraries, each three times: as GEEX wrote it, without the address of the library's policy; with it; and on
// a phone, where the library tries to take what its row does not name.

const path = "sections/sdk.yaml";
const written = edited(
  await packOf("test/fixtures/as-written/geex"),
  "policy.yaml",
  "version: 1\n",
  "version: 1\neffective: 2026-01-01\n",
);
const linked = edited(
  written,
  path,
  /class: (\w+) \}/g,
  "class: $1, policyUrl: https://library.example/privacy }",
);
const saidOf = {
  written: await onPack(written, "check", "pack"),
  linked: await onPack(linked, "check", "pack"),
};

const { admin, phoneOf, policy, world } = await openPhones();
const rules = domainRulesOf(policy, domainRuleTypes.sdk);
const serving = [...new Set(rules.map(({ value }) => value.purpose))].filter(
  (one) => one !== "app-operation",
);
const phone = await phoneOf("android", serving);
await phone.turn("READ_CONTACTS", "contact-picking", "on");
const page = (await world.call(null, "GET", "/t/geex/policy?language=en")).text;

/** What the check found between the first and the last line of a clause. */
function foundIn(clause: string, said: string): readonly string[] {
  const from = lineOf(written, path, `id: ${clause}`);
  const lines = (written.get(path) ?? "").split("\n");
  const below = lines.findIndex((line, index) => index >= from && line.includes("- id: "));
  const to = below < 0 ? lines.length : below;
  return said.split("\n").filter((line) => {
    const at = Number(new RegExp(`^pack/${path}:(\\d+):`).exec(line)?.[1]);
    return at >= from && at <= to;
  });
}

for (let row = 2; row <= 16; row++) {
  const clause = `GEEX-SDK-${String(row).padStart(2, "0")}`;
  test(`${clause}: without the address of its policy the row is not published, and a list of contacts is refused`, async () => {
    const missing = expect.stringContaining(" policy-link-missing ");
    expect(foundIn(clause, saidOf.written)).toContainEqual(missing);
    expect(foundIn(clause, saidOf.linked)).not.toContainEqual(missing);
    const own = rules.filter((rule) => rule.clause === clause);
    expect(own.length).toBeGreaterThan(0);
    for (const { value } of own) {
      const contact = { field: "selected-contact", value: { name: "Ada Lovelace", phone: "+442079460018" } };
      const working = { purpose: value.purpose, scenario: "library-call", source: "observed" };
      const before = await countsOf(admin);
      expect(whyNot(await phone.offer({ ...contact, ...working }))).toMatch(
        /^422 not-declared by GEEX-SDK-00-b\b/,
      );
      expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);
      const shown = page.split("<tr>").find((one) => one.includes(`>${value.packages.join(", ")}</th>`));
      expect(shown, value.name).toContain(`href="${value.policyUrl}" rel="external noreferrer"`);
      expect(shown).toContain(`<td>${value.provider}</td>`);
    }
  });
}
