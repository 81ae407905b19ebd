/** A name in a text that differs from a declared one by a single letter. */
export type Misspelt = { readonly found: string; readonly meant: string };

const lengthMin = 5;
const lengthMax = 64;

/**
 * The first place where a text almost names one of these. The first and the last letter must be right: a name that
 * only ends differently is mostly another word. Names that are themselves declared are never each other's mistakes.
 */
export function misspeltName(text: string, names: readonly string[]): Misspelt | null {
  for (const meant of names) {
    if (meant.length < lengthMin || meant.length > lengthMax) continue;
    const last = meant.at(-1);
    for (let at = text.indexOf(meant.charAt(0)); at >= 0; at = text.indexOf(meant.charAt(0), at + 1)) {
      for (const length of [meant.length - 1, meant.length, meant.length + 1]) {
        const found = text.slice(at, at + length);
        if (found.at(-1) !== last || names.includes(found) || !isOneLetterOff(found, meant)) continue;
        return { found, meant };
      }
    }
  }
  return null;
}

/** Letters that a grammar puts into a name or leaves out of it: these are no mistakes. */
const harmless = /^[\s\-'’,.的之与和及]$/;

function isOneLetterOff(found: string, meant: string): boolean {
  let head = 0;
  while (head < found.length && found[head] === meant[head]) head++;
  let tail = 0;
  while (tail < Math.min(found.length, meant.length) - head && found.at(-1 - tail) === meant.at(-1 - tail))
    tail++;
  const put = found.slice(head, found.length - tail);
  const lost = meant.slice(head, meant.length - tail);
  if (put.length > 1 || lost.length > 1 || put.toLowerCase() === lost.toLowerCase()) return false;
  return !harmless.test(put) && !harmless.test(lost);
}
