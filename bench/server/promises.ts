import { join } from "node:path";
import { makeAuditLog } from "../../src/audit/index.ts";
import { makeNotices } from "../../src/domains/notices/index.ts";
import { makePromises } from "../../src/domains/promises/index.ts";
import { must } from "../../src/kernel/assert.ts";
import { systemClock } from "../../src/kernel/clock.ts";
import { makeOutbox } from "../../src/kernel/outbox/index.ts";
import { fail } from "../../src/kernel/problem.ts";
import { systemRandom } from "../../src/kernel/random.ts";
import { ensureTenants, loadPolicies } from "../../src/start/tenants.ts";
import { median, type Row } from "../report.ts";
import { makePeople } from "./people.ts";
import { openPlace, settled } from "./place.ts";
import { fill } from "./scale.ts";

const people = 200;
/** Each of them has five sealed records: a million in all. */
const subjects = 200_000;
const turns = 5;
const msMax = 5_000;

/** How long it takes to look whether all tenants keep their promises, while a million records are held. */
export async function measurePromises(main: string | null): Promise<readonly Row[]> {
  const place = await openPlace(main);
  try {
    const made = await makePeople(place, 0, people);
    await fill(place.admin, must(made[0], "somebody was made"), subjects - people);
    await settled(place);
    const [clock, random, db] = [systemClock, systemRandom(), place.admin];
    const policies = await loadPolicies(join(import.meta.dirname, "..", "..", "policies"));
    const tenants = await ensureTenants(db, policies, { clock, random });
    const audit = makeAuditLog({ db, clock, random, pdp: "pdp_bench" });
    const notices = makeNotices({ clock, random, audit, originOf: (id) => id });
    for (const { id, policy } of tenants) await notices.publish(id, policy);
    const promises = makePromises({
      ...{ db, clock, random, audit, notices, outbox: makeOutbox({ clock, random }) },
      slugOf: (id) => id,
      auditKeyOf: () => fail("internal", "a turn records no document"),
    });
    const ms: number[] = [];
    for (let turn = 0; turn <= turns; turn++) {
      const began = performance.now();
      for (const { id } of tenants) while (await promises.turn(id));
      ms.push(performance.now() - began);
    }
    const [first = 0, ...later] = ms;
    const [held] = await db<{ count: number }[]>`select count(*) as count from vault.record`;
    const name = `verdicts of ${tenants.length} tenants, ${held?.count.toLocaleString("en")} records, ms`;
    const middle = median(later);
    return [
      { name: `${name}: the first time`, rate: first },
      { name, rate: middle, limit: `≤ ${msMax}`, ratio: middle / msMax, ok: middle <= msMax },
    ];
  } finally {
    await place.stop();
  }
}
