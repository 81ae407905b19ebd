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
  readonly libraries: string;
  readonly embeds: string;
  readonly rights: string;
  readonly transfers: string;
  readonly complaints: string;
  readonly itsPolicy: string;
  readonly right: string;
  readonly channel: string;
  readonly within: string;
  readonly residency: string;
  readonly everywhere: string;
  readonly noPeriod: string;
  readonly elsewhere: string;
  readonly mechanism: string;
  readonly from: string;
  readonly to: string;
  readonly status: string;
  readonly valid: string;
  readonly invalid: (since: string) => string;
  readonly authority: string;
  readonly reach: string;
  readonly complain: (places: string, routes: string) => string;
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
  /** Rights, where their name alone would be read as something else. */
  readonly rightNames: Readonly<Record<string, string>>;
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
  libraries: "Libraries of other companies",
  embeds: "Parts of our pages that belong to others",
  rights: "What you can ask of us",
  transfers: "By what data may cross a border",
  complaints: "Where you can complain",
  itsPolicy: "Privacy policy",
  right: "Right",
  channel: "How",
  within: "Answered within",
  residency: "For whom lives in",
  everywhere: "everywhere",
  noPeriod: "no period is named",
  elsewhere: "elsewhere",
  mechanism: "Mechanism",
  from: "From",
  to: "To",
  status: "State",
  valid: "valid",
  invalid: (since) => (since === "" ? "not valid" : `not valid since ${since}`),
  authority: "Authority",
  reach: "How to reach it",
  complain: (places, routes) => `You can always complain at home as well (${places}): ${routes}.`,
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
  rightNames: { withdrawal: "withdrawal of a consent", information: "an explanation" },
  words: {
    erase: "erased",
    anonymise: "made anonymous",
    "clear-gif": "clear GIF",
    "email-pixel": "e-mail pixel",
    email: "e-mail",
    "pop-up": "a window",
    message: "a message",
    page: "a page",
    post: "by post",
    "eu-us-dpf": "EU-US Data Privacy Framework",
    "eu-us-privacy-shield": "EU-US Privacy Shield",
    "scc-2010": "standard contractual clauses of 2010",
    "scc-2021": "standard contractual clauses of 2021",
    "cn-security-assessment": "security assessment (China)",
    "cn-standard-contract": "standard contract (China)",
    "cn-certification": "certification (China)",
    "cn-approved-scenario": "approved scenario (China)",
    "market-regulation": "market supervision",
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
  libraries: "第三方 SDK",
  embeds: "页面中属于他人的部分",
  rights: "您可以向我们提出的请求",
  transfers: "跨境提供的依据",
  complaints: "投诉渠道",
  itsPolicy: "隐私政策",
  right: "权利",
  channel: "途径",
  within: "答复期限",
  residency: "适用地区",
  everywhere: "各地",
  noPeriod: "未载明期限",
  elsewhere: "其他地区",
  mechanism: "机制",
  from: "自",
  to: "至",
  status: "状态",
  valid: "有效",
  invalid: (since) => (since === "" ? "无效" : `自 ${since} 起无效`),
  authority: "机构",
  reach: "联系途径",
  complain: (places, routes) => `您始终也可以在居住地投诉（${places}）：${routes}。`,
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
  rightNames: {
    withdrawal: "撤回同意",
    access: "查阅、复制",
    rectification: "更正、补充",
    erasure: "删除",
    restriction: "限制处理",
    portability: "转移",
    objection: "拒绝处理",
    complaint: "投诉",
    "account-closure": "注销账户",
    "decision-review": "人工复核",
    information: "说明解释",
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
    inactivity: "停止使用之日",
    decision: "决定作出之日",
    withdrawal: "撤回同意之日",
    "relationship-end": "关系终止之日",
    repayment: "还款之日",
    upload: "上传之日",

    email: "电子邮件",
    "pop-up": "弹窗",
    profile: "个人中心",
    settings: "设置",
    message: "短信",
    page: "页面",
    post: "邮寄",
    phone: "电话",
    "cn-security-assessment": "数据出境安全评估",
    "cn-standard-contract": "个人信息出境标准合同",
    "cn-certification": "个人信息保护认证",
    "supervisory-authority": "监管机构",
    "data-protection-authority": "数据保护机构",
    "cyberspace-administration": "网信部门",
    "communications-administration": "电信主管部门",
    "public-security": "公安机关",
    "market-regulation": "市场监督管理部门",
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
