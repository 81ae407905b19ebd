import { spawn } from "node:child_process";
import { type Identity, ourselves } from "./identity.ts";

/** How a command ended. `status` is `null` when it could not be run at all, or was killed; `said` says why. */
export type Outcome = { readonly status: number | null; readonly printed: string; readonly said: string };

/** Where and as whom a program of PostgreSQL runs. It inherits no environment: ours may hold secrets. */
export function surroundings(who: Identity, cwd: string) {
  const path = process.env["PATH"] ?? "/usr/bin:/bin";
  const environment = { cwd, env: { LC_ALL: "C", TZ: "UTC", PATH: path } };
  return who.uid === ourselves().uid ? environment : { ...environment, uid: who.uid, gid: who.gid };
}

/** Runs a command to its end. Never rejects. */
export function run(command: string, args: readonly string[], who: Identity, cwd: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...surroundings(who, cwd), stdio: ["ignore", "pipe", "pipe"] });
    let printed = "";
    let said = "";
    child.stdout.on("data", (text: Buffer) => {
      printed += text.toString();
    });
    child.stderr.on("data", (text: Buffer) => {
      said += text.toString();
    });
    child.once("error", (error) => resolve({ status: null, printed, said: error.message }));
    child.once("close", (status) => resolve({ status, printed, said: said.trim() }));
  });
}
