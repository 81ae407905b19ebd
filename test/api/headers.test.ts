import { expect, test } from "vitest";
import { z } from "zod";
import { openWorld } from "../support/world.ts";
import type { Answer } from "../support/world-http.ts";

const world = await openWorld();
const key = await world.keyFor("application");
const pages = [
  ...[
    "/",
    "/?language=zh",
    "/styleguide",
    "/problems",
    "/mailbox",
    "/mailbox.json",
    "/style.css",
    "/mark.svg",
  ],
  ...["/t/jmi/policy", "/t/jmi/policy.md", "/t/jmi/policy.json", "/t/jmi/policy/1", "/t/jmi/policy/1.md"],
  ...["/t/jmi/policy/1/proof", "/t/jmi/key", "/t/jmi/versions", "/t/jmi/clauses/JMI-0-b", "/t/jmi/explain"],
  ...["/nowhere", "/t/nobody/policy", "/t/jmi/clauses/x", "/%00", "/t/jmi/policy/999"],
  ...["/healthz", "/readyz", "/metrics", "/openapi.json"],
];
const publicFiles = ["/style.css", "/mark.svg"];

const always = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "permissions-policy": expect.stringMatching(/camera=\(\).*geolocation=\(\).*microphone=\(\)/),
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

type Asked = { readonly method: string; readonly path: string; readonly key: string | null };

/** Every endpoint of the OpenAPI document, with a key, without one, and with a body that it does not take. */
async function endpoints(): Promise<readonly Asked[]> {
  const { json } = await world.call(null, "GET", "/openapi.json");
  const { paths } = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) }).parse(json);
  return Object.entries(paths).flatMap(([path, methods]) =>
    [...Object.keys(methods), "delete"].flatMap((method) =>
      [key, null].map((one) => ({
        method: method.toUpperCase(),
        path: path.replaceAll(/\{\w+\}/g, "x"),
        key: one,
      })),
    ),
  );
}

test("every answer of every endpoint and page, failures among them, tells a browser to load, frame and keep nothing", async () => {
  const asked = [
    ...(await endpoints()),
    ...pages.map((path) => ({ method: "GET", path, key: null })),
    { method: "POST", path: "/", key: null },
  ];
  expect(asked.length).toBeGreaterThan(60);
  const statuses = new Set<number>();
  for (const { method, path, key: one } of asked) {
    for (const call of [world.call, world.callTls()]) {
      const answer = await call(one, method, path, method === "GET" ? undefined : {});
      statuses.add(answer.status);
      const name = `${method} ${path} ${answer.status}`;
      expect(answer.headers, name).toMatchObject(always);
      expectSafe(answer, name);
      expect(answer.headers["cache-control"], name).toMatch(
        publicFiles.includes(path) ? /^max-age=\d+$/ : /^no-store$/,
      );
      for (const telling of ["server", "x-powered-by", "access-control-allow-origin", "set-cookie"]) {
        expect(answer.headers[telling], `${name} ${telling}`).toBeUndefined();
      }
    }
  }
  expect([...statuses].sort()).toEqual(expect.arrayContaining([200, 400, 401, 404, 405]));
});

test("GEEX-c4-s1-1-2 and IUNU-SEC-3-a: every answer over TLS says that nobody need come in the open again, and none in the open does", async () => {
  const asked = [...(await endpoints()), ...pages.map((path) => ({ method: "GET", path, key: null }))];
  for (const { method, path, key: one } of asked) {
    const body = method === "GET" ? undefined : {};
    const [secure, plain] = [
      await world.callTls()(one, method, path, body),
      await world.call(one, method, path, body),
    ];
    expect(secure.headers["strict-transport-security"], path).toBe("max-age=63072000; includeSubDomains");
    expect(plain.headers["strict-transport-security"], path).toBeUndefined();
  }
});

test("a failure inside says nothing, and is as guarded as the rest", async () => {
  const { admin } = world.database;
  await admin`alter table notices.policy_version rename to lost`;
  try {
    const answer = await world.call(null, "GET", "/t/jmi/versions");
    expect(answer.status).toBe(500);
    expect(answer.headers).toMatchObject({ ...always, "cache-control": "no-store" });
    expectSafe(answer, "/t/jmi/versions");
  } finally {
    await admin`alter table notices.lost rename to policy_version`;
  }
});

function policyOf({ headers }: Answer): Readonly<Record<string, string>> {
  const parts = String(headers["content-security-policy"])
    .split(";")
    .map((part) => part.trim());
  return Object.fromEntries(parts.map((part) => [part.split(" ")[0], part.split(" ").slice(1).join(" ")]));
}

/** Nothing from elsewhere, nothing written into a page, no frame around it: what is not shut is our own server's. */
function expectSafe(answer: Answer, name: string): void {
  const policy = policyOf(answer);
  expect(policy, name).toMatchObject({ "default-src": none, "base-uri": none, "frame-ancestors": none });
  expect(policy["form-action"], name).toMatch(/^'(none|self)'$/);
  for (const allowed of Object.values(policy)) expect(allowed, name).toMatch(/^'(none|self)'$/);
}

const none = "'none'";
