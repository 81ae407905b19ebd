import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { maskNames, transformNames, valueTypes } from "../../src/domains/vault/index.ts";
import { checkPolicy, type Finding, parsePolicy, silenceOf } from "../../src/policy/index.ts";
import { root } from "../support/source.ts";

export const tenants = ["jmi", "jpl", "geex", "mori", "iunu"] as const;
export type Tenant = (typeof tenants)[number];

/** What is found in one policy as it was written. */
export type Found = {
  /** `code message`, for the policy as a whole. */
  readonly anywhere: readonly string[];
  /** The same, of what is found between the first and the last line of each clause. */
  readonly byClause: ReadonlyMap<string, readonly string[]>;
};

/**
 * What must stand in a policy before the rest of it is read. The first reading says that it is missing, and then it is
 * put in, as whoever mends the policy would do first.
 */
const repairs: readonly (readonly [RegExp, string])[] = [
  [/^(version: 1)\n(?!effective)/m, "$1\neffective: 2026-01-01\n"],
  [/controller: \{\}/, "controller: { name: Unnamed }"],
  [/controller: (?!.*contact)\{ (.*) \}/, "controller: { $1, contact: nobody@unnamed.example }"],
];

export function findingsAsWritten(tenant: Tenant): Found {
  const files = filesOf(join(root, "test/fixtures/as-written", tenant));
  const first = parsePolicy(files);
  const head = repairs.reduce((text, [from, to]) => text.replace(from, to), files.get("policy.yaml") ?? "");
  const repaired = new Map([...files, ["policy.yaml", head]]);
  const { policy, findings, positions } = parsePolicy(repaired);
  if (policy === null) throw new Error(`${tenant} cannot be read: ${JSON.stringify(findings)}`);
  const found = [...findings, ...checkPolicy(policy, positions, known), ...silenceOf(policy, positions)];
  const places = policy.clauses.map(({ id }, number) => ({ id, at: positions.get(`clauses/${number}`) }));
  const byClause = places.map(({ id, at }): [string, readonly string[]] => {
    const next = places.flatMap((one) =>
      one.at !== undefined && one.at.path === at?.path && one.at.line > at.line ? [one.at.line] : [],
    );
    const end = Math.min(...next, Number.MAX_SAFE_INTEGER);
    const inside = found.filter(
      ({ path, line }) => path === at?.path && line >= (at?.line ?? 0) && line < end,
    );
    return [id, inside.map(said)];
  });
  return { anywhere: [...first.findings, ...found].map(said), byClause: new Map(byClause) };
}

/** What is found in a policy that is in use. */
export function findingsInUse(name: string): readonly string[] {
  const { policy, findings, positions } = parsePolicy(filesOf(join(root, "policies", name)));
  if (policy === null) return findings.map(said);
  return [...findings, ...checkPolicy(policy, positions, known), ...silenceOf(policy, positions)].map(said);
}

const known = { valueTypes, masks: maskNames, transforms: transformNames };

function said({ code, message }: Finding): string {
  return `${code} ${message}`;
}

function filesOf(folder: string): ReadonlyMap<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return new Map(
    paths
      .filter((path) => path.endsWith(".yaml"))
      .map((path) => [path, readFileSync(join(folder, path), "utf8")]),
  );
}
