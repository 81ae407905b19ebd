/** A hint for a name that is not known: the nearest known one, or a few of those there are. */
export function didYouMean(name: string, known: readonly string[]): string {
  const nearest = nearestOf(name, known);
  if (nearest !== null) return `did you mean \`${nearest}\`?`;
  if (known.length === 0) return "none is declared";
  const shown = known.slice(0, shownMax).map((one) => `\`${one}\``);
  return `known: ${shown.join(", ")}${known.length > shownMax ? " and others" : ""}`;
}

const shownMax = 8;
const lengthMax = 64;
const candidatesMax = 500;

function nearestOf(name: string, known: readonly string[]): string | null {
  if (name.length > lengthMax) return null;
  let best: string | null = null;
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of known.slice(0, candidatesMax)) {
    if (candidate.length > lengthMax || Math.abs(candidate.length - name.length) >= least) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** Letters to insert, delete, replace or swap with a neighbour. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1];
      const isSwap = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        isSwap ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [beforeLast, last] = [last, current];
  }
  return last[b.length] ?? 0;
}
