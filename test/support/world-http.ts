import { readFileSync } from "node:fs";
import { type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { request as requestTls } from "node:https";
import { join } from "node:path";
import { root } from "./source.ts";

export type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly bytes: Buffer;
  /** `undefined` where the text is no JSON. */
  readonly json: unknown;
};

type SecureVersion = "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";

/** What a client is willing to speak. */
export type TlsVersions = {
  readonly minVersion?: SecureVersion;
  readonly maxVersion?: SecureVersion;
  readonly ciphers?: string;
};

export type Sent = {
  readonly key: string | null;
  readonly method: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly versions: TlsVersions;
};

const folder = join(root, "test", "fixtures", "tls");

/** How the listener finds its certificate: self-signed, for tests. */
export const certificate = {
  TROTH_TLS_CERT: join(folder, "cert.pem"),
  TROTH_TLS_KEY: join(folder, "key.pem"),
};

/** One call as a stranger would make it. Rejects when there is no answer: a handshake that fails, a reset. */
export function send(url: string, { key, method, body, headers, versions }: Sent): Promise<Answer> {
  const bytes = bytesOf(body);
  const length = headers["transfer-encoding"] === undefined ? { "content-length": bytes?.length ?? 0 } : {};
  const options = {
    method,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(bytes === null ? {} : { "content-type": "application/json", ...length }),
      ...headers,
    },
  } as const;
  return new Promise((done, failed) => {
    const answered = (response: IncomingMessage) => void collect(response).then(done, failed);
    const outgoing = url.startsWith("https:")
      ? requestTls(url, { ...options, ciphers, ...versions, ca: readFileSync(certificate.TROTH_TLS_CERT) })
      : request(url, options);
    outgoing.on("response", answered).on("error", failed);
    outgoing.end(bytes ?? undefined);
  });
}

// A modern library refuses old versions by itself. This client is willing, so that it is the server who refuses.
const ciphers = "DEFAULT@SECLEVEL=0";

function bytesOf(body: unknown): Buffer | null {
  if (body === undefined) return null;
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}

async function collect(response: IncomingMessage): Promise<Answer> {
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part);
  const bytes = Buffer.concat(parts);
  const text = bytes.toString("utf8");
  return { status: response.statusCode ?? 0, headers: response.headers, text, bytes, json: jsonOf(text) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
