import { type IncomingMessage, request as requestPlain } from "node:http";
import { type RequestOptions, request as requestTls } from "node:https";

/** Every call that this server makes to another goes through here: over TLS 1.2 or newer, or to this very machine. */
export type Posted = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Of the whole call, from the first byte to the last. */
  readonly timeoutMs: number;
  readonly answerBytesMax: number;
  /** Whose certificates are trusted, where it is not those that the installation trusts. */
  readonly ca?: Buffer;
};

/** `body` is `null` when it was longer than any true answer. */
export type Answered = { readonly status: number; readonly body: Buffer | null };

/** An address that may be called: `https://…`, or `http://…` on this machine. `null` for any other. */
export function outboundUrl(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) return null;
  return url.protocol === "https:" || (url.protocol === "http:" && isThisMachine(url.hostname)) ? url : null;
}

/** Whether a host, as it stands in an address or setting, is this machine itself. */
export function isThisMachine(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * One `POST`, or `null` when no answer came in time. A redirect is an answer and is not followed: it would carry what
 * was sent, and the credential with it, to an address that nobody configured. Source: RFC 9325 §3.1, §4.
 */
export async function post(url: URL, sent: Posted): Promise<Answered | null> {
  try {
    const response = await begin(url, sent, AbortSignal.timeout(sent.timeoutMs));
    return { status: response.statusCode ?? 0, body: await read(response, sent.answerBytesMax) };
  } catch {
    return null; // The cause may name the address or quote what was sent.
  }
}

function begin(url: URL, { headers, body, ca }: Posted, signal: AbortSignal): Promise<IncomingMessage> {
  const length = { "content-length": String(Buffer.byteLength(body)) };
  // A connection of its own: one that had gone stale would lose a message that is sent only once.
  const options = { method: "POST", headers: { ...headers, ...length }, signal, agent: false } as const;
  return new Promise((done, failed) => {
    const outgoing =
      url.protocol === "https:"
        ? requestTls(url, { ...options, ...floor, ...(ca === undefined ? {} : { ca }) })
        : requestPlain(url, options);
    outgoing.on("response", done).on("error", failed);
    outgoing.end(body);
  });
}

// Said here and not left to the defaults, which a variable of the environment could lower for the whole process.
const floor: RequestOptions = { minVersion: "TLSv1.2", rejectUnauthorized: true };

async function read(response: IncomingMessage, bytesMax: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += chunk.length;
    if (bytes > bytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
