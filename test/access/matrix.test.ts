import { expect, test } from "vitest";
import { routes } from "../../src/doors/api/api.ts";
import { attemptsOf, nameOf } from "../support/matrix-attempts.ts";
import { asksOf, methodOf } from "../support/matrix-expected.ts";
import { digestsOf, tryForeign } from "../support/matrix-run.ts";
import { openMatrixWorld } from "../support/matrix-world.ts";
import { textIn } from "../support/world-answers.ts";
import { artefactOf } from "../support/world-log.ts";

const matrix = await openMatrixWorld(6);
const { world, parties, thingsOf } = matrix;
const secure = world.callTls();

test("every route that the OpenAPI document is made from is in the matrix, and nothing else is", () => {
  for (const party of parties) {
    const listed = Object.keys(attemptsOf(party, thingsOf(party.slug))).sort();
    expect(listed).toEqual(routes.map(nameOf).sort());
  }
});

test("JMI-V-1-c: of every route, for every role, with every id of another tenant, nothing is allowed and nothing is told", async () => {
  const before = await digestsOf(matrix);
  const { told, foreign, allowed, failed } = await tryForeign(matrix);
  expect(told).toEqual([]);
  expect({ allowed, failed }).toEqual({ allowed: 0, failed: 0 });
  expect(foreign).toBeGreaterThanOrEqual(20_000);
  expect(await digestsOf(matrix)).toEqual(before);
}, 600_000);

test("JMI-V-1-c: in its own tenant each role gets of every route what the published policy says, about one person and about another", async () => {
  const wrong: string[] = [];
  const counts = { permitted: 0, refused: 0 };
  for (const party of parties) {
    const artefact = artefactOf(party.policy);
    for (const role of party.roles) {
      const region = party.policy.homeRegion;
      const key = await world.keyFor(role, { tenant: party.slug, region });
      const ownKey = textIn(await world.call(key, "POST", "/v1/keys", { validDays: 1 }), "id");
      for (const which of [0, 1]) {
        const asks = asksOf({ party, artefact, role, things: thingsOf(party.slug), which, ownKey });
        expect(Object.keys(asks).sort()).toEqual(routes.map(nameOf).sort());
        const listed = Object.entries(asks).flatMap(([route, all]) => all.map((ask) => ({ route, ...ask })));
        for (const { route, path, body, expected } of listed) {
          const { status, text } = await secure(key, methodOf(route).toUpperCase(), path, body);
          counts[status < 300 ? "permitted" : "refused"]++;
          if (status !== expected)
            wrong.push(`${party.slug} ${role}: ${route}: ${status}, not ${expected}: ${text}`);
        }
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(counts.permitted).toBeGreaterThan(800);
  expect(counts.refused).toBeGreaterThan(400);
}, 300_000);

test("in the matrix there is support with a ticket and without one, and a program to which others hand something over", () => {
  const geex = parties.find(({ slug }) => slug === "geex") ?? expect.unreachable("it is served");
  const artefact = artefactOf(geex.policy);
  const last = (role: string, route: string) =>
    [0, 1].map((which) => {
      const things = thingsOf("geex");
      return asksOf({ party: geex, artefact, role, things, which, ownKey: "" })[route]?.at(-1)?.expected;
    });
  expect(last("support", "post /v1/readings")).toEqual([200, 403]);
  expect(last("application", "post /v1/collections")).toEqual([201, 201]);
  expect(last("support", "post /v1/collections")).toEqual([403, 403]);
});

test("without a key, with a foreign slug on it, or with half of one, no route answers", async () => {
  for (const { path, method } of routes) {
    const filled = path.replaceAll(/\{\w+\}/g, "something");
    for (const { slug, neighbour } of parties) {
      const key = await world.keyFor("application", { tenant: slug, name: "the one that is copied" });
      const [word, , id, secret] = key.split(".");
      for (const wrong of [null, `${word}.${neighbour}.${id}.${secret}`, `${word}.${slug}.${id}`]) {
        const { status } = await world.call(
          wrong,
          method.toUpperCase(),
          filled,
          method === "get" ? undefined : {},
        );
        expect(status, `${method} ${path}`).toBe(401);
      }
    }
  }
});
