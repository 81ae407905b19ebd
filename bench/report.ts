/** One line of the table: what was measured, against what, and whether it holds. */
export type Row = {
  readonly name: string;
  /** Per second, or in the unit that the name says. */
  readonly rate: number;
  readonly p50Ms?: number;
  readonly p95Ms?: number;
  /** In words, such as `≥ 1.0 × inserts`; absent for a peer. */
  readonly limit?: string;
  /** What the limit is about: this figure over that of its peer. */
  readonly ratio?: number;
  readonly ok?: boolean;
};

/** The middle one: one slow round does not move it. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which this part of all values lies. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** The rows as a table for people. */
export function tableOf(rows: readonly Row[]): string {
  const head = ["", "rate", "p50", "p95", "limit", "ratio", ""];
  const lines = rows.map((row) => [
    row.name,
    round(row.rate),
    row.p50Ms === undefined ? "" : `${row.p50Ms.toFixed(2)} ms`,
    row.p95Ms === undefined ? "" : `${row.p95Ms.toFixed(2)} ms`,
    row.limit ?? "",
    row.ratio?.toFixed(2) ?? "",
    row.ok === undefined ? "" : row.ok ? "holds" : "BROKEN",
  ]);
  const widths = head.map((_, column) =>
    Math.max(...[head, ...lines].map((line) => (line[column] ?? "").length)),
  );
  const aligned = (line: readonly string[]) =>
    line
      .map((cell, column) =>
        column === 0 || column === 4 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  return [head, ...lines].map(aligned).join("\n");
}

function round(rate: number): string {
  return rate < 100 ? rate.toFixed(1) : Math.round(rate).toLocaleString("en");
}
