import { systemClock } from "../../src/kernel/clock.ts";
import { connect } from "../../src/kernel/db/index.ts";
import { idToUuid, newId } from "../../src/kernel/ids.ts";
import { systemRandom } from "../../src/kernel/random.ts";
import type { Measured } from "./load.ts";
import type { Place } from "./place.ts";

/** The peer of the server: one small durable row for each call, and nothing else. */
export type Peer = {
  readonly round: (seconds: number) => Promise<Measured>;
  readonly stop: () => Promise<void>;
};

const random = systemRandom();
const rowBytes = 256;

/** Bare single-row INSERTs, each its own transaction, by the same driver into the same database. */
export async function openPeer({ admin }: Place, connections: number): Promise<Peer> {
  await admin`create schema bench`;
  await admin`create table bench.row (tenant_id uuid, id uuid, bytes bytea, primary key (tenant_id, id))`;
  const { host, port, database, user } = admin.options;
  const address = { host: host[0] ?? "", port: port[0] ?? 0, database, user };
  const pools = Array.from({ length: connections }, () => connect(address, 1, "troth bench peer"));
  const bytes = random.bytes(rowBytes);
  const tenant = newUuid();
  const insert = (pool: (typeof pools)[number], id: string) =>
    pool`insert into bench.row (tenant_id, id, bytes) values (${tenant}, ${id}, ${bytes})`;
  return {
    round: async (seconds) => {
      // Made before the clock starts: a bare insert does not pay for its id.
      const ids = Array.from({ length: Math.ceil(seconds * insertsPerSecondMax) }, newUuid);
      const timesMs: number[] = [];
      const began = performance.now();
      const deadline = began + seconds * 1000;
      const one = async (pool: (typeof pools)[number]) => {
        for (let sent = performance.now(); sent < deadline; ) {
          await insert(pool, ids.pop() ?? newUuid());
          const now = performance.now();
          timesMs.push(now - sent);
          sent = now;
        }
      };
      await Promise.all(pools.map(one));
      return { perSecond: timesMs.length / ((performance.now() - began) / 1000), timesMs };
    },
    stop: async () => {
      await Promise.all(pools.map((pool) => pool.end()));
    },
  };
}

const insertsPerSecondMax = 20_000;

function newUuid(): string {
  return idToUuid(newId("row", { clock: systemClock, random }));
}
