import { expect, test } from "vitest";
import { openWorld } from "../support/world.ts";
import { codeIn, collectedIn, readingIn } from "../support/world-answers.ts";
import { verified } from "../support/world-log.ts";
import { consent, freshEmail, register, registration } from "../support/world-people.ts";
import { changesIn, countsOf, found } from "../support/world-store.ts";

const world = await openWorld();
const { admin } = world.database;
const shop = await world.keyFor("application");
const subject = await register(world, shop, { "full-name": "Quirinus Example" });
const given = await consent(world, shop, subject, "experience-optimisation");

/** Breaks something for as long as `work` takes. */
async function during(broken: string, mended: string, work: () => Promise<void>): Promise<void> {
  await admin.unsafe(broken);
  try {
    await work();
  } finally {
    await admin.unsafe(mended);
  }
}

const raising = `create function public.zq_fail() returns trigger language plpgsql
  as $$ begin raise exception 'zq-broken: % refused', new; end $$`;
await admin.unsafe(raising);

function failing(table: string): readonly [string, string] {
  return [
    `create trigger zq_fail before insert on ${table} for each row execute function public.zq_fail()`,
    `drop trigger zq_fail on ${table}`,
  ];
}

const consentBody = {
  subject,
  act: "tick",
  words: "Yes, I agree to this.",
  language: "en",
  property: "jmi-web",
};
const everything: readonly (readonly [string, string, object | undefined])[] = [
  ["POST", "/v1/collections", { ...registration, fields: { "business-email": freshEmail() } }],
  ["POST", "/v1/collections", { ...registration, subject, fields: { "full-name": "Quirinus Other" } }],
  ["POST", "/v1/collections", { ...registration, fields: { "birth-date": "1990-01-01" } }],
  ["POST", "/v1/readings", { subject, purpose: "service-provisioning", fields: ["full-name"] }],
  ["POST", "/v1/readings", { subject, purpose: "payment", fields: ["full-name"] }],
  ["POST", "/v1/decisions", { action: "read", data: ["full-name"], purpose: "payment" }],
  ["POST", "/v1/consents", { ...consentBody, purpose: "personalisation" }],
  ["PUT", `/v1/consents/${given}/withdrawal`, undefined],
  ["POST", "/v1/objections", { subject, purpose: "market-research" }],
  ["POST", "/v1/keys", { validDays: 1 }],
];

const outages: readonly (readonly [string, readonly [string, string]])[] = [
  [
    "the server may not write entries",
    ["revoke insert on audit.entry from troth_app", "grant insert on audit.entry to troth_app"],
  ],
  ["entries fail", failing("audit.entry")],
  ["their sealed halves fail", failing("audit.payload")],
  [
    "its storage is full",
    [
      `create function public.zq_full() returns trigger language plpgsql as $$ begin
        raise exception 'could not extend file: zq-broken' using errcode = 'disk_full'; end $$;
      create trigger zq_full before insert on audit.entry for each row execute function public.zq_full()`,
      "drop function public.zq_full cascade",
    ],
  ],
  [
    "its storage is read-only",
    [
      `create function public.zq_frozen() returns trigger language plpgsql as $$ begin
        raise exception 'zq-broken: cannot execute INSERT' using errcode = 'read_only_sql_transaction'; end $$;
      create trigger zq_frozen before insert on audit.payload for each row execute function public.zq_frozen()`,
      "drop function public.zq_frozen cascade",
    ],
  ],
];

for (const [title, [broken, mended]] of outages) {
  test(`where the log cannot be written, nothing is permitted and nothing is done: ${title}`, async () => {
    const before = await countsOf(admin);
    await during(broken, mended, async () => {
      for (const [method, path, body] of everything) {
        const answer = await world.call(shop, method, path, body);
        expect(codeIn(answer), `${path} ${JSON.stringify(body)}`).toBe("503 audit-unavailable");
        expect(found(["Quirinus", "zq-broken"], answer.text)).toEqual([]);
      }
      const burst = await Promise.all(
        Array.from({ length: 20 }, () =>
          world.call(shop, "POST", "/v1/readings", {
            subject,
            purpose: "service-provisioning",
            fields: ["full-name"],
          }),
        ),
      );
      expect(new Set(burst.map(codeIn))).toEqual(new Set(["503 audit-unavailable"]));
    });
    expect(changesIn(before, await countsOf(admin))).toEqual({});
    const again = { subject, purpose: "service-provisioning", fields: ["full-name"] };
    expect(readingIn(await world.call(shop, "POST", "/v1/readings", again)).values).toHaveLength(1);
  });
}

const effects = [
  "vault.record",
  "vault.identifier",
  "subjects.subject",
  "keys.subject_key",
  "kernel.idempotency",
];
for (const table of effects) {
  test(`an effect that fails leaves neither rows nor an entry: ${table} refuses`, async () => {
    const before = await countsOf(admin);
    const body = { ...registration, fields: { "business-email": freshEmail(), "full-name": "Quirinus Two" } };
    const headers = { "idempotency-key": `effect-${table}` };
    const [broken, mended] = failing(table);
    await during(broken, mended, async () => {
      const answer = await world.call(shop, "POST", "/v1/collections", body, headers);
      expect(codeIn(answer)).toBe("500 internal");
      expect(found(["Quirinus", "zq-broken"], answer.text)).toEqual([]);
    });
    expect(changesIn(before, await countsOf(admin))).toEqual({});
    expect(collectedIn(await world.call(shop, "POST", "/v1/collections", body, headers)).isNew).toBe(true);
  });
}

test("a caller's bad luck is not another's: of calls that share a batch only the failing one fails", async () => {
  const trigger = `create function public.zq_pick() returns trigger language plpgsql
    as $$ begin if new.scenario = 'support-inquiry' then raise exception 'zq-broken %', new; end if; return new; end $$`;
  await admin.unsafe(trigger);
  const broken =
    "create trigger zq_pick before insert on vault.record for each row execute function public.zq_pick()";
  await during(broken, "drop trigger zq_pick on vault.record", async () => {
    const scenarios = ["account-registration", "support-inquiry", "transaction", "account-registration"];
    const answers = await Promise.all(
      scenarios.map((scenario) => {
        const fields = { "business-email": freshEmail() };
        return world.call(shop, "POST", "/v1/collections", { ...registration, scenario, fields });
      }),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 500, 201, 201]);
  });
});

test("the numbers of entries that were rolled back are accounted for: the log verifies, and says which", async () => {
  await register(world, shop);
  await world.settleLog();
  const report = await verified(
    world,
    shop,
    world.app.tenants.map((tenant) => tenant.policy),
  );
  expect(report.exitCode).toBe(0);
  expect(report.counts["sequence-hole-declared"]).toBeGreaterThan(0);
  expect(new Set(report.findings.map(({ code }) => code))).toEqual(new Set(["sequence-hole-declared"]));
  expect(report.tallied?.entriesByKind.gap).toBeGreaterThan(0);
});

test("what the operator is told of all this names no value", () => {
  const lines = world.logged();
  expect(lines).toContain("audit-unavailable");
  expect(lines).toContain("api.failed");
  expect(found(["Quirinus", "zq-broken", "example.com"], lines)).toEqual([]);
});
