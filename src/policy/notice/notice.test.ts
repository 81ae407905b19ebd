import fc from "fast-check";
import { expect, test } from "vitest";
import type { Policy } from "../model.ts";
import { anyPolicy } from "../testing/policies.ts";
import { policyOfText, soundText } from "../testing/texts.ts";
import { renderNotice } from "./notice.ts";

const lastUpdated = "2026-03-04";
const policy = policyOfText(soundText);
const html = renderNotice(policy, "en", { format: "html", lastUpdated });
const markdown = renderNotice(policy, "en", { format: "markdown", lastUpdated });

test("every clause stands in the notice once, under its id, and every declared type of data is named", () => {
  for (const { id } of policy.clauses) {
    expect(html.split(`<article id="${id}"`), id).toHaveLength(2);
    expect(markdown.split(`<a id="${id}"></a>`), id).toHaveLength(2);
  }
  for (const { words } of policy.vocabulary.data) {
    expect(html).toContain(`<th scope="row">${words.en}</th>`);
    expect(markdown).toContain(`| ${words.en} |`);
  }
});

test("whatever the policy, no id stands twice and every link leads somewhere", () => {
  fc.assert(
    fc.property(anyPolicy(), (any) => {
      const once = { ...any, clauses: any.clauses.filter((one, at) => ids(any).indexOf(one.id) === at) };
      const page = renderNotice(once, "en", { format: "html", lastUpdated });
      const found = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
      expect(new Set(found).size).toBe(found.length);
      for (const [, target] of page.matchAll(/ href="#([^"]+)"/g)) expect(found).toContain(target);
    }),
    { numRuns: 30 },
  );
});

test("what people write into a policy is text and never markup", () => {
  const evil = `<script>alert("1")</script> & 'x' [link](javascript:1) | cell`;
  const words = { en: evil };
  const dangerous: Policy = {
    ...policy,
    title: words,
    controller: { name: evil, contact: evil },
    sections: [{ name: "all", words, summary: words }],
    clauses: policy.clauses.map((clause) => ({ ...clause, words })),
    vocabulary: { ...policy.vocabulary, data: policy.vocabulary.data.map((type) => ({ ...type, words })) },
  };
  const page = renderNotice(dangerous, "en", { format: "html", lastUpdated });
  expect(page).not.toMatch(/<script|"1"|'x'/);
  expect(page).toContain("&lt;script&gt;");
  const text = renderNotice(dangerous, "en", { format: "markdown", lastUpdated });
  expect(text).not.toContain("<script>");
  expect(text).not.toContain("[link](javascript:1)");
  for (const line of text.split("\n").filter((one) => one.startsWith("| "))) {
    expect(line.replaceAll("\\|", "").split("|").length).toBeLessThanOrEqual(7);
  }
});

test("a page reads well without style: one title, sections with headings, tables with captions and headings", () => {
  expect(html.match(/<h1>/g)).toHaveLength(1);
  expect(html).toMatch(/^<main id="main" lang="en">/);
  const sections = html.match(/<section /g) ?? [];
  expect(html.match(/<section id="[^"]+" aria-labelledby="[^"]+">\n<h2 id="[^"]+">/g)).toHaveLength(
    sections.length,
  );
  const tables = html.match(/<table>/g) ?? [];
  expect(tables.length).toBeGreaterThan(3);
  expect(
    html.match(/<table>\n<caption>[^<]+<\/caption>\n<thead><tr>(<th scope="col">[^<]*<\/th>)+/g),
  ).toHaveLength(tables.length);
  expect(html).not.toMatch(/style=|<style|<script|onclick/);
});

test("purposes have their legal basis, recipients what they receive, data how long it is kept", () => {
  expect(markdown).toContain("| Taking orders | our contract with you |");
  expect(markdown).toContain("| The carrier | contractor | Personal data | Taking orders |");
  expect(markdown).toMatch(
    /\| Personal data, Password \| 30 days \| collection \| erased \| \[S-3\]\(#S-3\) \|/,
  );
  expect(markdown).toContain("| Name | normal | Taking orders |");
});

test("trackers are listed with their lifetime, and one that is kept for the visit only says so", () => {
  const tracker = "tracker: { name: cart, tool: cookie, provider: Shop, purpose: orders, class: necessary }";
  const text = soundText.replace("      - property:", `      - ${tracker}\n      - property:`);
  const notice = renderNotice(policyOfText(text), "en", { format: "markdown", lastUpdated });
  expect(notice).toContain("| cart | cookie | Shop | Taking orders | necessary | the visit |");
  expect(markdown).not.toContain("Trackers");
});

test("a harmful clause says what is refused and what would unlock it", () => {
  expect(html).toContain("This we refuse: “Using the shop is consent.”");
  expect(html).toContain("Nothing unlocks it.");
  const text = soundText.replace("unlock: never", "unlock: { en: A law that asks for it. }");
  expect(renderNotice(policyOfText(text), "en", { format: "html", lastUpdated })).toContain(
    "What would have to be on record first: A law that asks for it.",
  );
});

test("a clause that we added is marked", () => {
  const text = soundText.replace("  - id: S-6", "  - id: S-6\n    addition: true");
  expect(renderNotice(policyOfText(text), "en", { format: "html", lastUpdated })).toContain(
    "We added this clause.",
  );
  expect(html).not.toContain("We added this clause.");
});

test("the notice ends with the day of its publication, and names the version, its day and the contact", () => {
  expect(markdown.trimEnd().endsWith("Last updated: 2026-03-04")).toBe(true);
  expect(html).toMatch(/<footer>\n<p>Last updated: 2026-03-04<\/p>\n<\/footer>\n<\/main>\n$/);
  expect(html).toContain("Version 1, in effect from 2026-01-01.");
  expect(html).toContain('<a href="mailto:privacy@shop.example">privacy@shop.example</a>');
});

test("in Chinese it is Chinese, and English only where the policy has no Chinese words", () => {
  const text = soundText.replace(
    "words: { en: Our staff is trained. }",
    "words: { en: Our staff is trained., zh: 员工受训。 }",
  );
  const notice = renderNotice(policyOfText(text), "zh", { format: "html", lastUpdated });
  expect(notice).toMatch(/^<main id="main" lang="zh-CN">/);
  expect(notice).toContain("<p>员工受训。</p>");
  expect(notice).not.toContain("Our staff is trained.");
  expect(notice).toContain("最近更新：2026-03-04");
});

function ids({ clauses }: Policy): readonly string[] {
  return clauses.map(({ id }) => id);
}
