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

const permission = (name: string) =>
  `permission: { platform: android, name: ${name}, feature: chat, purposes: orders, asks: first-use, yields: nothing, without: feature-off }`;
const library = (more: string) =>
  `sdk: { name: chat, packages: com.example.chat, provider: Chat, class: necessary, ${more} }`;

const planted: Readonly<
  Record<Exclude<FindingCode, "analysis-incomplete" | "missing-promise" | "missing-translation">, Planted>
> = {
  "plain-link": words("Read http://help.example about us."),
  "long-sentence": words(`${"It is long and ".repeat(16)}over.`),
  "notice-incomplete": rule("notice: { lists: [trackers] }"),
  "revision-unapproved": {
    from: "homeRegion:",
    to: "revision: { author: Ada, approver: Ada, reason: { en: Because. } }\nhomeRegion:",
    at: "revision:",
  },
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
  "dangling-reference": words("How we train them you can read here."),
  "harmful-term": words("We may sell your personal data."),
  "obsolete-mechanism": rule(
    "transfer: { from: eu, to: us, mechanism: eu-us-privacy-shield, status: valid }",
  ),
  "misspelt-name": {
    from: "Our staff is trained.",
    to: "Our Privazy policy is read by our staff.",
    at: "Our Privazy",
  },
  "likely-slip": words("Our staff is in a seperate room."),
  "damaged-text": words("Our staff (clerks and cooks is trained."),
  "broken-numbering": {
    from: "{ en: We are a small shop. }",
    to: '{ en: "1. We are small." }\n  - { id: S-7, section: all, kind: statement, words: { en: "3. We are a shop." } }',
    at: "  - { id: S-7",
  },
  "permission-unavailable": rule(permission("READ_LOGS")),
  "unknown-permission": rule(permission("READ_CONTACT")),
  "permission-misdescribed": { ...rule(permission("ACCESS_NETWORK_STATE")), at: "The password is hashed." },
  "unregistered-permission": words("Our staff uses your calendar permission."),
  "policy-link-missing": rule(library("purpose: orders, data: e-mail")),
  "library-data": rule(library("purpose: news, data: full-name, policyUrl: https://chat.example/privacy")),
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
  const tested = [...Object.keys(planted), "analysis-incomplete", "missing-promise", "missing-translation"];
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

test("a permission that is blocked is in the register so that nobody asks for it", () => {
  const blocked = rule(`${permission("READ_LOGS").slice(0, -1)}, blocked: true }`);
  expect(codes(findingsOf(changed(blocked.from, blocked.to)))).toEqual([]);
});

test("a library may take less than its purpose, and not more", () => {
  const withData = (data: string) => {
    const { from, to } = rule(
      library(`purpose: orders, data: ${data}, policyUrl: https://chat.example/privacy`),
    );
    return codes(findingsOf(changed(from, to)));
  };
  expect(withData("e-mail")).toEqual([]);
  const more = changed("password: {", "pin: { en: PIN }\n        password: {");
  const { from, to } = rule(
    library("purpose: orders, data: [e-mail, pin], policyUrl: https://chat.example/privacy"),
  );
  expect(codes(findingsOf(more.replace(from, () => to)))).toContain("library-data");
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
