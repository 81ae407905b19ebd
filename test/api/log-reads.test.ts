import { expect, test } from "vitest";
import { z } from "zod";
import { at, instantToText } from "../../src/kernel/clock.ts";
import { policyDigest } from "../../src/policy/index.ts";
import { dayMs, openWorld } from "../support/world.ts";
import { codeIn, decisionsIn, textIn } from "../support/world-answers.ts";
import { entryOf } from "../support/world-log.ts";
import { register } from "../support/world-people.ts";

const world = await openWorld({ tenants: ["jmi", "mori"] });
const { admin } = world.database;
const shop = await world.keyFor("application");
const officer = await world.keyFor("dpo");
const support = await world.keyFor("support");
const subject = await register(world, shop, { "full-name": "Quirinus Example" });

const answerForm = z.object({
  entries: z.array(
    z.object({ index: z.number(), id: z.string(), entry: z.looseObject({ kind: z.string() }) }),
  ),
  next: z.number().nullable(),
});

async function search(query: string, key = officer) {
  const answer = await world.call(key, "GET", `/v1/log/entries${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answerForm.parse(answer.json);
}

/** All pages of an answer, as indexes. */
async function searchAll(query: string): Promise<readonly number[]> {
  const found: number[] = [];
  let before: number | null = 999_999_999_999_999;
  for (let page = 0; page < 50 && before !== null; page++) {
    const { entries, next } = await search(`${query}${query === "" ? "?" : "&"}before=${before}`);
    found.push(...entries.map(({ index }) => index));
    before = next;
  }
  return found;
}

async function reads(): Promise<readonly string[]> {
  const rows = await admin<{ body: string }[]>`
    select convert_from(body, 'UTF8') as body from audit.entry
    where convert_from(body, 'UTF8')::jsonb ->> 'kind' = 'export-read' order by xact, id`;
  return rows.map(({ body }) => {
    const { purpose, first, last } = JSON.parse(body);
    return `${purpose} ${first}-${last}`;
  });
}

function read(key: string) {
  const asked = { subject, purpose: "technical-support", fields: ["full-name"] };
  return world.call(key, "POST", "/v1/readings", asked);
}

test("reading entries, receipts and answers of a search leaves an entry each; hashes leave none", async () => {
  const entry = textIn(await read(support), "entry");
  await world.settleLog();
  const before = (await reads()).length;
  await world.call(shop, "GET", "/v1/log/checkpoint");
  await world.call(shop, "GET", "/v1/log/key");
  await world.call(shop, "GET", "/v1/log/tile/0/000.p/2");
  expect(await reads()).toHaveLength(before);
  expect((await world.call(shop, "GET", "/v1/log/tile/entries/000.p/2")).status).toBe(200);
  const { entries } = await search("?actor=support");
  expect((await world.call(shop, "GET", `/v1/log/entries/${entry}/proof`)).status).toBe(200);
  const index = entries[0]?.index ?? expect.unreachable("it was found");
  const fresh = (await reads()).slice(before);
  expect(fresh[0]).toBe("entries 0-1");
  expect(fresh[1]).toMatch(/^search 0-\d+$/);
  expect(fresh[2]).toBe(`receipt ${index}-${index}`);
  expect(fresh).toHaveLength(3);
});

test("where the log cannot be written, nobody reads it either", async () => {
  await world.settleLog();
  await admin.unsafe("revoke insert on audit.entry from troth_app");
  try {
    for (const path of ["tile/entries/000.p/2", "entries", "entries?purpose=technical-support"]) {
      const answer = await world.call(officer, "GET", `/v1/log/${path}`);
      expect(codeIn(answer), path).toBe("503 audit-unavailable");
      expect(answer.text).not.toContain("decision");
    }
  } finally {
    await admin.unsafe("grant insert on audit.entry to troth_app");
  }
});

test("who looked, at what, for which purpose, under which clause and when is found", async () => {
  world.clock.advance(dayMs);
  const from = instantToText(world.clock.now());
  const entry = textIn(await read(support), "entry");
  await world.settleLog();
  const clauses = (await search(`?actor=support&from=${from}`)).entries.flatMap(({ entry: found }) => {
    const { decisions } = z
      .looseObject({ decisions: z.array(z.object({ clauses: z.array(z.string()) })) })
      .parse(found);
    return decisions.flatMap((cell) => cell.clauses);
  });
  const [clause = ""] = clauses;
  for (const query of [
    "actor=support&purpose=technical-support",
    `clause=${clause}&actor=support`,
    `kind=decision&actor=support`,
  ]) {
    const { entries } = await search(`?${query}&from=${from}`);
    expect(
      entries.map(({ id }) => id),
      query,
    ).toEqual([entry]);
    expect(entries[0]?.entry).toMatchObject({ kind: "decision", action: "read", role: "support" });
  }
  expect(await entryOf(world, shop, entry)).toMatchObject({ role: "support" });
  const before = instantToText(at(world.clock.now() - 60_000));
  const earlier = await search(`?actor=support&to=${before}`);
  expect(earlier.entries.map(({ id }) => id)).not.toContain(entry);
  expect((await search("?purpose=advertising")).entries).toEqual([]);
});

test("a search by the index finds exactly what a look at every entry finds, page by page", async () => {
  for (let round = 0; round < 12; round++) {
    await Promise.all(Array.from({ length: 50 }, () => register(world, shop)));
  }
  await Promise.all(Array.from({ length: 30 }, () => read(support)));
  await world.settleLog();
  const queries = [
    "?actor=support",
    "?kind=policy-activated",
    "?purpose=technical-support&kind=decision",
    "",
  ];
  const plain: (readonly number[])[] = [];
  for (const query of queries) plain.push(await searchAll(query));
  while (await world.app.indexLogs());
  const [chapters] = await admin<{ count: number }[]>`select count(*) as count from audit.chapter`;
  expect(chapters?.count).toBeGreaterThan(1);
  for (const [at, query] of queries.entries()) {
    const indexed = await searchAll(query);
    const old = plain[at] ?? [];
    // Each look adds entries at the end; what was there before is found again, whole and in order.
    expect(
      indexed.filter((index) => index <= (old[0] ?? -1)),
      query,
    ).toEqual(old);
    expect(
      [...indexed].sort((a, b) => b - a),
      query,
    ).toEqual(indexed);
  }
  expect(plain[0]?.length).toBeGreaterThan(30);
  expect(plain[2]?.length).toBeGreaterThan(500);
});

test("a key without the purpose of accountability does not search, and a policy's own word on its log is kept", async () => {
  const narrow = await world.keyFor("application", { purposes: ["service-provisioning"] });
  expect(codeIn(await world.call(narrow, "GET", "/v1/log/entries"))).toBe("403 out-of-scope-key");
  const inMori = { tenant: "mori", region: "cn-mainland" };
  const auditor = await world.keyFor("auditor", inMori);
  const clerk = await world.keyFor("application", inMori);
  await world.settleLog();
  expect((await search("", auditor)).entries.length).toBeGreaterThan(0);
  expect(codeIn(await world.call(clerk, "GET", "/v1/log/entries"))).toBe("403 forbidden");
});

test("what a search does not know is refused by name, and nothing that was sent comes back", async () => {
  for (const query of [
    "?name=zq-misplaced",
    "?actor=zq%20misplaced",
    "?from=zq-misplaced",
    "?before=-1",
    "?kind=zq",
  ]) {
    const answer = await world.call(officer, "GET", `/v1/log/entries${query}`);
    expect(codeIn(answer), query).toBe("400 invalid-request");
    expect(answer.text).not.toContain("misplaced");
  }
});

test("every policy version is handed out by its digest, so that anybody can decide again", async () => {
  decisionsIn(
    await world.call(shop, "POST", "/v1/decisions", {
      action: "read",
      data: ["full-name"],
      purpose: "payment",
    }),
  );
  const listed = z.object({ digests: z.array(z.string()) });
  const { digests } = listed.parse((await world.call(shop, "GET", "/v1/log/policies")).json);
  expect(digests).toHaveLength(1);
  const answer = await world.call(shop, "GET", `/v1/log/policies/${digests[0]}`);
  expect(policyDigest(JSON.parse(answer.text))).toBe(digests[0]);
  expect(codeIn(await world.call(shop, "GET", `/v1/log/policies/${"0".repeat(64)}`))).toBe("404 not-found");
});
