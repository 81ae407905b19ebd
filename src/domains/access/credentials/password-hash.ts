import { hash as argon2, parseOptions, verify as verifyArgon2 } from "@node-rs/argon2";
import type { Personal } from "../../../kernel/personal.ts";
import { fail } from "../../../kernel/problem.ts";
import type { Random } from "../../../kernel/random.ts";

/** What the caller learns of a password. `stale`: it was right, and its hash is of older parameters: hash it anew. */
export type PasswordCheck = { readonly ok: boolean; readonly stale: boolean };

/**
 * Who waits. Whoever is signed in or on a known device has a queue of their own, which goes first: strangers in any number
 * hold up strangers only.
 */
export type Caller = "known" | "stranger";

export type PasswordHasher = {
  /** The hash to keep of a password that was judged. Throws `too-many-requests`. */
  readonly hash: (normal: Personal<string>) => Promise<string>;
  /** With `null`, where there is no account, it answers false after the same work. Throws `too-many-requests`. */
  readonly verify: (hash: string | null, normal: Personal<string>, caller?: Caller) => Promise<PasswordCheck>;
};

/** Argon2id, 19 MiB, two passes, one lane. Source: OWASP Password Storage Cheat Sheet; RFC 9106. */
const parameters = {
  algorithm: 2,
  version: 1,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
  outputLen: 32,
};
const saltBytes = 16;

/** Of the four threads that Node keeps for such work, two are left for files and names. */
const atOnceDefault = 2;
/** Two at once take some 60 a second each: who comes last waits about half a second. */
const waitingMax = 64;

/** The one place where passwords become hashes. So many at once, so many waiting, and the rest is told to come later. */
export function makePasswordHasher(deps: { random: Random; atOnceMax?: number }): PasswordHasher {
  const inTurn = turns(deps.atOnceMax ?? atOnceDefault, waitingMax);
  const nobody = nobodysHash(deps.random);

  return {
    hash: (normal) =>
      inTurn("known", () => argon2(normal.reveal(), { ...parameters, salt: deps.random.bytes(saltBytes) })),
    verify: (hash, normal, caller = "stranger") =>
      inTurn(caller, async () => {
        const ok = await verifyArgon2(hash ?? nobody, normal.reveal());
        return { ok: ok && hash !== null, stale: ok && hash !== null && isStale(hash) };
      }),
  };
}

// No password has this hash but by a chance of one in 2^256, and checking against it costs what any check costs. If it
// were cheaper, the time would tell which accounts exist.
function nobodysHash(random: Random): string {
  const { memoryCost, timeCost, parallelism, outputLen } = parameters;
  const base64 = (bytes: Buffer) => bytes.toString("base64").replaceAll("=", "");
  const [salt, output] = [random.bytes(saltBytes), random.bytes(outputLen)].map(base64);
  return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${salt}$${output}`;
}

function isStale(hash: string): boolean {
  const made = parseOptions(hash);
  const names = ["algorithm", "version", "memoryCost", "timeCost", "parallelism", "outputLen"] as const;
  return made.saltLen < saltBytes || names.some((name) => made[name] !== parameters[name]);
}

/** Runs works in the order they came, `atOnceMax` at a time. One that finds its queue full is refused at once. */
function turns(atOnceMax: number, queueMax: number) {
  const waiting: Readonly<Record<Caller, (() => void)[]>> = { known: [], stranger: [] };
  let underWay = 0;

  return async function inTurn<Result>(caller: Caller, work: () => Promise<Result>): Promise<Result> {
    if (underWay >= atOnceMax) {
      if (waiting[caller].length >= queueMax) {
        fail("too-many-requests", "too many are signing in at this moment", { retryAfterSeconds: 1 });
      }
      // Whoever ends hands their place over, so that nobody who comes meanwhile takes it.
      await new Promise<void>((go) => waiting[caller].push(go));
    } else underWay++;
    try {
      return await work();
    } finally {
      const next = waiting.known.shift() ?? waiting.stranger.shift();
      if (next === undefined) underWay--;
      else next();
    }
  };
}
