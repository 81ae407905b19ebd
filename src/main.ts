import { createReadStream, readFileSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Context, type Files, type Ports, runCommandLine } from "./doors/cli/index.ts";
import { systemClock } from "./kernel/clock.ts";
import { systemRandom } from "./kernel/random.ts";
import {
  askLink,
  inviteStaff,
  issueKey,
  loadPolicies,
  loadPolicy,
  openDatabases,
  readConfig,
  readOversight,
  readPromises,
  recordEvidence,
  start,
  startWitness,
} from "./start/index.ts";

const { env, stdout, stderr } = process;
const projectFolder = findProject(dirname(fileURLToPath(import.meta.url)));
const migrationsFolder = join(projectFolder, "migrations");
const { version } = JSON.parse(readFileSync(join(projectFolder, "package.json"), "utf8"));

// A reader that has seen enough, such as `head`, is no failure.
stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

const answerTimeoutMs = 30_000;

const files: Files = {
  read: (path, bytesMax) => orNull(bytesMax === undefined ? readFile(path) : readBeginning(path, bytesMax)),
  write: async (path, content) => (await orNull(writeInFolder(path, content))) ?? false,
  list: (path) => orNull(readdir(path)),
};

const ports: Ports = {
  loadPolicy,
  askLink,
  start: serve,
  migrate: migrateOnly,
  loadPolicies: async (args) => loadPolicies(readConfig(args, env, projectFolder).policiesFolder),
  issueKey: async (args, policy, wanted) => issueKey(besideServer(args), policy, wanted),
  inviteStaff: async (args, policy, wanted) => inviteStaff(besideServer(args), policy, wanted),
  readPromises: async (args, policy, isTurned) => readPromises(besideServer(args), policy, isTurned),
  witness: async (wanted) => {
    const running = await startWitness({ ...wanted, clock: systemClock, random: systemRandom() });
    stopOnSignals(running.stop, null);
    return running;
  },
  fetch: (url, apiKey) => orNull(fetchBytes(url, apiKey)),
  readOversight: async (args, policy) => readOversight(besideServer(args), policy),
  recordEvidence: async (args, policy, evidence) => recordEvidence(besideServer(args), policy, evidence),
};

const context: Context = {
  version,
  print: (text) => void stdout.write(text),
  complain: (text) => void stderr.write(text),
  isColoured: stdout.isTTY === true && !env["NO_COLOR"] && env["TERM"] !== "dumb",
  columnsMax: 100,
  files,
  ports,
};

// Not `exit`: the server goes on after its command has ended, and what was printed must still arrive.
process.exitCode = await runCommandLine(process.argv.slice(2), context);

async function serve(args: readonly string[], print: (text: string) => void): Promise<{ url: string }> {
  const running = await start({ args, env, projectFolder, version, print });
  stopOnSignals(running.stop, running.reload);
  return { url: running.url };
}

function stopOnSignals(end: () => Promise<void>, reload: (() => Promise<unknown>) | null): void {
  let isStopping = false;
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    end().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, stop);
  // From a terminal it says that the terminal is gone, and the server goes with it. Else somebody means the certificate.
  process.on("SIGHUP", reload === null || stdout.isTTY ? stop : () => void reload());
}

/** What a command needs that works on the database of a server. */
function besideServer(args: readonly string[]) {
  const config = readConfig(args, env, projectFolder);
  return { config, migrationsFolder, clock: systemClock, random: systemRandom() };
}

async function migrateOnly(args: readonly string[]): Promise<string[]> {
  const config = readConfig(args, env, projectFolder);
  const databases = await openDatabases(config, migrationsFolder, systemRandom(), () => {});
  try {
    const rows = await databases.admin<{ name: string }[]>`
      select name from kernel.migration order by name limit 10000`;
    return rows.map((row) => row.name);
  } finally {
    await databases.close();
  }
}

async function writeInFolder(path: string, content: string | Buffer): Promise<true> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return true;
}

async function fetchBytes(url: string, apiKey: string): Promise<{ status: number; body: Buffer }> {
  const headers = { authorization: `Bearer ${apiKey}` };
  const answer = await fetch(url, {
    headers,
    signal: AbortSignal.timeout(answerTimeoutMs),
    redirect: "error",
  });
  return { status: answer.status, body: Buffer.from(await answer.arrayBuffer()) };
}

async function readBeginning(path: string, bytesMax: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of createReadStream(path, { end: bytesMax - 1 })) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** What is not there, not of this kind, or not for us is no file: the command says so in its own words. */
async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch {
    return null;
  }
}

// From the sources and from the build alike: the nearest folder above that holds the package.
function findProject(folder: string): string {
  try {
    readFileSync(join(folder, "migrations", "0001_kernel.sql"));
    return folder;
  } catch {
    return findProject(dirname(folder));
  }
}
