import type { Application } from "../../domains/access/index.ts";
import { fail } from "../../kernel/problem.ts";

/** A key acts for its application's properties only. Throws `out-of-scope-key`. */
export function allowProperty(application: Application, property: string): void {
  // A property that the policy does not bind goes on to the gate, which refuses it by clause and remembers it.
  if (application.properties.includes("*") || application.properties.includes(property)) return;
  fail("out-of-scope-key", `this key is not for property \`${property}\``, { property });
}

/** A key acts for its application's purposes only. Throws `out-of-scope-key`. */
export function allowPurposes(application: Application, purposes: readonly string[]): void {
  if (application.purposes.includes("*")) return;
  const foreign = purposes.find((purpose) => !application.purposes.includes(purpose));
  if (foreign === undefined) return;
  fail("out-of-scope-key", `this key is not for purpose \`${foreign}\``, { purpose: foreign });
}
