import { expect, test } from "vitest";
import { must } from "../kernel/assert.ts";
import { checkPolicy } from "./check.ts";
import { type FindingCode, findingCodes } from "./finding-codes.ts";
import { placeOf, renderFinding } from "./findings.ts";
import type { Finding } from "./model.ts";
import { parsePolicy } from "./parse.ts";
import { changed, findingsOf, known, policyOfText, soundText } from "./testing/texts.ts";

/** One place of the sound text changed, the code that this must give, and the text at whose line it is found. */
type Planted = {
  readonly from: string;
  readonly to: string;
  readonly at: string;
  readonly files?: Readonly<Record<string, string>>;
};

const include = (path: string): Planted => ({
  from: "vocabulary:\n",
  to: `include: [${path}]\nvocabulary:\n`,
  at: "include:",
});
const clause = (text: string, at = text): Planted => ({
  from: "  - id: S-6",
  to: `  - { id: S-7, section: all, ${text} }\n  - id: S-6`,
  at,
});
const rule = (text: string): Planted => ({
  from: "      - forbid: { action: [read, disclose]",
  to: `      - ${text}\n      - forbid: { action: [read, disclose]`,
  at: text.split("\n")[0] ?? "",
});
const words = (text: string): Planted => ({ from: "Our staff is trained.", to: text, at: text });

const planted: Readonly<
  Record<Exclude<FindingCode, "analysis-incomplete" | "missing-translation">, Planted>
> = {
  "file-missing": include("parts/gone.yaml"),
  "file-too-large": { ...include("big.yaml"), at: "", files: { "big.yaml": "#".repeat(1024 * 1024 + 1) } },
  "wrong-encoding": { from: "# A small shop.", to: "\uFEFF# A small shop.", at: "# A small shop." },
  "control-character": { from: "Taking orders", to: "Taking\u0000orders", at: "Taking" },
  "invisible-character": { from: "Taking orders", to: "Taking\u202E orders", at: "Taking" },
  "too-deep": {
    from: "languages: [en]",
    to: `languages: ${"[".repeat(20)}en${"]".repeat(20)}`,
    at: "languages:",
  },
  "too-many-parts": { ...include("big.yaml"), at: "", files: { "big.yaml": "#\n".repeat(200_000) } },
  "yaml-alias": { from: "tenant: shop", to: "tenant: &shop shop", at: "tenant:" },
  "yaml-tag": { from: "tenant: shop", to: "tenant: !!str shop", at: "tenant:" },
  "yaml-directive": { from: "# A small shop.", to: "%YAML 1.2\n---", at: "%YAML" },
  "yaml-merge": { from: "orders: { en:", to: "orders: { <<: {}, en:", at: "orders: {" },
  "yaml-documents": { from: "tenant: shop", to: "tenant: shop\n---", at: "---" },
  "yaml-syntax": { from: "languages: [en]", to: "languages: [en", at: "controller:" },
  "duplicate-key": { from: "tenant: shop", to: "tenant: shop\ntenant: other", at: "tenant: other" },
  "include-outside": include("../secret.yaml"),
  "include-cycle": include("policy.yaml"),
  "unknown-format": { from: "troth/policy/1", to: "troth/policy/2", at: "format:" },
  "unknown-key": { from: "tenant: shop", to: "tenant: shop\nrules: []", at: "rules: []" },
  "missing-key": { from: "tenant: shop\n", to: "", at: "format:" },
  "wrong-type": { from: "version: 1", to: "version: one", at: "version:" },
  "wrong-value": { from: "kind: site", to: "kind: sight", at: "kind: sight" },
  "bad-name": { from: "tenant: shop", to: "tenant: The Shop", at: "tenant:" },
  "bad-date": { from: "2026-01-01", to: "2026-02-30", at: "effective:" },
  "empty-list": { from: "data: [personal, password]", to: "data: []", at: "data: []" },
  "too-long": { from: "owner: management", to: `owner: ${"m".repeat(201)}`, at: "owner:" },
  "unknown-rule-type": { from: "- evidence: {", to: "- evidense: {", at: "evidense" },
  "several-rule-types": {
    ...rule("contact: { address: a@shop.example, opensCase: true }\n        roles: { matrix: published }"),
    at: "roles: { matrix",
  },
  "duplicate-name": {
    from: "  - { name: all, en: Everything }",
    to: "  - { name: all, en: Everything }\n  - { name: all, en: Again }",
    at: "en: Again",
  },
  "no-legal-basis": {
    from: "role: server, when: { consent: given } }",
    to: "role: server }",
    at: "purpose: news",
  },
  "unknown-name": { from: "role: [clerk, server]", to: "role: [clerk, sever]", at: "sever]" },
  "unknown-section": { from: "S-6\n    section: all", to: "S-6\n    section: al", at: "section: al\n" },
  "unknown-closing-clause": { from: "closedBy: S-1", to: "closedBy: S-0", at: "closedBy:" },
  "duplicate-id": {
    from: "- id: S-6",
    to: "- id: S-5",
    at: "- id: S-5\n    section: all\n    kind: statement",
  },
  "look-alike": { from: "Taking orders", to: "T\u0430king orders", at: "king orders" },
  "unused-name": {
    from: "us: { en: The United States }\n  roles:\n",
    to: "us: { en: The United States }\n  roles:\n    ghost: { en: Ghost }\n",
    at: "ghost:",
  },
  "clause-without-words": { from: "    words: { en: We are a small shop. }\n", to: "", at: "- id: S-6" },
  "clause-without-rule": clause("kind: enforceable, words: { en: We keep promises. }"),
  "evidence-without-rule": clause("kind: evidence, words: { en: We keep promises. }"),
  "statement-with-rule": {
    from: "    words: { en: We are a small shop. }",
    to: "    words: { en: We are a small shop. }\n    rules: [{ forbid: { region: us }, code: region-denied }]",
    at: "rules: [{ forbid: { region: us }",
  },
  "harmful-without-refusal": clause("kind: harmful, words: { en: We refuse it. }"),
  "refusal-without-harm": clause(
    "kind: statement, words: { en: We refuse. }, refused: { term: { en: x }, unlock: never }",
  ),
  "harmful-permit": {
    from: "term: { en: Using the shop is consent. }, unlock: never }",
    to: "term: { en: Using the shop is consent. }, unlock: never }\n    rules: [{ permit: { action: use, data: password, purpose: orders, role: server } }]",
    at: "rules: [{ permit",
  },
  "open-ended": words("We train clerks and cooks etc."),
  "open-list": words("We train staff such as clerks and cooks."),
  "lead-in-without-list": words('"We train the following:"'),
  "harmful-term": words("We may sell your personal data."),
  "obsolete-mechanism": rule(
    "transfer: { from: eu, to: us, mechanism: eu-us-privacy-shield, status: valid }",
  ),
  "no-contact": { from: ", contact: privacy@shop.example", to: "", at: "controller:" },
  "no-effective-date": { from: "effective: 2026-01-01\n", to: "", at: "format:" },
  "no-retention": {
    from: "data: [personal, account], period",
    to: "data: [personal], period",
    at: "password:",
  },
  "never-collected": { from: "password: {", to: "hobby: { en: Hobby }\n        password: {", at: "hobby:" },
  "duplicate-rule": {
    ...rule("forbid: { data: password, action: [disclose, read] }\n        code: not-declared"),
    at: "forbid: { action: [read, disclose]",
  },
  "contradicted-permit": rule("permit: { action: read, data: password, purpose: orders, role: clerk }"),
  "shadowed-rule": rule("permit: { action: read, data: personal, purpose: orders, role: clerk, region: us }"),
  "unreachable-rule": rule("require: { action: collect, role: clerk }\n        obligations: [{ log: each }]"),
  "low-entropy-identifier": {
    from: "value: name }",
    to: "value: boolean, identifier: true }",
    at: "value: boolean",
  },
  "secret-readable": {
    from: "forbid: { action: [read, disclose], data: password }\n        code: not-declared",
    to: "permit: { action: read, data: password, purpose: orders, role: server }",
    at: "permit: { action: read, data: password",
  },
};

for (const [code, { from, to, at, files }] of Object.entries(planted)) {
  test(`found where it was planted, and nothing else: ${code}`, () => {
    const text = changed(from, to);
    const findings = findingsOf(text, files);
    expect(findings.map(renderFinding)).toHaveLength(1);
    expect(findings[0]?.code).toBe(code);
    if (at !== "") expect(findings[0]?.line).toBe(text.slice(0, text.indexOf(at)).split("\n").length);
  });
}

test("nothing is found in a sound text, and every code has a test", () => {
  expect(findingsOf(soundText)).toEqual([]);
  const tested = [...Object.keys(planted), "analysis-incomplete", "missing-translation"];
  expect(tested.sort()).toEqual(Object.keys(findingCodes).sort());
});

test("a policy that declares Chinese says everything in Chinese", () => {
  const findings = findingsOf(changed("languages: [en]", "languages: [en, zh]"));
  expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(["missing-translation"]));
  const words = soundText.match(/\ben: /g) ?? [];
  expect(findings).toHaveLength(words.length);
});

test("rules too entangled to compare are reported, and never as an all-clear", () => {
  const { policy, positions } = parsePolicy(new Map([["policy.yaml", soundText]]));
  const limits = { stepsMax: 3, stepsPerRuleMax: 3 };
  const findings = checkPolicy(must(policy, "a policy"), positions, known, limits);
  expect(findings.map(({ code }) => code)).toContain("analysis-incomplete");
});

test("a rule that only several others cover together is found", () => {
  const by = (region: string) =>
    `permit: { action: read, data: password, purpose: orders, region: ${region} }\n        basis: contract`;
  const text = changed(
    "      - forbid: { action: [read, disclose], data: password }\n        code: not-declared",
    ["us", "eu", "[us, eu]"].map((region) => `      - ${by(region)}`).join("\n"),
  );
  const shadowed = findingsOf(text).filter(({ code }) => code === "shadowed-rule");
  // Each half is covered by the whole as well: take one away and ask again.
  expect(shadowed).toHaveLength(3);
  const halves = text.replace(`      - ${by("eu")}\n`, "");
  expect(findingsOf(halves).filter(({ code }) => code === "shadowed-rule")).toHaveLength(1);
});

test("a permit that several prohibitions close together is found, and one with a gap left is not", () => {
  const forbid = (region: string) =>
    `      - forbid: { action: use, region: ${region} }\n        code: region-denied\n`;
  const closed = changed("      - require:", `${forbid("us")}${forbid("eu")}      - require:`);
  expect(codes(findingsOf(closed))).toContain("contradicted-permit");
  const open = changed("      - require:", `${forbid("us")}      - require:`);
  expect(codes(findingsOf(open))).toEqual([]);
});

test("the same rule with another legal basis is not superfluous", () => {
  const text = changed(
    "      - require:",
    "      - permit: { action: read, data: personal, purpose: orders, role: clerk }\n        basis: legal-obligation\n      - require:",
  );
  expect(findingsOf(text)).toEqual([]);
});

test("a clause says in words what harms, in English and in Chinese, unless it denies it", () => {
  const harmful = [
    "By continuing to use the shop you consent to this policy.",
    "Your continued use of the shop constitutes acceptance.",
    "We may share your balance with your emergency contacts.",
    "We are not liable for a breach caused by force majeure.",
    "Your data is kept indefinitely.",
    "继续使用本服务即视为您同意本政策。",
    "我们可以向第三方出售您的个人信息。",
    "我们可向您的紧急联系人告知您的逾期情况。",
    "因黑客攻击造成的泄露，我们不承担责任。",
  ];
  for (const text of harmful) expect(codes(findingsOf(worded(text))), text).toEqual(["harmful-term"]);
  const harmless = [
    "Using the shop is not consent.",
    "We never sell your personal data.",
    "We do not tell your friends or family.",
    "继续使用并不视为您同意。",
    "我们不会出售您的个人信息。",
  ];
  for (const text of harmless) expect(codes(findingsOf(worded(text))), text).toEqual([]);
});

test("words that leave a list open are found in both languages", () => {
  for (const text of [
    "Names and so on.",
    "Including but not limited to names.",
    "姓名、电话等信息。",
    "姓名，等。",
  ]) {
    expect(codes(findingsOf(worded(text))), text).toEqual(["open-ended"]);
  }
  for (const text of ["For example a name, a street.", "其他信息。", "例如姓名。"]) {
    expect(codes(findingsOf(worded(text))), text).toEqual(["open-list"]);
  }
  for (const text of ["We wait, including on Sundays.", "等待您的同意。", "高等教育。"]) {
    expect(codes(findingsOf(worded(text))), text).toEqual([]);
  }
});

test("words that name what a court ended are found, unless they say that it ended", () => {
  const text = "We transfer data under the Privacy Shield.";
  expect(codes(findingsOf(worded(text)))).toEqual(["obsolete-mechanism"]);
  expect(codes(findingsOf(worded("The Privacy Shield no longer holds.")))).toEqual([]);
  const earlier = worded(text).replace("2026-01-01", "2020-07-15");
  expect(codes(findingsOf(earlier))).toEqual([]);
});

test("a letter that cannot be seen is found even where it was written as an escape", () => {
  expect(codes(findingsOf(worded('"Trained\\u200B staff."', "plain")))).toEqual(["invisible-character"]);
});

test("a data type that is refused in every case need not be collected", () => {
  const declared = changed("password: {", "pin: { en: PIN, sensitivity: secret }\n        password: {");
  expect(codes(findingsOf(declared))).toEqual(["never-collected"]);
  const refused = declared.replace(
    "      - forbid:",
    "      - forbid: { data: pin }\n        code: not-declared\n      - forbid:",
  );
  expect(findingsOf(refused)).toEqual([]);
});

test("a type of value, a mask and a transform must be the vault's", () => {
  const wrong = {
    "value: name": "value: nam",
    "mask: email": "mask: mail",
    "log: each": "transform: strip",
  };
  for (const [from, to] of Object.entries(wrong))
    expect(codes(findingsOf(changed(from, to)))).toEqual(["unknown-name"]);
});

test("a rule made by hand that has no known form is found before it can mislead", () => {
  const policy = policyOfText(soundText);
  const clauses = policy.clauses.map((one) => ({
    ...one,
    rules: [{ type: "domain", name: "magic", value: {} } as const],
  }));
  const findings = checkPolicy({ ...policy, clauses }, new Map(), known);
  expect(new Set(codes(findings))).toEqual(new Set(["unknown-rule-type"]));
});

test("a place that is not known is the beginning of the policy", () => {
  expect(placeOf(new Map(), ["clauses", 1])).toEqual({ path: "policy.yaml", line: 1, column: 1 });
});

function codes(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ code }) => code);
}

function worded(text: string, style: "quoted" | "plain" = "quoted"): string {
  return changed("Our staff is trained.", style === "quoted" ? JSON.stringify(text) : text);
}
