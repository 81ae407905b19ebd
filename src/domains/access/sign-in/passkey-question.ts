import { createHash } from "node:crypto";
import { at, type Clock, type Instant } from "../../../kernel/clock.ts";
import type { TenantId } from "../../../kernel/db/index.ts";
import type { Random } from "../../../kernel/random.ts";
import { openOrNull, type SignInKeys, sealCredential } from "../accounts/index.ts";
import {
  type PasskeyRegistrationAnswer,
  type PasskeySignInAnswer,
  passkeyChallengeMs,
} from "../credentials/index.ts";

export type QuestionDeps = {
  readonly clock: Clock;
  readonly random: Random;
  readonly signInKeysOf: (tenant: TenantId) => SignInKeys;
};

export type Question = {
  readonly challenge: Buffer;
  readonly digest: Buffer;
  readonly expiresAt: Instant;
};

/**
 * A challenge as it travels in the form: sealed for one tenant and one use, such as the sign-in of staff or the very
 * session or account that asked, and good for five minutes. It opens nowhere else.
 */
export function sealQuestion(deps: QuestionDeps, tenant: TenantId, use: string, challenge: Buffer): string {
  const text = JSON.stringify([challenge.toString("base64url"), deps.clock.now() + passkeyChallengeMs]);
  const sealed = sealCredential(deps.signInKeysOf(tenant), tenant, placeOf(use), text, deps.random);
  return sealed.toString("base64url");
}

/** `null` for one that is over, of another use, or not ours. */
export function openQuestion(
  deps: QuestionDeps,
  tenant: TenantId,
  use: string,
  sealed: string,
): Question | null {
  const text = openOrNull(deps.signInKeysOf(tenant), tenant, placeOf(use), sealed);
  if (text === null) return null;
  const [challenge, expiresAt] = JSON.parse(text) as [string, number];
  if (deps.clock.now() >= expiresAt) return null;
  const bytes = Buffer.from(challenge, "base64url");
  // Of the challenge and not of its seal: one seal can be written in several ways.
  return {
    challenge: bytes,
    digest: createHash("sha256").update(bytes).digest(),
    expiresAt: at(expiresAt),
  };
}

// No account has such an id, and so no credential of one opens as a question.
function placeOf(use: string): string {
  return `passkey/${use}`;
}

const partsMax = 12;

/** What a browser answered: texts and lists of texts. Whether it is right is for whoever has the key. */
export function readAnswer<Answer extends PasskeyRegistrationAnswer | PasskeySignInAnswer>(
  text: string,
  needed: readonly string[],
): Answer | null {
  const read = parseOrNull(text);
  if (!isRecord(read) || typeof read["id"] !== "string" || !isRecord(read["response"])) return null;
  const { response } = read;
  const isPlain = Object.entries(response).every(([name, value]) =>
    name === "transports" ? isTexts(value) : value === null || typeof value === "string",
  );
  if (!isPlain || Object.keys(response).length > partsMax) return null;
  return needed.every((name) => typeof response[name] === "string")
    ? ({ id: read["id"], response } as unknown as Answer)
    : null;
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length <= partsMax && value.every((one) => typeof one === "string");
}
