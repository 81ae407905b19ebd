import { type Instant, instantToText } from "../../kernel/clock.ts";
import type { Words } from "../../policy/index.ts";
import type { ProofState } from "./model.ts";
import type { ProbeName } from "./probes.ts";

/** What proofs say to everybody: what was looked at and what came of it, never whose it is. */

type Said = { readonly holds: (count: number) => Words; readonly violated: (count: number) => Words };

const byProbe: Readonly<Record<ProbeName, Said>> = {
  terms: {
    holds: (count) => ({
      en: `Everything held stands under ${amount(count, "combination")} of declared names, all of them permitted.`,
      zh: `所存数据共 ${count} 种条件组合，均已声明并获准。`,
    }),
    violated: (count) => ({
      en: `${amount(count, "combination")} of data, purpose and occasion held that this policy does not permit to collect.`,
      zh: `发现 ${count} 种未获本政策准许收集的条件组合。`,
    }),
  },
  sources: {
    holds: () => ({
      en: "Whatever others gave comes from a registered source and names what authorised it.",
      zh: "他处提供的数据均来自已登记的来源，并注明其授权依据。",
    }),
    violated: (count) => ({
      en: `${amount(count, "record or group", "records or groups")} of data from others without a registered source or an authorisation.`,
      zh: `发现 ${count} 组来自他处却无已登记来源或授权的数据。`,
    }),
  },
  regions: {
    holds: () => ({ en: "Everything held is where the policy says.", zh: "所存数据均位于政策所述地区。" }),
    violated: (count) => ({
      en: `${amount(count, "group")} of data or people in a region where they must not be.`,
      zh: `发现 ${count} 组数据或人员位于不应在的地区。`,
    }),
  },
  seals: {
    holds: () => ({ en: "No value was found in the open.", zh: "未发现明文存储的数据。" }),
    violated: (count) => ({
      en: `${amount(count, "record")} found in the open.`,
      zh: `发现 ${count} 条明文记录。`,
    }),
  },
  "last-days": {
    holds: () => ({ en: "Nothing was found beyond its last day.", zh: "未发现超过保存期限的数据。" }),
    violated: (count) => ({
      en: `${amount(count, "record")} found beyond the last day.`,
      zh: `发现 ${count} 条超过保存期限的记录。`,
    }),
  },
  identifiers: {
    holds: (count) => ({
      en: `People are found by ${amount(count, "declared identifier")} and by nothing else.`,
      zh: `仅可通过 ${count} 种已声明的标识查找到个人。`,
    }),
    violated: (count) => ({
      en: `${amount(count, "type")} of data indexed that no clause declares as an identifier.`,
      zh: `发现 ${count} 种未声明为标识的数据被索引。`,
    }),
  },
  erasures: {
    holds: () => ({ en: "Nobody who was erased can be found.", zh: "已删除的个人均无法再被查找到。" }),
    violated: (count) => ({
      en: `${amount(count, "person", "people")} erased and still to be found.`,
      zh: `发现 ${count} 名已删除却仍可被查找到的个人。`,
    }),
  },
  secrets: {
    holds: () => ({ en: "No secret is held.", zh: "未存储任何机密数据。" }),
    violated: (count) => ({
      en: `${amount(count, "combination")} with a secret that must not be held.`,
      zh: `发现 ${count} 种包含不得存储之机密的组合。`,
    }),
  },
  log: {
    holds: (count) => ({
      en: `The log stands in order with ${amount(count, "entry", "entries")}.`,
      zh: `日志共 ${count} 条，次序完整。`,
    }),
    violated: () => ({ en: "The log is not in order.", zh: "日志次序异常。" }),
  },
  decisions: {
    holds: (count) => ({
      en: `${amount(count, "logged entry", "logged entries")} looked through: every decision comes out the same again.`,
      zh: `已复核 ${count} 条日志，全部裁决一致。`,
    }),
    violated: (count) => ({
      en: `${amount(count, "logged decision")} that this policy does not make.`,
      zh: `发现 ${count} 条与本政策不符的裁决。`,
    }),
  },
};

/** What a probe's look says. */
export function probeWords(name: ProbeName, state: ProofState, count: number): Words {
  if (state === "missing") return { en: "Nobody has looked yet.", zh: "尚未检查。" };
  if (state === "stale")
    return { en: "The last look is too long ago to count.", zh: "上次检查已过久，不再算数。" };
  return state === "violated" ? byProbe[name].violated(count) : byProbe[name].holds(count);
}

export const sentences = {
  nobody: { en: "Nothing proves this kind of rule yet.", zh: "此类规则尚无证明方式。" },
  noDocument: { en: "No document is on record that proves it.", zh: "尚无证明文件在案。" },
  textHolds: { en: "The published notice holds what this says.", zh: "已发布的告知书包含其所述内容。" },
  decided: (permitted: number, refused: number): Words =>
    permitted + refused === 0
      ? {
          en: "The gate decides by it. It was not asked in the last 30 days.",
          zh: "闸口依此裁决；近 30 天内无人请求。",
        }
      : {
          en: `The gate decides by it: ${permitted} times permitted and ${refused} times refused in 30 days.`,
          zh: `闸口依此裁决：近 30 天内准许 ${permitted} 次，拒绝 ${refused} 次。`,
        },
  ended: (document: string, until: Instant): Words => ({
    en: `The term of the document “${document}” ended on ${day(until)}.`,
    zh: `文件“${document}”已于 ${day(until)} 到期。`,
  }),
  valid: (document: string, until: Instant): Words => ({
    en: `The document “${document}” proves it until ${day(until)}.`,
    zh: `文件“${document}”的证明效力至 ${day(until)}。`,
  }),
  review: (due: Instant, isOver: boolean): Words =>
    isOver
      ? {
          en: `This version is due for review since ${day(due)}, and its owner was told.`,
          zh: `本版本自 ${day(due)} 起应予复审，已告知负责人。`,
        }
      : { en: `This version is due for review on ${day(due)}.`, zh: `本版本应于 ${day(due)} 复审。` },
  textLacks: (lists: readonly string[]): Words => ({
    en: `The published notice has nothing to show under: ${lists.join(", ")}.`,
    zh: `已发布的告知书缺少以下内容：${lists.join("、")}。`,
  }),
} as const;

function amount(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

function day(instant: Instant): string {
  return instantToText(instant).slice(0, 10);
}
