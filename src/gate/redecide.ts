import type { DecidedCell, DecisionEntry, Redecide } from "../audit/index.ts";
import {
  type Artefact,
  clausesWith,
  type Decision,
  decide,
  domainRuleTypes,
  type Policy,
  type Request,
} from "../policy/index.ts";
import { effectRefusals } from "./model.ts";
import { isRefusedByPermission } from "./permissions.ts";
import { isRefusedBySource } from "./sources.ts";
import { supportClauses } from "./ties.ts";

export type DecidingPolicy = { readonly policy: Policy; readonly artefact: Artefact };

/** Decides logged decisions again, by the digest of the policy that each names. */
export function redecideBy(policyByDigest: ReadonlyMap<string, DecidingPolicy>): Redecide {
  return (entry) => {
    const deciding = policyByDigest.get(entry.policy);
    if (deciding === undefined) return "unknown-policy";
    return entry.decisions.every((cell) => agrees(entry, cell, deciding)) ? "same" : "different";
  };
}

function agrees(entry: DecisionEntry, cell: DecidedCell, { policy, artefact }: DecidingPolicy): boolean {
  return cell.data.every((data) =>
    cell.purposes.every((purpose) => {
      const decision = decide(artefact, requestOf(entry, cell, data, purpose));
      return (
        isSame(cell, decision) || isRefusedByGate(policy, cell, decision, { data, purpose, role: entry.role })
      );
    }),
  );
}

function requestOf(entry: DecisionEntry, cell: DecidedCell, data: string, purpose: string): Request {
  const { action, recipient, region, role } = entry;
  const { scenario, source, state } = cell;
  return { action, data, purpose, scenario, source, recipient, region, role, state };
}

function isSame(cell: DecidedCell, decision: Decision): boolean {
  if (cell.outcome !== decision.outcome || !isSameList(cell.clauses, decision.clauses)) return false;
  if (decision.outcome !== "permitted") return cell.code === decision.code;
  const obligations = decision.obligations.map(({ type, argument }) => `${type} ${argument}`);
  return isSameList(cell.obligations ?? [], obligations);
}

/**
 * The gate refuses more than the tables do: what an obligation, a connection, a property, a permission of a device or
 * the register of sources forbids, or a word that nobody gave. Each such refusal names the clause that asks for it. It
 * never permits more, so nothing that was permitted
 * passes here.
 */
function isRefusedByGate(
  policy: Policy,
  cell: DecidedCell,
  decision: Decision,
  item: { readonly data: string; readonly purpose: string; readonly role: string },
): boolean {
  if (cell.outcome === "permitted") return false;
  // What no table knows: that a value was none of its type, or that nobody has such a choice.
  if (effectRefusals.some((code) => code === cell.code)) return decision.outcome === "permitted";
  if (cell.code === "obligation-unmet") {
    return decision.outcome === "permitted" && isSameList(cell.clauses, decision.clauses);
  }
  if (cell.code === "support-not-invited") {
    return (
      decision.outcome === "permitted" &&
      isSameList(cell.clauses, supportClauses(policy, item.role, item.data))
    );
  }
  if (cell.code === "plaintext-transport") {
    const clauses = clausesWith(
      policy,
      domainRuleTypes.transport,
      ({ data }) => data?.includes(item.data) ?? false,
    );
    return isSameList(cell.clauses, clauses);
  }
  const scope = clausesWith(policy, domainRuleTypes.property).slice(0, 1);
  if (cell.code === "not-declared" && isSameList(cell.clauses, scope)) return true;
  if (decision.outcome === "permitted" && isRefusedBySource(policy, cell, item)) return true;
  return isRefusedByPermission(policy, cell, item, decision.outcome === "permitted");
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one, at) => one === b[at]);
}
