import { createHash } from "node:crypto";
import type { Instant } from "../../../kernel/clock.ts";
import type { Id } from "../../../kernel/ids.ts";
import { type Personal, personal } from "../../../kernel/personal.ts";
import type { Random } from "../../../kernel/random.ts";

export type SessionId = Id<"session">;
export type AccountId = Id<"account">;

/** One signing in, on one device. `first`: the password was right and the second factor is still to come. */
export type Session = {
  readonly id: SessionId;
  readonly account: AccountId;
  readonly level: "first" | "full";
  readonly createdAt: Instant;
  readonly lastSeenAt: Instant;
  readonly steppedUpAt: Instant | null;
  readonly endedAt: Instant | null;
};

/** `staff` works for the controller; `person` is a subject in the privacy centre. */
export type SessionKind = "staff" | "subject";

export type SessionState = "live" | "idle" | "over" | "ended";

export type SessionLimits = {
  /** Without a call. */
  readonly idleMs: number;
  /** From its beginning, whatever is done in it. */
  readonly wholeMs: number;
  /** From its beginning, while the second factor is still to come. */
  readonly firstMs: number;
};

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** How long a fresh proof of identity is good for an act that asks for one. */
export const stepUpMs = 5 * minuteMs;

/** Source: NIST SP 800-63B-4 §5.2, reauthentication at assurance level 2; OWASP ASVS 5.0 V7.3. */
export function sessionLimits(kind: SessionKind): SessionLimits {
  const firstMs = 10 * minuteMs;
  return kind === "staff"
    ? { idleMs: 15 * minuteMs, wholeMs: 12 * hourMs, firstMs }
    : { idleMs: 30 * minuteMs, wholeMs: 24 * hourMs, firstMs };
}

/** Whether a session still carries an actor. Each limit ends at its instant, not after it. Only `live` does. */
export function stateOf(session: Session, kind: SessionKind, now: Instant): SessionState {
  const { idleMs, wholeMs, firstMs } = sessionLimits(kind);
  if (session.endedAt !== null) return "ended";
  // A password alone is no standing foothold: whoever has no second factor at hand begins again.
  const lifeMs = session.level === "first" ? firstMs : wholeMs;
  if (!isWithin(session.createdAt, lifeMs, now)) return "over";
  return isWithin(session.lastSeenAt, idleMs, now) ? "live" : "idle";
}

/** Whether the actor proved who they are within the last minutes. Says nothing of whether the session is live. */
export function isSteppedUp(session: Session, now: Instant): boolean {
  if (session.level !== "full" || session.endedAt !== null || session.steppedUpAt === null) return false;
  return isWithin(session.steppedUpAt, stepUpMs, now);
}

// Servers differ by moments, so what lies a little ahead is taken. Far ahead it is not: after a clock that went wrong,
// signing in once more is better than a session that nothing ends.
function isWithin(since: Instant, ms: number, now: Instant): boolean {
  return Math.abs(now - since) < ms;
}

const tokenBytes = 32;
const tokenPattern = /^[A-Za-z0-9_-]{43}$/;

/** A new token of 256 random bits: the text for the cookie, told once, and the digest that is kept. */
export function newSessionToken(random: Random): {
  readonly text: Personal<string>;
  readonly digest: Buffer;
} {
  const text = random.bytes(tokenBytes).toString("base64url");
  return { text: personal(text), digest: digestOf(text) };
}

/** The digest by which a presented token is looked up; `null` when it cannot be a token of ours. */
export function parseSessionToken(text: string): Buffer | null {
  return tokenPattern.test(text) ? digestOf(text) : null;
}

// A fast digest is right for 256 random bits. Of the text and not of its bytes: two texts may stand for the same bytes.
function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
