import { type Artefact, codeBase, type Header } from "../artefact.ts";
import { assemble } from "../assemble.ts";
import { policyDigest, vocabularyDigest } from "../digest.ts";
import type { Policy } from "../model.ts";
import { dimensions, legalBases, obligationTypes } from "../model.ts";
import { type Axis, allowedBy, axesOf, type JudgedRule, judgedRules } from "../space.ts";
import { hasBit } from "./bits.ts";
import { type ClassedAxis, classify, type Side } from "./classes.ts";
import { buildGraph } from "./graph.ts";
import { outcomeOf, outcomeTable } from "./outcomes.ts";
import { settling } from "./settling.ts";
import { cutLevels, fillTables } from "./tables.ts";

/** What a compilation may cost. Beyond it the policy is refused, and the policy in force stays. */
export type Limits = { readonly bytesMax: number; readonly nodesMax: number; readonly outcomesMax: number };

export const defaultLimits: Limits = { bytesMax: 64 * 1024 * 1024, nodesMax: 200_000, outcomesMax: 65_535 };

/** How large the policy is: cells of the space, rules, rows of all tables, distinct outcomes, bytes of tables. */
export type Size = {
  readonly cells: bigint;
  readonly rules: number;
  readonly nodes: number;
  readonly outcomes: number;
  readonly bytes: number;
};

export type Compiled =
  | { readonly ok: true; readonly artefact: Artefact; readonly size: Size }
  | { readonly ok: false; readonly why: string; readonly size: Size };

// Entries are signed 32-bit words, and a level's part of a request is packed into 26 bits: a number beyond would
// wrap and open a foreign row. INVARIANT: no entry and no code exceeds the number of cells or of outcomes.
const cellsMax = codeBase;

/**
 * Compiles a checked policy into tables in which every cell of its space has its outcome. Refuses what it cannot
 * represent exactly: unknown names, and whatever exceeds the limits.
 */
export function compile(policy: Policy, limits: Limits = defaultLimits): Compiled {
  const rules = judgedRules(policy);
  const axes = axesOf(policy);
  const size = { cells: cellsOf(axes), rules: rules.length, nodes: 0, outcomes: 0, bytes: 0 };
  const unknown = unknownName(rules, axes);
  if (unknown !== null) return { ok: false, why: unknown, size };

  const side: Side = { rules, reads: (_, value) => value };
  const classed = axes.map((axis) => classify(axis, [side]));
  const table = outcomeTable();
  const graph = buildGraph({
    axes: classed,
    ...settling([side], classed),
    endOf: (bits) => table.numberOf(outcomeOf(rules.filter((_, number) => hasBit(bits, number)))),
    nodesMax: limits.nodesMax,
  });
  if (graph === null) return { ok: false, why: `more than ${limits.nodesMax} nodes in a layer`, size };

  const { levels, cells } = cutLevels(graph, dimensions.length);
  const measured = {
    ...size,
    nodes: levels.reduce((sum, level) => sum + level.nodes, 0),
    outcomes: table.outcomes.length,
    bytes: cells * Int32Array.BYTES_PER_ELEMENT,
  };
  const excess = exceeds(measured, limits);
  if (excess !== null) return { ok: false, why: excess, size: measured };

  const header = headerOf(policy, classed, rules, levels, table.outcomes);
  return { ok: true, artefact: assemble(header, fillTables(graph, levels).tables), size: measured };
}

/** The number of cells, exact however large. */
export function cellsOf(axes: readonly Axis[]): bigint {
  return axes.reduce((cells, axis) => cells * BigInt(axis.values.length), 1n);
}

function exceeds(size: Size, limits: Limits): string | null {
  if (size.outcomes > limits.outcomesMax) return `${size.outcomes} outcomes, limit ${limits.outcomesMax}`;
  if (size.bytes > limits.bytesMax) return `${size.bytes} bytes of tables, limit ${limits.bytesMax}`;
  const cells = size.bytes / Int32Array.BYTES_PER_ELEMENT;
  return Math.max(cells, size.outcomes) < cellsMax ? null : `${cells} cells of tables, limit ${cellsMax}`;
}

/** The first name in a rule that the language or the vocabulary does not know, said in words. */
function unknownName(rules: readonly JudgedRule[], axes: readonly Axis[]): string | null {
  for (const { clause, rule } of rules) {
    for (const axis of axes) {
      const name = allowedBy(rule, axis.name)?.find((value) => !axis.values.includes(value));
      if (name !== undefined) return `clause \`${clause}\` names \`${name}\`, which is no known ${axis.name}`;
    }
    if (rule.type === "permit" && !legalBases.includes(rule.basis)) {
      return `clause \`${clause}\` has an unknown legal basis`;
    }
    const obligations = rule.type === "require" ? rule.obligations : [];
    if (obligations.some(({ type }) => !obligationTypes.includes(type))) {
      return `clause \`${clause}\` has an unknown obligation`;
    }
    const known = Object.keys(rule.box.when ?? {}).every((atom) => axes.some(({ name }) => name === atom));
    if (!known) return `clause \`${clause}\` asks for a fact that the language does not know`;
  }
  return null;
}

function headerOf(
  policy: Policy,
  axes: readonly ClassedAxis[],
  rules: readonly JudgedRule[],
  levels: readonly { readonly first: number; readonly nodes: number }[],
  outcomes: Header["outcomes"],
): Header {
  return {
    tenant: policy.tenant,
    version: policy.version,
    effective: policy.effective,
    policyDigest: policyDigest(policy),
    vocabularyDigest: vocabularyDigest(policy),
    closedBy: policy.closedBy,
    axes: axes.map(({ name, values, classes }) => ({ name, values, classes })),
    levels: levels.map(({ first, nodes }) => ({ first, nodes })),
    outcomes,
    permits: permitBoxes(rules, axes),
  };
}

function permitBoxes(rules: readonly JudgedRule[], axes: readonly ClassedAxis[]): Header["permits"] {
  return rules.flatMap(({ clause, rule }, number) => {
    if (rule.type !== "permit") return [];
    const allowed = axes.flatMap(({ name, masks }) => {
      const classes = masks.flatMap((mask, at) => (hasBit(mask, number) ? [at] : []));
      return classes.length === masks.length ? [] : [[name, classes] as const];
    });
    return [{ clause, allowed: Object.fromEntries(allowed) }];
  });
}
