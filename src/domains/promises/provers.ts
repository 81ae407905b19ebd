import type { domainRuleTypes, Words } from "../../policy/index.ts";
import type { ProbeName } from "./probes.ts";

/**
 * What proves a rule of a type. `gate`: the gate itself decides by it. `probes`: looks that find what breaks it.
 * `text`: the published notice holds what it promises to hold. `evidence`: a document. `review`: the version is young
 * enough, or its review is reported as due. `awaits`: nothing acts on it
 * yet, so nothing can prove it, and the clause says so.
 */
export type Prover =
  | { readonly by: "gate" }
  | { readonly by: "probes"; readonly probes: readonly ProbeName[] }
  | { readonly by: "text" }
  | { readonly by: "evidence" }
  | { readonly by: "review"; readonly window: unknown }
  | { readonly by: "awaits"; readonly words: Words };

type DomainRuleName = keyof typeof domainRuleTypes;
type RuleValue = Readonly<Record<string, unknown>>;

const gate: Prover = { by: "gate" };
const text: Prover = { by: "text" };

const awaits = (en: string, zh: string): Prover => ({ by: "awaits", words: { en, zh } });
const desk = awaits("The desk that answers requests is not open yet.", "处理请求的窗口尚未开放。");
const trackers = awaits(
  "The part that holds trackers back is not there yet.",
  "拦截跟踪技术的部分尚未建成。",
);
const sharing = awaits(
  "Disclosures are judged, and nothing carries them out yet.",
  "对外提供已可裁决，但尚无执行部分。",
);
const people = awaits(
  "Not every way to show who one is, and not everybody who would, is there yet.",
  "身份证明的方式与相应人员尚未齐备。",
);
const watch = awaits("Nobody watches for this yet.", "尚无监测。");
const builds = awaits(
  "No build of an app was compared with this register yet.",
  "尚未将应用构建与本登记册比对。",
);
const ends = awaits("It has not happened, and nothing rehearses it yet.", "尚未发生，亦无演练。");

const told = awaits("Nobody is told of it yet: there is no mail.", "尚无邮件系统，无从通知。");
const begins = awaits(
  "Nothing tells us yet when this period begins, so nothing ends it.",
  "尚无从得知该期限何时起算，故亦无从届满。",
);

/**
 * One for each type of rule: the compiler refuses a type without. Where a rule says more than anything acts on, it
 * awaits the rest: a sentence that is kept by half is not shown as kept.
 */
export const provers: Readonly<Record<DomainRuleName, Prover | ((value: RuleValue) => Prover)>> = {
  property: { by: "probes", probes: ["terms"] },
  notice: ({ channels }) => (channels === undefined ? text : told),
  version: ({ channels }) => (channels === undefined ? text : told),
  contact: ({ opensCase }) => (opensCase === true ? desk : text),
  jurisdiction: text,
  evidence: { by: "evidence" },
  permission: gate,
  sdk: builds,
  source: { by: "probes", probes: ["sources"] },
  age: awaits(
    "Children are judged as children; nothing erases yet what was found to be of one.",
    "已按未成年人裁决；尚无删除已发现之未成年人信息的部分。",
  ),
  exception: sharing,
  consent: ({ signals }) => (signals === undefined ? gate : trackers),
  withdrawal: awaits(
    "Our own gates stop at once; nothing tells recipients yet.",
    "本方闸口即时停止；尚无通知接收方的部分。",
  ),
  marketing: awaits("Nothing sends messages yet.", "尚无发送消息的部分。"),
  tracker: trackers,
  embed: trackers,
  preferences: trackers,
  degradation: trackers,
  credential: { by: "probes", probes: ["secrets", "seals"] },
  transport: gate,
  storage: { by: "probes", probes: ["seals"] },
  roles: text,
  audit: { by: "probes", probes: ["log", "decisions"] },
  alert: ({ on, window }) => (on === "version-unreviewed" ? { by: "review", window } : watch),
  incident: ends,
  disclosure: sharing,
  transfer: sharing,
  localisation: { by: "probes", probes: ["regions"] },
  "legal-request": sharing,
  aggregate: sharing,
  right: desk,
  retention: ({ anchor }) => (anchor === "collection" ? { by: "probes", probes: ["last-days"] } : begins),
  "sign-in": ({ roles, factors }) => (isOffered(roles, factors) ? gate : people),
  membership: ({ administrator }) => (administrator === "subject" ? people : gate),
  support: gate,
  segregation: awaits(
    "Kinds of data are not kept under keys of their own yet.",
    "各类数据尚未分别使用独立密钥。",
  ),
  "access-review": people,
  reply: desk,
  refusal: desk,
  backup: awaits("No backup was made or restored yet.", "尚未制作或恢复过备份。"),
  succession: ends,
  termination: ends,
  journal: gate,
  responsible: text,
};

/** Whether each factor that a clause names can be shown here by the people it names: half of a promise is none. */
function isOffered(roles: unknown, factors: unknown): boolean {
  if (!Array.isArray(roles) || !Array.isArray(factors)) return false;
  const ofSubjects = ["subject", "guardian", "organisation-administrator", "organisation-member"];
  const offered = roles.some((role) => ofSubjects.includes(String(role)))
    ? ["sms-code", "email-code", "password", "totp", "passkey"]
    : ["password", "totp", "passkey"];
  return factors.every((factor) => offered.includes(String(factor)));
}

/** What proves this rule; `null` for a type that nobody has registered. */
export function proverOf(name: string, value: RuleValue): Prover | null {
  const found = new Map(Object.entries(provers)).get(name) ?? null;
  return typeof found === "function" ? found(value) : found;
}
