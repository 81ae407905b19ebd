import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeApp } from "../../src/app.ts";
import { cosignaturesOn, newestCheckpoint, parseCosignerKey, verifyReceipt } from "../../src/audit/index.ts";
import { localRootKey } from "../../src/kernel/crypto/index.ts";
import { systemRandom } from "../../src/kernel/random.ts";
import { readConfig } from "../../src/start/config.ts";
import { makeLastSigned } from "../../src/start/last-signed.ts";
import { startWitness, submitByHttp } from "../../src/start/witness-server.ts";
import { openWorld } from "../support/world.ts";
import { collectedIn } from "../support/world-answers.ts";
import { trustIn, verified } from "../support/world-log.ts";
import { freshEmail, register, registration } from "../support/world-people.ts";

// A log with two witnesses, each a server of its own with a folder of its own.

const world = await openWorld();
const { admin } = world.database;
const shop = await world.keyFor("application");
const folders = ["one", "two"].map((name) => mkdtempSync(join(tmpdir(), `troth-witness-${name}-`)));
const random = systemRandom();
const tenant = world.app.tenantBySlug("jmi") ?? expect.unreachable("JMI is served");

async function open(at: number, port = 0) {
  const running = await startWitness({
    ...{ name: `witness.example/w${at}`, logs: (await trustIn(world, shop)).keys, folder: folders[at] ?? "" },
    ...{ host: "127.0.0.1", port, clock: world.clock, random },
  });
  return { ...running, cosigner: parseCosignerKey(running.key) ?? expect.unreachable("a witness has a key") };
}
const witnesses = [await open(0), await open(1)];
const keys = witnesses.map(({ cosigner }) => cosigner);

/** The same installation, with these witnesses and this quorum. */
async function appWith(quorum: number) {
  const all = witnesses.map(({ url, cosigner }) => ({ address: url, key: cosigner }));
  const root = await localRootKey(join(world.folder, "root.key"), { random });
  return makeApp({
    ...{ db: world.database.app, logDb: world.database.log, clock: world.clock, random, root, pdp: "pdp_w" },
    ...{ origin: "troth.test", tenants: world.app.tenants, lastSigned: makeLastSigned(world.folder) },
    messenger: world.app.messenger,
    witnesses: { all, quorum, submit: submitByHttp },
  });
}
const app = await appWith(0);

afterAll(async () => {
  for (const one of witnesses) await one.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function checkpoint(): Promise<string> {
  return (await world.call(shop, "GET", "/v1/log/checkpoint")).text;
}

async function grow(): Promise<void> {
  await register(world, shop);
  await world.settleLog();
}

async function brokenClauses(): Promise<readonly string[]> {
  world.clock.advance(3_000);
  await world.app.promises.turn(tenant.id);
  const { verdicts } = await world.app.promises.of(tenant.id);
  return verdicts.filter(({ verdict }) => verdict === "broken").map(({ clause }) => clause);
}

test("a checkpoint is served with the signature of every witness, and each says when", async () => {
  await grow();
  expect(cosignaturesOn(await checkpoint(), keys).size).toBe(0);
  expect(await app.cosignCheckpoints()).toEqual([]);
  const second = Math.floor(world.clock.now() / 1_000);
  const expected = [
    ["witness.example/w0", second],
    ["witness.example/w1", second],
  ];
  expect([...cosignaturesOn(await checkpoint(), keys)].sort()).toEqual(expected);
  // What grew since is shown to continue it.
  for (let round = 0; round < 3; round++) {
    await grow();
    expect(await app.cosignCheckpoints()).toEqual([]);
    expect(cosignaturesOn(await checkpoint(), keys).size).toBe(2);
  }
});

test("a receipt carries the witnesses' signatures along, and verifies as before", async () => {
  const body = { ...registration, fields: { "business-email": freshEmail() } };
  const { entry } = collectedIn(await world.call(shop, "POST", "/v1/collections", body));
  await world.settleLog();
  await app.cosignCheckpoints();
  const { text } = await world.call(shop, "GET", `/v1/log/entries/${entry}/proof`);
  expect(verifyReceipt(text, await trustIn(world, shop)).ok).toBe(true);
  expect(cosignaturesOn(text.slice(text.indexOf("troth.test/jmi\n")), keys).size).toBe(2);
});

test("a verifier who names the witnesses wants their signatures, and says when one is missing", async () => {
  await grow();
  const wanted = { witnesses: { keys, quorum: 2 } };
  const missing = { code: "checkpoint-not-witnessed", facts: { cosigned: 0, quorum: 2 } };
  expect((await verified(world, shop, [], wanted)).findings).toEqual([missing]);
  await app.cosignCheckpoints();
  expect((await verified(world, shop, [], wanted)).findings).toEqual([]);
});

test("with a quorum, a checkpoint that too few have cosigned is not shown to anybody", async () => {
  const strict = await appWith(2);
  const shown = async () => newestCheckpoint(strict, tenant.id);
  await grow();
  const before = await shown();
  expect(before?.split("\n")[1]).not.toBe((await checkpoint()).split("\n")[1]);
  await strict.cosignCheckpoints();
  expect((await shown())?.split("\n")[1]).toBe((await checkpoint()).split("\n")[1]);
});

test("a witness that does not answer is no refusal, and cosigns when it is back", async () => {
  const second = witnesses[1] ?? expect.unreachable("there are two");
  await second.stop();
  await grow();
  expect(await app.cosignCheckpoints()).toEqual([]);
  expect([...cosignaturesOn(await checkpoint(), keys).keys()]).toEqual(["witness.example/w0"]);
  witnesses[1] = await open(1, Number(new URL(second.url).port));
  expect(witnesses[1].key).toBe(second.key);
  expect(await app.cosignCheckpoints()).toEqual([]);
  expect(cosignaturesOn(await checkpoint(), keys).size).toBe(2);
});

test("JMI-V-1-d: a log that was rolled back and grew anew is refused by its witnesses, and the clause breaks", async () => {
  expect(await brokenClauses()).toEqual([]);
  const tables = ["entry", "payload", "leaf", "tile", "head", "checkpoint"];
  const copy = async (name: string) => {
    await admin.unsafe(`create schema ${name}`);
    for (const table of tables)
      await admin.unsafe(`create table ${name}.${table} as select * from audit.${table}`);
  };
  const restore = (name: string) =>
    admin.begin(async (tx) => {
      await tx.unsafe("set local session_replication_role = replica");
      for (const table of tables) {
        await tx.unsafe(`delete from audit.${table}`);
        await tx.unsafe(`insert into audit.${table} select * from ${name}.${table}`);
      }
    });
  await copy("old_copy");
  await grow();
  await app.cosignCheckpoints();
  await copy("newest_copy");
  // The attacker has the database, the key, and the file that remembers what was signed.
  await restore("old_copy");
  rmSync(join(world.folder, "signed"), { recursive: true });
  const forger = await appWith(0);
  expect(await forger.cosignCheckpoints()).toEqual([
    { tenant: "jmi", witness: "witness.example/w0", refusal: "ahead" },
    { tenant: "jmi", witness: "witness.example/w1", refusal: "ahead" },
  ]);
  await register(world, shop);
  await register(world, shop);
  await forger.sequenceAll();
  await forger.publishCheckpoints();
  const refused = await forger.cosignCheckpoints();
  expect(refused.map(({ refusal }) => refusal)).toEqual(["inconsistent", "inconsistent"]);
  expect(await brokenClauses()).toEqual(["JMI-V-1-d"]);
  // With the true log back, they cosign again and the clause is kept again.
  await restore("newest_copy");
  await grow();
  expect(await app.cosignCheckpoints()).toEqual([]);
  expect(cosignaturesOn(await checkpoint(), keys).size).toBe(2);
  expect(await brokenClauses()).toEqual([]);
});

test("a witness answers as the protocol says, and nothing else", async () => {
  const { url } = witnesses[0] ?? expect.unreachable("there are two");
  const post = async (body: string, path = "/add-checkpoint", method = "POST") => {
    const answer = await fetch(`${url}${path}`, { method, ...(method === "POST" ? { body } : {}) });
    return { status: answer.status, type: answer.headers.get("content-type"), text: await answer.text() };
  };
  const note = await checkpoint();
  const size = note.split("\n")[1];
  expect(await post(`old 0\n\n${note}`)).toEqual({
    status: 409,
    type: "text/x.tlog.size",
    text: `${size}\n`,
  });
  const again = await post(`old ${size}\n\n${note}`);
  expect(again.status).toBe(200);
  expect(again.text).toMatch(/^\u2014 witness\.example\/w0 \S+\n$/);
  expect((await post("zq-nonsense")).status).toBe(400);
  expect((await post(`old 99999999\n\n${note}`)).status).toBe(400);
  expect((await post(`old 0\n\n${note.replace("troth.test/jmi", "troth.test/other")}`)).status).toBe(404);
  expect((await post(`old 0\n\n${note.replace(`\n${size}\n`, "\n1\n")}`)).status).toBe(403);
  expect((await post("x".repeat(70_000))).status).toBe(413);
  expect((await post("", "/")).status).toBe(404);
  expect((await post("", "/add-checkpoint", "GET")).status).toBe(405);
});

test("a witness that has lost what it saw says so and cosigns nothing", async () => {
  const { url } = witnesses[0] ?? expect.unreachable("there are two");
  const folder = join(folders[0] ?? "", "seen");
  const [name = ""] = readdirSync(folder);
  writeFileSync(join(folder, name), "torn");
  const note = await checkpoint();
  expect((await submitByHttp(url, `old 0\n\n${note}`))?.status).toBe(500);
});

test("witnesses are set as they tell of themselves, and anything else is refused at the start", () => {
  const line = witnesses.map(({ key, url }) => `${key}@${url}`).join(" ");
  const read = (env: Record<string, string>) => readConfig([], env, world.folder).witnesses;
  expect(read({})).toEqual({ all: [], quorum: 0 });
  const { all, quorum } = read({ TROTH_WITNESSES: line, TROTH_WITNESS_QUORUM: "2" });
  expect([all.map(({ address }) => address), quorum]).toEqual([witnesses.map(({ url }) => url), 2]);
  expect(() => read({ TROTH_WITNESSES: "http://nobody.example" })).toThrow(
    /TROTH_WITNESSES is not understood/,
  );
  expect(() => read({ TROTH_WITNESSES: line, TROTH_WITNESS_QUORUM: "3" })).toThrow(/not more than there are/);
});
