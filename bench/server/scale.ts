import { must } from "../../src/kernel/assert.ts";
import type { Database } from "../../src/kernel/db/index.ts";
import { idToUuid, parseId } from "../../src/kernel/ids.ts";
import type { Row } from "../report.ts";
import { collectionRounds, figures, readingRounds } from "./index.ts";
import type { Measured } from "./load.ts";
import { makePeople } from "./people.ts";
import { openPlace, type Place, settled } from "./place.ts";

const few = 10_000;
const many = 500_000;
const people = 2_000;
const rounds = 5;
const roundSeconds = 4;
const spread = 0.15;

/** Whether the rates stay as the subjects become many: two installations side by side, rounds in turn. */
export async function measureScale(main: string | null): Promise<readonly Row[]> {
  const places = [await openPlace(main), await openPlace(main)] as const;
  try {
    const [small, large] = [await prepare(places[0], few), await prepare(places[1], many)];
    const measured = {
      small: { readings: [], collections: [] },
      large: { readings: [], collections: [] },
    } as {
      [size in "small" | "large"]: { [kind in "readings" | "collections"]: Measured[] };
    };
    for (let round = 0; round <= rounds; round++) {
      for (const kind of ["readings", "collections"] as const) {
        for (const [size, side] of [
          ["small", small],
          ["large", large],
        ] as const) {
          await settled(side.place);
          const one = await side[kind](roundSeconds);
          if (round > 0) measured[size][kind].push(one);
        }
      }
    }
    return (["readings", "collections"] as const).flatMap((kind) =>
      rowsOf(kind, measured.small[kind], measured.large[kind]),
    );
  } finally {
    for (const place of places) await place.stop();
  }
}

/** Some subjects by the API, who are read; the others are there to be many. */
async function prepare(place: Place, subjects: number) {
  const made = await makePeople(place, 0, people);
  await fill(place.admin, made[0] ?? "", subjects - people);
  return {
    place,
    readings: readingRounds(place, made),
    collections: collectionRounds(place, people),
  };
}

/**
 * Copies one subject's rows under `count` other ids. Such a copy would not open, since a blob is bound to its subject;
 * nobody reads it. Tables and indexes are as large as if each had been collected.
 */
export async function fill(admin: Database, subject: string, count: number): Promise<void> {
  const uuid = idToUuid(must(parseId("subject", subject), "there is a subject to copy"));
  await admin`create table bench_filler as select gen_random_uuid() as id from generate_series(1, ${count})`;
  const id = "filler.id";
  await copy(admin, "subjects.subject", "id", uuid, { id });
  await copy(admin, "keys.subject_key", "subject_id", uuid, { subject_id: id });
  const record = { subject_id: id, id: "gen_random_uuid()" };
  await copy(admin, "vault.record", "subject_id", uuid, record);
  const tag = "substring(sha256(convert_to(filler.id::text || t.data_type, 'UTF8')) for 16)";
  await copy(admin, "vault.identifier", "subject_id", uuid, { subject_id: id, tag });
  await admin`drop table bench_filler`;
  await admin`vacuum analyze`;
  await admin`checkpoint`;
}

async function copy(
  admin: Database,
  table: string,
  owner: string,
  uuid: string,
  changed: Readonly<Record<string, string>>,
): Promise<void> {
  const columns = await admin<{ name: string }[]>`
    select attname as name from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = ''`;
  const names = columns.map(({ name }) => `"${name}"`).join(", ");
  const values = columns.map(({ name }) => changed[name] ?? `t."${name}"`).join(", ");
  await admin.unsafe(`set statement_timeout = 0;
    insert into ${table} (${names}) select ${values} from ${table} t, bench_filler filler
    where t.${owner} = '${uuid}'`);
}

function rowsOf(kind: string, small: readonly Measured[], large: readonly Measured[]): readonly Row[] {
  const [before, after] = [figures(small), figures(large)];
  const ratio = after.rate / before.rate;
  return [
    { name: `${kind}, 10,000 subjects`, ...before },
    {
      name: `${kind}, 500,000 subjects`,
      ...after,
      limit: "± 15 %",
      ratio,
      ok: Math.abs(ratio - 1) <= spread,
    },
  ];
}
