import type { CellChange, NamedChange } from "./model.ts";

/**
 * What makes a change material whatever its author calls it. Source: PIPL Art. 17(2); GB/T 35273-2020, 5.5: purposes, kinds of
 * data and manner of use; the controller; recipients; rights and how they are used; contact and complaints.
 */
export const triggers = ["use", "controller", "recipients", "rights", "contact"] as const;
export type Trigger = (typeof triggers)[number];

export type Significance = {
  readonly material: boolean;
  readonly triggers: readonly Trigger[];
  /** Whether anything may be worse for the subject: such a version must not be put on somebody by their silence. */
  readonly reduces: boolean;
  /** What the author says. It may raise a change, and a change that it would lower is not published. */
  readonly stated: "minor" | "material" | null;
  readonly lowered: boolean;
};

/** Significance is worked out of the exact difference. `announced` are classes that the policy promises to announce. */
export function significanceOf(
  cells: readonly Pick<CellChange, "class" | "worse">[],
  named: readonly NamedChange[],
  announced: ReadonlySet<string>,
  stated: Significance["stated"],
): Significance {
  const changes = [...cells, ...named];
  const found = new Set(changes.flatMap(triggersOf));
  const reduces = changes.some(({ worse }) => worse);
  const computed = found.size > 0 || reduces || changes.some((change) => announced.has(change.class));
  return {
    material: computed || stated === "material",
    triggers: triggers.filter((one) => found.has(one)),
    reduces,
    stated,
    lowered: computed && stated === "minor",
  };
}

const triggerByClass: readonly (readonly [RegExp, Trigger])[] = [
  [/^(?:newly-permitted|obligation-weakened|obligation-incomparable|basis-changed|guard-removed)$/, "use"],
  [/^(?:data|purpose)-(?:added|changed)$|^(?:scenario|action|region)-added$/, "use"],
  [/^retention-(?:longer|removed|changed)$/, "use"],
  [/^controller-changed$|^home-region-changed$/, "controller"],
  [/^recipient-/, "recipients"],
  [/^right-/, "rights"],
  [/^contact-changed$/, "contact"],
];

/** Rules that say whom people reach and where they complain, and rules that say how people use a right. */
const triggerByRule: Readonly<Record<string, Trigger>> = {
  contact: "contact",
  responsible: "contact",
  jurisdiction: "contact",
  reply: "rights",
  refusal: "rights",
  withdrawal: "rights",
  disclosure: "recipients",
};

/** What a change always counts as, however small it is. */
export function triggersOf(change: { readonly class: string; readonly rule?: string }): readonly Trigger[] {
  const byClass = triggerByClass.flatMap(([pattern, trigger]) =>
    pattern.test(change.class) ? [trigger] : [],
  );
  const byRule = change.rule === undefined ? undefined : triggerByRule[change.rule];
  return byRule === undefined ? byClass : [...byClass, byRule];
}
