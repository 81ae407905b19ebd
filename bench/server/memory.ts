import { execFileSync } from "node:child_process";
import { quantile, type Row } from "../report.ts";
import { callerOf, inquiryOf, readingByEmail } from "./calls.ts";
import { load } from "./load.ts";
import { inTurn, makePeople } from "./people.ts";
import { openPlace, type Place } from "./place.ts";

const connections = 10;
const callsEach = 100_000;
const megabytesMax = 200;
const growthMax = 0.05;
const people = 2_000;
const steps = 20;

/** What the server's process holds in memory after a hundred thousand calls, and after as many again. */
export async function measureMemory(main: string | null): Promise<readonly Row[]> {
  const place = await openPlace(main);
  try {
    await makePeople(place, 0, people);
    const first = await heldDuring(place, people);
    const second = await heldDuring(place, people + callsEach);
    const growth = second / first - 1;
    return [
      {
        name: "memory after 100,000 calls, MB",
        rate: first,
        limit: `≤ ${megabytesMax}`,
        ratio: first / megabytesMax,
        ok: first <= megabytesMax,
      },
      {
        name: "memory after 200,000 calls, MB",
        rate: second,
        limit: `≤ ${100 * (1 + growthMax)} % of before`,
        ratio: 1 + growth,
        ok: growth <= growthMax,
      },
    ];
  } finally {
    await place.stop();
  }
}

/** Half collections of somebody new, half readings. The median over the last quarter: between two collections of garbage it swings. */
async function heldDuring(place: Place, from: number): Promise<number> {
  let number = from;
  const collect = callerOf(() => inquiryOf(place.key, number++), 201, "accepted");
  const reading = inTurn(Array.from({ length: people }, (_, one) => readingByEmail(place.key, one)));
  const read = callerOf(reading, 200, "values");
  const held: number[] = [];
  for (let step = 0; step < steps; step++) {
    const calls = callsEach / steps / 2;
    await load(place.port, { connections, calls }, collect);
    await load(place.port, { connections, calls }, read);
    held.push(megabytesOf(place.pid));
  }
  return quantile(held.slice(-steps / 4), 0.5);
}

function megabytesOf(pid: number): number {
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) / 1024;
}
