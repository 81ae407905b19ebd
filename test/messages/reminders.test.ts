import { expect, test } from "vitest";
import { at } from "../../src/kernel/clock.ts";
import { createLog } from "../../src/kernel/log.ts";
import { type Messenger, makeMail, makeMessenger } from "../../src/kernel/messages/index.ts";
import { systemRandom } from "../../src/kernel/random.ts";
import { handlersOf } from "../../src/start/handlers.ts";
import { dayMs, openWorld } from "../support/world.ts";

const world = await openWorld({ tenants: ["jpl"] });
const [tenant] = world.app.tenants;
const lines: string[] = [];
const log = createLog({
  ...{ clock: world.clock, random: systemRandom(), levelMin: "debug" },
  write: (line) => void lines.push(line),
});

test("JPL-9-b: the owner of a document gets a mail before its term ends, where the owner is an e-mail address", async () => {
  await record("canary.owner@example.com");
  await deliver(world.app.messenger);
  expect(world.sent()).toEqual([
    {
      ...{ channel: "email", to: "canary.owner@example.com" },
      subject: "Within 7 days a document no longer proves clause JPL-9-b",
      text: expect.stringMatching(
        /“Frameworks\.pdf” proves clause JPL-9-b .* ends at 2026-09-26 14:13 UTC\./,
      ),
    },
  ]);
  expect(lines.join("")).toContain('"event":"evidence.ending"');
  expect(lines.join("")).not.toContain("canary");
});

test("an owner who is an office is told by the log alone", async () => {
  const before = [world.sent().length, lines.length];
  await record("Compliance");
  await deliver(world.app.messenger);
  expect([world.sent().length - (before[0] ?? 0), lines.length - (before[1] ?? 0)]).toEqual([0, 1]);
});

test("without a mail server the reminder stays in the log, and holds up nothing", async () => {
  await record("canary.owner@example.com");
  await deliver(makeMessenger({ email: null, sms: null }));
  expect(lines.at(-1)).toMatch(/"event":"evidence.not-reminded".*"outcome":"not-configured"/);
});

test("a mail server that does not answer is asked again", async () => {
  await record("canary.owner@example.com");
  const before = world.sent().length;
  const nowhere = { host: "127.0.0.1", port: 1, tls: "none", credentials: null } as const;
  const from = { name: "", address: "troth@example.com" };
  const email = makeMail({ ...nowhere, from }, { clock: world.clock, random: systemRandom() });
  await deliver(makeMessenger({ email, sms: null }));
  expect(world.sent()).toHaveLength(before);
  world.clock.advance(10_000);
  await deliver(world.app.messenger);
  expect(world.sent()).toHaveLength(before + 1);
});

let recorded = 0;

async function record(owner: string): Promise<void> {
  const now = world.clock.now();
  const term = { validFrom: now, validUntil: at(now + 5 * dayMs + 1_000 * recorded++) };
  const document = { clause: "JPL-9-b", document: "Frameworks.pdf", digest: Buffer.alloc(32, 7) };
  await world.app.promises.recordEvidence(tenant?.id ?? expect.unreachable(), {
    ...document,
    owner,
    ...term,
  });
  await world.app.promises.turn(tenant?.id ?? expect.unreachable());
}

async function deliver(messenger: Messenger): Promise<void> {
  await world.app.deliverEvents(handlersOf({ promises: world.app.promises, messenger }, log));
}
