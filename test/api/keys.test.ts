import { expect, test } from "vitest";
import { z } from "zod";
import { dayMs, openWorld } from "../support/world.ts";
import { codeIn, problemIn } from "../support/world-answers.ts";
import { register, registration } from "../support/world-people.ts";
import { changesIn, countsOf, dumpOf, found } from "../support/world-store.ts";

const world = await openWorld();
const { admin } = world.database;

const issued = z.strictObject({ id: z.string(), key: z.string(), expiresAt: z.string() });

async function issue(key: string, validDays: number) {
  const answer = await world.call(key, "POST", "/v1/keys", { validDays });
  expect(answer.status, answer.text).toBe(201);
  return issued.parse(answer.json);
}

async function works(key: string): Promise<string> {
  const answer = await world.call(key, "GET", "/v1/log/key");
  return answer.status === 200 ? "works" : codeIn(answer);
}

test("what is no key of ours opens nothing, and every such key is answered alike", async () => {
  const good = await world.keyFor("application");
  const [word, slug, id, secret = ""] = good.split(".");
  const lastFlipped = `${secret.slice(0, -1)}${secret.endsWith("A") ? "E" : "A"}`;
  const bad = [
    ...["", " ", "troth", "troth...", good.slice(0, -1), `${good}x`, `${good}.x`, good.toUpperCase()],
    ...[`${word}.other.${id}.${secret}`, `${word}.${slug}.${"0".repeat(26)}.${secret}`],
    ...[`${word}.${slug}.${id}.${lastFlipped}`, `${word}.${slug}.${id}.${"A".repeat(43)}`],
    ...[`troth.${slug}' or '1'='1.${id}.${secret}`, "x".repeat(4_000)],
  ];
  const before = await countsOf(admin);
  const answers = [];
  for (const key of bad) {
    const { code, detail, errors, facts } = problemIn(await world.call(key, "GET", "/v1/log/key"));
    answers.push(JSON.stringify({ code, detail, errors, facts }));
  }
  expect(new Set(answers).size).toBe(1);
  expect(answers[0]).toContain("unauthenticated");
  expect(changesIn(before, await countsOf(admin))).toEqual({});
});

test("only the bearer scheme carries a key, and only the header does", async () => {
  const key = await world.keyFor("application");
  const as = (authorization: string, path = "/v1/log/key") =>
    world.call(null, "GET", path, undefined, { authorization });
  expect((await as(`bearer ${key}`)).status).toBe(200);
  for (const header of [key, `Basic ${key}`, `Bearer  ${key}`, `Bearer ${key} ${key}`, `Bearer ${key},`]) {
    expect(codeIn(await as(header)), header.slice(0, 12)).toBe("401 unauthenticated");
  }
  expect(codeIn(await world.call(null, "GET", `/v1/log/key?key=${key}&access_token=${key}`))).toBe(
    "401 unauthenticated",
  );
});

test("a key ends at the instant named, and a revoked one at once; a rotated one goes on beside the new", async () => {
  const old = await world.keyFor("application", { validMs: 10 * dayMs });
  const next = await issue(old, 20);
  expect(Date.parse(next.expiresAt)).toBe(world.clock.now() + 20 * dayMs);
  expect([await works(old), await works(next.key)]).toEqual(["works", "works"]);

  world.clock.advance(10 * dayMs - 1);
  expect(await works(old)).toBe("works");
  world.clock.advance(1);
  expect([await works(old), await works(next.key)]).toEqual(["401 unauthenticated", "works"]);

  const last = await issue(next.key, 30);
  const revoke = () => world.call(last.key, "PUT", `/v1/keys/${next.id}/revocation`);
  expect((await revoke()).status).toBe(204);
  expect([await works(next.key), await works(last.key)]).toEqual(["401 unauthenticated", "works"]);
  expect((await revoke()).status).toBe(204);

  // It may end itself, and is then no key for anything, that included.
  expect((await world.call(last.key, "PUT", `/v1/keys/${last.id}/revocation`)).status).toBe(204);
  expect(codeIn(await world.call(last.key, "PUT", `/v1/keys/${last.id}/revocation`))).toBe(
    "401 unauthenticated",
  );
});

test("a key of another application cannot be revoked, nor one that does not exist", async () => {
  const [mine, theirs] = [await world.keyFor("application"), await world.keyFor("support")];
  const { id, key } = await issue(theirs, 5);
  for (const target of [id, `key_${"0".repeat(26)}`]) {
    expect(codeIn(await world.call(mine, "PUT", `/v1/keys/${target}/revocation`))).toBe("404 not-found");
  }
  for (const target of ["key_x", id.slice(0, -1), "..%2f..", id.replace("key_", "subject_")]) {
    expect(codeIn(await world.call(mine, "PUT", `/v1/keys/${target}/revocation`)), target).toBe(
      "400 invalid-request",
    );
  }
  expect(await works(key)).toBe("works");
});

test("no secret of a key is in the store or in the log of the server", async () => {
  const key = await world.keyFor("application");
  const { key: second } = await issue(key, 5);
  await register(world, second);
  const secrets = [key, second].map((text) => text.split(".").at(-1) ?? "");
  expect(found(secrets, await dumpOf(admin))).toEqual([]);
  expect(found(secrets, world.logged())).toEqual([]);
});

test("a key over its rate is told when to come back, and nothing of the call is done", async () => {
  const key = await world.keyFor("application", { callsPerSecond: 5 });
  const body = { ...registration, fields: { "full-name": "Vera Example" } };
  const before = await countsOf(admin);
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => world.call(key, "POST", "/v1/collections", body)),
  );
  const over = answers.filter(({ status }) => status === 429);
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
  expect(over).toHaveLength(7);
  for (const answer of over) {
    expect(codeIn(answer)).toBe("429 too-many-requests");
    expect(answer.headers["retry-after"]).toBe("1");
  }
  expect(changesIn(before, await countsOf(admin))).toMatchObject({ "vault.record": 5, "audit.entry": 5 });
  world.clock.advance(200);
  expect([await works(key), await works(key)]).toEqual(["works", "429 too-many-requests"]);
  world.clock.advance(60_000);
  const burst = await Promise.all(Array.from({ length: 7 }, () => works(key)));
  expect(burst.filter((outcome) => outcome === "works")).toHaveLength(5);
});
