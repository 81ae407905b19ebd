import { setTimeout as sleep } from "node:timers/promises";
import { outboundUrl, post } from "../outbound.ts";
import { fail } from "../problem.ts";
import { type Framed, frame } from "./frame.ts";
import { keyBytes } from "./primitives.ts";
import type { RootKey } from "./root-key.ts";

/** How to reach the transit engine of HashiCorp Vault or OpenBao. */
export type TransitOptions = {
  /** `https://…`; plain `http` is taken for this machine only. */
  readonly address: string;
  /** Asked anew for every call, so that an agent may renew it. Never logged, never in an error. */
  readonly token: string | (() => Promise<string>);
  readonly keyName: string;
  readonly mount?: string;
  readonly namespace?: string;
  /** Of one attempt. There are at most three, with a short pause between. */
  readonly timeoutMs?: number;
  readonly pauseMs?: number;
};

const attemptsMax = 3;
const answerBytesMax = 65_536;
const name = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;

/**
 * The root key in the transit engine: it never leaves the key service. The context of a wrapped key is sent both as
 * associated data and as derivation context, so it binds with a plain key and with a derived one alike.
 *
 * There is no call of `rewrap`: it takes no associated data (hashicorp/vault#29532), and would fail on every key we
 * wrapped. `rewrapTenantKey` with this key on both sides does the same: `encrypt` uses the newest version.
 *
 * Source: Vault HTTP API, /v1/{mount}/encrypt and /decrypt. Throws `key-unavailable`.
 */
export function transitRootKey(options: TransitOptions): RootKey {
  const mount = options.mount ?? "transit";
  if (![options.keyName, ...mount.split("/")].every((segment) => name.test(segment))) {
    return fail(
      "key-unavailable",
      "the key and mount names of the transit engine are letters, digits, `-`, `_` and `.`",
    );
  }
  const base = `${originOf(options.address)}/v1/${mount}`;
  return {
    id: `transit:${mount}/${options.keyName}`,
    wrap: async (context, secret) => {
      const plaintext = secret.toString("base64");
      const answer = await call(options, `${base}/encrypt/${options.keyName}`, {
        plaintext,
        ...bound(context),
      });
      const ciphertext = answer.status === 200 ? member(answer.body, "ciphertext") : null;
      if (ciphertext === null || !/^\w+:v\d+:/.test(ciphertext)) return refuse(answer);
      return Buffer.from(ciphertext, "utf8");
    },
    unwrap: async (context, wrapped) => {
      const ciphertext = wrapped.toString("utf8");
      const answer = await call(options, `${base}/decrypt/${options.keyName}`, {
        ciphertext,
        ...bound(context),
      });
      if (isNotOurs(answer)) return { ok: false, why: "aad-mismatch-or-tampered" };
      if (isTooOld(answer)) return { ok: false, why: "key-missing" };
      const plaintext = answer.status === 200 ? member(answer.body, "plaintext") : null;
      const secret = Buffer.from(plaintext ?? "", "base64");
      return secret.length === keyBytes ? { ok: true, plaintext: secret } : refuse(answer);
    },
  };
}

type Answer = { readonly status: number; readonly body: unknown };

/** At most three attempts, and only after failures that may pass: no answer, a limit, a sealed or starting server. */
async function call(options: TransitOptions, url: string, body: Record<string, string>): Promise<Answer> {
  const pauseMs = options.pauseMs ?? 100;
  for (let attempt = 1; ; attempt++) {
    const answer = await callOnce(options, url, body);
    const mayPass = answer === null || answer.status === 412 || answer.status === 429 || answer.status > 500;
    if (answer !== null && !mayPass) return answer;
    if (attempt === attemptsMax)
      return answer ?? fail("key-unavailable", "the transit engine does not answer");
    await sleep(pauseMs * 2 ** (attempt - 1));
  }
}

/** The answer, or `null` when there was none in time. */
async function callOnce(
  options: TransitOptions,
  url: string,
  body: Record<string, string>,
): Promise<Answer | null> {
  const namespace = options.namespace === undefined ? {} : { "x-vault-namespace": options.namespace };
  // Who renews the token may fail too, and knows more than may be told.
  const token = await tokenOf(options).catch(() => null);
  if (token === null) return null;
  const answer = await post(new URL(url), {
    headers: {
      "content-type": "application/json",
      "x-vault-request": "true",
      "x-vault-token": token.trim(),
      ...namespace,
    },
    body: JSON.stringify(body),
    timeoutMs: options.timeoutMs ?? 3_000,
    answerBytesMax,
  });
  return answer === null ? null : { status: answer.status, body: jsonOf(answer.body) };
}

async function tokenOf({ token }: TransitOptions): Promise<string> {
  return typeof token === "string" ? token : token();
}

/** The body as JSON; `null` when it is something else or larger than any true answer. */
function jsonOf(body: Buffer | null): unknown {
  try {
    return body === null ? null : JSON.parse(body.toString("utf8"));
  } catch {
    return null;
  }
}

function bound(context: readonly Framed[]): { associated_data: string; context: string } {
  const bytes = frame(context).toString("base64");
  return { associated_data: bytes, context: bytes };
}

function member(body: unknown, key: "ciphertext" | "plaintext"): string | null {
  const data = isRecord(body) ? body["data"] : null;
  const value = isRecord(data) ? data[key] : null;
  return typeof value === "string" ? value : null;
}

// Versions of the engine differ in the sentence, and whether it comes as 400 or as 500.
function isNotOurs(answer: Answer): boolean {
  return errorsOf(answer).some((error) => /message authentication failed|invalid ciphertext/.test(error));
}

function isTooOld(answer: Answer): boolean {
  return errorsOf(answer).some((error) => /disallowed by policy \(too old\)/.test(error));
}

function errorsOf(answer: Answer): readonly string[] {
  const errors = isRecord(answer.body) ? answer.body["errors"] : null;
  if (answer.status < 400 || !Array.isArray(errors)) return [];
  return errors.filter((error) => typeof error === "string");
}

// What the engine says is not passed on: it may repeat what it was sent.
function refuse({ status }: Answer): never {
  const reason =
    status === 403
      ? "refuses our token"
      : status === 404
        ? "has no such key or mount"
        : status === 503
          ? "is sealed or not ready"
          : "gave an answer that is no answer";
  return fail("key-unavailable", `the transit engine ${reason}`, { status });
}

function originOf(address: string): string {
  const url = outboundUrl(address);
  if (url === null)
    return fail("key-unavailable", "the address of the transit engine begins with `https://`");
  return url.origin;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
