import type { CellClass, Trigger } from "../../policy/index.ts";
import type { Language } from "./port.ts";

/** What the page of a difference says of its own accord. */
export type DifferenceWords = {
  readonly title: (from: number, to: number) => string;
  readonly material: string;
  readonly reduces: string;
  readonly minor: string;
  readonly raised: string;
  readonly touches: string;
  readonly triggers: Readonly<Record<Trigger, string>>;
  readonly nothing: string;
  readonly tooLong: string;
  readonly busy: string;
  readonly first: string;
  readonly compareWith: string;
  readonly colon: string;
  readonly wordsTitle: string;
  readonly was: string;
  readonly is: string;
  readonly newClause: string;
  readonly lostClause: string;
  readonly rulesTitle: string;
  readonly decisionsTitle: string;
  readonly decisionsLead: (changed: string, all: string) => string;
  readonly cells: Readonly<Record<CellClass, string>>;
  readonly combinations: (count: string) => string;
  readonly andMore: (count: number) => string;
  readonly andNames: (count: number) => string;
  readonly everything: string;
  readonly now: string;
  readonly noLonger: string;
  readonly worse: string;
  readonly subject: (name: string) => string;
};

const en: DifferenceWords = {
  title: (from, to) => `What version ${to} changed since version ${from}`,
  material: "This change is material.",
  reduces: "Some of it may be worse for you.",
  minor: "This change is minor: nothing in it is worse for you.",
  raised: "Its author calls it material.",
  touches: "It touches:",
  triggers: {
    use: "which data is used, for what and on which basis",
    controller: "who stands behind this policy",
    recipients: "who is told",
    rights: "your rights, or how you use them",
    contact: "whom you reach, and where you complain",
  },
  nothing: "Nothing changed.",
  tooLong:
    "The two have so little in common that their difference is too long to list. It counts as material.",
  busy: "Too many differences were asked for at once. Please try again in a minute.",
  first: "This is the first version: there is nothing before it.",
  compareWith: "Compared with:",
  colon: ": ",
  wordsTitle: "Words",
  was: "Before",
  is: "Now",
  newClause: "New sentence",
  lostClause: "Sentence taken out",
  rulesTitle: "Names, periods and rules",
  decisionsTitle: "What is decided otherwise",
  decisionsLead: (changed, all) =>
    `Of ${all} questions that can be asked of this policy, ${changed} are answered otherwise or for another reason. Each stands here once, the largest groups first.`,
  cells: {
    "newly-permitted": "Newly permitted",
    "obligation-weakened": "Permitted with less protection",
    "obligation-incomparable": "Permitted with other duties",
    "basis-changed": "Permitted on another legal basis",
    "guard-removed": "Refused as before, but by no clause any more",
    "newly-forbidden": "Newly refused",
    "obligation-strengthened": "Permitted with more protection",
    "guard-added": "Refused as before, now by a clause",
    "clause-moved": "The same answer, by another clause",
  },
  combinations: (count) => `${count} combinations`,
  andMore: (count) => `And ${count} more, all of them in the JSON.`,
  andNames: (count) => `and ${count} more`,
  everything: "everything",
  now: "now",
  noLonger: "no longer",
  worse: "may be worse for you",
  subject: (name) => name.replaceAll("-", " ").replace(/^./, (letter) => letter.toUpperCase()),
};

const zhSubjects: Readonly<Record<string, string>> = {
  data: "数据类型",
  purpose: "目的",
  recipient: "接收方",
  region: "地区",
  role: "角色",
  scenario: "场景",
  action: "操作",
  property: "站点或应用",
  clause: "条款",
  controller: "处理者",
  contact: "联系方式",
  "home-region": "保存地区",
  retention: "保存期限",
  right: "权利",
  "domain-rule": "规则",
  words: "文字",
  code: "拒绝代码",
};
const zhEvents: Readonly<Record<string, string>> = {
  added: "新增",
  removed: "移除",
  changed: "变更",
  longer: "延长",
  shorter: "缩短",
  shrunk: "缩减",
  grown: "扩大",
};

const zh: DifferenceWords = {
  title: (from, to) => `第 ${to} 版相对第 ${from} 版的变更`,
  material: "此次变更属于重大变更。",
  reduces: "其中部分内容可能对您不利。",
  minor: "此次变更为一般变更，没有对您更不利的内容。",
  raised: "作者将其认定为重大变更。",
  touches: "涉及：",
  triggers: {
    use: "处理的信息类型、目的与依据",
    controller: "个人信息处理者",
    recipients: "接收方",
    rights: "您的权利及其行使方式",
    contact: "联系与投诉渠道",
  },
  nothing: "没有变更。",
  tooLong: "两个版本差异过大，无法逐一列出，视为重大变更。",
  busy: "同时请求的差异过多，请一分钟后再试。",
  first: "这是第一版，之前没有版本。",
  compareWith: "比较对象：",
  colon: "：",
  wordsTitle: "文字",
  was: "原文",
  is: "现文",
  newClause: "新增条款",
  lostClause: "删去条款",
  rulesTitle: "名称、期限与规则",
  decisionsTitle: "裁决的变化",
  decisionsLead: (changed, all) =>
    `就本政策可能提出的 ${all} 个问题中，有 ${changed} 个的答案或理由发生变化。每一变化在此列出一次，范围大者在前。`,
  cells: {
    "newly-permitted": "新获准许",
    "obligation-weakened": "准许，但保护减弱",
    "obligation-incomparable": "准许，但义务不同",
    "basis-changed": "准许，但合法性基础变更",
    "guard-removed": "仍被拒绝，但不再由条款明文禁止",
    "newly-forbidden": "新被拒绝",
    "obligation-strengthened": "准许，且保护加强",
    "guard-added": "仍被拒绝，现由条款明文禁止",
    "clause-moved": "结果相同，由其他条款规定",
  },
  combinations: (count) => `${count} 种组合`,
  andMore: (count) => `另有 ${count} 项，全部列于 JSON。`,
  andNames: (count) => `等共另 ${count} 项`,
  everything: "全部",
  now: "现为",
  noLonger: "不再",
  worse: "可能对您不利",
  subject: (name) => {
    const cut = name.lastIndexOf("-");
    const [what, event] = [name.slice(0, cut), name.slice(cut + 1)];
    return `${zhSubjects[what] ?? what}${zhEvents[event] ?? event}`;
  },
};

export const differenceWords: Readonly<Record<Language, DifferenceWords>> = { en, zh };
