import { expect, test } from "vitest";
import { manualClock } from "../../kernel/clock.ts";
import { createLog } from "../../kernel/log.ts";
import { seededRandom } from "../../kernel/random.ts";
import { startLoop } from "./loop.ts";

const lines: string[] = [];
const log = createLog({
  clock: manualClock(0),
  random: seededRandom("loop"),
  levelMin: "debug",
  write: (line) => lines.push(line),
});

test("a task that fails is told in the log, and is tried again", async () => {
  let runs = 0;
  const run = async () => {
    runs++;
    if (runs === 1) throw new Error("a value nobody should see");
    return false;
  };
  const loop = startLoop([{ name: "flaky", everyMs: 1, run }], log);
  while (runs < 2) await new Promise((next) => setTimeout(next, 1));
  await loop.stop();
  expect(runs).toBeGreaterThanOrEqual(2);
  expect(lines.join("")).toContain("worker.failed");
  expect(lines.join("")).not.toContain("a value nobody should see");
});

test("a task with more to do goes on at once, and a stop waits for the run under way", async () => {
  let runs = 0;
  let finished = false;
  const loop = startLoop(
    [
      {
        name: "busy",
        everyMs: 60_000,
        run: async () => {
          runs++;
          await new Promise((next) => setTimeout(next, 2));
          finished = runs === 3;
          return runs < 3;
        },
      },
    ],
    log,
  );
  while (runs < 3) await new Promise((next) => setTimeout(next, 1));
  await loop.stop();
  expect(finished).toBe(true);
  expect(runs).toBe(3);
});
