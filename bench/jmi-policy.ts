import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type Policy, parsePolicy } from "../src/policy/index.ts";

const folder = fileURLToPath(new URL("../policies/jmi", import.meta.url));

/** The policy that is shipped. */
export function jmiPolicy(): Policy {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const texts = files.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return [relative(folder, path).replaceAll("\\", "/"), readFileSync(path)] as const;
  });
  const { policy } = parsePolicy(new Map(texts));
  if (policy === null) throw new Error("the JMI policy has errors: run `troth check policies/jmi`");
  return policy;
}
