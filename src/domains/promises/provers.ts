import type { domainRuleTypes, Words } from "../../policy/index.ts";
import type { ProbeName } from "./probes.ts";

/**
 * What proves a rule of a type. `gate`: the gate itself decides by it. `probes`: looks that find what breaks it.
 * `text`: the published notice holds what it promises to hold. `evidence`: a document. `awaits`: nothing acts on it
 * yet, so nothing can prove it, and the clause says so.
 */
export type Prover =
  | { readonly by: "gate" }
  | { readonly by: "probes"; readonly probes: readonly ProbeName[] }
  | { readonly by: "text" }
  | { readonly by: "evidence" }
  | { readonly by: "awaits"; readonly words: Words };

type DomainRuleName = keyof typeof domainRuleTypes;

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
const people = awaits("People cannot sign in yet, so nothing was seen of it.", "人员尚不能登录，无从观察。");
const watch = awaits("Nobody watches for this yet.", "尚无监测。");
const builds = awaits(
  "No build of an app was compared with this register yet.",
  "尚未将应用构建与本登记册比对。",
);
const ends = awaits("It has not happened, and nothing rehearses it yet.", "尚未发生，亦无演练。");

/** One for each type of rule: the compiler refuses a type without. */
export const provers: Readonly<Record<DomainRuleName, Prover>> = {
  property: { by: "probes", probes: ["terms"] },
  notice: { by: "text" },
  version: { by: "text" },
  contact: { by: "text" },
  jurisdiction: { by: "text" },
  evidence: { by: "evidence" },
  permission: { by: "gate" },
  sdk: builds,
  source: { by: "probes", probes: ["terms"] },
  age: { by: "gate" },
  exception: sharing,
  consent: { by: "gate" },
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
  transport: { by: "gate" },
  storage: { by: "probes", probes: ["seals"] },
  roles: { by: "text" },
  audit: { by: "probes", probes: ["log", "decisions"] },
  alert: watch,
  incident: ends,
  disclosure: sharing,
  transfer: { by: "gate" },
  localisation: { by: "probes", probes: ["regions"] },
  "legal-request": sharing,
  aggregate: sharing,
  right: desk,
  retention: { by: "probes", probes: ["last-days"] },
  "sign-in": people,
  membership: people,
  support: people,
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
  journal: awaits("The journal is kept, and people cannot open it yet.", "日志已留存，个人尚无法查看。"),
  responsible: { by: "text" },
};
