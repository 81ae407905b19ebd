import { cpSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type TLSSocket } from "node:tls";
import { afterEach, expect, test, vi } from "vitest";
import { root } from "../../test/support/source.ts";
import { systemClock } from "../kernel/clock.ts";
import { createLog } from "../kernel/log.ts";
import { systemRandom } from "../kernel/random.ts";
import { readConfig } from "./config.ts";
import { listen } from "./listen.ts";

const fixtures = join(root, "test", "fixtures", "tls");
const serials = { first: "01", renewed: "02" };
const closers: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

test("a new certificate is seen by new connections, and a connection that is open goes on under the old", async () => {
  const { port, put, events } = await opened();
  const open = new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false });
  closers.push(() => open.destroy());
  const before = await call(port, open);
  expect(before).toMatchObject({ status: 200, serial: serials.first });
  put("renewed-cert.pem", "renewed-key.pem");
  await vi.waitFor(async () => expect(await serialAt(port)).toBe(serials.renewed), 5_000);
  expect(await call(port, open)).toEqual(before);
  expect(events()).toEqual(["tls.reloaded"]);
});

test("a new certificate is taken at a word, without waiting for a look", async () => {
  const { port, put, reload, events } = await opened({ everyMs: 600_000, restMs: 0 });
  put("renewed-cert.pem", "renewed-key.pem");
  expect(await serialAt(port)).toBe(serials.first);
  await reload();
  expect(await serialAt(port)).toBe(serials.renewed);
  await reload();
  expect(events()).toEqual(["tls.reloaded"]);
});

test.each([
  ["the certificate of another key", "renewed-cert.pem", "key.pem"],
  ["no certificate", "README.md", "key.pem"],
  ["a key in its place", "key.pem", "cert.pem"],
])("a broken pair, %s, keeps the old one, and the log says so once", async (_, cert, key) => {
  const { port, put, reload, events } = await opened({ everyMs: 600_000, restMs: 0 });
  put(cert, key);
  await reload();
  await reload();
  expect(await serialAt(port)).toBe(serials.first);
  expect(events()).toEqual(["tls.reload-failed"]);
  put("renewed-cert.pem", "renewed-key.pem");
  await reload();
  expect(await serialAt(port)).toBe(serials.renewed);
});

test("files that are gone keep what they said", async () => {
  const { port, folder, reload, events } = await opened({ everyMs: 600_000, restMs: 0 });
  rmSync(join(folder, "key.pem"));
  await reload();
  expect(await serialAt(port)).toBe(serials.first);
  expect(events()).toEqual(["tls.reload-failed"]);
});

test("JMI-V-1-a: a certificate that was taken later is served under the same floor", async () => {
  const { port, put, reload } = await opened({ everyMs: 600_000, restMs: 0 });
  put("renewed-cert.pem", "renewed-key.pem");
  await reload();
  const willing = { ciphers: "DEFAULT@SECLEVEL=0" } as const;
  await expect(handshake(port, { ...willing, minVersion: "TLSv1", maxVersion: "TLSv1.1" })).rejects.toThrow(
    /alert/,
  );
  const weak = { minVersion: "TLSv1.2", maxVersion: "TLSv1.2" } as const;
  await expect(handshake(port, { ...weak, ciphers: "ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0" })).rejects.toThrow(
    /alert/,
  );
  expect(await handshake(port, weak)).toBe("TLSv1.2");
  expect(await handshake(port, { minVersion: "TLSv1.3" })).toBe("TLSv1.3");
});

test("a start with a broken pair is one sentence", async () => {
  const tls = {
    TROTH_TLS_CERT: join(fixtures, "renewed-cert.pem"),
    TROTH_TLS_KEY: join(fixtures, "key.pem"),
  };
  const starting = listen(readConfig(["--port", "0"], tls, "."), () => {}, logTo([]));
  await expect(starting).rejects.toMatchObject({
    code: "cannot-start",
    message: expect.stringMatching(/^The files named by/),
  });
});

/** A listener whose files can be changed while it runs. */
async function opened(watching = { everyMs: 20, restMs: 20 }) {
  const folder = mkdtempSync(join(tmpdir(), "troth-tls-"));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  const files = { TROTH_TLS_CERT: join(folder, "cert.pem"), TROTH_TLS_KEY: join(folder, "key.pem") };
  const put = (cert: string, key: string) => {
    for (const [from, to] of [
      [cert, "cert.pem"],
      [key, "key.pem"],
    ] as const) {
      // By a rename, as those who renew certificates do it.
      cpSync(join(fixtures, from), join(folder, `new-${to}`));
      renameSync(join(folder, `new-${to}`), join(folder, to));
    }
  };
  put("cert.pem", "key.pem");
  const lines: string[] = [];
  const config = readConfig(["--port", "0"], files, ".");
  const { port, reload, close } = await listen(
    config,
    (_, response) => response.end("here"),
    logTo(lines),
    watching,
  );
  closers.push(close);
  return { port, folder, put, reload, events: () => lines.map((line) => JSON.parse(line).event) };
}

function logTo(lines: string[]) {
  const write = (line: string) => void lines.push(line);
  return createLog({ clock: systemClock, random: systemRandom(), levelMin: "debug", write });
}

function call(
  port: number,
  agent: Agent,
): Promise<{ status: number | undefined; serial: string; localPort: number | undefined }> {
  return new Promise((done, failed) => {
    const outgoing = request({ host: "127.0.0.1", port, agent }, (response) => {
      const socket = response.socket as TLSSocket;
      const { localPort } = socket;
      const serial = socket.getPeerCertificate().serialNumber;
      response.resume().on("end", () => done({ status: response.statusCode, serial, localPort }));
    });
    outgoing.on("error", failed).end();
  });
}

function serialAt(port: number): Promise<string> {
  return speak(port, {}, (socket) => socket.getPeerCertificate().serialNumber);
}

function handshake(port: number, options: Parameters<typeof speak>[1]): Promise<string | null> {
  return speak(port, options, (socket) => socket.getProtocol());
}

type Version = "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";

function speak<T>(
  port: number,
  options: { readonly minVersion?: Version; readonly maxVersion?: Version; readonly ciphers?: string },
  look: (socket: TLSSocket) => T,
): Promise<T> {
  return new Promise((done, failed) => {
    const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false, ...options }, () => {
      done(look(socket));
      socket.destroy();
    });
    socket.on("error", failed);
  });
}
