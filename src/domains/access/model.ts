import { createHash, timingSafeEqual } from "node:crypto";
import type { Instant } from "../../kernel/clock.ts";
import type { TenantId } from "../../kernel/db/index.ts";
import { type Id, newRandomId, parseId } from "../../kernel/ids.ts";
import type { Random } from "../../kernel/random.ts";

export type ApplicationId = Id<"application">;
export type ApiKeyId = Id<"key">;

/** A program that calls the API, and all that it may name: its role is judged by the policy like anybody's. */
export type Application = {
  readonly id: ApplicationId;
  readonly tenant: TenantId;
  readonly name: string;
  readonly role: string;
  readonly region: string;
  readonly recipient: string;
  readonly properties: readonly string[];
  readonly purposes: readonly string[];
  readonly callsPerSecond: number;
};

/** All of an application but who it is: what a key of it is good for. */
export type ApplicationTerms = Omit<Application, "id" | "tenant" | "name">;

/**
 * Roles of those who watch over a policy, by the names that policies give them. What the public does not see of a
 * violation is for them alone.
 */
const officerRoles: readonly string[] = ["dpo", "auditor"];

export function isOfficer({ role }: Pick<Application, "role">): boolean {
  return officerRoles.includes(role);
}

/** In what an application differs from what is wanted of it. The order of a list says nothing. */
export function differences(application: Application, wanted: ApplicationTerms): (keyof ApplicationTerms)[] {
  const listOf = (term: keyof ApplicationTerms, { [term]: value }: ApplicationTerms) =>
    typeof value === "object" ? [...new Set(value)].sort().join(" ") : String(value);
  return terms.filter((term) => listOf(term, application) !== listOf(term, wanted));
}

const terms = ["role", "region", "recipient", "properties", "purposes", "callsPerSecond"] as const;

/** A key as it is stored: the digest of its secret, never the secret. */
export type ApiKey = {
  readonly id: ApiKeyId;
  readonly application: Application;
  readonly digest: Buffer;
  readonly expiresAt: Instant;
  readonly revokedAt: Instant | null;
};

/** What a caller presents: `troth.<tenant>.<key id>.<secret>`. */
export type PresentedKey = { readonly tenantSlug: string; readonly id: ApiKeyId; readonly digest: Buffer };

/** Secrets are 256 random bits; an id would not do (OWASP ASVS 11.5.1: UUIDs are not secrets). */
const secretBytes = 32;
const secretLength = 43;

/** A new key: its id, the text that the application is shown once, and the digest that is kept. */
export function newApiKey(
  tenantSlug: string,
  deps: { random: Random },
): { readonly id: ApiKeyId; readonly text: string; readonly digest: Buffer } {
  const id = newRandomId("key", deps);
  const secret = deps.random.bytes(secretBytes).toString("base64url");
  return { id, text: `troth.${tenantSlug}.${id.slice("key_".length)}.${secret}`, digest: digestOf(secret) };
}

/** Reads what a caller presents; `null` when it cannot be a key of ours. */
export function parseApiKey(text: string): PresentedKey | null {
  const [word, tenantSlug, idText, secret, ...rest] = text.split(".");
  const id = parseId("key", `key_${idText ?? ""}`);
  if (word !== "troth" || tenantSlug === undefined || id === null || rest.length > 0) return null;
  if (secret?.length !== secretLength) return null;
  return { tenantSlug, id, digest: digestOf(secret) };
}

/** Whether the presented key is this one, unrevoked and within its time. Compares in constant time. */
export function isValid(key: ApiKey, presented: PresentedKey, now: Instant): boolean {
  return timingSafeEqual(key.digest, presented.digest) && key.revokedAt === null && now < key.expiresAt;
}

// A fast digest is right for 256 random bits: there is nothing to guess, and every call pays for it.
function digestOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
