import { expect, test } from "vitest";
import type { Finding } from "../model.ts";
import { changed, findingsOf } from "../testing/texts.ts";

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
    "We tell not only you: we tell your friends.",
    "By visiting us you expressly accept all this, without limitation or qualification.",
    "You must agree to all terms of this policy.",
    "您须同意全部条款。",
    "如您不同意，请停止使用本服务。",
    "We may amend this policy at our own discretion.",
    "我们有权单方修改本政策。",
    "If you refuse to show your face, we cannot open an account.",
    "We keep your criminal records.",
    "我们会收集您的社会关系。",
    "We build a credit score of every customer.",
    "We use the customer database commercially.",
    "Your employer and your job go to collection agencies.",
    "Some of your data cannot be accessed.",
  ];
  for (const text of harmful) expect(codes(findingsOf(worded(text))), text).toEqual(["harmful-term"]);
  const harmless = [
    "Using the shop is not consent.",
    "We never sell your personal data.",
    "We do not tell your friends or family.",
    "继续使用并不视为您同意。",
    "我们不会出售您的个人信息。",
    "If you refuse to show your face, we check your passport instead, and what we cannot see we ask.",
    "Criminal records we take only where a law asks for them.",
    "We never build a credit score.",
    "从通讯录中选择一位联系人。",
    "Choose a contact from your address book.",
    "You agree to each purpose by itself.",
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

test("words may lead to what is there, and to what is not ours to give", () => {
  for (const text of [
    "Manage your preferences here.",
    "Check the “Last Updated” date at the bottom.",
    "详见附表。",
    "点击此处。",
  ]) {
    expect(codes(findingsOf(worded(text))), text).toEqual(["dangling-reference"]);
  }
  for (const text of [
    "Manage your preferences at https://shop.example/choices or here.",
    "Here you find what we collect. It stays here.",
    "The contract is signed with its annexes.",
  ]) {
    expect(codes(findingsOf(worded(text))), text).toEqual([]);
  }
});

test("a date of the last change may be spoken of where the notice shows one", () => {
  const dated = worded("Check the last-updated date.").replace(
    "- property:",
    "- notice: { lastUpdated: true }\n      - property:",
  );
  expect(codes(findingsOf(dated))).toEqual([]);
});

test("rows may be counted anew, and brackets may count rows", () => {
  const rows = (...all: string[]) =>
    changed(
      "    words: { en: We are a small shop. }",
      `    words: { en: We are a small shop. }\n${all
        .map(
          (row, number) => `  - { id: R-${number}, section: all, kind: statement, words: { en: "${row}" } }`,
        )
        .join("\n")}`,
    );
  expect(codes(findingsOf(rows("1. One", "2. Two", "1. One", "2. Two", "Unnumbered")))).toEqual([]);
  expect(codes(findingsOf(rows("a) One, b) two", "(1) One (with brackets)")))).toEqual([]);
  expect(codes(findingsOf(rows("1. One", "Unnumbered", "3. Three")))).toEqual([
    "broken-numbering",
    "broken-numbering",
  ]);
});

test("words that name what a court ended are found, unless they say that it ended", () => {
  const text = "We transfer data under the Privacy Shield.";
  expect(codes(findingsOf(worded(text)))).toEqual(["obsolete-mechanism"]);
  expect(codes(findingsOf(worded("The Privacy Shield no longer holds.")))).toEqual([]);
  const earlier = worded(text).replace("2026-01-01", "2020-07-15");
  expect(codes(findingsOf(earlier))).toEqual([]);
});

function codes(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ code }) => code);
}

/** The sound text, in which one clause says this. */
function worded(text: string): string {
  return changed("Our staff is trained.", JSON.stringify(text));
}
