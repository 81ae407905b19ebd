import { readFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { mayComePlain } from "../kernel/caller.ts";
import { cannotStart } from "../kernel/postgres/index.ts";
import type { Config } from "./config.ts";

/** How long a client may take: a slow one must not hold a connection for ever. */
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 30_000;

/** Opens the door. TLS below 1.2 is not spoken. Throws `CannotStart` when the port is taken. */
export async function listen(
  config: Config,
  answer: RequestListener,
): Promise<{ port: number; close: () => Promise<void> }> {
  const server = config.tls === null ? plainServer(config, answer) : await tlsServer(config.tls, answer);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(config.port, config.host, resolve);
  }).catch((error: unknown) => refusePort(config, error));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : config.port;
  return { port, close: () => closeServer(server) };
}

// Of TLS 1.2 only what encrypts and authenticates in one, under keys that are gone when the connection is. Those of 1.3
// are all of this kind. Source: RFC 9325 §4.2.
const ciphers = [
  "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256",
  "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL",
].join(":");

const limits = { headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs, maxHeaderSize: 16_384 };

// Whoever is neither this machine nor a trusted proxy is cut off before a byte of theirs is read.
function plainServer({ proxies }: Config, answer: RequestListener): Server {
  const server = createServer(limits, answer);
  server.prependListener("connection", (socket) => {
    if (!mayComePlain(socket.remoteAddress, proxies)) socket.destroy();
  });
  return server;
}

async function tlsServer(
  tls: { readonly certFile: string; readonly keyFile: string },
  answer: RequestListener,
) {
  const [cert, key] = await Promise.all([readFile(tls.certFile), readFile(tls.keyFile)]).catch(() =>
    cannotStart("The files named by TROTH_TLS_CERT and TROTH_TLS_KEY cannot be read."),
  );
  return createTlsServer({ ...limits, cert, key, minVersion: "TLSv1.2", ciphers }, answer);
}

function refusePort(config: Config, error: unknown): never {
  if (codeOf(error) === "EADDRINUSE") {
    cannotStart(`Port ${config.port} is in use: stop what listens there, or choose another with --port.`);
  }
  return cannotStart(`\`${config.host}:${config.port}\` cannot be opened (${codeOf(error) ?? "unknown"}).`);
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // Calls under way get a moment to end; then their connections are cut, so that a stop is a stop.
  const cut = setTimeout(() => server.closeAllConnections(), 3_000);
  await closed;
  clearTimeout(cut);
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}
