import type { VerdictWord } from "../../domains/promises/index.ts";
import type { Language } from "./port.ts";

/** What the pages say of their own accord. */
export type Texts = {
  readonly frontTitle: string;
  readonly frontLead: string;
  readonly frontSum: (policies: number, sentences: number) => string;
  readonly howToRead: string;
  readonly forMachines: string;
  readonly theApi: string;
  readonly itsProblems: string;
  readonly signedVerdicts: string;
  readonly missing: string;
  readonly missingWhy: string;
  readonly refused: string;
  readonly failed: string;
  readonly failedWhy: string;
  readonly backToAll: string;
  readonly contact: string;
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
  readonly noProof: string;
  readonly inPolicy: string;
  readonly comma: string;
  readonly outside: string;
  readonly reason: (words: string) => string;
  readonly archiveAsJson: string;
  readonly wasInEffect: (version: number, from: string, until: string) => string;
  readonly versionsLead: string;
  readonly whatChanged: string;
  readonly readability: (sentenceLength: number, score: number | null, language: "en" | "zh") => string;
  readonly readOnly: string;
  readonly readOnlyWhy: string;
  readonly roles: string;
  readonly rolesLead: string;
  readonly roleCaption: (role: string) => string;
  readonly seesNothing: string;
  readonly forPurpose: string;
  readonly mayRead: string;
  readonly ruleKinds: Readonly<Record<"permit" | "forbid" | "require", string>>;
  readonly refusedAlways: string;
};

const en: Texts = {
  frontTitle: "Privacy policies, kept",
  frontLead:
    "Every sentence of these policies is also a rule. This server permits or refuses by it each time somebody collects, reads or passes on personal data, remembers that it did, and says of each sentence whether it holds right now.",
  frontSum: (policies, sentences) =>
    `${policies} ${policies === 1 ? "policy" : "policies"}, ${sentences} sentences.`,
  howToRead: "How to read a verdict",
  forMachines: "For machines",
  theApi: "The API as OpenAPI 3.1",
  itsProblems: "its problems",
  signedVerdicts: "Each policy gives its verdicts as signed JSON.",
  missing: "Nothing here",
  missingWhy:
    "There is no page at this address. Addresses of published sentences never change, so perhaps a letter is missing.",
  refused: "This was not done",
  failed: "This page could not be made",
  failedWhy: "The failure is on our side and in our log. Nothing was changed. Please try again in a minute.",
  backToAll: "The policies that are kept here",
  contact: "Contact",
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
  noProof: "Nothing proves it yet.",
  inPolicy: "Read it in the policy",
  comma: ", ",
  reason: (words) => `Why: ${words}`,
  archiveAsJson: "The whole archive as signed JSON",
  wasInEffect: (version, from, until) => `Version ${version}, in effect from ${from} until ${until}.`,
  versionsLead:
    "Every version that was ever published stands here as it was published. None is changed, and none is taken away.",
  whatChanged: "What changed",
  readability: (length, score, language) =>
    `${language === "zh" ? `In Chinese ${length} characters` : `${length} words`} to a sentence${score === null ? "" : `, reading ease ${score}`}.`,
  readOnly: "What was published can be read, and not changed",
  readOnlyWhy: "A version stays as it was published. A change is a new version beside it.",
  roles: "Who may see what",
  rolesLead:
    "For each role and purpose, the data that may be seen where everything else is as the rules ask: a consent, a period that still runs, an agreement. What is not here cannot be seen.",
  roleCaption: (role) => `What “${role}” may see`,
  seesNothing: "Sees nothing about anybody.",
  forPurpose: "For",
  mayRead: "May see",
  outside: "A link with ↗ leads away from these pages. It tells the other page nothing about you.",
  ruleKinds: { permit: "a permission", forbid: "a prohibition", require: "an obligation" },
  refusedAlways: "The term is refused, whoever asks for it.",
};

const zh: Texts = {
  frontTitle: "说到做到的隐私政策",
  frontLead:
    "这些政策中的每一句话同时也是一条规则。每当有人收集、查看或提供个人信息，本服务器都依此准许或拒绝，并留下记录，同时说明每一句话此刻是否成立。",
  frontSum: (policies, sentences) => `共 ${policies} 份政策，${sentences} 句。`,
  howToRead: "结论的含义",
  forMachines: "供机器读取",
  theApi: "API（OpenAPI 3.1）",
  itsProblems: "错误代码",
  signedVerdicts: "每份政策的结论均提供已签名的 JSON。",
  missing: "此处没有内容",
  missingWhy: "该地址没有页面。已发布条款的地址永不变更，也许是少了一个字母。",
  refused: "未予执行",
  failed: "页面未能生成",
  failedWhy: "故障在我们一方，并已记入日志。未作任何更改。请一分钟后再试。",
  backToAll: "此处履行的政策",
  contact: "联系方式",
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
  noProof: "尚无证明。",
  inPolicy: "在政策中查看",
  comma: "、",
  reason: (words) => `原因：${words}`,
  archiveAsJson: "全部存档（已签名 JSON）",
  wasInEffect: (version, from, until) => `第 ${version} 版，自 ${from} 起至 ${until} 止有效。`,
  versionsLead: "每一个已发布的版本都按发布时的原样保存于此，不作更改，也不移除。",
  whatChanged: "变更内容",
  readability: (length, score, language) =>
    `${language === "zh" ? `平均每句 ${length} 字` : `英文平均每句 ${length} 词`}${score === null ? "" : `，易读度 ${score}`}。`,
  readOnly: "已发布的内容只能阅读，不能更改",
  readOnlyWhy: "版本保持发布时的原样；变更须另立新版本。",
  roles: "谁可以查看什么",
  rolesLead: "按角色和目的列出在其他条件（同意、期限、协议）均符合规则时可查看的数据。未列出的一律不可查看。",
  roleCaption: (role) => `“${role}”可查看的数据`,
  seesNothing: "不查看任何个人的数据。",
  forPurpose: "目的",
  mayRead: "可查看",
  outside: "带 ↗ 的链接通向他人的页面，链接本身不携带您的任何信息。",
  ruleKinds: { permit: "许可", forbid: "禁止", require: "义务" },
  refusedAlways: "该条款对任何人均予拒绝。",
};

export const texts: Readonly<Record<Language, Texts>> = { en, zh };
