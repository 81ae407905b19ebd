import fc from "fast-check";
import { expect, test } from "vitest";
import { problems } from "../../src/kernel/problem.ts";
import { openWorld } from "../support/world.ts";
import { codeIn, problemIn } from "../support/world-answers.ts";
import { register, registration } from "../support/world-people.ts";
import { changesIn, countsOf } from "../support/world-store.ts";

const world = await openWorld();
const { admin } = world.database;
const shop = await world.keyFor("application");
const subject = await register(world, shop);

const marker = "zq-marker-in-bad-input";
const posts = [
  "/v1/collections",
  "/v1/readings",
  "/v1/decisions",
  "/v1/consents",
  "/v1/devices",
  "/v1/objections",
  "/v1/keys",
];
const collection = { ...registration, fields: { "full-name": marker } };
const reading = { subject, purpose: "technical-support", fields: ["full-name"] };

/** The answer is this problem, repeats nothing of the input, and nothing was written. */
async function refused(
  expected: string,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<ReturnType<typeof problemIn>> {
  const before = await countsOf(admin);
  const answer = await world.call(shop, "POST", path, body, headers);
  const about = String(Buffer.isBuffer(body) ? body : JSON.stringify(body)).slice(0, 200);
  expect(codeIn(answer), `${path} ${about}`).toBe(expected);
  expect(answer.text).not.toContain(marker);
  expect(changesIn(before, await countsOf(admin)), about).toEqual({});
  return problemIn(answer);
}

test("what is no JSON, or no JSON in UTF-8, is refused as such by every endpoint", async () => {
  const texts = [
    ...[
      "",
      " ",
      "{",
      `{"fields": "${marker}`,
      "{]",
      "{'a': 1}",
      `{"a": ${marker}}`,
      "{} {}",
      "NaN",
      "undefined",
    ],
    ...["\ufeff{}", '{"a": 01}', '{"a": "\u0000"}', "// {}", '{"a": 1,}'],
  ];
  for (const path of posts) {
    for (const text of texts) await refused("400 invalid-json", path, Buffer.from(text));
  }
  for (const bytes of [Buffer.from([0xff, 0xfe, 0x7b, 0x7d]), Buffer.from(`{"a":"\xe9"}`, "latin1")]) {
    await refused("400 invalid-json", "/v1/collections", bytes);
  }
  await refused("400 invalid-json", "/v1/collections", Buffer.from(JSON.stringify(collection), "utf16le"));
});

test("a body that is valid JSON and no object is refused", async () => {
  for (const path of posts) {
    for (const body of ["null", "[]", '"text"', "12", "true", "[[[]]]"]) {
      await refused(
        path === "/v1/consents" ? "422 consent-invalid" : "400 invalid-request",
        path,
        Buffer.from(body),
      );
    }
  }
});

test("a body is taken up to its limit in size and depth, and not beyond", async () => {
  const limit = 262_144;
  const padded = (bytes: number) => {
    const text = JSON.stringify({ ...collection, padding: "" });
    return Buffer.from(text.replace('"padding":""', `"padding":"${"x".repeat(bytes - text.length)}"`));
  };
  expect(padded(limit)).toHaveLength(limit);
  await refused("400 invalid-request", "/v1/collections", padded(limit));
  await refused("413 body-too-large", "/v1/collections", padded(limit + 1));
  await refused("413 body-too-large", "/v1/collections", padded(20 * limit));

  const nested = (levels: number) => Buffer.from(`{"x":${"[".repeat(levels - 1)}${"]".repeat(levels - 1)}}`);
  await refused("400 invalid-request", "/v1/collections", nested(24));
  for (const levels of [25, 1_000, 100_000])
    await refused("400 invalid-json", "/v1/collections", nested(levels));
  await refused("400 invalid-json", "/v1/collections", Buffer.from("[".repeat(200_000)));
});

test("a body without a length is measured while it comes", async () => {
  const before = await countsOf(admin);
  const chunked = { "transfer-encoding": "chunked" };
  const whole = Buffer.concat([Buffer.from('{"x":"'), Buffer.alloc(600_000, "x"), Buffer.from('"}')]);
  const answer = await world.call(shop, "POST", "/v1/collections", whole, chunked);
  expect(codeIn(answer)).toBe("413 body-too-large");
  expect(changesIn(before, await countsOf(admin))).toEqual({});
});

test("only application/json is taken", async () => {
  const types = [
    ...["text/plain", "text/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"],
    ...["application/json; charset=utf-16", "application/jsonp", "application/json, text/plain", ""],
  ];
  for (const type of types) {
    await refused("415 unsupported-media-type", "/v1/collections", collection, { "content-type": type });
  }
  const answer = await world.call(shop, "POST", "/v1/readings", reading, {
    "content-type": "Application/JSON; charset=UTF-8",
  });
  expect(answer.status).toBe(200);
});

test("a member of the wrong type is named, and its value is not repeated", async () => {
  const wrong: readonly (readonly [string, object, string])[] = [
    ["/v1/collections", { ...collection, purposes: marker }, "/purposes"],
    ["/v1/collections", { ...collection, purposes: [] }, "/purposes"],
    ["/v1/collections", { ...collection, purposes: [1] }, "/purposes/0"],
    ["/v1/collections", { ...collection, purposes: Array(9).fill("payment") }, "/purposes"],
    ["/v1/collections", { ...collection, fields: [] }, "/fields"],
    ["/v1/collections", { ...collection, fields: {} }, "/fields"],
    ["/v1/collections", { ...collection, fields: null }, "/fields"],
    ["/v1/collections", { ...collection, property: 7 }, "/property"],
    ["/v1/collections", { ...collection, scenario: "Account Registration" }, "/scenario"],
    ["/v1/collections", { ...collection, source: marker }, "/source"],
    ["/v1/collections", { ...collection, strict: "yes" }, "/strict"],
    ["/v1/collections", { ...collection, subject: marker }, "/subject"],
    ["/v1/collections", { ...collection, subject: `subject_${"8".repeat(26)}` }, "/subject"],
    ["/v1/collections", { ...collection, subject: subject.toUpperCase() }, "/subject"],
    ["/v1/collections", { ...collection, residency: "The Moon" }, "/residency"],
    ["/v1/readings", { ...reading, fields: [] }, "/fields"],
    ["/v1/readings", { ...reading, fields: Array(65).fill("full-name") }, "/fields"],
    ["/v1/readings", { ...reading, purpose: undefined }, "/purpose"],
    ["/v1/readings", { ...reading, reason: "x" }, "/reason"],
    ["/v1/readings", { ...reading, reason: marker.repeat(40) }, "/reason"],
    ["/v1/readings", { ...reading, subject: undefined }, ""],
    ["/v1/readings", { ...reading, identifier: { data: "business-email", value: marker } }, ""],
    [
      "/v1/readings",
      { ...reading, subject: undefined, identifier: { data: 5, value: marker } },
      "/identifier/data",
    ],
    ["/v1/decisions", { action: "read", purpose: "payment", data: [] }, "/data"],
    [
      "/v1/decisions",
      { action: "read", purpose: "payment", data: ["x"], state: { consent: 1 } },
      "/state/consent",
    ],
    ["/v1/decisions", { action: "read", purpose: "payment", data: ["x"], language: "fr" }, "/language"],
    ["/v1/objections", { subject, purpose: [marker] }, "/purpose"],
    ["/v1/keys", { validDays: 0 }, "/validDays"],
    ["/v1/keys", { validDays: 401 }, "/validDays"],
    ["/v1/keys", { validDays: 1.5 }, "/validDays"],
  ];
  for (const [path, body, pointer] of wrong) {
    const { errors } = await refused("400 invalid-request", path, body);
    expect(
      errors.map((error) => error.pointer),
      JSON.stringify(body),
    ).toContain(pointer);
  }
});

test("a member that nobody asked for is refused, whatever it is called", async () => {
  for (const name of ["extra", marker, "__proto__", "constructor", "toString", "tenant", "role", "isAdmin"]) {
    const body = JSON.stringify({ ...collection, placeholder: 1 }).replace("placeholder", name);
    await refused("400 invalid-request", "/v1/collections", Buffer.from(body));
  }
  const inside = {
    subject: undefined,
    identifier: { data: "business-email", value: "a@example.com", tenant: "x" },
  };
  await refused("400 invalid-request", "/v1/readings", { ...reading, ...inside });
});

test("a field's name that is no name of a vocabulary is refused, and not repeated", async () => {
  const names = [
    ...[
      marker.toUpperCase(),
      "Full Name",
      "full_name",
      "a@example.com",
      "",
      "-",
      "4111111111111111",
      "x".repeat(65),
    ],
    ...["__proto__", "constructor ", "名字", "full-name\u0000"],
  ];
  for (const name of names) {
    const { errors } = await refused("400 invalid-request", "/v1/collections", Buffer.from(withField(name)));
    const told = JSON.stringify(errors);
    if (name.length > 1) expect(told).not.toContain(name);
  }
});

function withField(name: string): string {
  const body = JSON.stringify({ ...collection, fields: { placeholder: marker } });
  return body.replace('"placeholder"', JSON.stringify(name));
}

test("whatever JSON comes, the answer is a success or a known problem, never a failure of ours", async () => {
  const known = Object.entries(problems).flatMap(([code, { status }]) =>
    status < 500 ? [`${status} ${code}`] : [],
  );
  const shaped = fc.record(
    {
      ...{
        property: fc.constant("jmi-web"),
        scenario: fc.constant("account-registration"),
        subject: fc.constant(subject),
      },
      ...{
        purpose: fc.constant("technical-support"),
        purposes: fc.constant(["technical-support"]),
        action: fc.constant("read"),
      },
      fields: fc.oneof(
        fc.constant(["full-name"]),
        fc.dictionary(fc.constantFrom(...fieldNames), fc.jsonValue()),
      ),
      data: fc.array(fc.constantFrom(...fieldNames)),
      identifier: fc.record({ data: fc.constantFrom(...fieldNames), value: fc.jsonValue() }),
      ...{
        act: fc.constant("tick"),
        words: fc.string(),
        language: fc.constant("en"),
        validDays: fc.integer(),
      },
      ...{ strict: fc.boolean(), state: fc.dictionary(fc.string(), fc.string()), source: fc.jsonValue() },
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...posts), fc.oneof(shaped, fc.jsonValue()), async (path, body) => {
      const answer = await world.call(shop, "POST", path, body);
      if (answer.status < 300) return;
      expect(known).toContain(codeIn(answer));
    }),
    { numRuns: 400 },
  );
  expect(world.logged()).not.toContain("api.failed");
});

const fieldNames = [
  ...["full-name", "business-email", "phone-number", "postal-address", "preferences", "credit-card-number"],
  ...["operation-logs", "bounce-rate", "email-open", "login-credentials", "constructor", "no-such-field"],
];
