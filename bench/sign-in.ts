import { verify } from "@node-rs/argon2";
import { judgePassword, normalPassword } from "../src/domains/access/credentials/password.ts";
import { makePasswordHasher } from "../src/domains/access/credentials/password-hash.ts";
import { newSessionToken, parseSessionToken } from "../src/domains/access/credentials/session.ts";
import { afterFailure, afterSuccess, judgeAttempt } from "../src/domains/access/credentials/throttle.ts";
import { attemptDigests } from "../src/domains/access/credentials/throttle-keys.ts";
import { newTotpSecret, verifyTotp } from "../src/domains/access/credentials/totp.ts";
import { systemClock } from "../src/kernel/clock.ts";
import { toKey } from "../src/kernel/crypto/index.ts";
import { type Personal, personal } from "../src/kernel/personal.ts";
import { systemRandom } from "../src/kernel/random.ts";
import { median, type Row } from "./report.ts";

const rounds = 41;
const random = systemRandom();
const typed = personal("a sentence that nobody else would say");
const attempt = { account: personal("jane@example.com"), address: personal("203.0.113.9"), device: null };
const attemptKey = toKey(random.bytes(32));
const totpSecret = newTotpSecret(random);

/**
 * What signing in costs in the server, all but the database: it should be the hash and nothing else, since the hash is
 * what guessing costs. And what it costs where there is no account, since a difference would tell which there are.
 */
export async function measureSignIn(): Promise<readonly Row[]> {
  const hasher = makePasswordHasher({ random });
  const hash = await hasher.hash(typed);
  const signIn = (kept: string | null, password: Personal<string>) => async () => {
    attemptDigests(attemptKey, attempt);
    const now = systemClock.now();
    const counts = { account: null, address: null, "account-address": null };
    const isAllowed = judgeAttempt(counts, now).allowed;
    const charged = afterFailure(counts, now);
    const normal = normalPassword(password);
    if (!isAllowed || normal === null) throw new Error("the attempt is allowed");
    await hasher.verify(kept, normal);
    afterSuccess(charged, now);
    verifyTotp(totpSecret, personal("000000"), null, now);
    parseSessionToken(newSessionToken(random).text.reveal());
  };
  const [bare = 0, right = 0, wrong = 0, unknown = 0, judged = 0] = await turns([
    () => verify(hash, typed.reveal()),
    signIn(hash, typed),
    signIn(hash, personal("a sentence that nobody else would sax")),
    signIn(null, typed),
    async () => judgePassword(typed, { hasSecondFactor: false, contextWords: ["jane@example.com"] }),
  ]);
  const apart = unknown / wrong;
  return [
    { name: "argon2id, 19 MiB, two passes, ms", rate: bare },
    {
      name: "signing in without its statements, ms",
      rate: right,
      limit: "the hash is ≥ 0.9 of it",
      ratio: bare / right,
      ok: bare / right >= 0.9,
    },
    { name: "the same with a wrong password, ms", rate: wrong },
    {
      name: "the same where there is no account, ms",
      rate: unknown,
      limit: "0.95–1.05 of that",
      ratio: apart,
      ok: Math.abs(apart - 1) <= 0.05,
    },
    { name: "judging a new password, ms", rate: judged },
  ];
}

/** Milliseconds of processor time, the median of each. They take turns, and the first round warms up. */
async function turns(works: readonly (() => Promise<unknown>)[]): Promise<readonly number[]> {
  const measured = works.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, work] of works.entries()) {
      const before = process.cpuUsage();
      await work();
      const { user, system } = process.cpuUsage(before);
      if (round > 0) measured[index]?.push((user + system) / 1000);
    }
  }
  return measured.map(median);
}
