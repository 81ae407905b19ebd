import type { Place } from "../findings.ts";

/** Finds the place of a character by its index in the text. */
export function placesOf(path: string, text: string): (index: number) => Place {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (index) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return { path, line: low + 1, column: index - (starts[low] ?? 0) + 1 };
  };
}
