import { createHash } from "node:crypto";
import { type Canonical, canonical } from "../kernel/canonical.ts";
import type { Policy } from "./model.ts";

/** SHA-256 in hex over the canonical JSON of the whole policy: equal exactly when the policies are. */
export function policyDigest(policy: Policy): string {
  return digest(policy);
}

/** SHA-256 in hex over the vocabulary alone: an artefact answers requests made in this vocabulary and no other. */
export function vocabularyDigest(policy: Policy): string {
  return digest(policy.vocabulary);
}

function digest(value: unknown): string {
  // Through JSON, so that a domain rule's value, which the model leaves open, becomes plain data.
  const plain: Canonical = JSON.parse(JSON.stringify(value));
  return createHash("sha256").update(canonical(plain)).digest("hex");
}
