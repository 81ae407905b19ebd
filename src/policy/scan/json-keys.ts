/** Where the keys of a JSON text stand: by their path, joined with `keySeparator`. */
export type KeyLines = ReadonlyMap<string, number>;

export const keySeparator = "\n";

/**
 * The lines of the keys whose paths are wanted, or `null` where the text is nested deeper than `nestedMax`. Reads any text, JSON or
 * not, in one pass and without recursion.
 */
export function keyLines(
  text: string,
  nestedMax: number,
  isWanted: (path: readonly string[]) => boolean,
): KeyLines | null {
  const lines = new Map<string, number>();
  const path: string[] = [];
  let line = 1;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === "\n") line += 1;
    else if (sign === "{" || sign === "[") path.push("");
    else if (sign === "}" || sign === "]") path.pop();
    else if (sign === '"') {
      const end = endOfString(text, at);
      if (path.length > 0 && isKey(text, end)) {
        path[path.length - 1] = text.slice(at + 1, end);
        if (isWanted(path)) lines.set(path.join(keySeparator), line);
      }
      at = end;
    }
    if (path.length > nestedMax) return null;
  }
  return lines;
}

/** Where the string ends that begins at `at`. A line break does not belong into one, so none is lost in counting. */
function endOfString(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
  return end;
}

function isKey(text: string, end: number): boolean {
  let next = end + 1;
  while (/\s/.test(text[next] ?? "")) next += 1;
  return text[next] === ":";
}
