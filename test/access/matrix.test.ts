import { expect, test } from "vitest";
import { routes } from "../../src/doors/api/api.ts";
import { type Attempt, attemptsOf, nameOf } from "../support/matrix-attempts.ts";
import { asksOf, methodOf } from "../support/matrix-expected.ts";
import { freshIdentifier, kinds, openMatrixWorld, type Party, randomId } from "../support/matrix-world.ts";
import { digestOf } from "../support/tenant-rows.ts";
import { textIn } from "../support/world-answers.ts";
import type { Answer } from "../support/world-http.ts";
import { artefactOf } from "../support/world-log.ts";

const { world, parties, thingsOf } = await openMatrixWorld(6);
const secure = world.callTls();
const atOnce = 48;

type Tried = {
  readonly route: string;
  readonly role: string;
  readonly attempt: Attempt;
  readonly key: string;
};

test("every route that the OpenAPI document is made from is in the matrix, and nothing else is", () => {
  for (const party of parties) {
    const listed = Object.keys(attemptsOf(party, thingsOf(party.slug))).sort();
    expect(listed).toEqual(routes.map(nameOf).sort());
  }
});

test("JMI-V-1-c: of every route, for every role, with every id of another tenant, nothing is allowed and nothing is told", async () => {
  const before = await digests();
  const tried = (await Promise.all(parties.map(triesOf))).flat();
  const told: string[] = [];
  const counts = { foreign: 0, allowed: 0, failed: 0 };
  await inParallel(tried, async (one) => {
    const { attempt, key, party } = one;
    const unknown = await made(one, key, unknownOf(attempt, party));
    const expected = withoutIds(unknown);
    for (const id of foreignOf(attempt, party)) {
      const answer = await made(one, key, id);
      counts.foreign++;
      if (answer.status >= 500) counts.failed++;
      if (answer.status < 300 && attempt.isHypothetical !== true) counts.allowed++;
      if (withoutIds(answer) !== expected) told.push(`${one.role}: ${one.route}: ${answer.text}`);
    }
  });
  expect(told).toEqual([]);
  expect(counts).toMatchObject({ allowed: 0, failed: 0 });
  expect(counts.foreign).toBeGreaterThanOrEqual(20_000);
  expect(await digests()).toEqual(before);
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
        for (const [route, { path, body, expected }] of Object.entries(asks)) {
          const { status, text } = await secure(key, methodOf(route).toUpperCase(), path, body);
          counts[status < 300 ? "permitted" : "refused"]++;
          if (status !== expected)
            wrong.push(`${party.slug} ${role}: ${route}: ${status}, not ${expected}: ${text}`);
        }
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(counts.permitted).toBeGreaterThan(300);
  expect(counts.refused).toBeGreaterThan(200);
}, 300_000);

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

/** What the neighbours have: all of it. */
function digests(): Promise<readonly string[]> {
  return Promise.all(
    parties.map(({ neighbour }) => {
      const { id } = world.app.tenantBySlug(neighbour) ?? expect.unreachable(neighbour);
      return digestOf(world.database.admin, id);
    }),
  );
}

async function triesOf(party: Party): Promise<(Tried & { readonly party: Party })[]> {
  const attempts = attemptsOf(party, thingsOf(party.slug));
  const keys = await Promise.all(
    party.roles.map(async (role) => {
      const region = party.policy.homeRegion;
      return { role, key: await world.keyFor(role, { tenant: party.slug, region }) };
    }),
  );
  return keys.flatMap(({ role, key }) =>
    Object.entries(attempts).flatMap(([route, list]) =>
      list.map((attempt) => ({ route, role, attempt, key, party })),
    ),
  );
}

function foreignOf({ kind }: Attempt, { neighbour }: Party): readonly string[] {
  const things = thingsOf(neighbour);
  return kind === "identifier" ? things.identifiers : things[kind];
}

function unknownOf({ kind }: Attempt, { registration }: Party): string {
  return kind === "identifier" ? freshIdentifier(registration.field) : randomId(kind);
}

function made({ route, attempt: { path, body } }: Tried, key: string, id: string): Promise<Answer> {
  return world.call(key, methodOf(route).toUpperCase(), path(id), body?.(id));
}

/** An answer with its ids taken out: what is left must not tell one that is there from one that is not. */
function withoutIds({ status, text }: Answer): string {
  return `${status} ${text.replaceAll(new RegExp(`\\b(${[...kinds, "call", "event"].join("|")})_[0-9a-z]{26}\\b`, "g"), "$1_…")}`;
}

async function inParallel<T>(list: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...list];
  const worker = async () => {
    for (let one = left.pop(); one !== undefined; one = left.pop()) await work(one);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
