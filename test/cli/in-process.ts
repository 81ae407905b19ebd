import { readdir, readFile } from "node:fs/promises";
import { type Context, runCommandLine } from "../../src/doors/cli/index.ts";
import { cannotStart } from "../../src/kernel/postgres/index.ts";
import { loadPolicy } from "../../src/start/index.ts";

export type Shell = {
  /** Runs one line and answers with all that was printed, and the exit code where it is not 0. */
  readonly type: (args: readonly string[]) => Promise<string>;
  readonly read: (path: string) => Promise<Buffer | null>;
};

/**
 * A shell in the folder of the project, in this process. `prepared` are files that are not on the disk; what a command
 * writes lies beside them and is gone with the shell.
 */
export function openShell(
  prepared: ReadonlyMap<string, string | Buffer>,
  more: Partial<Context> = {},
): Shell {
  const memory = new Map(prepared);
  const read = async (path: string) => {
    const known = memory.get(path);
    return known === undefined ? orNull(readFile(path)) : Buffer.from(known);
  };
  const type = async (args: readonly string[]) => {
    let printed = "";
    const print = (text: string) => {
      printed += text;
    };
    const exitCode = await runCommandLine(args, {
      version: "0.0.0",
      print,
      complain: print,
      isColoured: false,
      columnsMax: 100,
      files: { read, list: (path) => listFolder(memory, path), write: writeTo(memory) },
      ports: { loadPolicy: loadOnce, start, migrate },
      ...more,
    });
    return exitCode === 0 ? printed : `${printed}[exit ${exitCode}]\n`;
  };
  return { type, read };
}

function writeTo(memory: Map<string, string | Buffer>) {
  return async (path: string, text: string) => {
    if (path.startsWith("read-only/")) return false;
    memory.set(path, text);
    return true;
  };
}

async function listFolder(memory: ReadonlyMap<string, unknown>, folder: string) {
  const inside = [...memory.keys()].filter((path) => path.startsWith(`${folder}/`));
  if (inside.length === 0) return orNull(readdir(folder));
  return [...new Set(inside.map((path) => path.slice(folder.length + 1).split("/")[0] ?? ""))];
}

// No command changes a policy folder on the disk, and the large ones take a moment to check.
const loaded = new Map<string, ReturnType<typeof loadPolicy>>();

function loadOnce(folder: string): ReturnType<typeof loadPolicy> {
  const before = loaded.get(folder) ?? loadPolicy(folder);
  loaded.set(folder, before);
  return before;
}

// The real ones are wired by main.ts; what they do is tested with the server. Here is what the command makes of them.
async function start(args: readonly string[], print: (text: string) => void): Promise<{ url: string }> {
  if (args.includes("--port=80")) cannotStart("Port 80 is in use: choose another with --port.");
  print(`\nTroth is ready, told ${args.length === 0 ? "nothing" : args.join(" ")}.\n`);
  return { url: "http://127.0.0.1:7420" };
}

async function migrate(args: readonly string[]): Promise<string[]> {
  if (args.includes("--data=newer")) cannotStart("The data folder is of a newer version of Troth.");
  return ["0001_kernel.sql", "0002_audit.sql"];
}

async function orNull<T>(work: Promise<T>): Promise<T | null> {
  return work.catch(() => null);
}
