import { expect, test } from "vitest";
import { edited, lineOf, onPack, onPacks, packOf } from "./pack.ts";

// The texts as their companies wrote them, through the command that stands before every publication. What is missing at
// the head is put in first: without it nothing else of a policy is read.

const jpl = edited(
  await packOf("test/fixtures/as-written/jpl"),
  "policy.yaml",
  'LLC" }',
  'LLC", contact: nobody@jpl.example }',
);
const geex = edited(
  await packOf("test/fixtures/as-written/geex"),
  "policy.yaml",
  "version: 1\n",
  "version: 1\neffective: 2026-01-01\n",
);

test("JPL-0-g: six sentences that announce a list and give none are found, each at its line", async () => {
  const said = await onPack(jpl, "check", "pack");
  const path = "sections/lists.yaml";
  const clauses = ["JPL-0-g", "JPL-1-0-b", "JPL-1-2-b", "JPL-3-b", "JPL-6-a", "JPL-7-b"];
  const found = said.split("\n").filter((line) => line.includes(" lead-in-without-list "));
  const lines = found.map((line) => Number(/^pack\/sections\/lists\.yaml:(\d+):/.exec(line)?.[1]));
  expect(lines).toHaveLength(clauses.length);
  for (const [index, clause] of clauses.entries()) {
    const below = (lines[index] ?? 0) - lineOf(jpl, path, `id: ${clause}`);
    expect([below > 0, below < 7], clause).toEqual([true, true]);
  }
  expect(said).toContain("[exit 1]");
});

test("JPL-3-b: a list of choices that does not follow holds up the notice, and one made of the switches passes", async () => {
  const held = await onPack(jpl, "notice", "pack");
  const line = lineOf(jpl, "sections/lists.yaml", "you can:");
  expect(held).toMatch(new RegExp(`^pack/sections/lists.yaml:${line}:\\d+ lead-in-without-list `, "m"));
  expect(held).toMatch(/does not pass its check.*\n\[exit 1\]/);
  expect(held).not.toContain("# JPL");
  expect(await onPack(await packOf("policies/jpl"), "notice", "pack")).toContain("These are your switches:");
});

test("GEEX-c0-a: a title that says the product's name in two ways is found before it is published", async () => {
  const said = await onPack(geex, "check", "pack");
  expect(said).toMatch(
    /^pack\/\S+:\d+:\d+ misspelt-name `即分期超G会员隐私政策` is almost `即分期超会员隐私政策`/m,
  );
  expect(said).toContain("pack fails");
  const mended = await onPack(await packOf("policies/geex"), "check", "pack");
  expect(mended).toContain("pack passes: 340 clauses, no findings.");
});

test("MORI-0-a: a notice without retention, rights, contact, controller and minors is demanded to have them", async () => {
  const written = await packOf("test/fixtures/as-written/mori");
  const first = await onPack(written, "check", "pack");
  for (const code of ["no-effective-date", "missing-key the key `name`", "no-contact"]) {
    expect(first).toContain(code);
  }
  expect(first).toContain("[exit 1]");
  const head = edited(
    edited(written, "policy.yaml", "version: 1\n", "version: 1\neffective: 2026-01-01\n"),
    "policy.yaml",
    /controller: \{[^}]*\}/,
    "controller: { name: Mori, contact: nobody@mori.example }",
  );
  const second = await onPack(head, "check", "pack");
  expect(second).toContain("pack fails");
  expect(second).toContain(" no-retention ");
  expect(await onPack(await packOf("policies/mori"), "check", "pack")).toContain("no findings");
});

const inUse = {
  jmi: await packOf("policies/jmi"),
  geex: await packOf("policies/geex"),
  iunu: await packOf("policies/iunu"),
};

test("JMI-0-b: data that is declared and stands in no section holds up the publication by its name, and mended it is in the notice", async () => {
  const more = edited(
    inUse.jmi,
    "policy.yaml",
    /\n {2}data:\n/,
    "$&    shoe-size: { en: Size of your shoes }\n",
  );
  const said = await onPack(more, "check", "pack");
  expect(said).toMatch(/notice-incomplete no clause permits to collect `shoe-size`/);
  expect(said).toContain("[exit 1]");
  expect(await onPack(more, "notice", "pack")).toContain("[exit 1]");
  const permit = `      - permit: { action: collect, data: shoe-size, purpose: service-provisioning }\n`;
  const mended = edited(more, "sections/collect.yaml", /( {4}rules:\n)/, `$1${permit}`);
  const notice = await onPack(mended, "notice", "pack");
  expect(notice).toMatch(/\| Size of your shoes \| normal \| .+ \|/);
  const without = edited(
    inUse.jmi,
    "policy.yaml",
    "  - { name: store, en: How we store and protect it }\n",
    "",
  );
  expect(await onPack(without, "check", "pack")).toMatch(/\[exit 1\]/);
});

test("JMI-0-b: the notice of a policy in two languages has the data in both", async () => {
  const [english, chinese] = await Promise.all(
    ["en", "zh"].map((language) => onPack(inUse.geex, "notice", "pack", "--language", language)),
  );
  expect(english).toMatch(/^\| [^|]+ \| (?:normal|sensitive) \| .+ \|$/m);
  expect(chinese).toMatch(/^\| [^|]+ \| (?:一般|敏感) \| .+ \|$/m);
  const rowsOf = (text: string | undefined) =>
    (text ?? "").split("\n").filter((line) => line.startsWith("| "));
  expect(rowsOf(chinese)).toHaveLength(rowsOf(english).length);
});

/** A policy without one section and all of its clauses. */
function withoutSection(name: string) {
  const cut = [...inUse.geex].map(([path, text]): [string, string] => {
    const kept = text.split(/(?=^ {2}- id: )/m).filter((part) => !part.includes(`\n    section: ${name}\n`));
    return [
      path,
      path.startsWith("sections/") ? kept.join("").replace(/clauses:\n$/, "clauses: []\n") : text,
    ];
  });
  return new Map(cut);
}

test("GEEX-c0-b: without the section that says whom we tell nothing is published", async () => {
  const said = await onPack(withoutSection("sharing"), "check", "pack");
  expect(said).toMatch(/introduction\.yaml:\d+:\d+ notice-incomplete .*chapter `sharing`/);
  expect(said).toContain("[exit 1]");
  const sections = await onPack(inUse.geex, "notice", "pack", "--language", "en");
  for (const title of [
    "What we collect from you",
    "What we use it for",
    "Whom we tell",
    "Your rights and choices",
  ]) {
    expect(sections).toContain(`## ${title}`);
  }
});

test("GEEX-c0-e: the chapter on minors cannot be left out, and every chapter is linked from the contents", async () => {
  const said = await onPack(withoutSection("minors"), "check", "pack");
  expect(said).toMatch(/notice-incomplete the notice promises the chapter `minors`, which is not there/);
  expect(said).toContain("[exit 1]");
  const page = await onPack(inUse.geex, "notice", "pack", "--format", "html", "--language", "zh");
  for (const name of [
    "collect",
    "use",
    "trackers",
    "sharing",
    "protection",
    "storage",
    "rights",
    "minors",
    "changes",
    "contact",
  ]) {
    expect(page).toContain(`<li><a href="#section-${name}">`);
    expect(page.split(`<section id="section-${name}"`), name).toHaveLength(2);
  }
});

test("GEEX-c0-g: a pack without Chinese is refused", async () => {
  const english = edited(inUse.geex, "policy.yaml", /languages: \[.*\]/, "languages: [en]");
  const said = await onPack(english, "check", "pack");
  expect(said).toMatch(/notice-incomplete the notice promises to be there in Chinese, and is not/);
  expect(said).toContain("[exit 1]");
});

test("JMI-SCOPE-b: a foreign part of our pages without the address of its policy is named, and the notice links each", async () => {
  const url = "          policyUrl: https://tally-statistics.example/privacy\n";
  const said = await onPack(edited(inUse.jmi, "sections/scope.yaml", url, ""), "check", "pack");
  const line = lineOf(inUse.jmi, "sections/scope.yaml", "name: visit-statistics");
  expect(said).toMatch(
    new RegExp(`^pack/sections/scope.yaml:(?:${line - 1}|${line}):\\d+ missing-key .*policyUrl`, "m"),
  );
  expect(said).toContain("[exit 1]");
  const page = await onPack(inUse.jmi, "notice", "pack", "--format", "html");
  for (const host of ["tally-statistics", "adler-advertising"]) {
    expect(page).toContain(`<a href="https://${host}.example/privacy" rel="external noreferrer">`);
  }
});

test("IUNU-II-2-e: a link in the open is warned of, and so is a page of others where ours has no switch", async () => {
  const plain = edited(
    inUse.iunu,
    "sections/automatic.yaml",
    "https://allaboutcookies",
    "http://allaboutcookies",
  );
  const said = await onPack(plain, "check", "pack");
  const line = lineOf(plain, "sections/automatic.yaml", "id: IUNU-II-2-e");
  const [, found] = /automatic\.yaml:(\d+):\d+ plain-link .*http:\/\/allaboutcookies/.exec(said) ?? [];
  expect(Number(found)).toBeGreaterThan(line);
  const lost = new Map(
    [...inUse.iunu].map(([path, text]) => [path, text.replace(/^ +- preferences:.*(?:\n {10}.*)*\n/gm, "")]),
  );
  expect([...lost.values()].join("")).not.toContain("- preferences:");
  expect(await onPack(lost, "check", "pack")).toMatch(
    /dangling-reference the words lead to somebody else's page about cookies/,
  );
  expect(await onPack(inUse.iunu, "check", "pack")).toContain("no findings");
});

test("IUNU-I-e, IUNU-V-b and GEEX-c4-s3-2: every page that the words lead to is asked for, and one that is gone holds up the publication", async () => {
  const asked: string[] = [];
  const gone = (part: string) => async (href: string) => {
    asked.push(href);
    return href.includes(part) ? "it answers 404" : null;
  };
  for (const [tenant, part, place] of [
    ["iunu", "iunu.com/terms", "sections/scope.yaml"],
    ["iunu", "iunu.com/security", "sections/keep.yaml"],
    ["geex", "policies.google.com/privacy", "sections/sdks.yaml"],
  ] as const) {
    const pack = inUse[tenant];
    const fine = await onPacks({ pack }, ["check", "pack", "--links"]);
    expect(fine, tenant).toContain("no findings");
    const said = await onPacks({ pack }, ["check", "pack", "--links"], gone(part));
    expect(said).toMatch(
      new RegExp(
        `^pack/${place}:\\d+:\\d+ dead-link \`https://${part}[^\`]*\` cannot be read: it answers 404`,
        "m",
      ),
    );
    expect(said).toContain("[exit 1]");
  }
  expect(asked.length).toBeGreaterThan(10);
  const without = edited(
    inUse.iunu,
    "sections/scope.yaml",
    "You find the terms at https://iunu.com/terms.",
    "Read our terms of use.",
  );
  expect(await onPack(without, "check", "pack")).toMatch(
    /dangling-reference the words lead to terms of use, and do not say where/,
  );
});
