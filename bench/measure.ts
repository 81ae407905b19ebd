import { median } from "./report.ts";

/** Work that says how many of its units it did. */
export type Work = () => number;

const rounds = 9;

/**
 * Units per second of processor time, the median of several rounds. The works take turns, so that whatever else the
 * machine does meets all of them alike; the first round warms up and does not count.
 */
export function race<Name extends string>(
  works: readonly (readonly [Name, Work])[],
): ReadonlyMap<Name, number> {
  const rates = new Map(works.map(([name]) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, work] of works) {
      const before = process.cpuUsage();
      const units = work();
      const { user, system } = process.cpuUsage(before);
      if (round > 0) rates.get(name)?.push((units / Math.max(1, user + system)) * 1_000_000);
    }
  }
  return new Map([...rates].map(([name, measured]) => [name, median(measured)]));
}

/** How often a second a slow work can be done. */
export function perSecond(work: () => void): number {
  const rates = race([
    [
      "work",
      () => {
        work();
        return 1;
      },
    ],
  ]);
  return rates.get("work") ?? 0;
}
