import * as fc from "fast-check";
import { expect, test } from "vitest";
import { must } from "../../../kernel/assert.ts";
import { at } from "../../../kernel/clock.ts";
import { parseId } from "../../../kernel/ids.ts";
import { seededRandom } from "../../../kernel/random.ts";
import {
  isSteppedUp,
  newSessionToken,
  parseSessionToken,
  type Session,
  type SessionKind,
  sessionLimits,
  stateOf,
} from "./session.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const startMs = 1_000_000_000_000;
const session: Session = {
  id: must(parseId("session", "session_00000000000000000000000000"), "an id"),
  account: must(parseId("account", "account_00000000000000000000000000"), "an id"),
  level: "full",
  createdAt: at(startMs),
  lastSeenAt: at(startMs),
  steppedUpAt: null,
  endedAt: null,
};

test.each<[SessionKind, number]>([
  ["staff", 15 * minuteMs],
  ["subject", 30 * minuteMs],
])("a session of %s is idle at the instant named, not before it", (kind, idleMs) => {
  expect(stateOf(session, kind, at(startMs + idleMs - 1))).toBe("live");
  expect(stateOf(session, kind, at(startMs + idleMs))).toBe("idle");
});

test.each<[SessionKind, number]>([
  ["staff", 12 * hourMs],
  ["subject", 24 * hourMs],
])("a session of %s is over at the instant named, however busy it was", (kind, wholeMs) => {
  const busy = { ...session, lastSeenAt: at(startMs + wholeMs - 1) };
  expect(stateOf(busy, kind, at(startMs + wholeMs - 1))).toBe("live");
  expect(stateOf(busy, kind, at(startMs + wholeMs))).toBe("over");
});

test("a session that waits for its second factor waits ten minutes, however busy it is", () => {
  const first = { ...session, level: "first", lastSeenAt: at(startMs + 10 * minuteMs - 1) } as const;
  expect(stateOf(first, "subject", at(startMs + 10 * minuteMs - 1))).toBe("live");
  expect(stateOf(first, "subject", at(startMs + 10 * minuteMs))).toBe("over");
});

test("a session that was ended is ended, whatever else it is", () => {
  const ended = { ...session, endedAt: at(startMs) };
  expect(stateOf(ended, "staff", at(startMs))).toBe("ended");
  expect(stateOf(ended, "staff", at(startMs + 48 * hourMs))).toBe("ended");
});

test("a proof of identity is fresh for five minutes, and not at their end", () => {
  const proven = { ...session, steppedUpAt: at(startMs) };
  expect(isSteppedUp(proven, at(startMs + 5 * minuteMs - 1))).toBe(true);
  expect(isSteppedUp(proven, at(startMs + 5 * minuteMs))).toBe(false);
  expect(isSteppedUp(session, at(startMs))).toBe(false);
  expect(isSteppedUp({ ...proven, level: "first" }, at(startMs))).toBe(false);
  expect(isSteppedUp({ ...proven, endedAt: at(startMs) }, at(startMs))).toBe(false);
});

test("a clock that was an hour ahead leaves nothing open behind it", () => {
  const ahead = { ...session, lastSeenAt: at(startMs + hourMs), steppedUpAt: at(startMs + hourMs) };
  expect(stateOf(ahead, "staff", at(startMs))).toBe("idle");
  expect(isSteppedUp(ahead, at(startMs))).toBe(false);
});

test("a session that is not live stays so until it is seen again, however long we wait", () => {
  const kinds = fc.constantFrom<SessionKind>("staff", "subject");
  const ms = fc.nat({ max: 48 * hourMs });
  fc.assert(
    fc.property(kinds, fc.constantFrom("first", "full"), ms, ms, ms, (kind, level, seenMs, agoMs, waitMs) => {
      const seen: Session = { ...session, level, lastSeenAt: at(startMs + seenMs) };
      const now = startMs + seenMs + agoMs;
      if (stateOf(seen, kind, at(now)) === "live") {
        expect(agoMs).toBeLessThan(sessionLimits(kind).idleMs);
        expect(seenMs + agoMs).toBeLessThan(sessionLimits(kind).wholeMs);
      } else expect(stateOf(seen, kind, at(now + waitMs))).not.toBe("live");
    }),
  );
});

test("a token is read back, does not print, and what is kept of it is not the token", () => {
  const { text, digest } = newSessionToken(seededRandom("session"));
  expect(String(text)).toBe("[personal]");
  expect(text.reveal()).toHaveLength(43);
  expect(parseSessionToken(text.reveal())).toEqual(digest);
  expect(text.reveal()).not.toContain(digest.toString("base64url"));
});

test("two tokens are two tokens, and two texts of the same bytes are not the same token", () => {
  const random = seededRandom("sessions");
  const one = newSessionToken(random);
  expect(newSessionToken(random).digest).not.toEqual(one.digest);
  const text = one.text.reveal();
  const twin = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"]
    .map((letter) => text.slice(0, -1) + letter)
    .find((other) => other !== text && bytesOf(other).equals(bytesOf(text)));
  expect(parseSessionToken(must(twin, "the last letter has bits to spare"))).not.toEqual(one.digest);
});

test.each([
  ["nothing", ""],
  ["one letter less", "a".repeat(42)],
  ["one letter more", "a".repeat(44)],
  ["another alphabet", "+".repeat(43)],
  ["a line break at the end", `${"a".repeat(43)}\n`],
])("what cannot be a token is not looked up: %s", (_what, text) => {
  expect(parseSessionToken(text)).toBeNull();
});

function bytesOf(text: string): Buffer {
  return Buffer.from(text, "base64url");
}
