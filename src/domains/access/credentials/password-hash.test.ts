import { hashSync } from "@node-rs/argon2";
import { expect, test } from "vitest";
import { personal } from "../../../kernel/personal.ts";
import { Problem } from "../../../kernel/problem.ts";
import { seededRandom, systemRandom } from "../../../kernel/random.ts";
import { makePasswordHasher } from "./password-hash.ts";

const right = personal("a sentence that nobody else would say");
const wrong = personal("a sentence that nobody else would sax");
const hasher = makePasswordHasher({ random: systemRandom() });

test("a password is kept as argon2id of 19 MiB and two passes, with a salt of its own each time", async () => {
  const [one, other] = await Promise.all([hasher.hash(right), hasher.hash(right)]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(other).not.toBe(one);
  expect(one).not.toContain(right.reveal());
});

test("the salt comes from the source of chance that was given", async () => {
  const hashOf = (seed: string) => makePasswordHasher({ random: seededRandom(seed) }).hash(right);
  expect(await hashOf("salt")).toBe(await hashOf("salt"));
  expect(await hashOf("salt")).not.toBe(await hashOf("pepper"));
});

test("the right password is right, and another is not", async () => {
  const hash = await hasher.hash(right);
  expect(await hasher.verify(hash, right)).toEqual({ ok: true, stale: false });
  expect(await hasher.verify(hash, wrong)).toEqual({ ok: false, stale: false });
});

test("a hash of older parameters still opens, and says that it is old only to whoever knows the password", async () => {
  for (const older of [
    { memoryCost: 8_192 },
    { timeCost: 1 },
    { outputLen: 16 },
    { salt: Buffer.alloc(8, 1) },
  ]) {
    const hash = hashSync(right.reveal(), { memoryCost: 19_456, timeCost: 2, parallelism: 1, ...older });
    expect(await hasher.verify(hash, right)).toEqual({ ok: true, stale: true });
    expect(await hasher.verify(hash, wrong)).toEqual({ ok: false, stale: false });
  }
});

test("an account that does not exist costs what one costs that does, and is never opened", async () => {
  const hash = await hasher.hash(right);
  const costs = { known: [] as number[], unknown: [] as number[] };
  for (let round = 0; round < 15; round++) {
    costs.known.push(await cost(() => hasher.verify(hash, wrong)));
    costs.unknown.push(await cost(() => hasher.verify(null, wrong)));
  }
  expect(await hasher.verify(null, right)).toEqual({ ok: false, stale: false });
  const ratio = middle(costs.unknown) / middle(costs.known);
  expect(ratio).toBeGreaterThan(0.6);
  expect(ratio).toBeLessThan(1.6);
});

test("so many are hashed at once, so many wait, and the next is told to come later", async () => {
  const narrow = makePasswordHasher({ random: systemRandom(), atOnceMax: 1 });
  const all = await Promise.allSettled(Array.from({ length: 67 }, () => narrow.verify(null, wrong)));
  const refused = all.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  expect(refused).toHaveLength(2);
  for (const problem of refused) {
    expect(problem).toBeInstanceOf(Problem);
    expect(problem).toMatchObject({ code: "too-many-requests", facts: { retryAfterSeconds: 1 } });
  }
  // Those places are free again, the ones of failed works too.
  await expect(narrow.verify("no hash at all", right)).rejects.toThrow();
  expect(await narrow.verify(null, right)).toEqual({ ok: false, stale: false });
});

test("strangers in any number hold up strangers only: known callers wait apart and go first", async () => {
  const narrow = makePasswordHasher({ random: systemRandom(), atOnceMax: 1 });
  const order: string[] = [];
  const strangers = Array.from({ length: 70 }, () =>
    narrow.verify(null, wrong).then(
      () => order.push("stranger"),
      () => order.push("refused"),
    ),
  );
  await Promise.all([
    ...strangers,
    narrow.verify(null, wrong, "known").then(() => order.push("known")),
    narrow.hash(right).then(() => order.push("hash")),
  ]);
  expect(order.filter((who) => who === "refused")).toHaveLength(5);
  expect(order.filter((who) => who !== "refused").slice(0, 4)).toEqual([
    "stranger",
    "known",
    "hash",
    "stranger",
  ]);
});

test("no error names the password", async () => {
  const error = await hasher.verify("no hash at all", right).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Error);
  expect(`${error} ${error instanceof Error ? error.stack : ""}`).not.toContain("sentence");
});

/** Processor time and not time of the clock, since the machine does other things meanwhile. */
async function cost(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function middle(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
