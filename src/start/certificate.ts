import { createHash } from "node:crypto";
import { type StatsListener, unwatchFile, watchFile } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Server } from "node:https";
import { createSecureContext } from "node:tls";
import type { Log } from "../kernel/log.ts";

export type CertificateFiles = { readonly certFile: string; readonly keyFile: string };
export type Pair = { readonly cert: Buffer; readonly key: Buffer };

/** How often the files are looked at, and how long they must rest: the two are rarely written in one moment. */
export type Watching = { readonly everyMs: number; readonly restMs: number };

const watching: Watching = { everyMs: 5_000, restMs: 1_000 };
const fileBytesMax = 1_048_576;

// Of TLS 1.2 only what encrypts and authenticates in one, under keys that are gone when the connection is. Those of 1.3
// are all of this kind. Source: RFC 9325 §4.2.
const ciphers = [
  "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256",
  "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL",
].join(":");

/** What every connection is held to, whichever certificate it sees. */
export const tlsFloor = { minVersion: "TLSv1.2", ciphers } as const;

/** Certificate and key, or `null` where they cannot be read, are no such thing, or do not belong together. */
export async function readPair({ certFile, keyFile }: CertificateFiles): Promise<Pair | null> {
  try {
    const [cert, key] = await Promise.all([readFile(certFile), readFile(keyFile)]);
    if (cert.length > fileBytesMax || key.length > fileBytesMax) return null;
    createSecureContext({ cert, key, ...tlsFloor });
    return { cert, key };
  } catch {
    return null;
  }
}

/**
 * Takes a new certificate without a stop: when a file changes, and when it is told to. New connections see the new one,
 * those under way go on. With a pair that is broken the old one stays, and the log says so once: an old certificate is a
 * nuisance in some days, none is an outage now.
 */
export function followCertificate(
  server: Server,
  files: CertificateFiles,
  served: Pair,
  log: Log,
  { everyMs, restMs }: Watching = watching,
): { readonly reload: () => Promise<void>; readonly stop: () => void } {
  let timer: NodeJS.Timeout | null = null;
  let turn = Promise.resolve();
  let seen = fingerprint([served.cert, served.key]);

  async function take(): Promise<void> {
    const now = await stateOf(files);
    if (now === seen) return;
    seen = now;
    const pair = await readPair(files);
    if (pair === null) return log.error("tls.reload-failed");
    server.setSecureContext({ ...pair, ...tlsFloor });
    log.info("tls.reloaded");
  }

  // One after the other: of two at once the older could come last.
  const reload = () => {
    turn = turn.then(take);
    return turn;
  };
  const noticed: StatsListener = () => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => void reload(), restMs);
    timer.unref();
  };
  const names = [files.certFile, files.keyFile];
  for (const name of names) watchFile(name, { interval: everyMs, persistent: false }, noticed);
  return {
    reload,
    stop: () => {
      for (const name of names) unwatchFile(name, noticed);
      if (timer !== null) clearTimeout(timer);
    },
  };
}

/** What is in the files, so that nothing is taken, or complained of, twice. */
async function stateOf({ certFile, keyFile }: CertificateFiles): Promise<string> {
  const parts = [certFile, keyFile].map((name) => readFile(name).catch(() => Buffer.of()));
  return fingerprint(await Promise.all(parts));
}

function fingerprint(parts: readonly Buffer[]): string {
  return parts.map((part) => createHash("sha256").update(part).digest("hex")).join();
}
