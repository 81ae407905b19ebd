import type { LegalBasis, RecipientKind, Sensitivity } from "../model.ts";

export type Language = "en" | "zh";

/** What the notice says of its own accord, in the language in which it is read. */
export type Labels = {
  readonly contents: string;
  readonly version: (version: number, effective: string) => string;
  readonly lastUpdated: (day: string) => string;
  readonly contact: string;
  readonly dataTables: string;
  readonly purposes: string;
  readonly recipients: string;
  readonly retention: string;
  readonly trackers: string;
  readonly ungrouped: string;
  readonly dataType: string;
  readonly sensitivity: string;
  readonly collectedFor: string;
  readonly notCollected: string;
  readonly purpose: string;
  readonly basis: string;
  readonly recipient: string;
  readonly kind: string;
  readonly data: string;
  readonly period: string;
  readonly countedFrom: string;
  readonly disposal: string;
  readonly clause: string;
  readonly name: string;
  readonly tool: string;
  readonly provider: string;
  readonly class: string;
  readonly lifetime: string;
  readonly session: string;
  readonly none: string;
  readonly refused: (term: string) => string;
  readonly never: string;
  readonly unlock: (condition: string) => string;
  readonly addition: string;
  readonly comma: string;
  readonly periodOf: (count: number, unit: string) => string;
  readonly sensitivities: Readonly<Record<Sensitivity, string>>;
  readonly bases: Readonly<Record<LegalBasis, string>>;
  readonly recipientKinds: Readonly<Record<RecipientKind, string>>;
  /** Words of rules. One that is missing is shown as it is written. */
  readonly words: Readonly<Record<string, string>>;
};

const en: Labels = {
  contents: "Contents",
  version: (version, effective) => `Version ${version}, in effect from ${effective}.`,
  lastUpdated: (day) => `Last updated: ${day}`,
  contact: "Contact",
  dataTables: "The data, one by one",
  purposes: "Purposes and legal bases",
  recipients: "Recipients",
  retention: "How long it is kept",
  trackers: "Trackers",
  ungrouped: "Data",
  dataType: "Data",
  sensitivity: "Protection",
  collectedFor: "Collected for",
  notCollected: "not collected",
  purpose: "Purpose",
  basis: "Legal basis",
  recipient: "Recipient",
  kind: "Kind",
  data: "Data",
  period: "Period",
  countedFrom: "Counted from",
  disposal: "Then",
  clause: "Clause",
  name: "Name",
  tool: "Tool",
  provider: "Provider",
  class: "Class",
  lifetime: "Lifetime",
  session: "the visit",
  none: "none",
  refused: (term) => `This we refuse: “${term}”`,
  never: "Nothing unlocks it.",
  unlock: (condition) => `What would have to be on record first: ${condition}`,
  addition: "We added this clause.",
  comma: ", ",
  periodOf: (count, unit) => `${count} ${count === 1 ? unit.replace(/s$/, "") : unit}`.replace("-", " "),
  sensitivities: {
    normal: "normal",
    sensitive: "sensitive",
    secret: "secret",
    "non-personal": "not personal",
  },
  bases: {
    consent: "your consent",
    "separate-consent": "your separate consent",
    contract: "our contract with you",
    "legal-obligation": "a legal obligation",
    "vital-interests": "somebody's vital interests",
    "public-task": "a public task",
    "legitimate-interests": "our legitimate interests",
  },
  recipientKinds: {
    self: "ourselves",
    affiliate: "company of our group",
    processor: "contractor",
    controller: "independent company",
    authority: "authority",
    "aggregate-only": "figures about groups only",
  },
  words: {
    erase: "erased",
    anonymise: "made anonymous",
    "clear-gif": "clear GIF",
    "email-pixel": "e-mail pixel",
  },
};

const zh: Labels = {
  contents: "目录",
  version: (version, effective) => `第 ${version} 版，自 ${effective} 起生效。`,
  lastUpdated: (day) => `最近更新：${day}`,
  contact: "联系方式",
  dataTables: "数据明细",
  purposes: "目的与法律依据",
  recipients: "接收方",
  retention: "保存期限",
  trackers: "跟踪技术",
  ungrouped: "数据",
  dataType: "数据",
  sensitivity: "保护级别",
  collectedFor: "收集目的",
  notCollected: "不收集",
  purpose: "目的",
  basis: "法律依据",
  recipient: "接收方",
  kind: "类型",
  data: "数据",
  period: "期限",
  countedFrom: "起算",
  disposal: "到期后",
  clause: "条款",
  name: "名称",
  tool: "技术",
  provider: "提供方",
  class: "类别",
  lifetime: "有效期",
  session: "本次访问",
  none: "无",
  refused: (term) => `我们拒绝执行：“${term}”`,
  never: "任何情况下均不解除。",
  unlock: (condition) => `须先有记录：${condition}`,
  addition: "本条款由我们增加。",
  comma: "、",
  periodOf: (count, unit) => `${count} ${zhUnits[unit] ?? unit}`,
  sensitivities: { normal: "一般", sensitive: "敏感", secret: "机密", "non-personal": "非个人信息" },
  bases: {
    consent: "您的同意",
    "separate-consent": "您的单独同意",
    contract: "履行与您的合同",
    "legal-obligation": "履行法定义务",
    "vital-interests": "保护重大利益",
    "public-task": "公共职责",
    "legitimate-interests": "正当利益",
  },
  recipientKinds: {
    self: "我们自己",
    affiliate: "关联公司",
    processor: "受托人",
    controller: "独立处理者",
    authority: "主管机关",
    "aggregate-only": "仅接收群体统计数据",
  },
  words: {
    erase: "删除",
    anonymise: "匿名化",
    collection: "收集之日",
    "account-closure": "账户注销之日",
    completion: "交易完成之日",
    publication: "发布之日",
    "case-closed": "案件办结之日",
    "dispute-closed": "争议解决之日",
    necessary: "必要",
    preference: "偏好",
    analytics: "分析",
    advertising: "广告",
  },
};

const zhUnits: Readonly<Record<string, string>> = {
  minutes: "分钟",
  hours: "小时",
  days: "天",
  "working-days": "个工作日",
  months: "个月",
  years: "年",
};

export const labels: Readonly<Record<Language, Labels>> = { en, zh };
