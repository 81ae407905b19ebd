import { readFileSync } from "node:fs";
import { join } from "node:path";
import tls from "node:tls";
import fc from "fast-check";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterEach, expect, test } from "vitest";
import { root } from "../../../test/support/source.ts";
import { manualClock } from "../clock.ts";
import { personal } from "../personal.ts";
import { seededRandom } from "../random.ts";
import { type MailServer, type Message, makeMail, readMail, type Sender } from "./index.ts";

const folder = join(root, "test", "fixtures", "tls");
const [cert, key] = [readFileSync(join(folder, "cert.pem")), readFileSync(join(folder, "key.pem"))];
const canary = "canary.person@example.com";
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

type Arrived = { readonly to: readonly string[]; readonly secure: boolean; readonly raw: Buffer };

test("a mail arrives as it was written: plain text, one recipient, our time, nothing that tracks", async () => {
  const { port, arrived } = await smtp();
  const sender = mailTo({ port });
  const text = "Your code is 402 113.\n\n.\nA line that begins with a dot, and 中文。";
  expect(await sender.send(mail({ subject: "Your code · 验证码", text }))).toBe("sent");
  const [only] = arrived;
  const { headers, text: read } = readMail(only?.raw ?? Buffer.of());
  expect(only?.to).toEqual([canary]);
  expect(read).toBe(text);
  expect(Object.fromEntries(headers)).toEqual({
    ...{ from: "Troth <troth@example.com>", to: canary, subject: "Your code · 验证码" },
    "message-id": expect.stringMatching(/^<[0-9a-f]{32}@example\.com>$/),
    date: "Mon, 21 Sep 2026 14:13:20 +0000",
    ...{ "mime-version": "1.0", "content-type": "text/plain; charset=utf-8" },
    ...{
      "content-transfer-encoding": "base64",
      "content-language": "en",
      "auto-submitted": "auto-generated",
    },
  });
});

test("whatever is written into address and subject: one recipient, and no header but ours", async () => {
  const { port, arrived } = await smtp();
  const sender = mailTo({ port });
  await sender.send(mail({}));
  const namesOf = (raw: Buffer = Buffer.of()) =>
    [...readMail(raw).headers.keys()].filter((name) => name !== "content-transfer-encoding").sort();
  const names = namesOf(arrived[0]?.raw);
  const piece = fc.constantFrom(
    "\r\n",
    "\n",
    "\r",
    "Bcc: ",
    "a@b.cc",
    ",",
    "<",
    ">",
    '"',
    "=?utf-8?b?",
    "?=",
    "\u2028",
    "\0",
    " ",
    "中",
    "é",
    "x".repeat(90),
  );
  const line = fc.oneof(
    fc.array(piece, { maxLength: 6 }).map((parts) => parts.join("")),
    fc.string({ unit: "binary" }),
  );
  await fc.assert(
    fc.asyncProperty(line, line, async (to, subject) => {
      const before = arrived.length;
      const sent = await sender.send(mail({ to: personal(to), subject })).then(
        () => true,
        () => false,
      );
      expect(arrived.length - before).toBe(sent ? 1 : 0);
      const safely = await sender.send(mail({ subject })).then(
        () => true,
        () => false,
      );
      for (const one of arrived.splice(before)) {
        expect(namesOf(one.raw)).toEqual(names);
        expect(one.to).toHaveLength(1);
      }
      expect(safely).toBe(
        /\S/.test(subject.trim()) &&
          subject.length <= 200 &&
          !/[\p{Cc}\u2028\u2029]/u.test(subject) &&
          subject.isWellFormed(),
      );
    }),
    { numRuns: 150 },
  );
});

test.each([
  ["a list", "a@example.com,b@example.com"],
  ["a name", "Ada <a@example.com>"],
  ["a header", "a@example.com\r\nBcc: b@example.com"],
  ["a quoted part", '"a b"@example.com'],
  ["no domain", "a@localhost"],
  ["an address of a machine", "a@[127.0.0.1]"],
  ["nothing", ""],
  ["a long one", `${"a".repeat(250)}@example.com`],
])("%s is no address, and no server is asked", async (_, to) => {
  const { port, arrived, connections } = await smtp();
  const sending = mailTo({ port }).send(mail({ to: personal(to) }));
  await expect(sending).rejects.toMatchObject({
    code: "message-not-sent",
    facts: { channel: "email", reason: "invalid" },
  });
  expect([arrived.length, connections()]).toEqual([0, 0]);
});

test("a text of the last length is sent, and one that is longer is not", async () => {
  const { port, arrived } = await smtp();
  const sender = mailTo({ port });
  await sender.send(mail({ text: "x".repeat(20_000) }));
  expect(readMail(arrived[0]?.raw ?? Buffer.of()).text).toHaveLength(20_000);
  await expect(sender.send(mail({ text: "x".repeat(20_001) }))).rejects.toMatchObject({
    facts: { reason: "invalid" },
  });
});

test("what a server refuses is a problem with its code, and without the address that the server repeats", async () => {
  const { port } = await smtp({
    onRcptTo: ({ address }, _, done) =>
      done(Object.assign(new Error(`<${address}> unknown here`), { responseCode: 550 })),
  });
  const failure: unknown = await mailTo({ port })
    .send(mail({}))
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "message-not-sent", facts: { reason: "refused", status: 550 } });
  const { stack, message, facts, cause } = failure as Error & { facts: object };
  expect(`${stack} ${message} ${JSON.stringify(facts)} ${String(cause)}`).not.toContain("canary");
});

test("a server that is full for now, refuses our login or is not there may be asked again", async () => {
  const full = await smtp({
    onMailFrom: (_, __, done) => done(Object.assign(new Error("later"), { responseCode: 452 })),
  });
  await expect(mailTo({ port: full.port }).send(mail({}))).rejects.toMatchObject({
    facts: { reason: "unreachable", status: 452 },
  });
  const guarded = await smtp({
    disabledCommands: ["STARTTLS"],
    authOptional: false,
    onAuth: (_, __, done) => done(new Error("no")),
  });
  const credentials = { user: "troth", password: "wrong" };
  await expect(mailTo({ port: guarded.port, credentials }).send(mail({}))).rejects.toMatchObject({
    facts: { reason: "unreachable" },
  });
  await expect(mailTo({ port: 1 }).send(mail({}))).rejects.toMatchObject({
    facts: { reason: "unreachable" },
  });
});

test("a server that says nothing is waited for as long as it was said, and no longer", async () => {
  const { port } = await smtp({ onConnect: () => {} });
  const began = performance.now();
  await expect(mailTo({ port, timeoutMs: 200 }).send(mail({}))).rejects.toMatchObject({
    facts: { reason: "unreachable" },
  });
  expect(performance.now() - began).toBeLessThan(3_000);
});

test("the login is sent, and only over TLS where TLS is asked for", async () => {
  const logins: unknown[] = [];
  const { port, arrived } = await smtp({
    ...{ cert, key, disabledCommands: [], authOptional: false },
    onAuth: ({ username, password }, { secure }, done) => {
      logins.push({ username, password, secure });
      done(null, { user: "troth" });
    },
  });
  const credentials = { user: "troth@example.com", password: "p:w@rd" };
  await mailTo({ port, tls: "starttls", ca: cert, credentials }).send(mail({}));
  expect(logins).toEqual([{ username: credentials.user, password: credentials.password, secure: true }]);
  expect(arrived.map(({ secure }) => secure)).toEqual([true]);
});

test("JMI-V-1-a: mail over a network is sent over TLS that is offered, trusted and new enough, or not at all", async () => {
  const offered = { cert, key, disabledCommands: [] as string[] };
  const [plain, strange, old] = [
    await smtp(),
    await smtp(offered),
    await smtp({
      ...offered,
      secure: true,
      minVersion: "TLSv1.1",
      maxVersion: "TLSv1.1",
      ciphers: "DEFAULT@SECLEVEL=0",
    }),
  ];
  makeLax();
  const attempts: readonly Partial<MailServer>[] = [
    { port: plain.port, tls: "starttls", ca: cert },
    { port: plain.port, tls: "at-once", ca: cert },
    { port: strange.port, tls: "starttls" },
    { port: old.port, tls: "at-once", ca: cert },
  ];
  for (const attempt of attempts) {
    const sending = mailTo({ ...attempt, timeoutMs: 3_000 }).send(mail({}));
    await expect(sending, JSON.stringify(attempt.tls)).rejects.toMatchObject({
      facts: { reason: "unreachable" },
    });
  }
  expect([plain, strange, old].flatMap(({ arrived }) => arrived)).toEqual([]);

  const atOnce = await smtp({ ...offered, secure: true });
  await mailTo({ port: atOnce.port, tls: "at-once", ca: cert }).send(mail({}));
  await mailTo({ port: strange.port, tls: "starttls", ca: cert }).send(mail({}));
  expect([...atOnce.arrived, ...strange.arrived].map(({ secure }) => secure)).toEqual([true, true]);
});

test("many at once share four connections, and what goes beyond two hundred is turned away at once", async () => {
  const { port, arrived, mostAtOnce } = await smtp();
  const sender = mailTo({ port });
  const outcomes = await Promise.allSettled(Array.from({ length: 203 }, () => sender.send(mail({}))));
  const lost = outcomes.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  expect(lost.map(({ facts }) => facts)).toEqual(Array(3).fill({ channel: "email", reason: "busy" }));
  expect(arrived).toHaveLength(200);
  expect(mostAtOnce()).toBeLessThanOrEqual(4);
});

test("nothing is sent after the end", async () => {
  const { port, arrived } = await smtp();
  const sender = mailTo({ port });
  await sender.close();
  await expect(sender.send(mail({}))).rejects.toMatchObject({ code: "message-not-sent" });
  expect(arrived).toEqual([]);
});

function mail(more: Partial<Message>): Message {
  return {
    channel: "email",
    to: personal(canary),
    subject: "A subject",
    text: "A text.",
    language: "en",
    ...more,
  };
}

function mailTo(server: Partial<MailServer>): Sender {
  const from = { name: "Troth", address: "troth@example.com" };
  const sender = makeMail(
    { host: "127.0.0.1", port: 1, tls: "none", credentials: null, from, ...server },
    { clock: manualClock(1_790_000_000_000), random: seededRandom("mail") },
  );
  closers.push(sender.close);
  return sender;
}

/** What a process may be started with: every version and suite, and certificates of anybody. We hold to our own floor. */
function makeLax(): void {
  const { DEFAULT_CIPHERS, DEFAULT_MIN_VERSION } = tls;
  Object.assign(tls, { DEFAULT_CIPHERS: "DEFAULT@SECLEVEL=0", DEFAULT_MIN_VERSION: "TLSv1" });
  process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
  closers.push(async () => {
    Object.assign(tls, { DEFAULT_CIPHERS, DEFAULT_MIN_VERSION });
    delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
  });
}

/** A real server at the far end. Without more it takes everything, in the open. */
async function smtp(options: SMTPServerOptions = {}) {
  const arrived: Arrived[] = [];
  let [open, most, connections] = [0, 0, 0];
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ["STARTTLS", "AUTH"], logger: false, closeTimeout: 1 },
    onConnect: (_, done) => {
      connections++;
      most = Math.max(most, ++open);
      done();
    },
    onClose: () => void open--,
    onData: (stream, { envelope, secure }, done) => {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        arrived.push({
          to: envelope.rcptTo.map(({ address }) => address),
          secure,
          raw: Buffer.concat(parts),
        });
        done();
      });
    },
    ...options,
  });
  // A client that does not trust us breaks off; that is what such a test is about.
  server.on("error", () => {});
  await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done));
  closers.push(() => new Promise((done) => server.close(done)));
  const address = server.server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { port, arrived, connections: () => connections, mostAtOnce: () => most };
}
