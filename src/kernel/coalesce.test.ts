import { expect, test } from "vitest";
import { coalesce } from "./coalesce.ts";

test("calls of one moment share a batch, and each gets its own answer", async () => {
  const batches: number[][] = [];
  const double = coalesce<string, number, number>(
    async (_key, inputs) => {
      batches.push([...inputs]);
      return inputs.map((one) => one * 2);
    },
    { batchMax: 10, underWayMax: 1 },
  );
  expect(await Promise.all([1, 2, 3].map((one) => double("a", one)))).toEqual([2, 4, 6]);
  expect(batches).toEqual([[1, 2, 3]]);
});

test("a batch is never larger than its limit, and never of two keys", async () => {
  const batches: (readonly [string, number])[] = [];
  const run = coalesce<string, number, number>(
    async (key, inputs) => {
      batches.push([key, inputs.length]);
      return inputs;
    },
    { batchMax: 2, underWayMax: 1 },
  );
  await Promise.all([run("a", 1), run("a", 2), run("a", 3), run("b", 4)]);
  expect(batches.filter(([key]) => key === "a").map(([, size]) => size)).toEqual([2, 1]);
  expect(batches.filter(([key]) => key === "b").map(([, size]) => size)).toEqual([1]);
});

test("one caller's failure is not another's", async () => {
  const run = coalesce<string, number, string>(
    async (_key, inputs) => {
      if (inputs.includes(13)) throw new Error("unlucky");
      return inputs.map(String);
    },
    { batchMax: 10, underWayMax: 1 },
  );
  const outcomes = await Promise.allSettled([1, 13, 2].map((one) => run("a", one)));
  expect(outcomes.map((one) => one.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});

test("who comes while a batch is under way travels with the next one", async () => {
  let release: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const sizes: number[] = [];
  const run = coalesce<string, number, number>(
    async (_key, inputs) => {
      sizes.push(inputs.length);
      if (sizes.length === 1) await held;
      return inputs;
    },
    { batchMax: 10, underWayMax: 1 },
  );
  const first = run("a", 1);
  await new Promise((next) => setTimeout(next, 5));
  const later = [run("a", 2), run("a", 3)];
  release();
  expect(await Promise.all([first, ...later])).toEqual([1, 2, 3]);
  expect(sizes).toEqual([1, 2]);
});

test("a batch goes beside one that is under way only when enough are waiting", async () => {
  const held: (() => void)[] = [];
  const sizes: number[] = [];
  const run = coalesce<string, number, number>(
    async (_key, inputs) => {
      sizes.push(inputs.length);
      await new Promise<void>((resolve) => held.push(resolve));
      return inputs;
    },
    { batchMax: 10, underWayMax: 2, besideMin: 2 },
  );
  const turn = () => new Promise((next) => setTimeout(next, 5));
  const calls = [run("a", 1)];
  await turn();
  calls.push(run("a", 2));
  await turn();
  expect(sizes).toEqual([1]);
  calls.push(run("a", 3));
  await turn();
  expect(sizes).toEqual([1, 2]);
  calls.push(run("a", 4));
  await turn();
  for (const release of held) release();
  await turn();
  held.at(-1)?.();
  expect(await Promise.all(calls)).toEqual([1, 2, 3, 4]);
  expect(sizes).toEqual([1, 2, 1]);
});
