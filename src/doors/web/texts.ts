import type { VerdictWord } from "../../domains/promises/index.ts";
import type { Language } from "./port.ts";

/** What the pages say of their own accord. */
export type Texts = {
  readonly skip: string;
  readonly home: string;
  readonly otherLanguage: string;
  readonly verdicts: Readonly<Record<VerdictWord, string>>;
  readonly verdictMeanings: Readonly<Record<VerdictWord, string>>;
  readonly kept: (kept: number, all: number) => string;
  readonly lookedAt: (when: string) => string;
  readonly notYet: string;
  readonly contents: string;
  readonly versions: string;
  readonly explain: string;
  readonly asMarkdown: string;
  readonly asJson: string;
  readonly proof: string;
  readonly digest: string;
  readonly inEffect: (version: number, day: string) => string;
  readonly publishedOn: (day: string) => string;
  readonly older: (version: number) => string;
  readonly newest: string;
  readonly evidence: string;
  readonly history: string;
  readonly noHistory: string;
  readonly since: (when: string) => string;
  readonly decided: (permitted: number, refused: number) => string;
  readonly enforcedBy: string;
  readonly wholePolicy: string;
  readonly because: (proof: string) => string;
  readonly checked: (when: string) => string;
  readonly wordsOnly: string;
  readonly refusedAlways: string;
};

const en: Texts = {
  skip: "Skip to the text",
  home: "All policies",
  otherLanguage: "中文",
  verdicts: {
    kept: "kept",
    "at-risk": "at risk",
    broken: "broken",
    unproven: "unproven",
    blocked: "blocked",
    statement: "statement",
  },
  verdictMeanings: {
    kept: "It is enforced, it was looked at minutes ago, and nothing speaks against it.",
    "at-risk": "Nothing is wrong yet, and soon something may be.",
    broken: "Something was found that breaks it.",
    unproven: "Nothing speaks against it, and not enough for it.",
    blocked: "A harmful term, which is refused whoever asks.",
    statement: "Words that say something and promise nothing.",
  },
  kept: (kept, all) => `${kept} of ${all} sentences kept.`,
  lookedAt: (when) => `Looked at ${when}.`,
  notYet: "Nobody has looked yet. The first look takes a minute.",
  contents: "Contents",
  versions: "Versions",
  explain: "Ask the policy",
  asMarkdown: "as Markdown",
  asJson: "as signed JSON",
  proof: "Proof of publication",
  digest: "Digest",
  inEffect: (version, day) => `Version ${version}, in effect from ${day}.`,
  publishedOn: (day) => `Last updated: ${day}.`,
  older: (version) =>
    `This is version ${version}, which is no longer the newest. Verdicts are given on the newest alone.`,
  newest: "Read the newest version",
  evidence: "Evidence",
  history: "History",
  noHistory: "Nothing has changed since the first look.",
  since: (when) => `since ${when}`,
  decided: (permitted, refused) =>
    `Decisions under this clause in the last 30 days: ${permitted} permitted, ${refused} refused.`,
  enforcedBy: "Enforced by",
  wholePolicy: "The whole policy",
  because: (proof) => `because of: ${proof}`,
  checked: (when) => `Last look: ${when}.`,
  wordsOnly: "These are words only: there is nothing to enforce and nothing to prove.",
  refusedAlways: "The term is refused, whoever asks for it.",
};

const zh: Texts = {
  skip: "跳至正文",
  home: "全部政策",
  otherLanguage: "English",
  verdicts: {
    kept: "已履行",
    "at-risk": "有风险",
    broken: "已违反",
    unproven: "未证明",
    blocked: "已阻止",
    statement: "陈述",
  },
  verdictMeanings: {
    kept: "条款正在执行，数分钟前已检查，未见反证。",
    "at-risk": "尚无问题，但即将可能出现。",
    broken: "已发现违反该条款的情形。",
    unproven: "没有反证，但证据尚不充分。",
    blocked: "有害条款，任何人请求均予拒绝。",
    statement: "仅作说明，不含承诺。",
  },
  kept: (kept, all) => `${all} 句中已履行 ${kept} 句。`,
  lookedAt: (when) => `检查时间：${when}。`,
  notYet: "尚未检查，首次检查约需一分钟。",
  contents: "目录",
  versions: "历次版本",
  explain: "向政策提问",
  asMarkdown: "Markdown 版",
  asJson: "已签名 JSON",
  proof: "发布证明",
  digest: "摘要值",
  inEffect: (version, day) => `第 ${version} 版，自 ${day} 起生效。`,
  publishedOn: (day) => `最近更新：${day}。`,
  older: (version) => `此为第 ${version} 版，已非最新版本；仅对最新版本给出结论。`,
  newest: "查看最新版本",
  evidence: "证据",
  history: "历史",
  noHistory: "自首次检查以来没有变化。",
  since: (when) => `自 ${when} 起`,
  decided: (permitted, refused) => `近 30 天内依本条作出的裁决：准许 ${permitted} 次，拒绝 ${refused} 次。`,
  enforcedBy: "执行方式",
  wholePolicy: "完整政策",
  because: (proof) => `原因：${proof}`,
  checked: (when) => `最近检查：${when}。`,
  wordsOnly: "此处仅为文字说明，无可执行，亦无需证明。",
  refusedAlways: "该条款对任何人均予拒绝。",
};

export const texts: Readonly<Record<Language, Texts>> = { en, zh };
