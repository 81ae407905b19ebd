import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { policySchema } from "../src/policy/index.ts";

// Writes the JSON Schema of the policy language, which editors read for completion.
const target = join(import.meta.dirname, "..", "docs", "reference", "policy.schema.json");
await mkdir(dirname(target), { recursive: true });
await writeFile(target, `${JSON.stringify(policySchema(), null, 2)}\n`);
console.log(`Wrote ${target}`);
