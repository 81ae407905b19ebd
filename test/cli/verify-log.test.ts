import { expect, test } from "vitest";
import { encodeEntry } from "../../src/audit/entry.ts";
import { idToUuid, newId } from "../../src/kernel/ids.ts";
import { systemRandom } from "../../src/kernel/random.ts";
import { openWorld } from "../support/world.ts";
import { readingIn } from "../support/world-answers.ts";
import { decisionOf } from "../support/world-log.ts";
import { register } from "../support/world-people.ts";
import { examplePorts, openShell } from "./in-process.ts";

// What somebody can do to the log who owns the database and switches its guards off, and how `troth verify log` tells it
// to somebody who has nothing but an API key and what they saw before.

const world = await openWorld();
const { admin } = world.database;
const shop = await world.keyFor("application");
const tenant = world.app.tenantBySlug("jmi") ?? expect.unreachable("JMI is served");
const tables = ["entry", "payload", "leaf", "tile", "head", "checkpoint"];

for (let round = 0; round < 6; round++) {
  await Promise.all(Array.from({ length: 50 }, () => register(world, shop)));
}
await world.settleLog();

const shell = openShell(new Map([["app.key", `${shop}\n`]]), {
  columnsMax: 500,
  ports: {
    ...examplePorts,
    fetch: async (url, apiKey) => {
      const { status, bytes } = await world.call(apiKey, "GET", url.replace("http://world", ""));
      return { status, body: bytes };
    },
  },
});

function verifyLog(...more: readonly string[]): Promise<string> {
  return shell.type(["verify", "log", "--server", "http://world", "--api-key", "app.key", ...more]);
}

/** As the owner of the database, with triggers off. */
async function force(...statements: readonly string[]): Promise<void> {
  await admin.begin(async (tx) => {
    await tx.unsafe("set local session_replication_role = replica");
    for (const statement of statements) await tx.unsafe(statement);
  });
}

let copies = 0;

/** Keeps the log's tables as they are; what is returned puts them back. */
async function copyOfLog(): Promise<() => Promise<void>> {
  const name = `copy_${++copies}`;
  await admin.unsafe(`create schema ${name}`);
  for (const table of tables)
    await admin.unsafe(`create table ${name}.${table} as select * from audit.${table}`);
  return () =>
    force(
      ...tables.flatMap((table) => [
        `delete from audit.${table}`,
        `insert into audit.${table} select * from ${name}.${table}`,
      ]),
    );
}

/** What is told of a log that somebody has been at, which is then put back. */
async function toldAfter(...statements: readonly string[]): Promise<string> {
  const putBack = await copyOfLog();
  await force(...statements);
  const told = await verifyLog();
  await putBack();
  return told;
}

const at = (index: number) => `(select entry_id from audit.leaf where index = ${index})`;

test("JMI-V-1-d: a log as it should be is checked whole: its key, its tree, every number, every decision", async () => {
  const first = await verifyLog();
  expect(first).toContain("its key came with it and is believed,");
  expect(first).toContain(
    "nothing: a log that was rewritten as a whole before today would look like this one",
  );
  expect(first).toMatch(/decided again {2}(\d+) of \1 decisions, by 1 policy/);
  expect(first).toContain("The log is intact. What was seen is kept in `troth.test-jmi.pin`");
  await world.settleLog();
  const again = await verifyLog("--new");
  expect(again).toContain("its key is the one seen before");
  expect(again).toMatch(/seen before {4}\d+ entries, which this log has to continue/);
  expect(again).toContain("The log is intact, as far as it was checked.");
});

test("a copy of the log verifies offline, grows by what is new, and is held to what was seen of it", async () => {
  const copy = () =>
    shell.type(["log", "export", "copy", "--server", "http://world", "--api-key", "app.key"]);
  const written = async () => Number(/(\d+) files? written/.exec(await copy())?.[1]);
  const first = await written();
  expect(await shell.type(["verify", "log", "copy"])).toMatch(
    /decided again {2}(\d+) of \1 decisions, by 1 policy/,
  );
  await Promise.all(Array.from({ length: 20 }, () => register(world, shop)));
  await world.settleLog();
  // What is full stays; the edge of the tree, the checkpoint and the key are written anew.
  expect(await written()).toBeLessThan(first);
  const grown = await shell.type(["verify", "log", "copy", "--new"]);
  expect(grown).toMatch(/read from entry 256 on/);
  expect(grown).toContain("The log is intact, as far as it was checked.");
  expect(await shell.type(["verify", "log", "copy"])).toContain(
    "The log is intact. What was seen is kept in",
  );
});

test("JMI-V-1-d: a log whose tail was cut off with everything that belongs to it is shorter than what was seen", async () => {
  await world.settleLog();
  const [before] = await admin<{ size: number }[]>`select size from audit.head`;
  const putBack = await copyOfLog();
  await register(world, shop);
  await world.settleLog();
  expect(await verifyLog()).toContain("The log is intact.");
  const bringBack = await copyOfLog();
  await putBack();
  const told = await verifyLog();
  await bringBack();
  expect(told).toContain(`First trouble: entry ${before?.size}, log-shrunk:`);
  expect(told).toContain("[exit 11]");
});

test("JMI-V-1-d: an entry that the owner of the database edits is named", async () => {
  const told = await toldAfter(
    `update audit.entry set body = convert_to(replace(convert_from(body, 'UTF8'), '"permitted"', '"forbidden"'), 'UTF8')
      where id = ${at(217)}`,
  );
  expect(told).toContain("First trouble: entry 217, entry-altered:");
  expect(told).toContain("[exit 12]");
});

test("an edit that also rewrites the hash beside it is found by the root, which nobody can rewrite", async () => {
  const told = await toldAfter(
    `update audit.entry set body = convert_to(replace(convert_from(body, 'UTF8'), '"permitted"', '"forbidden"'), 'UTF8')
      where id = ${at(17)}`,
    `update audit.tile set hashes = overlay(hashes placing
      sha256('\\x00'::bytea || (select body from audit.entry where id = ${at(17)})) from 17 * 32 + 1)
      where level = 0 and index = 0`,
  );
  expect(told).toContain("root-differs: The entries do not have the root that was signed.");
  expect(told).toContain("[exit 12]");
});

test("JMI-V-1-d: an entry that is deleted is named, be it in the middle or at the end", async () => {
  const told = await toldAfter(`delete from audit.entry where id = ${at(40)}`);
  expect(told).toContain(
    "First trouble: entry 40, entry-missing: entries are gone and no retention run accounts for it",
  );
  const [head] = await admin<{ size: number }[]>`select size from audit.head`;
  const size = head?.size ?? 0;
  const tail = await toldAfter(`delete from audit.leaf where index >= ${size - 3}`);
  const [, first] = /First trouble: entry (\d+), entry-missing/.exec(tail) ?? [];
  // The look itself has made entries, which wait behind the head.
  expect(Number(first)).toBe(size - 3);
});

test("JMI-V-1-d: entries that changed places are named", async () => {
  const told = await toldAfter(
    "update audit.leaf set index = 1000000 + index where index in (11, 12)",
    "update audit.leaf set index = 1000023 - index where index >= 1000000",
  );
  expect(told).toContain("First trouble: entry 11, entry-altered:");
});

test("JMI-V-1-d: a sealed half that is deleted without account is named", async () => {
  const told = await toldAfter(`delete from audit.payload where entry_id = ${at(33)}`);
  expect(told).toContain("First trouble: entry 33, payload-missing:");
  expect(told).toContain("[exit 15]");
});

test("an entry that somebody writes past the gate is signed with the others, and does not decide again", async () => {
  const subject = await register(world, shop, { "full-name": "Quirinus Example" });
  const asked = { subject, purpose: "service-provisioning", fields: ["full-name"] };
  const { entry } = readingIn(await world.call(shop, "POST", "/v1/readings", asked));
  const real = await decisionOf(world, shop, entry);
  const forged = { ...real, role: "investor", pdp: "pdp_past", pdpSeq: 1 };
  const id = idToUuid(newId("entry", { clock: world.clock, random: systemRandom() }));
  await admin`insert into audit.entry (tenant_id, id, body)
    values (${idToUuid(tenant.id)}, ${id}, ${Buffer.from(encodeEntry(forged))})`;
  await world.settleLog();
  await world.app.publishCheckpoints();
  const [place] = await admin<{ index: number }[]>`select index from audit.leaf where entry_id = ${id}`;
  const told = await shell.type([
    ...["verify", "log", "--server", "http://world", "--api-key", "app.key", "--pin", "fresh.pin"],
  ]);
  expect(told).toContain(`entry ${place?.index}`);
  expect(told).toContain("decided-otherwise: The policy decides this otherwise than was logged.");
});
