import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../support/source.ts";
import { findingsAsWritten, findingsInUse, type Tenant, tenants } from "./as-written.ts";

// The five policies as their companies wrote them, against everything that is wrong with them. Each entry is a code, or a
// code with the beginning of what is said.

const found = new Map(tenants.map((tenant) => [tenant, findingsAsWritten(tenant)]));

/** Terms that good software refuses, each asserted by a clause of its own. */
const harmful: Readonly<Record<string, string>> = {
  "JMI-0-d": "harmful-term the words make use count as consent",
  "JMI-I-2-e": "harmful-term the words record what is typed into a form",
  "JMI-IV-2-a": "obsolete-mechanism the EU-US Privacy Shield",
  "JMI-V-2-a": "harmful-term the words excuse from answering for a breach",
  "GEEX-c0-h": "harmful-term the words make use count as consent",
  "GEEX-c1-s1-1-2-b": "harmful-term the words make a biometric feature the only way",
  "GEEX-c1-s1-1-3-b": "open-ended",
  "GEEX-AND-01": "permission-unavailable Android gives `READ_LOGS`",
  "GEEX-AND-04": "permission-unavailable Android gives `MOUNT_UNMOUNT_FILESYSTEMS`",
  "GEEX-IOS-03": "permission-unavailable iOS gives `NSLocationAlwaysUsageDescription`",
  "GEEX-c1-s2-3-f": "harmful-term the words call everything necessary at once",
  "GEEX-c1-s2-7-b": "harmful-term the words are themselves the consent to advertising",
  "GEEX-c1-s4-2-b": "harmful-term the words let go of data that is merely de-identified",
  "GEEX-c1-s4-2-c": "harmful-term the words exploit a database of people",
  "GEEX-c3-s1-3-8-a": "harmful-term the words tell a debt collector more than the debt",
  "GEEX-c5-1-3-a": "harmful-term the words shut people out of a part of their own data",
  "MORI-0-b": "harmful-term the words ask for all or nothing",
  "MORI-1-1-b": "open-ended `etc.`",
  "MORI-1-3-c": "open-ended `and other information`",
  "MORI-1-3-f": "harmful-term the words make a judgement of somebody's credit",
  "MORI-1-4-h": "harmful-term the words take in data of people who gave nothing",
  "MORI-1-4-e": "harmful-term the words take in criminal records",
  "MORI-1-4-f": "harmful-term the words take in somebody's family",
  "MORI-3-1-a": "harmful-term the words expose a debt in public",
  "MORI-3-1-e": "open-ended `including but not limited to`",
  "MORI-3-1-b": "harmful-term the words disclose data to a person's contacts",
  "MORI-3-1-c": "harmful-term the words reach for the contacts of somebody's contacts",
  "MORI-3-1-d": "harmful-term the words expose a debt in public or in a group",
  "MORI-3-2": "harmful-term the words hand data to another user who goes to court",
  "MORI-6-b": "harmful-term the words let us change what was promised",
  "MORI-6-d": "harmful-term the words make use count as consent",
  "IUNU-0-a": "harmful-term the words make use count as consent",
  "IUNU-0-b": "harmful-term the words send away whoever disagrees",
};

/** Places where a text was damaged, or promises something that is not there. */
const defects: Readonly<Record<string, readonly string[]>> = {
  "JMI-I-3-h": ["dangling-reference the words lead to a place that is not named"],
  "JMI-VI-a": ["dangling-reference the words lead to a date of the last change"],
  "JPL-0-g": ["lead-in-without-list"],
  "JPL-1-0-b": ["lead-in-without-list"],
  "JPL-1-2-b": ["lead-in-without-list"],
  "JPL-3-b": ["lead-in-without-list"],
  "JPL-6-a": ["lead-in-without-list"],
  "JPL-7-b": ["lead-in-without-list"],
  "GEEX-c0-a": ["misspelt-name `即分期超G会员隐私政策` is almost `即分期超会员隐私政策`"],
  "GEEX-AND-15": ["permission-misdescribed `ACCESS_NETWORK_STATE`"],
  "GEEX-AND-20": ["clause-without-rule"],
  "GEEX-IOS-01b": ["broken-numbering this row has no number"],
  "GEEX-IOS-02": ["permission-misdescribed `NSLocalNetworkUsageDescription`"],
  "GEEX-IOS-06": ["broken-numbering `5` is left out"],
  "GEEX-IOS-09": ["likely-slip `Libaray`", "unknown-permission iOS knows no permission"],
  "GEEX-SRC-2": ["misspelt-name `互联网金融协议会` is almost `互联网金融协会`"],
  "GEEX-SDK-00-a": ["dangling-reference the words lead to the policies of other companies' libraries"],
  "GEEX-c1-s2-8-4": ["unregistered-permission the words ask for the permission for contacts"],
  "GEEX-c1-s2-8-5": ["unregistered-permission the words ask for the permission for calendar"],
  "GEEX-c1-s2-8-7-d": ["dangling-reference the words lead to an annex"],
  "GEEX-c3-s1-3-2-d": ["likely-slip `风险登记`"],
  "GEEX-c3-s1-5-b": ["likely-slip `这并`"],
};

const link = "policy-link-missing";
const tooMuch = "library-data `";
/** The sixteen rows of libraries, of which no row has a link, and the eighth alone names what its function needs. */
const libraries: Readonly<Record<string, readonly string[]>> = {
  "GEEX-SDK-01": [link, `${tooMuch}google-support\` takes \`device-id\``],
  "GEEX-SDK-02": [link, `${tooMuch}google-arch\` takes \`device-id\``],
  "GEEX-SDK-03": [link, `${tooMuch}google\` takes \`device-id\``],
  "GEEX-SDK-04": [link, `${tooMuch}glide\` takes \`device-id\``],
  "GEEX-SDK-05": [link, `${tooMuch}qiyu\` serves \`support-chat\`, and names none of its data`],
  "GEEX-SDK-06": [link, `${tooMuch}netease\` serves \`support-chat\`, and names none of its data`],
  "GEEX-SDK-07": [link, `${tooMuch}volley\` takes \`device-id\``],
  "GEEX-SDK-08": [link],
  "GEEX-SDK-09": [link, `${tooMuch}tencent\` serves \`identity-check\`, and names none of its data`],
  "GEEX-SDK-10": [link, `${tooMuch}square\` takes \`device-id\``],
  "GEEX-SDK-11": [link, `${tooMuch}greenrobot\` takes \`device-id\``],
  "GEEX-SDK-12": [link, `${tooMuch}alipay\` serves \`in-app-payment\`, and names none of its data`],
  "GEEX-SDK-13": [link, `${tooMuch}lianlian\` serves \`in-app-payment\`, and names none of its data`],
  "GEEX-SDK-14": [link, `${tooMuch}reactivex\` takes \`device-id\``],
  "GEEX-SDK-15": [link, `${tooMuch}droidsonroids\` takes \`device-id\``],
  "GEEX-SDK-16": [link, `${tooMuch}megvii\` serves \`identity-check\`, and names none of its data`],
};

/** What each policy is silent about, by the gap and the policy. */
const silent = (topic: string) => `missing-promise \`${topic}\``;
const gaps: Readonly<Record<string, Readonly<Partial<Record<Tenant, readonly string[]>>>>> = {
  "GAP-01": {
    jpl: [
      "no-contact",
      "lead-in-without-list",
      "no-retention",
      ...["answer-deadline", "children", "breach-notice", "transfer"].map(silent),
    ],
  },
  "GAP-02": {
    mori: [
      "missing-key the key `name`",
      "no-contact",
      "no-effective-date",
      "no-retention",
      ...["access", "rectification", "erasure", "portability", "withdrawal"].map(silent),
      ...["complaint", "children", "keys", "breach-notice", "transfer"].map(silent),
    ],
  },
  "GAP-03": {
    jmi: [
      "no-effective-date",
      "no-retention",
      "dangling-reference the words lead to a place that is not named",
      ...["children", "breach-notice", "succession", "responsible", "answer-deadline"].map(silent),
      ...["restriction", "decision-review"].map(silent),
    ],
  },
  "GAP-04": {
    geex: [
      "no-effective-date",
      "no-retention",
      "policy-link-missing",
      "dangling-reference the words lead to an annex",
      "harmful-term the words make a biometric feature the only way",
      ...["recipients", "portability", "responsible", "decision-review", "young-children"].map(silent),
    ],
  },
  "GAP-05": {
    iunu: [
      "no-effective-date",
      "no-retention",
      "never-collected no clause permits to collect `crop-data`",
      ...["recipients", "transfer", "children", "breach-notice", "withdrawal", "answer-deadline"].map(silent),
    ],
  },
  "GAP-06": every(["jmi", "jpl", "mori", "iunu"], "breach-notice"),
  "GAP-07": every(["jmi", "jpl", "mori", "iunu"], "children"),
  "GAP-08": every(tenants, "journal"),
  "GAP-09": every(tenants, "decision-review"),
  "GAP-10": every(tenants, "accessibility"),
  "GAP-11": every(["jmi", "jpl", "mori", "iunu"], "termination"),
  "GAP-12": every(tenants, "keys", "backup"),
  "GAP-13": every(["jmi", "iunu"], "opt-out-signal"),
  "GAP-14": every(tenants, "inactivity"),
};

function every(of: readonly Tenant[], ...topics: readonly string[]) {
  return Object.fromEntries(of.map((tenant) => [tenant, topics.map(silent)]));
}

/** What each of them does promise: where it is not silent, nothing may be found. */
const promised: Readonly<Record<Tenant, readonly string[]>> = {
  jmi: [
    "access",
    "rectification",
    "erasure",
    "objection",
    "portability",
    "withdrawal",
    "transfer",
    "version",
  ],
  jpl: ["access", "rectification", "erasure", "complaint", "succession", "version"],
  geex: [
    "access",
    "erasure",
    "withdrawal",
    "answer-deadline",
    "children",
    "breach-notice",
    "termination",
    "transfer",
  ],
  mori: ["objection", "opt-out-signal"],
  iunu: ["access", "rectification", "restriction", "erasure", "objection", "version"],
};

/** Letters, brackets and numbers that belong nowhere. */
const damages: Readonly<Record<string, readonly string[]>> = {
  "GEEX-IOS-11": ["broken-numbering `10` is left out"],
  "GEEX-IOS-18b": ["broken-numbering this row has no number"],
  "GEEX-c1-s1-1-3-b": ["damaged-text a bracket"],
  "MORI-3-1-d": ["damaged-text a bracket"],
  "IUNU-II-2-b": ["damaged-text a number stands between two sentences"],
  "IUNU-IV-f": ["damaged-text a number stands between two entries"],
};

for (const [id, expected] of [
  ...Object.entries(harmful).map(([id, one]): [string, readonly string[]] => [id, [one]]),
  ...Object.entries(defects),
  ...Object.entries(libraries),
  ...Object.entries(damages),
]) {
  test(`${id} as it was written: ${expected.join("; ")}`, () => {
    const inClause = foundIn(id);
    for (const one of expected) expect(inClause).toContainEqual(expect.stringMatching(begins(one)));
  });
}

for (const [gap, expectedOf] of Object.entries(gaps)) {
  for (const tenant of tenants.filter((one) => expectedOf[one] !== undefined)) {
    test(`${gap}: what ${tenant} is silent about`, () => {
      const { anywhere } = foundOf(tenant);
      for (const one of expectedOf[tenant] ?? [])
        expect(anywhere).toContainEqual(expect.stringMatching(begins(one)));
    });
  }
}

test("no silence is found where something was promised", () => {
  for (const tenant of tenants) {
    const { anywhere } = foundOf(tenant);
    for (const topic of promised[tenant])
      expect(
        anywhere.filter((one) => one.startsWith(silent(topic))),
        `${tenant} ${topic}`,
      ).toEqual([]);
  }
});

test("33 harmful terms, 22 defects, 16 libraries and 14 gaps are looked for", () => {
  expect(Object.keys(harmful)).toHaveLength(33);
  expect(Object.keys(defects)).toHaveLength(22);
  expect(Object.keys(libraries)).toHaveLength(16);
  expect(Object.keys(gaps)).toHaveLength(14);
  expect(Object.values(gaps).flatMap((one) => Object.keys(one))).toHaveLength(44);
});

test("nothing is found in the policies that are in use", () => {
  const names = readdirSync(join(root, "policies"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["jmi", "jpl"]));
  expect(Object.fromEntries(names.map((name) => [name, findingsInUse(name)]))).toEqual(
    Object.fromEntries(names.map((name) => [name, []])),
  );
});

function foundIn(id: string): readonly string[] {
  const tenant = tenants.find((one) => id.startsWith(`${one.toUpperCase()}-`));
  return (tenant && foundOf(tenant).byClause.get(id)) ?? expect.fail(`there is no clause ${id}`);
}

function foundOf(tenant: Tenant) {
  return found.get(tenant) ?? expect.fail(`there is no policy of ${tenant}`);
}

function begins(text: string): RegExp {
  return new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}`);
}
