import { expect, test } from "vitest";
import { openCheckpoint } from "../../src/audit/index.ts";
import { idToUuid } from "../../src/kernel/ids.ts";
import { openWorld } from "../support/world.ts";
import { readingIn } from "../support/world-answers.ts";
import { decisionOf, trustIn, verified } from "../support/world-log.ts";
import { register } from "../support/world-people.ts";

const world = await openWorld();
const { admin, app, log } = world.database;
const shop = await world.keyFor("application");
const policies = world.app.tenants.map((tenant) => tenant.policy);

// Enough for a second tile.
for (let person = 0; person < 300; person += 50) {
  await Promise.all(Array.from({ length: 50 }, () => register(world, shop)));
}
await world.settleLog();

test("JMI-V-1-d: every access has an entry that a receipt proves, with what was decided and why", async () => {
  const subject = await register(world, shop, { "full-name": "Lea Example" });
  const asked = { subject, purpose: "service-provisioning", fields: ["full-name"] };
  const { entry } = readingIn(await world.call(shop, "POST", "/v1/readings", asked));
  expect(await decisionOf(world, shop, entry)).toMatchObject({
    ...{ action: "read", role: "application", effect: "done", recipient: "self", region: "us" },
    decisions: [{ data: ["full-name"], purposes: ["service-provisioning"], clauses: ["JMI-II-1-a"] }],
  });
});

test("JMI-V-1-d: the log as served verifies whole, and each decision in it is decided alike again", async () => {
  const report = await verified(world, shop, policies);
  expect(report.findings).toEqual([]);
  expect(report.checkpoint?.size).toBeGreaterThan(300);
  expect(report.tallied?.entries).toBe(report.checkpoint?.size);
  expect(report.tallied?.replayed).toBeGreaterThan(300);
});

test("JMI-V-1-d: nobody can change, delete or empty the log: not the server, not the sequencer, not the owner", async () => {
  const tables = ["audit.entry", "audit.leaf", "audit.checkpoint"];
  const tenant = world.app.tenantBySlug("jmi")?.id ?? expect.unreachable("it is served");
  for (const [name, door] of Object.entries({ app, log, admin })) {
    for (const table of tables) {
      const column = table === "audit.checkpoint" ? "size" : "tenant_id";
      for (const attempt of [
        `delete from ${table}`,
        `update ${table} set ${column} = ${column}`,
        `truncate ${table}`,
      ]) {
        const tried = door.begin(async (tx) => {
          await tx.unsafe(`set local troth.tenant = '${idToUuid(tenant)}'`);
          await tx.unsafe(attempt);
        });
        await expect(tried, `${name}: ${attempt}`).rejects.toMatchObject({ code: "42501" });
      }
    }
  }
  // The sealed half can be erased, by those who will be told to; the server that writes it cannot.
  for (const attempt of ["delete from audit.payload", "update audit.payload set created_at = 0"]) {
    await expect(app.unsafe(attempt), attempt).rejects.toMatchObject({ code: "42501" });
  }
});

/** Does by force what the log refuses: as the owner of the database, with its triggers off. */
async function force(statement: string): Promise<void> {
  await admin.begin(async (tx) => {
    await tx.unsafe("set local session_replication_role = replica");
    await tx.unsafe(statement);
  });
}

test("JMI-V-1-d: an entry that is altered behind the log's back is found, with its index", async () => {
  const [victim] = await admin<{ id: string; body: Buffer }[]>`
    select id, body from audit.entry join audit.leaf on entry_id = id where index = 217`;
  if (victim === undefined) return expect.unreachable("the log has an entry 217");
  const altered = victim.body.toString("utf8").replace('"permitted"', '"forbidden"');
  expect(altered).not.toBe(victim.body.toString("utf8"));
  await force(
    `update audit.entry set body = '\\x${Buffer.from(altered).toString("hex")}' where id = '${victim.id}'`,
  );
  const report = await verified(world, shop);
  expect(report.exitCode).toBeGreaterThan(0);
  expect(report.findings).toContainEqual({ code: "entry-altered", facts: { index: 217 } });
  expect(report.findings.map((finding) => finding.code)).toContain("root-differs");
  await force(`update audit.entry set body = '\\x${victim.body.toString("hex")}' where id = '${victim.id}'`);
  expect((await verified(world, shop)).findings).toEqual([]);
});

test("JMI-V-1-d: entries that change places, or go missing, are found", async () => {
  const swap = async () => {
    await force("update audit.leaf set index = 1000000 + index where index in (11, 12)");
    await force("update audit.leaf set index = 1000023 - index where index >= 1000000");
  };
  await swap();
  const { findings } = await verified(world, shop);
  for (const index of [11, 12]) expect(findings).toContainEqual({ code: "entry-altered", facts: { index } });
  await swap();
  expect((await verified(world, shop)).findings).toEqual([]);
  await force("delete from audit.leaf where index = 40");
  const missing = { code: "entry-missing", facts: { first: 40, last: 40 } };
  expect((await verified(world, shop)).findings).toContainEqual(missing);
});

test("JMI-V-1-d: a head of the log is signed, and no other size passes for it", async () => {
  const { text } = await world.call(shop, "GET", "/v1/log/checkpoint");
  const kept = await trustIn(world, shop);
  expect(text.split("\n")[0]).toBe(kept.origin);
  const forged = text.replace(/^(\d+)$/m, (size) => String(Number(size) - 1));
  expect(openCheckpoint(text, kept).ok).toBe(true);
  expect(openCheckpoint(forged, kept)).toEqual({ ok: false, reason: "bad-signature" });
});
