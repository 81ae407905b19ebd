#!/usr/bin/env node
// The first thing that runs, perhaps in a fresh clone: nothing is installed yet, so nothing is imported but Node.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { complain, ensureInstalled, openMain, root } from "./ensure.mjs";

const tsx = ["--import", "tsx"];
const [verb = "", ...args] = process.argv.slice(2);

/** @type {Record<string, () => unknown>} */
const verbs = {
  start: () => openMain(["start", ...args]),
  dev: () => run("--watch", ...tsx, "src/main.ts", "start", ...args),
  test: () => run(...tsx, "tools/test.ts", ...args),
  check: () => run(...tsx, "tools/test.ts", ...args),
  bench: () => run(...tsx, "bench/index.ts", ...args),
};

// npm passes a signal to the shell between us, which dies of it and tells no one. Whoever runs under npm must notice.
if (process.env["npm_lifecycle_event"] !== undefined) {
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || process.kill(process.pid, "SIGTERM"), 200).unref();
}

const act = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
if (act === undefined) complain(`Say one of: ${Object.keys(verbs).join(", ")}.`);
else await act();

/** Runs Node in this terminal, and ends as it ends. */
function run(...nodeArgs) {
  ensureInstalled();
  const child = spawn(process.execPath, nodeArgs, { cwd: root, stdio: "inherit" });
  // Ctrl-C reaches everyone at the terminal, the child too; a second one would tell it to stop at once.
  process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.once("error", (error) => complain(`Node could not be run: ${error.message}.`));
  child.once("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}
