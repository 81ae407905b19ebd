import { readdirSync, readFileSync } from "node:fs";
import { maskNames, transformNames, valueTypes } from "../../src/domains/vault/index.ts";
import { checkPolicy } from "../../src/policy/check.ts";
import { compile, parsePolicy } from "../../src/policy/index.ts";

const folder = new URL("../../policies/jmi/", import.meta.url);

/** The policy of JMI as it stands in the repository, compiled. */
export const jmi = load();

function load() {
  const sections = readdirSync(new URL("sections/", folder)).map((name) => `sections/${name}`);
  const files = new Map(
    ["policy.yaml", ...sections].map((path) => [path, readFileSync(new URL(path, folder), "utf8")]),
  );
  const { policy, findings, positions } = parsePolicy(files);
  if (policy === null) throw new Error(`the policy of JMI cannot be read: ${JSON.stringify(findings)}`);
  const known = { valueTypes, masks: maskNames, transforms: transformNames };
  const compiled = compile(policy);
  if (!compiled.ok) throw new Error(compiled.why);
  return {
    policy,
    artefact: compiled.artefact,
    findings: [...findings, ...checkPolicy(policy, positions, known)],
  };
}
