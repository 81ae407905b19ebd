import { median, type Row } from "../report.ts";
import { callerOf, inquiryOf, readingByEmail, readingOf } from "./calls.ts";
import { load, type Measured } from "./load.ts";
import { openPeer } from "./peer.ts";
import { inTurn, makePeople } from "./people.ts";
import { countEntries, openPlace, type Place, settled } from "./place.ts";

const connections = 10;
const people = 2_000;
const rounds = 5;
const roundSeconds = 3;
/** Code that is not yet compiled is several times slower; a server runs for weeks. */
const warmUpSeconds = 8;

/** The server's two hot paths beside bare durable INSERTs: interleaved rounds, the median of each. */
export async function measureServer(main: string | null): Promise<readonly Row[]> {
  const place = await openPlace(main);
  const peer = await openPeer(place, connections);
  try {
    const subjects = await makePeople(place, 0, people);
    const kinds = {
      inserts: (seconds: number) => peer.round(seconds),
      readings: readingRounds(place, subjects),
      byIdentifier: identifierRounds(place),
      collections: collectionRounds(place, people),
    };
    const measured = { inserts: [], readings: [], byIdentifier: [], collections: [] } as Rounds;
    for (let round = 0; round <= rounds; round++) {
      for (const kind of ["inserts", "readings", "byIdentifier", "collections"] as const) {
        await settled(place);
        const before = await countEntries(place);
        const one = await kinds[kind](round === 0 ? warmUpSeconds : roundSeconds);
        if (kind !== "inserts" && (await countEntries(place)) - before < one.timesMs.length) {
          throw new Error(`${kind}: some calls left no entry in the log`);
        }
        if (round > 0) measured[kind].push(one);
      }
    }
    return rowsOf(measured);
  } finally {
    await peer.stop();
    await place.stop();
  }
}

type Rounds = Record<"inserts" | "readings" | "byIdentifier" | "collections", Measured[]>;

/** Rounds of readings of eight fields, by the subject's id. */
export function readingRounds(place: Place, subjects: readonly string[]) {
  const next = inTurn(subjects.map((subject) => readingOf(place.key, subject)));
  return (seconds: number) => load(place.port, { connections, seconds }, callerOf(next, 200, "values"));
}

function identifierRounds(place: Place) {
  const next = inTurn(Array.from({ length: people }, (_, number) => readingByEmail(place.key, number)));
  return (seconds: number) => load(place.port, { connections, seconds }, callerOf(next, 200, "values"));
}

/** Rounds of collections of eight fields, each of somebody new. */
export function collectionRounds(place: Place, from: number) {
  let number = from;
  return (seconds: number) => {
    const ahead = Array.from({ length: seconds * collectionsPerSecondMax }, () =>
      inquiryOf(place.key, number++),
    );
    const next = () => ahead.pop() ?? inquiryOf(place.key, number++);
    return load(place.port, { connections, seconds }, callerOf(next, 201, "accepted"));
  };
}

const collectionsPerSecondMax = 6_000;

function rowsOf({ inserts, readings, byIdentifier, collections }: Rounds): readonly Row[] {
  const peer = figures(inserts);
  const limited = (name: string, measured: readonly Measured[], times: number): Row => {
    const own = figures(measured);
    const ratio = own.rate / peer.rate;
    return { name, ...own, limit: `≥ ${times.toFixed(1)} × inserts`, ratio, ok: ratio >= times };
  };
  const extra = figures(byIdentifier);
  return [
    { name: "bare durable INSERT of a row (peer)", ...peer },
    limited("readings, 8 fields, by id", readings, 1),
    { name: "readings, 8 fields, by identifier", ...extra, ratio: extra.rate / peer.rate },
    limited("collections, 8 fields, 2 identifiers", collections, 0.5),
  ];
}

/** The median round, and the times of all rounds together. */
export function figures(rounds: readonly Measured[]) {
  const times = rounds.flatMap((round) => round.timesMs).sort((a, b) => a - b);
  const at = (part: number) => times[Math.floor(times.length * part)] ?? Number.NaN;
  return { rate: median(rounds.map((round) => round.perSecond)), p50Ms: at(0.5), p95Ms: at(0.95) };
}
