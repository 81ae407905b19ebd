import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { expect, test } from "vitest";
import { routes } from "../../src/doors/api/index.ts";
import { systemClock } from "../../src/kernel/clock.ts";
import { createLog } from "../../src/kernel/log.ts";
import { systemRandom } from "../../src/kernel/random.ts";
import { readConfig } from "../../src/start/config.ts";
import { listen } from "../../src/start/listen.ts";
import { openWorld } from "../support/world.ts";
import { codeIn, collectedIn } from "../support/world-answers.ts";
import { freshEmail } from "../support/world-people.ts";
import { changesIn, countsOf } from "../support/world-store.ts";

// The proxy in front is this very machine; what it says is in the headers of each call.
const world = await openWorld({
  tenants: ["jmi", "geex", "iunu"],
  environment: { TROTH_TRUSTED_PROXIES: "127.0.0.1, ::1, 192.0.2.0/24" },
});
const { admin } = world.database;
const shop = await world.keyFor("application");
const caller = "198.51.100.7";
const secure = { "x-forwarded-for": caller, "x-forwarded-proto": "https" };
const open = { "x-forwarded-for": caller, "x-forwarded-proto": "http" };
const pages = [
  "/",
  "/t/jmi/policy",
  "/t/jmi/policy.json",
  "/t/geex/policy",
  "/t/iunu/policy",
  "/problems",
  "/openapi.json",
  "/metrics",
  "/mailbox",
  "/nowhere",
];
const everything = [
  ...routes.map(({ method, path }) => ({
    method: method.toUpperCase(),
    path: path.replaceAll(/\{\w+\}/g, "x"),
  })),
  ...pages.map((path) => ({ method: "GET", path })),
];

function purchase() {
  const occasion = { property: "jmi-web", scenario: "transaction", residency: "us", purposes: ["payment"] };
  return {
    ...occasion,
    fields: { "business-email": freshEmail(), "credit-card-number": "4111111111111111" },
  };
}

test("GEEX-c4-s1-1-2: whoever comes to the proxy over http is refused by every endpoint and page, and nothing happens", async () => {
  const before = await countsOf(admin);
  for (const { method, path } of everything) {
    const answer = await world.call(shop, method, path, method === "GET" ? undefined : purchase(), open);
    expect(codeIn(answer), `${method} ${path}`).toBe("403 plaintext-transport");
    expect(answer.headers["strict-transport-security"]).toBeUndefined();
  }
  expect(changesIn(before, await countsOf(admin))).toEqual({});
});

test("JMI-I-1-e: payment data is taken behind a proxy that says https in one word, and from nobody else's word", async () => {
  const taken = await world.call(shop, "POST", "/v1/collections", purchase(), secure);
  expect(collectedIn(taken).refused).toEqual([]);
  expect(taken.headers["strict-transport-security"]).toMatch(/^max-age=/);
  for (const proto of ["http", "https, http", "http, https", "HTTPS", "wss", ""]) {
    const headers = { ...secure, "x-forwarded-proto": proto };
    const answer = await world.call(shop, "POST", "/v1/collections", purchase(), headers);
    expect(codeIn(answer), proto).toBe("403 plaintext-transport");
  }
  // A proxy that says nothing of its caller speaks for itself, and in the open.
  expect(
    codeIn(await world.call(shop, "POST", "/v1/collections", purchase(), { "x-forwarded-for": caller })),
  ).toBe("403 plaintext-transport");
});

test("JMI-I-1-e: over TLS to the proxy and from it to us counts as it came to the proxy", async () => {
  const call = world.callTls();
  expect(codeIn(await call(shop, "POST", "/v1/collections", purchase(), open))).toBe(
    "403 plaintext-transport",
  );
  expect(collectedIn(await call(shop, "POST", "/v1/collections", purchase(), secure)).refused).toEqual([]);
});

test("a proxy may ask whether the server lives, in the open", async () => {
  for (const path of ["/healthz", "/readyz"]) {
    expect((await world.call(null, "GET", path, undefined, open)).status, path).toBe(200);
  }
});

test("figures and the mailbox are not told to whom the proxy lets in, whoever they say they are", async () => {
  for (const headers of [
    secure,
    { ...secure, "x-forwarded-for": "127.0.0.1" },
    { ...secure, "x-forwarded-for": "garbage" },
    { ...secure, "x-forwarded-for": "" },
  ]) {
    expect((await world.call(null, "GET", "/metrics", undefined, headers)).status).toBe(403);
    expect((await world.call(null, "GET", "/mailbox", undefined, headers)).status).toBe(404);
  }
  expect((await world.call(null, "GET", "/metrics")).status).toBe(200);
});

test("IUNU-SEC-3-a: nothing but TLS gets a byte out of the TLS listener, whatever is asked", async () => {
  const { port } = new URL(world.secureUrl);
  for (const { method, path } of everything) {
    const head = [
      `${method} ${path} HTTP/1.1`,
      "host: x",
      `authorization: Bearer ${shop}`,
      "upgrade: websocket",
      "connection: upgrade",
    ];
    const heard = await say("127.0.0.1", Number(port), `${head.join("\r\n")}\r\n\r\n`);
    // An alert of TLS at most: seven bytes, of which the first says so.
    expect(heard.length, path).toBeLessThanOrEqual(7);
    expect(heard.length === 0 || heard[0] === 21, path).toBe(true);
  }
});

test("IUNU-SEC-3-a: without a certificate no listener opens to the network, and behind a proxy none but the proxy is answered", async () => {
  expect(() => readConfig(["--host", "0.0.0.0"], {}, ".")).toThrow(/only TLS 1\.2 or newer is served/);
  expect(() => readConfig([], { TROTH_TRUSTED_PROXIES: "everybody" }, ".")).toThrow(
    /^TROTH_TRUSTED_PROXIES is a list/,
  );
  expect(() => readConfig([], { TROTH_TRUSTED_PROXIES: "0.0.0.0/0" }, ".")).toThrow(
    /^TROTH_TRUSTED_PROXIES is a list/,
  );
  // This machine, called by an address of its network, is a stranger to the listener unless it is named.
  const own = Object.values(networkInterfaces())
    .flatMap((one) => one ?? [])
    .find(({ internal, family }) => !internal && family === "IPv4");
  const address = own?.address ?? "127.0.0.1";
  const answers = [];
  for (const proxies of ["192.0.2.7", address]) {
    const config = readConfig(["--host", "0.0.0.0", "--port", "0"], { TROTH_TRUSTED_PROXIES: proxies }, ".");
    const { port, close } = await listen(config, (_, response) => response.end("here"), log);
    answers.push(
      (await say(address, port, "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")).toString(),
    );
    await close();
  }
  expect(answers[0]).toEqual(own === undefined ? expect.stringContaining("here") : "");
  expect(answers[1]).toContain("here");
});

const log = createLog({ clock: systemClock, random: systemRandom(), levelMin: "error", write: () => {} });

function say(host: string, port: number, text: string): Promise<Buffer> {
  return new Promise((done) => {
    const heard: Buffer[] = [];
    const socket = connect({ host, port }, () => socket.write(text));
    socket.on("data", (data) => heard.push(data));
    socket.on("close", () => done(Buffer.concat(heard))).on("error", () => done(Buffer.concat(heard)));
  });
}
