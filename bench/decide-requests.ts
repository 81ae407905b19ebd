import type { Artefact, Atom, Box, Policy, Request, State } from "../src/policy/index.ts";
import { drawer } from "./large-policy.ts";

/** Data types that one call asks for. */
const callSize = 8;

/**
 * Requests as the gate makes them: calls of eight data types that share everything else, every second call drawn
 * within a permit, so that a good part is permitted. The same in every run.
 */
export function requestsFor(policy: Policy, artefact: Artefact, calls: number): Request[] {
  const draw = drawer("requests");
  const values = new Map<string, readonly string[]>(
    artefact.header.axes.map(({ name, values: own }) => [name, own]),
  );
  const permits = policy.clauses.flatMap(({ rules }) =>
    rules.flatMap((rule) => (rule.type === "permit" ? [rule.box] : [])),
  );
  return Array.from({ length: calls }, (_, number) => {
    const box: Box = number % 2 === 0 ? {} : (permits[draw(permits.length)] ?? {});
    const one: One = (axis, within) => {
      const all = values.get(axis) ?? [];
      const some = within === undefined ? all : all.filter((value) => within.includes(value));
      return some[draw(some.length)] ?? "";
    };
    const { action, purpose, scenario, source, recipient, region, role, state } = requestOf(
      artefact,
      box,
      one,
    );
    // Written out, so that all requests have one shape.
    return Array.from({ length: callSize }, () => {
      const data = one("data", box.data);
      return { action, data, purpose, scenario, source, recipient, region, role, state };
    });
  }).flat();
}

type One = (axis: keyof Box | Atom, within: readonly string[] | undefined) => string;

function requestOf(artefact: Artefact, box: Box, one: One): Omit<Request, "data"> {
  return {
    action: one("action", box.action),
    purpose: one("purpose", box.purpose),
    scenario: one("scenario", box.scenario),
    source: one("source", box.source),
    recipient: one("recipient", box.recipient),
    region: one("region", box.region),
    role: one("role", box.role),
    state: stateOf(artefact, box, one),
  };
}

// Every request has the same members in the same order, as those that the gate makes do.
function stateOf({ header }: Artefact, { when }: Box, one: One): State {
  const asked = new Set<string>(header.axes.map(({ name }) => name));
  const fact = (atom: Atom): string => (asked.has(atom) ? one(atom, when?.[atom]) : "");
  return {
    consent: fact("consent"),
    agreement: fact("agreement"),
    age: fact("age"),
    residency: fact("residency"),
    retention: fact("retention"),
    objection: fact("objection"),
    restriction: fact("restriction"),
    collectedFor: fact("collectedFor"),
    transferBasis: fact("transferBasis"),
    relation: fact("relation"),
    legalCase: fact("legalCase"),
  };
}
