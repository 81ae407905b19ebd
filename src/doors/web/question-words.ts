import type { Atom, Decision, Dimension, LegalBasis, ObligationType, Source } from "../../policy/index.ts";
import type { Language } from "./port.ts";

/** The names that the language closes, in the words of a reader. A policy has words for the names of its own. */
export type QuestionWords = {
  readonly title: string;
  readonly lead: string;
  readonly facts: string;
  readonly notKnown: string;
  readonly ask: string;
  readonly answer: string;
  readonly clauses: string;
  readonly instead: string;
  readonly nothingInstead: string;
  readonly undeclared: (dimension: string, name: string) => string;
  readonly basis: (bases: readonly string[]) => string;
  readonly onlyWith: string;
  readonly dimensions: Readonly<Record<Dimension, string>>;
  readonly actions: Readonly<Record<string, string>>;
  readonly sources: Readonly<Record<Source, string>>;
  readonly atoms: Readonly<Record<Atom, string>>;
  /** By atom and value; `residency` takes the policy's regions, which have words. */
  readonly values: Readonly<Record<Atom, Readonly<Record<string, string>>>>;
  readonly outcomes: Readonly<Record<Decision["outcome"], string>>;
  readonly bases: Readonly<Record<LegalBasis, string>>;
  readonly obligations: Readonly<Record<ObligationType, string>>;
};

const en: QuestionWords = {
  title: "Ask the policy",
  lead: "Choose who wants to do what, with which data and why. The answer is the one that the gate gives, with the clauses it rests on. Nobody's data is looked at.",
  facts: "What is known of the person and the data",
  notKnown: "not known",
  ask: "Ask",
  answer: "The answer",
  clauses: "It rests on",
  instead: "What would permit it",
  nothingInstead:
    "No single change of this question would permit it. A fact that is not known is taken as the one that protects.",
  undeclared: (dimension, name) => `${dimension}: this policy does not know “${name}”.`,
  basis: (bases) => `Legal basis: ${bases.join(", ")}.`,
  onlyWith: "Only so",
  dimensions: {
    role: "Who",
    action: "Wants to",
    data: "With which data",
    purpose: "For which purpose",
    scenario: "On which occasion",
    source: "Where the data comes from",
    recipient: "Who receives it",
    region: "Where",
  },
  actions: {
    collect: "collect it",
    read: "read it",
    use: "use it",
    disclose: "disclose it",
    transfer: "transfer it across a border",
    reveal: "see it unmasked",
    correct: "correct it",
    export: "export it",
    erase: "erase it",
    administer: "administer",
  },
  sources: {
    subject: "the person",
    observed: "observation",
    derived: "derived from other data",
    "third-party": "a third party",
    "other-subject": "another person",
  },
  atoms: {
    consent: "Consent to the purpose",
    agreement: "Agreement with the recipient",
    age: "Age",
    residency: "Where the person lives",
    retention: "Period of keeping",
    objection: "The person objected",
    restriction: "Processing is restricted",
    collectedFor: "Collected for",
    transferBasis: "Basis of the transfer",
    relation: "The data is, for who asks,",
    legalCase: "Legal case",
  },
  values: {
    consent: { none: "none", given: "given", withdrawn: "withdrawn", expired: "expired" },
    agreement: { none: "none", signed: "signed", expired: "expired" },
    age: { adult: "adult", child: "child", unknown: "not known" },
    residency: { unknown: "not known" },
    retention: { within: "not over", over: "over" },
    objection: { no: "no", yes: "yes" },
    restriction: { no: "no", yes: "yes" },
    collectedFor: { "this-purpose": "this purpose", "another-purpose": "another purpose" },
    transferBasis: {
      none: "none",
      adequacy: "adequate protection",
      "standard-clauses": "standard clauses",
      approved: "approved",
    },
    relation: { self: "their own", colleague: "a colleague's", other: "somebody else's" },
    legalCase: { none: "none", open: "open" },
  },
  outcomes: {
    permitted: "Permitted",
    forbidden: "Forbidden",
    uncovered: "Covered by no clause, so it is refused",
  },
  bases: {
    consent: "consent",
    "separate-consent": "separate consent",
    contract: "a contract with the person",
    "legal-obligation": "a legal obligation",
    "vital-interests": "somebody's vital interests",
    "public-task": "a public task",
    "legitimate-interests": "legitimate interests",
  },
  obligations: {
    mask: "shown masked",
    transform: "changed before it is stored",
    pseudonymise: "under a pseudonym, one for each",
    aggregate: "as figures about groups of at least",
    encrypt: "encrypted",
    log: "written into the log",
    reason: "with a reason, which is kept",
    approve: "approved by others first: as many as",
    notify: "with notice to",
  },
};

const zh: QuestionWords = {
  title: "向政策提问",
  lead: "请选择谁要对哪些数据做什么、出于何种目的。答案与闸口给出的一致，并列明所依据的条款。不会查看任何人的数据。",
  facts: "关于该个人及其数据的已知事实",
  notKnown: "未知",
  ask: "提问",
  answer: "答案",
  clauses: "依据条款",
  instead: "怎样才会获准",
  nothingInstead: "仅改动其中一项，仍不会获准。未知的事实按最有利于保护的情形处理。",
  undeclared: (dimension, name) => `${dimension}：本政策未声明“${name}”。`,
  basis: (bases) => `法律依据：${bases.join("、")}。`,
  onlyWith: "须同时满足",
  dimensions: {
    role: "谁",
    action: "要做什么",
    data: "哪些数据",
    purpose: "何种目的",
    scenario: "何种场合",
    source: "数据来源",
    recipient: "谁接收",
    region: "何地",
  },
  actions: {
    collect: "收集",
    read: "查看",
    use: "使用",
    disclose: "提供",
    transfer: "跨境提供",
    reveal: "查看完整内容",
    correct: "更正",
    export: "导出",
    erase: "删除",
    administer: "管理",
  },
  sources: {
    subject: "本人",
    observed: "观察所得",
    derived: "由其他数据推得",
    "third-party": "第三方",
    "other-subject": "他人",
  },
  atoms: {
    consent: "对该目的的同意",
    agreement: "与接收方的协议",
    age: "年龄",
    residency: "居住地",
    retention: "保存期限",
    objection: "本人已反对",
    restriction: "处理受到限制",
    collectedFor: "收集目的",
    transferBasis: "出境依据",
    relation: "对请求者而言，数据属于",
    legalCase: "法律案件",
  },
  values: {
    consent: { none: "无", given: "已同意", withdrawn: "已撤回", expired: "已到期" },
    agreement: { none: "无", signed: "已签署", expired: "已到期" },
    age: { adult: "成年", child: "未成年", unknown: "未知" },
    residency: { unknown: "未知" },
    retention: { within: "未届满", over: "已届满" },
    objection: { no: "否", yes: "是" },
    restriction: { no: "否", yes: "是" },
    collectedFor: { "this-purpose": "此目的", "another-purpose": "其他目的" },
    transferBasis: {
      none: "无",
      adequacy: "充分保护认定",
      "standard-clauses": "标准合同",
      approved: "已获批准",
    },
    relation: { self: "本人", colleague: "同事", other: "他人" },
    legalCase: { none: "无", open: "进行中" },
  },
  outcomes: { permitted: "准许", forbidden: "禁止", uncovered: "没有条款涉及，故予拒绝" },
  bases: {
    consent: "同意",
    "separate-consent": "单独同意",
    contract: "履行与个人的合同",
    "legal-obligation": "履行法定义务",
    "vital-interests": "保护重大利益",
    "public-task": "公共职责",
    "legitimate-interests": "正当利益",
  },
  obligations: {
    mask: "以掩码显示",
    transform: "存储前变换",
    pseudonymise: "使用假名，分别对应",
    aggregate: "仅以群体统计数据显示，每组至少",
    encrypt: "加密",
    log: "写入日志",
    reason: "说明理由并予留存",
    approve: "事先经他人批准，人数",
    notify: "告知",
  },
};

export const questionWords: Readonly<Record<Language, QuestionWords>> = { en, zh };
