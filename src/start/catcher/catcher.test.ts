import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { afterAll, expect, test } from "vitest";
import { manualClock } from "../../kernel/clock.ts";
import { seededRandom } from "../../kernel/random.ts";
import { startCatcher } from "./index.ts";

const catcher = await startCatcher({ clock: manualClock(0), random: seededRandom("catcher") });
afterAll(catcher.close);
const login = Buffer.from(`\0troth\0${catcher.mail.credentials?.password}`).toString("base64");
const mail = ["MAIL FROM:<a@example.com>", "RCPT TO:<b@example.com>", "DATA", "subject: x\r\n\r\ntext\r\n."];

test("nobody but the server can put a mail into the mailbox: it takes a login that nobody else has", async () => {
  expect(await say(["EHLO x", ...mail])).toMatch(/^530 /m);
  const wrong = Buffer.from("\0troth\0wrong").toString("base64");
  expect(await say(["EHLO x", `AUTH PLAIN ${wrong}`, ...mail])).toMatch(/^535 /m);
  expect(catcher.list()).toEqual([]);
  expect(await say(["EHLO x", `AUTH PLAIN ${login}`, ...mail])).toMatch(/^235 /m);
  expect(catcher.list().map(({ to, text }) => [to.reveal(), text.reveal()])).toEqual([
    ["b@example.com", "text"],
  ]);
});

test("a mail that is too long is refused, and the server goes on", async () => {
  const before = catcher.list().length;
  const long = `subject: x\r\n\r\n${`${"y".repeat(900)}\r\n`.repeat(400)}.`;
  expect(await say(["EHLO x", `AUTH PLAIN ${login}`, ...mail.slice(0, 3), long])).toMatch(/^552 /m);
  expect(catcher.list()).toHaveLength(before);
});

test.each([
  ["without the token", { authorization: "Bearer wrong" }, { to: "+12025550142", text: "x" }, 401],
  ["with another form", {}, { to: "+12025550142", text: "x", from: "y" }, 400],
  ["with no JSON", {}, "x", 400],
  ["with a long body", {}, { to: "+12025550142", text: "x".repeat(17_000) }, 413],
])("a short message %s is refused", async (_, headers, body, status) => {
  const before = catcher.list().length;
  const authorization = `Bearer ${catcher.sms.token}`;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const answer = await fetch(catcher.sms.url, {
    method: "POST",
    headers: { authorization, ...headers },
    body: text,
  });
  expect(answer.status).toBe(status);
  expect(catcher.list()).toHaveLength(before);
});

test("it is reached from this machine alone", async () => {
  const others = Object.values(networkInterfaces())
    .flatMap((one) => one ?? [])
    .filter(({ internal }) => !internal);
  for (const { address } of others) {
    for (const port of [catcher.mail.port, Number(catcher.sms.url.port)]) {
      await expect(say(["EHLO x"], address, port), address).rejects.toThrow(
        /ECONNREFUSED|EINVAL|EHOSTUNREACH|ENETUNREACH/,
      );
    }
  }
  expect([catcher.mail.host, catcher.sms.url.hostname]).toEqual(["127.0.0.1", "127.0.0.1"]);
});

/** Says one line after the other, each after an answer, and returns all that was answered. */
function say(lines: readonly string[], host = "127.0.0.1", port = catcher.mail.port): Promise<string> {
  return new Promise((done, failed) => {
    const socket = connect({ host, port });
    const left = [...lines, "QUIT"];
    let heard = "";
    socket.on("data", (data) => {
      heard += data.toString("latin1");
      // The last line of an answer has a space behind its code.
      if (!/(^|\n)\d{3} [^\n]*\r\n$/.test(heard)) return;
      const next = left.shift();
      if (next === undefined) socket.end();
      else socket.write(`${next}\r\n`);
    });
    socket.on("close", () => done(heard)).on("error", failed);
  });
}
