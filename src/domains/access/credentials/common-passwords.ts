import { createHash } from "node:crypto";
import { commonPasswords } from "./common-passwords.gen.ts";
import { foldPassword } from "./password-fold.ts";

/** Digests are cut to this length: of a million uncommon passwords, none is expected to be taken for a common one. */
export const digestBytes = 5;

/** The cut digest of a folded password, as the list holds it. */
export function commonDigest(folded: string): Buffer {
  return createHash("sha256").update(folded).digest().subarray(0, digestBytes);
}

let sorted: Buffer | null = null;

/** Whether this text, folded, is on the list of passwords that others used before. Needs no memory but the list's. */
export function isListed(text: string): boolean {
  // 240 kB, opened by the first who chooses a password: most processes never need them.
  sorted ??= Buffer.from(commonPasswords, "base64");
  const wanted = commonDigest(foldPassword(text));
  let [low, high] = [0, sorted.length / digestBytes];
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = sorted.compare(wanted, 0, digestBytes, middle * digestBytes, (middle + 1) * digestBytes);
    if (order === 0) return true;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return false;
}
