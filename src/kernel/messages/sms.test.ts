import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import tls from "node:tls";
import { afterEach, expect, test } from "vitest";
import { root } from "../../../test/support/source.ts";
import { outboundUrl } from "../outbound.ts";
import { personal } from "../personal.ts";
import { type Message, makeMessenger, makeSms } from "./index.ts";

const folder = join(root, "test", "fixtures", "tls");
const [cert, key] = [readFileSync(join(folder, "cert.pem")), readFileSync(join(folder, "key.pem"))];
const canary = "+12025550142";
const token = "sms-token-canary";
const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

test("a short message is one call with number and text, under the token", async () => {
  const { url, asked } = await service((_, response) => response.writeHead(202).end());
  expect(await smsTo(url).send(sms({ text: "Your code is 402 113. 验证码" }))).toBe("sent");
  expect(asked).toEqual([
    {
      call: "POST /messages",
      authorization: `Bearer ${token}`,
      type: "application/json",
      body: { to: canary, text: "Your code is 402 113. 验证码" },
    },
  ]);
});

test.each([
  [400, "refused"],
  [401, "refused"],
  [302, "refused"],
  [429, "unreachable"],
  [503, "unreachable"],
])(
  "an answer of %i is `%s`: said with its code, sent once, and without number, text or token",
  async (status, reason) => {
    const { url, asked } = await service((_, response) => response.writeHead(status).end(`no ${canary}`));
    const failure: unknown = await smsTo(url)
      .send(sms({}))
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "message-not-sent", facts: { channel: "sms", reason, status } });
    const { stack, message, facts, cause } = failure as Error & { facts: object };
    expect(`${stack} ${message} ${JSON.stringify(facts)} ${cause}`).not.toMatch(
      /2025550142|A text|token-canary/,
    );
    expect(asked).toHaveLength(1);
  },
);

test("a redirect is not followed: the token goes nowhere else", async () => {
  const elsewhere = await service((_, response) => response.end());
  const { url } = await service((_, response) => response.writeHead(307, { location: elsewhere.url }).end());
  await expect(smsTo(url).send(sms({}))).rejects.toMatchObject({ facts: { reason: "refused", status: 307 } });
  expect(elsewhere.asked).toEqual([]);
});

test("who says nothing, or says something without an end, is not waited for", async () => {
  const silent = await service(() => {});
  const began = performance.now();
  await expect(smsTo(silent.url, { timeoutMs: 100 }).send(sms({}))).rejects.toMatchObject({
    facts: { reason: "unreachable" },
  });
  const endless = await service((_, response) => {
    response.writeHead(500);
    const timer = setInterval(() => response.write("x".repeat(10_000)), 1);
    response.on("close", () => clearInterval(timer));
  });
  await expect(smsTo(endless.url).send(sms({}))).rejects.toMatchObject({ facts: { reason: "unreachable" } });
  expect(performance.now() - began).toBeLessThan(5_000);
});

test.each(["12025550142", "+0123456789", "+1 202 555 0142", "+1202555014212345", "tel:+12025550142", ""])(
  "%j is no number to send to",
  async (to) => {
    const { url, asked } = await service((_, response) => response.end());
    const sending = smsTo(url).send(sms({ to: personal(to) }));
    await expect(sending).rejects.toMatchObject({ facts: { reason: "invalid" } });
    expect(asked).toEqual([]);
  },
);

test("JMI-V-1-a: a short message over a network goes over TLS that is trusted and new enough, or not at all", async () => {
  expect(outboundUrl("http://sms.example.com/messages")).toBeNull();
  const [secure, old] = [
    await tlsService({}),
    await tlsService({ minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" }),
  ];
  // It does speak, to who is willing: that we are not is what is tested.
  await expect(speaks(old.url)).resolves.toBe("TLSv1.1");
  makeLax();
  for (const sender of [smsTo(secure.url), smsTo(old.url, { ca: cert })]) {
    await expect(sender.send(sms({}))).rejects.toMatchObject({ facts: { reason: "unreachable" } });
  }
  expect([...secure.asked, ...old.asked]).toEqual([]);
  await smsTo(secure.url, { ca: cert }).send(sms({}));
  expect(secure.asked).toHaveLength(1);
});

test("a channel that has no server sends nothing and says which settings it needs; the other goes on", async () => {
  const { url, asked } = await service((_, response) => response.end());
  const messenger = makeMessenger({ email: null, sms: smsTo(url) });
  expect(messenger.channels).toEqual(["sms"]);
  const mail = {
    ...sms({}),
    channel: "email",
    subject: "A subject",
    to: personal("canary@example.com"),
  } as const;
  await expect(messenger.send(mail)).rejects.toMatchObject({
    code: "message-not-sent",
    message: "nothing is configured to send it: mail needs TROTH_SMTP_URL and TROTH_MAIL_FROM",
    facts: { channel: "email", reason: "not-configured" },
  });
  expect(await messenger.send(sms({}))).toBe("sent");
  expect(asked).toHaveLength(1);
  await messenger.close();
  await expect(messenger.send(sms({}))).rejects.toMatchObject({ facts: { reason: "busy" } });
});

function sms(more: Partial<Message>): Message {
  return { channel: "sms", to: personal(canary), text: "A text.", language: "en", ...more };
}

function smsTo(url: string, more: { readonly ca?: Buffer; readonly timeoutMs?: number } = {}) {
  return makeSms({ url: outboundUrl(url) ?? expect.unreachable(), token, ...more });
}

type Asked = {
  readonly call: string;
  readonly authorization: unknown;
  readonly type: unknown;
  readonly body: unknown;
};

/** What a process may be started with: every version and suite, and certificates of anybody. We hold to our own floor. */
function makeLax(): void {
  const { DEFAULT_CIPHERS, DEFAULT_MIN_VERSION } = tls;
  Object.assign(tls, { DEFAULT_CIPHERS: "DEFAULT@SECLEVEL=0", DEFAULT_MIN_VERSION: "TLSv1" });
  process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
  closers.push(() => {
    Object.assign(tls, { DEFAULT_CIPHERS, DEFAULT_MIN_VERSION });
    delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
  });
}

/** A real service at the far end. */
async function service(answer: RequestListener) {
  const asked: Asked[] = [];
  const server = createServer(
    (request, response) => void note(request, asked).then(() => answer(request, response)),
  );
  return { url: await urlOf(server, "http"), asked };
}

async function tlsService(options: { minVersion?: "TLSv1.1"; maxVersion?: "TLSv1.1"; ciphers?: string }) {
  const asked: Asked[] = [];
  const server = createTlsServer(
    { cert, key, ...options },
    (request, response) => void note(request, asked).then(() => response.writeHead(200).end()),
  );
  return { url: await urlOf(server, "https"), asked };
}

function speaks(url: string): Promise<string | null> {
  const { hostname: host, port } = new URL(url);
  const willing = { ca: cert, minVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" } as const;
  return new Promise((done, failed) => {
    const socket = tls.connect({ host, port: Number(port), ...willing }, () => {
      done(socket.getProtocol());
      socket.destroy();
    });
    socket.on("error", failed);
  });
}

async function urlOf(server: ReturnType<typeof createServer>, scheme: string): Promise<string> {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/messages`;
}

async function note(request: IncomingMessage, asked: Asked[]): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  const { authorization, "content-type": type } = request.headers;
  const body: unknown = JSON.parse(Buffer.concat(parts).toString("utf8"));
  asked.push({ call: `${request.method} ${request.url}`, authorization, type, body });
}
