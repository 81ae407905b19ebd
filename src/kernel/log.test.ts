import fc from "fast-check";
import { expect, test } from "vitest";
import { manualClock } from "./clock.ts";
import { newId } from "./ids.ts";
import { createLog, type EventName, type Level, type LogFacts } from "./log.ts";
import { personal } from "./personal.ts";
import { Problem } from "./problem.ts";
import { seededRandom } from "./random.ts";

const clock = manualClock(1_750_000_000_000);

function setUp(levelMin: Level = "debug") {
  const lines: string[] = [];
  const random = seededRandom("log");
  const log = createLog({ clock, random, levelMin, write: (line) => lines.push(line) });
  return { log, lines, last: (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? "null") };
}

/** What a caller may do who goes round the types. */
const untyped = (facts: Record<string, unknown>): LogFacts => facts as LogFacts;

const job = newId("job", { clock, random: seededRandom("job") });

test("a line is one JSON object: time, level, event, then the facts", () => {
  const { log, lines } = setUp();
  log.info("job.done", { job, jobKind: "erase-subject", attempts: 2, durationMs: 12.5 });
  expect(lines).toEqual([
    `{"time":"2025-06-15T15:06:40.000Z","level":"info","event":"job.done","job":"${job}",` +
      `"jobKind":"erase-subject","attempts":2,"durationMs":12.5}\n`,
  ]);
});

test("lines below the least level are not written, and those at it are", () => {
  const { log, lines } = setUp("warn");
  log.debug("job.taken");
  log.info("job.done");
  expect(lines).toHaveLength(0);
  log.warn("job.late");
  log.error("job.lost");
  expect(lines).toHaveLength(2);
});

test("a log made with facts writes them on every line, and a nearer fact wins", () => {
  const { log, last } = setUp();
  const ofTenant = log.with({ tenant: "jmi", region: "eu" });
  ofTenant.info("door.opened", { region: "us" });
  expect(last()).toMatchObject({ tenant: "jmi", region: "us" });
  log.info("door.opened");
  expect(last()).not.toHaveProperty("tenant");
});

test("an unknown fact is left out and counted, and not even its name is printed", () => {
  const { log, lines, last } = setUp();
  log.info(
    "request.received",
    untyped({ tenant: "jmi", "zoe@example.org": 1, constructor: "x", __proto__: 1 }),
  );
  expect(last()).toMatchObject({ tenant: "jmi", dropped: 2 });
  expect(lines.join()).not.toContain("zoe");
  expect(log.dropped()).toBe(2);
});

test("a fact in another shape is left out whole and counted", () => {
  const bad: readonly Record<string, unknown>[] = [
    { subject: personal("subject") },
    { subject: "zoe@example.org" },
    { subject: "subject_01j" },
    { code: "two words" },
    { code: "李雷" },
    { code: "x".repeat(65) },
    { code: "tel:13912345678" },
    { code: "safe\nzoe" },
    { code: null },
    { route: "/subjects?email=zoe%40example.org" },
    { route: "subjects" },
    { policyVersion: "19900510x" },
    { count: 1_000_000_000 },
    { count: Number.NaN },
    { count: "12" },
    { count: { toJSON: () => "zoe" } },
  ];
  for (const facts of bad) {
    const { log, last } = setUp();
    log.info("request.received", untyped(facts));
    expect(last(), Object.keys(facts).join()).toEqual({
      time: "2025-06-15T15:06:40.000Z",
      level: "info",
      event: "request.received",
      dropped: 1,
    });
  }
});

test("a fact at the edge of its shape is printed", () => {
  const { log, last } = setUp();
  const facts = {
    clause: "JMI-I-1-b",
    code: "x".repeat(64),
    route: "/v1/consents/:id/withdrawal",
    count: 999_999_999,
    policyVersion: "2026-01-01",
    migration: "0001_spine",
    subject: undefined,
  };
  log.info("request.received", facts);
  expect(last()).toMatchObject(JSON.parse(JSON.stringify(facts)));
  expect(log.dropped()).toBe(0);
});

test("an event that is not a fixed name is not printed", () => {
  const { log, lines, last } = setUp();
  for (const name of [
    "subject.zoe@example.org",
    "subject.Zoe Smith",
    "a.b.c.d.e",
    ".",
    `a.${"x".repeat(41)}`,
  ]) {
    log.info(name as EventName);
    expect(last()).toMatchObject({ event: "log.misnamed", dropped: 1 });
  }
  expect(lines.join()).not.toContain("zoe");
  expect(log.dropped()).toBe(5);
});

test("whatever a fact holds, what is printed is an id, a code, a route, an edition or a number", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.anything(), (text, value) => {
      const { log, last } = setUp();
      log.info(
        "law.checked",
        untyped({ subject: text, code: text, route: text, count: value, [text]: value }),
      );
      for (const [key, printed] of Object.entries(last())) {
        if (key === "time") continue;
        expect(
          typeof printed === "number" || /^[A-Za-z0-9/][A-Za-z0-9._:/{}*-]{0,127}$/.test(String(printed)),
        ).toBe(true);
      }
    }),
  );
});

test("an unexpected error is logged under a reference, by name, code and frames, without its message", () => {
  const { log, lines, last } = setUp();
  const error = Object.assign(new RangeError("key (email)=(zoe@example.org) already exists"), {
    code: "23505",
  });
  const reference = log.unexpected("call.failed", error, { status: 500 });
  expect(reference).toMatch(/^fault_[0-7][0-9a-z]{25}$/);
  expect(last()).toMatchObject({ level: "error", event: "call.failed", status: 500, reference });
  expect(last()["error"]).toMatchObject({ name: "RangeError", code: "23505" });
  expect(lines.join()).toMatch(/src\/kernel\/log\.test\.ts:\d+:\d+/);
  expect(lines.join()).not.toMatch(/zoe|already/);
});

test("a message that looks like stack frames is not taken for one", () => {
  const { log, lines } = setUp();
  const forged = "first\n    at zoe (zoe:1:1)\n    at smith.zoe (src/zoe.ts:2:2)";
  log.unexpected("call.failed", new Error(forged));
  const changed = new Error(forged);
  expect(changed.stack).toContain(forged); // Reading it fixes it.
  changed.message = "something else";
  log.unexpected("call.failed", changed);
  log.unexpected("call.failed", Object.assign(new Error("x"), { stack: `Error: y\n    at zoe (zoe:1:1)` }));
  expect(lines.join()).not.toContain("zoe");
  expect(lines[0]).toContain("log.test.ts");
  expect(JSON.parse(lines[1] ?? "")).toMatchObject({ error: { name: "Error", frames: [] } });
});

test("an error with hostile members gives nothing away", () => {
  const { log, lines } = setUp();
  log.unexpected("call.failed", Object.assign(new Error("zoe"), { name: "zoe@zoe", code: "zoe" }));
  log.unexpected("call.failed", Object.assign(new Error("zoe"), { stack: 5, code: { zoe: 1 } }));
  log.unexpected("call.failed", Object.assign(new Error("x"), { message: { zoe: 1 } }));
  log.unexpected("call.failed", "zoe");
  log.unexpected("call.failed", { message: "zoe" });
  log.unexpected("call.failed", undefined);
  expect(lines).toHaveLength(6);
  expect(lines.join()).not.toContain("zoe");
  expect(JSON.parse(lines[5] ?? "")).toMatchObject({ error: { name: "not-an-error", frames: [] } });
});

test("an error without a message keeps its frames, and its causes are told up to the third", () => {
  const { log, last } = setUp();
  let error = new Error("", { cause: new Problem("denied", "zoe may not") });
  log.unexpected("call.failed", error);
  expect(last()["error"]).toMatchObject({ name: "Error", cause: { name: "Problem", code: "denied" } });
  expect(JSON.stringify(last())).toMatch(/"frames":\["[^"]+log\.test\.ts/);
  for (let depth = 0; depth < 10; depth++) error = new Error("deep", { cause: error });
  log.unexpected("call.failed", error);
  expect(JSON.stringify(last()).split('"cause"')).toHaveLength(4);
});

test("frames do not tell where the project is installed", () => {
  const { log, lines } = setUp();
  log.unexpected("call.failed", new Error("x"));
  expect(lines.join()).not.toContain(process.cwd());
});

test("a line that cannot be written is counted and stops nothing", () => {
  const log = createLog({
    clock,
    random: seededRandom("log"),
    levelMin: "info",
    write: () => {
      throw new Error("disk full");
    },
  });
  log.info("job.done");
  expect(log.with({ tenant: "jmi" }).unexpected("job.failed", new Error("x"))).toMatch(/^fault_/);
  expect(log.dropped()).toBe(2);
});
