import { connect } from "node:net";
import { expect, test } from "vitest";
import { z } from "zod";
import { routes } from "../../src/doors/api/index.ts";
import { openWorld } from "../support/world.ts";
import { codeIn } from "../support/world-answers.ts";
import { register, registration } from "../support/world-people.ts";
import { changesIn, countsOf } from "../support/world-store.ts";

const world = await openWorld();
const { admin } = world.database;
const shop = await world.keyFor("application");

test("a resource says which methods it takes", async () => {
  for (const { path } of routes) {
    const taken = routes.filter((route) => route.path === path).map(({ method }) => method.toUpperCase());
    const place = path.replaceAll(/\{\w+\}/g, "x");
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].filter(
      (one) => !taken.includes(one),
    )) {
      const answer = await world.call(shop, method, place);
      expect(codeIn(answer), `${method} ${path}`).toBe("405 method-not-allowed");
      expect(answer.headers.allow?.split(", ").filter((one) => one !== "HEAD")).toEqual(taken);
    }
  }
});

test("an endpoint that is not there is a problem document too", async () => {
  for (const path of [
    "/v1",
    "/v1/",
    "/v1/nothing",
    "/v1/collections/",
    "/v1/collections/x",
    "/v1//readings",
    "/v1/%00",
  ]) {
    for (const method of ["GET", "POST"]) {
      expect(codeIn(await world.call(shop, method, path)), `${method} ${path}`).toBe("404 not-found");
    }
  }
});

test("what is written into a query is not read, and not logged", async () => {
  const before = await countsOf(admin);
  const answer = await world.call(
    shop,
    "POST",
    "/v1/readings?subject=query-canary&email=query-canary@example.com",
    {},
  );
  expect(codeIn(answer)).toBe("400 invalid-request");
  expect(answer.text + world.logged()).not.toContain("query-canary");
  expect(changesIn(before, await countsOf(admin))).toEqual({});
});

test("no answer may be stored on its way or taken for something else", async () => {
  const subject = await register(world, shop);
  const asked = { subject, purpose: "service-provisioning", fields: ["business-email"] };
  for (const answer of [
    await world.call(shop, "POST", "/v1/readings", asked),
    await world.call(shop, "POST", "/v1/readings", {}),
    await world.call(shop, "GET", "/v1/log/key"),
  ]) {
    expect(answer.headers["cache-control"]).toBe("no-store");
    expect(answer.headers["x-content-type-options"]).toBe("nosniff");
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
  }
});

test("each problem carries the id of its call, another every time", async () => {
  const instance = z.object({ instance: z.string().regex(/^urn:troth:call:call_[0-9a-z]{26}$/) });
  const answers = await Promise.all([1, 2, 3].map(() => world.call(shop, "GET", "/v1/nothing")));
  expect(new Set(answers.map((answer) => instance.parse(answer.json).instance)).size).toBe(3);
});

test("operators see that it lives, whether it is ready, and figures without names", async () => {
  const texts = await Promise.all(
    ["/healthz", "/readyz", "/metrics"].map((path) => world.call(null, "GET", path)),
  );
  expect(texts.map(({ status }) => status)).toEqual([200, 200, 200]);
  const [, , metrics] = texts;
  expect(metrics?.text).toMatch(/troth_http_calls_total\{route="\/v1\/readings",status="200"\} \d+/);
  expect(metrics?.text).not.toMatch(/jmi|subject_|entry_|key_|tenant/);
});

test("the OpenAPI document names every endpoint, and every code that a problem can have", async () => {
  const { json } = await world.call(null, "GET", "/openapi.json");
  const document = z
    .object({ openapi: z.string(), paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
    .parse(json);
  expect(document.openapi).toBe("3.1.0");
  const named = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  for (const { method, path } of routes) expect(named).toContain(`${method} ${path}`);
  expect(JSON.stringify(json)).toContain("audit-unavailable");
});

test("a client that goes away in the middle of its body is no failure of ours", async () => {
  const before = await countsOf(admin);
  const body = JSON.stringify({ ...registration, fields: { "full-name": "Half A Name" } });
  const { port, hostname } = new URL(world.heard[0]?.url ?? "");
  await new Promise<void>((gone) => {
    const socket = connect(Number(port), hostname, () => {
      const head = ["POST /v1/collections HTTP/1.1", "host: x", `authorization: Bearer ${shop}`];
      const rest = [
        "content-type: application/json",
        `content-length: ${body.length}`,
        "",
        body.slice(0, 20),
      ];
      socket.write([...head, ...rest].join("\r\n"), () => socket.destroy());
    });
    socket.on("close", () => gone());
  });
  // The next call is answered after the broken one was noticed.
  for (let call = 0; call < 5; call++) await world.call(shop, "GET", "/v1/log/key");
  expect(changesIn(before, await countsOf(admin))).toEqual({});
  expect(world.logged()).not.toContain("api.failed");
});

test("what is no HTTP is turned away, and the server goes on", async () => {
  const { port, hostname } = new URL(world.heard[0]?.url ?? "");
  const say = (text: string) =>
    new Promise<string>((done) => {
      const socket = connect(Number(port), hostname, () => socket.write(text));
      let heard = "";
      socket.on("data", (data) => {
        heard += data.toString("latin1");
      });
      socket.on("close", () => done(heard)).on("error", () => done(heard));
    });
  expect(await say("zq zq zq\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
  expect(await say(`GET /healthz HTTP/1.1\r\nhost: x\r\nx: ${"y".repeat(40_000)}\r\n\r\n`)).toMatch(
    /^HTTP\/1\.1 431 /,
  );
  const smuggled =
    "POST /v1/readings HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n";
  expect(await say(smuggled)).toMatch(/^HTTP\/1\.1 400 /);
  expect((await world.call(null, "GET", "/healthz")).status).toBe(200);
});
