import { readFileSync } from "node:fs";

/** A file of vectors: known answers, in a form that any language can run. */
export function readVectors<T>(name: string): T {
  const url = new URL(`../../test/vectors/audit/${name}.json`, import.meta.url);
  const vectors: T = JSON.parse(readFileSync(url, "utf8"));
  return vectors;
}
