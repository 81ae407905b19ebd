import { setTimeout as sleep } from "node:timers/promises";
import { type LogExport, type Tile, tilePath, tileWidth } from "../../audit/index.ts";
import { cannotStart } from "../../kernel/postgres/index.ts";
import type { Context } from "./command.ts";
import { openLogFolder } from "./log-folder.ts";

/** A log as somebody hands it over, with what they say belongs to it. Nothing of it is believed. */
export type LogSource = {
  /** Where it was found, for a sentence. */
  readonly place: string;
  readonly log: LogExport;
  /** The key that it says it is signed with. */
  readonly key: string | null;
  /** The published policies, each as its JSON. */
  readonly policies: readonly string[];
};

const policiesMax = 200;
/** A key is over its rate for a second at a time; a log that is read whole meets that often. */
const pauseMs = 1_000;
const triesMax = 60;

/** A log in a folder, as `troth log export` or any server of tlog-tiles writes it. `null` without a checkpoint. */
export async function openFolder(
  context: Context,
  folder: string,
  minIndex: number,
): Promise<LogSource | null> {
  const { files } = context;
  const log = await openLogFolder(files, folder, minIndex);
  if (log === null) return null;
  const names = ((await files.list(`${folder}/policies`)) ?? []).filter((name) => name.endsWith(".json"));
  const policies: string[] = [];
  for (const name of [...names].sort().slice(0, policiesMax)) {
    policies.push(String(await files.read(`${folder}/policies/${name}`)));
  }
  return { place: `the folder \`${folder}\``, log, key: textOf(await files.read(`${folder}/key`)), policies };
}

/** Asks a server for one thing of its log; `null` where it has none. Throws `CannotStart` where it does not answer. */
export type Ask = (path: string) => Promise<Buffer | null>;

export function askServer(context: Context, server: string, apiKey: string): Ask {
  const base = server.replace(/\/+$/, "");
  return async (path) => {
    let answer = await context.ports.fetch(`${base}/v1/log/${path}`, apiKey);
    for (let tries = 0; answer?.status === 429 && tries < triesMax; tries++) {
      await sleep(pauseMs);
      answer = await context.ports.fetch(`${base}/v1/log/${path}`, apiKey);
    }
    if (answer === null) return cannotStart(`The server at \`${server}\` does not answer.`);
    if (answer.status === 401) return cannotStart("The server does not know this API key.");
    if (answer.status === 404 || answer.status === 409) return null;
    if (answer.status !== 200) return cannotStart(`The server answers ${answer.status} instead of its log.`);
    return answer.body;
  };
}

/** The log of a server. `null` where it has no checkpoint yet. */
export async function openServer(server: string, ask: Ask): Promise<LogSource | null> {
  const checkpoint = await ask("checkpoint");
  if (checkpoint === null) return null;
  const policies: string[] = [];
  for (const digest of await digestsOf(ask)) policies.push(String(await ask(`policies/${digest}`)));
  return {
    place: `the server at \`${server}\``,
    log: {
      checkpoint: checkpoint.toString(),
      minIndex: 0,
      readTiles: (tiles) => Promise.all(tiles.map((tile) => ask(pathOf(tile)))),
      readBundle: (index, width) => ask(pathOf({ level: "entries", index, width })),
      readPayloads: async (first, count) => {
        const path = pathOf({ level: "entries", index: first / tileWidth, width: count });
        const sealed = await ask(path.replace(/^tile/, "sealed"));
        return Array.from({ length: count }, (_, at) => (sealed?.[at] === 1 ? "sealed" : "absent"));
      },
    },
    key: textOf(await ask("key")),
    policies,
  };
}

export async function digestsOf(ask: Ask): Promise<readonly string[]> {
  const told: { digests?: unknown } = JSON.parse(String((await ask("policies")) ?? "{}"));
  const digests: readonly unknown[] = Array.isArray(told.digests) ? told.digests : [];
  return digests.filter((one) => typeof one === "string").slice(0, policiesMax);
}

export function pathOf(tile: Omit<Tile, "level"> & { readonly level: number | "entries" }): string {
  return tilePath(tile.level, tile.index, tile.width);
}

function textOf(bytes: Buffer | null): string | null {
  return bytes === null ? null : bytes.toString().trim();
}
