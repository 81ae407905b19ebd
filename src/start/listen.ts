import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { mayComePlain } from "../kernel/caller.ts";
import type { Log } from "../kernel/log.ts";
import { cannotStart } from "../kernel/postgres/index.ts";
import { followCertificate, readPair, tlsFloor, type Watching } from "./certificate.ts";
import type { Config } from "./config.ts";

/** How long a client may take: a slow one must not hold a connection for ever. */
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 30_000;

export type Listening = {
  readonly port: number;
  /** Takes a new certificate from the files; does nothing where there is no TLS. */
  readonly reload: () => Promise<void>;
  readonly close: () => Promise<void>;
};

type Opened = { readonly server: Server; readonly reload: () => Promise<void>; readonly stop: () => void };

/** Opens the door. TLS below 1.2 is not spoken. Throws `CannotStart` when the port is taken. */
export async function listen(
  config: Config,
  answer: RequestListener,
  log: Log,
  watching?: Watching,
): Promise<Listening> {
  const { server, reload, stop } =
    config.tls === null ? openPlain(config, answer) : await openTls(config.tls, answer, log, watching);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(config.port, config.host, resolve);
  }).catch((error: unknown) => {
    stop();
    return refusePort(config, error);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : config.port;
  const close = () => {
    stop();
    return closeServer(server);
  };
  return { port, reload, close };
}

const limits = { headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs, maxHeaderSize: 16_384 };

// Whoever is neither this machine nor a trusted proxy is cut off before a byte of theirs is read.
function openPlain({ proxies }: Config, answer: RequestListener): Opened {
  const server = createServer(limits, answer);
  server.prependListener("connection", (socket) => {
    if (!mayComePlain(socket.remoteAddress, proxies)) socket.destroy();
  });
  return { server, reload: async () => {}, stop: () => {} };
}

async function openTls(
  files: NonNullable<Config["tls"]>,
  answer: RequestListener,
  log: Log,
  watching?: Watching,
): Promise<Opened> {
  const pair =
    (await readPair(files)) ??
    cannotStart(
      "The files named by TROTH_TLS_CERT and TROTH_TLS_KEY cannot be read, or are no certificate and its key.",
    );
  const server = createTlsServer({ ...limits, ...pair, ...tlsFloor }, answer);
  return { server, ...followCertificate(server, files, pair, log, watching) };
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
