import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import {
  type Checkpoint,
  formatCheckpoint,
  formatCosignerKey,
  formatNote,
  judgeSubmission,
  type LogTrust,
  newCosigner,
  parseCheckpoint,
  type Submit,
  type VerifierKey,
} from "../audit/index.ts";
import type { Clock } from "../kernel/clock.ts";
import { ed25519FromSeed } from "../kernel/crypto/index.ts";
import { cannotStart } from "../kernel/postgres/index.ts";
import type { Random } from "../kernel/random.ts";
import { writeDurably } from "./last-signed.ts";

export type WitnessOptions = {
  /** Under which it signs: an address without its scheme, such as `witness.example/w1`. */
  readonly name: string;
  /** The keys of the logs that it witnesses; each log is named as its key is. */
  readonly logs: readonly VerifierKey[];
  readonly folder: string;
  readonly host: string;
  readonly port: number;
  readonly clock: Clock;
  readonly random: Random;
};

export type RunningWitness = {
  readonly url: string;
  /** As a log's operator needs it. */
  readonly key: string;
  readonly stop: () => Promise<void>;
};

const bodyBytesMax = 65_536;
const seedBytes = 32;
const seenFolder = "seen";

/**
 * A witness: cosigns a checkpoint when it continues the last one that it saw of that log, and never otherwise. It keeps
 * one checkpoint a log, on the disk before the cosignature exists. Throws `CannotStart`.
 *
 * Source: C2SP tlog-witness.
 */
export async function startWitness(options: WitnessOptions): Promise<RunningWitness> {
  const { folder } = options;
  await mkdir(join(folder, seenFolder), { recursive: true, mode: 0o700 }).catch(() =>
    cannotStart(`The folder \`${folder}\` cannot be written: choose another with --data.`),
  );
  const cosigner = newCosigner(options.name, ed25519FromSeed(await seedIn(folder, options.random)));
  const logs = options.logs.map((key): LogTrust => ({ origin: key.name, keys: [key] }));
  let last: Promise<unknown> = Promise.resolve();
  // One after the other: what was seen is compared and replaced as one step, or two checkpoints could pass each other.
  const add = (body: string): Promise<Answer> => {
    const answer = last.then(() => addCheckpoint(body));
    last = answer.catch(() => {});
    return answer;
  };

  async function addCheckpoint(body: string): Promise<Answer> {
    const [origin = ""] = body.slice(body.indexOf("\n\n") + 2).split("\n", 1);
    const seen = logs.some((log) => log.origin === origin) ? await readSeen(folder, origin) : null;
    const judged = judgeSubmission(body, logs, () => seen);
    if (judged.status === 409 && judged.seenSize !== null)
      return { status: 409, type: "text/x.tlog.size", text: `${judged.seenSize}\n` };
    if (judged.status !== 200) return { status: judged.status, type: plain, text: `${judged.why}\n` };
    await writeDurably(
      join(folder, seenFolder),
      seenPath(folder, origin),
      formatCheckpoint(judged.checkpoint),
    );
    const second = Math.floor(options.clock.now() / 1_000);
    const line = cosigner.cosign(judged.noteText, second);
    const note = formatNote({ text: judged.noteText, signatures: [line] });
    return { status: 200, type: plain, text: note.slice(judged.noteText.length + 1) };
  }

  const server = createServer({ headersTimeout: 10_000, requestTimeout: 30_000 }, (request, response) => {
    serve(request, add).then(
      (answer) => respond(response, answer),
      () => respond(response, { status: 500, type: plain, text: "the witness could not keep what it saw\n" }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  }).catch(() =>
    cannotStart(`\`${options.host}:${options.port}\` cannot be opened: choose another with --port.`),
  );
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : options.port;
  return {
    url: `http://${options.host}:${port}`,
    key: formatCosignerKey(cosigner.key),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await last;
    },
  };
}

/** Hands a submission to a witness over HTTP. `null` where it does not answer in time. */
export const submitByHttp: Submit = async (address, body) => {
  try {
    const answer = await fetch(`${address.replace(/\/+$/, "")}/add-checkpoint`, {
      method: "POST",
      body,
      signal: AbortSignal.timeout(submitTimeoutMs),
      redirect: "error",
    });
    return { status: answer.status, text: (await answer.text()).slice(0, bodyBytesMax) };
  } catch {
    return null; // Not reachable, or too slow: asked again with the next checkpoint.
  }
};

const submitTimeoutMs = 5_000;
const plain = "text/plain; charset=utf-8";

type Answer = { readonly status: number; readonly type: string; readonly text: string };

async function serve(request: IncomingMessage, add: (body: string) => Promise<Answer>): Promise<Answer> {
  if (request.url !== "/add-checkpoint")
    return { status: 404, type: plain, text: "there is only /add-checkpoint\n" };
  if (request.method !== "POST")
    return { status: 405, type: plain, text: "a checkpoint is handed in by POST\n" };
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request) {
    length += part.length;
    if (length > bodyBytesMax) return { status: 413, type: plain, text: "no submission is so long\n" };
    parts.push(part);
  }
  return add(Buffer.concat(parts).toString());
}

function respond(response: ServerResponse, { status, type, text }: Answer): void {
  response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(text) });
  response.end(text);
}

function seenPath(folder: string, origin: string): string {
  const name = createHash("sha256").update(origin).digest("hex").slice(0, 32);
  return join(folder, seenFolder, `${name}.checkpoint`);
}

/** What was seen last. A file that is there and cannot be read is no first time: a witness that forgets is none. */
async function readSeen(folder: string, origin: string): Promise<Checkpoint | null> {
  const text = await readFile(seenPath(folder, origin), "utf8").catch((error) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  const seen = text === null ? null : parseCheckpoint(text);
  if (text !== null && seen?.origin !== origin) throw new Error("what was seen of a log cannot be read");
  return seen;
}

async function seedIn(folder: string, random: Random): Promise<Buffer> {
  const path = join(folder, "witness.key");
  const known = await readFile(path).catch(() => null);
  if (known?.length === seedBytes) return known;
  if (known !== null) return cannotStart(`\`${path}\` is no key of a witness: it has ${seedBytes} bytes.`);
  const seed = random.bytes(seedBytes);
  await writeFile(path, seed, { mode: 0o600, flag: "wx" });
  return seed;
}
