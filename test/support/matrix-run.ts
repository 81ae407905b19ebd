import { expect } from "vitest";
import { systemRandom } from "../../src/kernel/random.ts";
import { type Attempt, attemptsOf } from "./matrix-attempts.ts";
import { methodOf } from "./matrix-expected.ts";
import { freshIdentifier, kinds, type Matrix, type Party, randomId } from "./matrix-world.ts";
import { digestOf } from "./tenant-rows.ts";
import type { Answer } from "./world-http.ts";

const atOnce = 48;

type Tried = {
  readonly party: Party;
  readonly route: string;
  readonly role: string;
  readonly attempt: Attempt;
  readonly key: string;
};

/**
 * Every route, as every role, with every id that a neighbour has: how many there were, how many were allowed, and each whose
 * answer was not to the letter what an id of nobody gets.
 */
export async function tryForeign(matrix: Matrix) {
  const tried = (await Promise.all(matrix.parties.map((party) => triesOf(matrix, party)))).flat();
  const counts = { foreign: 0, allowed: 0, failed: 0 };
  const told: string[] = [];
  await inParallel(tried, async (one) => {
    const { attempt, party } = one;
    const expected = withoutIds(await made(matrix, one, unknownOf(attempt, party)));
    for (const id of foreignOf(matrix, attempt, party)) {
      const answer = await made(matrix, one, id);
      counts.foreign++;
      if (answer.status >= 500) counts.failed++;
      if (answer.status < 300 && attempt.isHypothetical !== true) counts.allowed++;
      if (withoutIds(answer) !== expected) told.push(`${one.role}: ${one.route}: ${answer.text}`);
    }
  });
  return { ...counts, told };
}

/** What the neighbours have: all of it. */
export function digestsOf({ world, parties }: Matrix): Promise<readonly string[]> {
  return Promise.all(
    parties.map(({ neighbour }) => {
      const { id } = world.app.tenantBySlug(neighbour) ?? expect.unreachable(neighbour);
      return digestOf(world.database.admin, id);
    }),
  );
}

async function triesOf({ world, thingsOf }: Matrix, party: Party): Promise<Tried[]> {
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

function foreignOf({ thingsOf }: Matrix, { kind }: Attempt, { neighbour }: Party): readonly string[] {
  const things = thingsOf(neighbour);
  if (kind === "identifier") return things.identifiers;
  return kind === "digest" ? things.digests : things[kind];
}

function unknownOf({ kind }: Attempt, { registration }: Party): string {
  if (kind === "identifier") return freshIdentifier(registration.field);
  return kind === "digest" ? systemRandom().bytes(32).toString("hex") : randomId(kind);
}

function made({ world }: Matrix, { route, key, attempt }: Tried, id: string): Promise<Answer> {
  const { path, body } = attempt;
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
