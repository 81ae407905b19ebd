import type { Artefact, Coded, Decision, IndexedAxis, Permitted } from "./artefact.ts";
import { classesOf, codeRequest, moved, outcomeNumber } from "./coded.ts";
import { decide } from "./decide.ts";
import { atoms, dimensions, type Policy, type Request } from "./model.ts";
import { singleMiss } from "./refuse.ts";
import { type AxisName, isDimension } from "./space.ts";

/** A permitted cell one step from the request: the axis, what is asked, what would be permitted, and by what. */
export type Nearest = {
  readonly axis: AxisName;
  readonly from: string;
  readonly to: string;
  readonly outcome: Permitted;
};

/**
 * The permitted cells that differ from a refused request in exactly one dimension or one fact: first what the caller
 * can bring about, last what nobody can. A cell that only escapes a prohibition is no advice and is left out. Empty
 * for a permitted request, and for one with two undeclared names.
 */
export function nearest(artefact: Artefact, request: Request, limitMax = 8): Nearest[] {
  const { axes } = artefact.index;
  const undeclared = dimensions.filter((one) => !artefact.index.byDimension[one].codes.has(request[one]));
  const [missing] = undeclared;
  if (undeclared.length > 1) return [];
  if (missing !== undefined) return along(artefact, request, missing).slice(0, limitMax);

  const coded = codeRequest(artefact, request);
  if (coded === null || decide(artefact, request).outcome === "permitted") return [];
  const classes = classesOf(artefact, coded);
  const found = new Map<IndexedAxis, Map<string, Nearest>>();
  for (const permit of artefact.index.permits) {
    const missed = singleMiss(permit, classes);
    const axis = missed === null ? undefined : axes[missed.axis];
    if (missed === null || axis === undefined) continue;
    const here = found.get(axis) ?? new Map<string, Nearest>();
    found.set(axis, here);
    for (const [place, to] of axis.values.entries()) {
      const target = axis.classes[place] ?? 0;
      if (missed.allows[target] !== true || here.has(to)) continue;
      const outcome = permittedAt(artefact, moved(coded, axis, target - (classes[missed.axis] ?? 0)));
      if (outcome !== null) here.set(to, { axis: axis.name, from: valueTaken(request, axis), to, outcome });
    }
  }
  return [...found]
    .sort(([a], [b]) => a.ease - b.ease)
    .flatMap(([axis, here]) => axis.values.flatMap((value) => here.get(value) ?? []))
    .slice(0, limitMax);
}

/** For a name that the policy does not declare: the declared ones with which the request would be permitted. */
function along(artefact: Artefact, request: Request, dimension: (typeof dimensions)[number]): Nearest[] {
  const axis = artefact.index.byDimension[dimension];
  return axis.values.flatMap((to) => {
    const coded = codeRequest(artefact, { ...request, [dimension]: to });
    const outcome = coded === null ? null : permittedAt(artefact, coded);
    return outcome === null ? [] : [{ axis: dimension, from: request[dimension], to, outcome }];
  });
}

function permittedAt(artefact: Artefact, coded: Coded): Permitted | null {
  const outcome = artefact.index.answers[outcomeNumber(artefact, coded)];
  return outcome?.outcome === "permitted" ? outcome : null;
}

/** What the judge took as the value: for a fact that is missing or unknown, the protective one. */
function valueTaken(request: Request, axis: IndexedAxis): string {
  if (isDimension(axis.name)) return request[axis.name];
  const given = request.state[axis.name];
  return given !== undefined && axis.codes.has(given) ? given : atoms[axis.name].unknown;
}

/**
 * The decision in words, line by line: what, under which clauses and in which words of theirs, and what would be
 * permitted instead. Names of the vocabulary and words of the policy only, never data of a subject.
 */
export function explain(
  artefact: Artefact,
  policy: Policy,
  request: Request,
  language: keyof Phrases = "en",
): string[] {
  const say = phrases[language];
  const decision = decide(artefact, request);
  const nearby = nearest(artefact, request);
  return [
    ...verdict(decision, say),
    ...decision.clauses.map((id) => {
      const words = policy.clauses.find((clause) => clause.id === id)?.words;
      return `${id}: ${words?.[language] ?? words?.en ?? ""}`;
    }),
    ...nearby.map(({ axis, from, to, outcome }) => say.instead(axis, from, to, outcome.clauses)),
  ];
}

function verdict(decision: Decision, say: Phrases["en"]): string[] {
  if (decision.outcome === "forbidden") return [say.forbidden(decision.codes)];
  if (decision.outcome === "uncovered") {
    const undeclared = decision.undeclared.map(({ dimension, name }) => say.undeclared(dimension, name));
    return [say.uncovered(decision.code), ...undeclared];
  }
  const obligations = decision.obligations.map(({ type, argument }) => `${type} ${argument}`);
  const bases = say.permitted(decision.bases);
  return obligations.length === 0 ? [bases] : [bases, say.obligations(obligations)];
}

const phrases = {
  en: {
    permitted: (bases: readonly string[]) => `Permitted. Legal basis: ${bases.join(", ")}.`,
    obligations: (all: readonly string[]) => `Only with: ${all.join("; ")}.`,
    forbidden: (codes: readonly string[]) => `Refused (${codes.join(", ")}): a clause forbids it.`,
    uncovered: (code: string) => `Refused (${code}): no clause permits it.`,
    undeclared: (axis: string, name: string) => `The policy declares no ${axis} \`${name}\`.`,
    instead: (axis: string, from: string, to: string, clauses: readonly string[]) =>
      `Permitted with ${axis} \`${to}\` instead of \`${from}\` (${clauses.join(", ")}).`,
  },
  zh: {
    permitted: (bases: readonly string[]) => `允许。法律依据：${bases.join("、")}。`,
    obligations: (all: readonly string[]) => `必须满足：${all.join("；")}。`,
    forbidden: (codes: readonly string[]) => `拒绝（${codes.join("、")}）：有条款禁止。`,
    uncovered: (code: string) => `拒绝（${code}）：没有条款允许。`,
    undeclared: (axis: string, name: string) => `隐私政策没有声明 ${axis} \`${name}\`。`,
    instead: (axis: string, from: string, to: string, clauses: readonly string[]) =>
      `如果 ${axis} 是 \`${to}\` 而不是 \`${from}\`，则允许（${clauses.join("、")}）。`,
  },
};
type Phrases = typeof phrases;
