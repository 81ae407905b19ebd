import { expect, test } from "vitest";
import { must } from "../../kernel/assert.ts";
import { silenceOf } from "../check.ts";
import { parsePolicy } from "../parse.ts";
import { changed, soundText } from "../testing/texts.ts";
import { topics } from "./promises.ts";

/** By topic, the rules that promise it. Together they are all that a policy may be expected to say. */
const promises: Readonly<Record<string, string>> = {
  access: "right: { right: access, channels: [email] }",
  rectification: "right: { right: rectification, channels: [email] }",
  erasure: "right: { right: erasure, channels: [email] }",
  restriction: "right: { right: restriction, channels: [email] }",
  portability: "right: { right: portability, channels: [email] }",
  objection: "right: { right: objection, channels: [email] }",
  withdrawal: "right: { right: withdrawal, channels: [email] }",
  "decision-review": "right: { right: decision-review, channels: [email] }",
  "answer-deadline":
    "reply: { topic: rights-request, within: { count: 1, unit: months }, channels: [email], receipt: true }",
  complaint: "right: { right: complaint, channels: [email] }",
  children: "forbid: { action: collect, when: { age: child } }\n        code: out-of-scope",
  responsible: "responsible: { office: The owner, matter: personal-data }",
  accessibility:
    "reply: { topic: accessibility, within: { count: 5, unit: days }, channels: [email], receipt: true }",
  journal: "journal: { shows: [reader, time], kept: { count: 180, unit: days } }",
  recipients: "notice: { lists: [recipients] }",
  transfer: "transfer: { from: eu, to: us, mechanism: scc-2021, status: valid }",
  "opt-out-signal": "consent: { default: off, perPurpose: true, signals: [gpc] }",
  keys: "storage: { cipher: AES-256-GCM, keys: per-subject, masterKey: outside-database }",
  backup: "backup: { encrypted: true, kept: { count: 30, unit: days }, erasuresReapplied: true }",
  inactivity:
    "retention: { data: e-mail, period: { count: 2, unit: years }, anchor: inactivity, dispose: erase }",
  "breach-notice": "incident: { excludesCauses: [], subjectNotice: true, authorityNotice: true }",
  version: "version: { stableUrl: true, effectiveDate: true, difference: true, archive: true }",
  succession:
    "succession: { events: [merger], notice: { count: 30, unit: days }, successor: same-policy-or-consent }",
  termination:
    "termination: { notice: { count: 30, unit: days }, channels: [email], export: true, dispose: erase, certificate: true }",
};

/** What calls for the topics that not every policy has to speak of. */
const callings = [
  "tracker: { name: visits, tool: cookie, provider: Shop, purpose: news, class: analytics }",
  "permit: { action: read, data: full-name, purpose: interests, role: clerk }",
];
const base = changed(
  "    news: {",
  "    interests: { en: Our interests, basis: legitimate-interests }\n    news: {",
);

function silenceWith(rules: readonly string[], text = base): readonly string[] {
  const said = rules.map((one) => `      - ${one}\n`).join("");
  const clause = `  - id: S-7\n    section: all\n    kind: enforceable\n    words: { en: We promise. }\n    rules:\n${said}`;
  const { policy, positions, findings } = parsePolicy(new Map([["policy.yaml", text + clause]]));
  const read = must(policy, `the text has no error: ${findings[0]?.message ?? ""}`);
  return silenceOf(read, positions).map(({ message }) => /`([a-z-]+)`/.exec(message)?.[1] ?? "");
}

for (const [topic, promise] of Object.entries(promises)) {
  test(`a policy that says nothing of it is found to be silent, and of nothing else: ${topic}`, () => {
    const others = Object.values(promises).filter((one) => one !== promise);
    expect(silenceWith([...callings, ...others])).toEqual([topic]);
  });
}

test("a policy that promises all of it is silent about nothing, and every topic is tried", () => {
  expect(silenceWith([...callings, ...Object.values(promises)])).toEqual([]);
  const tried = [...Object.keys(promises), "young-children"];
  expect(tried.sort()).toEqual(topics.map(({ name }) => name).sort());
});

test("a policy that lets children in says what holds for the youngest", () => {
  const age = (more: string) =>
    `age: { adultAt: 18, guardian: verified-consent, data: personal, erasedWithin: { count: 3, unit: days }${more} }`;
  const all = [...callings, ...Object.values(promises)];
  expect(silenceWith([...all, age("")])).toEqual(["young-children"]);
  expect(silenceWith([...all, age(", sensitiveBelow: 14")])).toEqual([]);
});

test("what nothing in a policy calls for need not be promised", () => {
  const silent = silenceWith(["contact: { address: a@shop.example, opensCase: true }"], soundText);
  expect(silent).not.toContain("opt-out-signal");
  expect(silent).not.toContain("objection");
  expect(silent).toContain("withdrawal");
});

test("a breach of which only the authorities are told is not told of", () => {
  const half = "incident: { excludesCauses: [], subjectNotice: false, authorityNotice: true }";
  const others = Object.entries(promises).flatMap(([topic, one]) => (topic === "breach-notice" ? [] : [one]));
  expect(silenceWith([...callings, ...others, half])).toEqual(["breach-notice"]);
});
