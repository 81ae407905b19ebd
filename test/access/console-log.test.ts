import { expect, test } from "vitest";
import { openWorld } from "../support/world.ts";
import { register } from "../support/world-people.ts";
import { colleague } from "../support/world-staff.ts";
import { wordsIn } from "../support/world-visitor.ts";

const world = await openWorld({ tenants: ["jmi", "geex"] });
const shop = await world.keyFor("application");

test("GEEX-c4-s1-2-1-c: the log is searched by role, purpose, clause and day; it names nobody, and that somebody looked is in it", async () => {
  await register(world, shop, { "business-email": "log.canary@example.com", "full-name": "Log Canary" });
  const robin = await colleague(world, "auditor");
  await world.settleLog();
  const all = await robin.browser.get("/t/jmi/console/log?role=application");
  expect(all.status).toBe(200);
  expect(wordsIn(all)).toContain("collect: done");
  expect(all.text).not.toContain("log.canary");
  const none = await robin.browser.get("/t/jmi/console/log?role=application&to=2020-01-01");
  expect(wordsIn(none)).toContain("No entry says that");
  const entry = /console\/log\/(entry_[0-9a-z]+)/.exec(all.text)?.[1] ?? "";
  const shown = await robin.browser.get(`/t/jmi/console/log/${entry}`);
  expect(wordsIn(shown)).toContain("c2sp.org/tlog-proof");
  await world.settleLog();
  const looked = await robin.browser.get("/t/jmi/console/log?role=auditor");
  expect(wordsIn(looked)).toContain("Log of decisions");
});

test("whom the policy does not let read the log sees none of it, and by which clause", async () => {
  const robin = await colleague(world, "marketing");
  const refused = await robin.browser.get("/t/jmi/console/log?role=application");
  expect(refused.status).toBe(403);
  expect(wordsIn(refused)).not.toContain("collect: done");
});

test("GEEX-c4-s1-2-4 and JPL-9-b: a document on record proves its clause until its term ends, and then no more", async () => {
  const admin = await colleague(world, "administrator", { slug: "geex" });
  const page = await admin.browser.get("/t/geex/console/evidence");
  expect(wordsIn(page)).toContain("missing");
  const document = {
    clause: "GEEX-c4-s1-2-4",
    document: "Training of all staff 2026",
    owner: "Human resources",
    from: "2026-09-01",
    until: "2026-10-31",
    digest: "ab".repeat(32),
  };
  expect((await admin.browser.post("/t/geex/console/evidence", { ...document, digest: "x" })).status).toBe(
    422,
  );
  const recorded = await admin.browser.post("/t/geex/console/evidence", document);
  expect(wordsIn(recorded)).toContain("The document is on record");
  expect(wordsIn(recorded)).toContain("until 2026-10-31");
  const other = await colleague(world, "support", { slug: "geex" });
  const refused = await other.browser.post("/t/geex/console/evidence", document);
  expect(refused.status).toBe(403);
});

test("who looks after a document is shown to officers and administrators alone, and the log remembers that they looked", async () => {
  const admin = await colleague(world, "administrator", { slug: "geex" });
  await admin.browser.post("/t/geex/console/evidence", {
    ...{ clause: "GEEX-c4-s1-2-4", document: "Training of all staff 2027", owner: "Office of Ottilie" },
    ...{ from: "2026-09-01", until: "2027-10-31", digest: "cd".repeat(32) },
  });
  const looked = async () => {
    const rows = await world.database.admin`
      select from audit.entry where convert_from(body, 'UTF8') like '%view-evidence%' limit 100`;
    return rows.length;
  };
  const before = await looked();
  expect((await admin.browser.get("/t/geex/console/evidence")).text).toContain("Office of Ottilie");
  expect(await looked()).toBe(before + 1);
  const other = await colleague(world, "support", { slug: "geex" });
  for (const answer of [
    await other.browser.get("/t/geex/console/evidence"),
    await other.browser.post("/t/geex/console/evidence", { digest: "x" }),
  ]) {
    expect(answer.status).toBe(403);
    expect(answer.text).not.toContain("Office of Ottilie");
  }
  expect(await looked()).toBe(before + 1);
});
