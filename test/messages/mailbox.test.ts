import { expect, test } from "vitest";
import { z } from "zod";
import { systemClock } from "../../src/kernel/clock.ts";
import { personal } from "../../src/kernel/personal.ts";
import { systemRandom } from "../../src/kernel/random.ts";
import { openMessages, whatCannotBeSent } from "../../src/start/messages.ts";
import { openWorld } from "../support/world.ts";

const world = await openWorld();
const { messenger } = world.app;
const deps = { clock: systemClock, random: systemRandom() };

const form = z.object({
  messages: z.array(
    z.object({
      channel: z.string(),
      to: z.string(),
      subject: z.string().nullable(),
      text: z.string(),
      at: z.string(),
    }),
  ),
});

const mailbox = async (query = "") =>
  form.parse((await world.call(null, "GET", `/mailbox.json${query}`)).json).messages;

test("before anything is sent, the mailbox says so", async () => {
  expect(await mailbox()).toEqual([]);
  expect((await world.call(null, "GET", "/mailbox")).text).toContain("Nothing has been sent yet");
  expect((await world.call(null, "GET", "/mailbox?language=zh")).text).toContain("尚未发送任何消息");
});

test("what is sent by mail and to a telephone is shown as it was sent, newest first, and to one person alone", async () => {
  await send("email", "Ada+1@Example.com", "Your code · 验证码", "402 113\n\n第二行 <b>not bold</b>");
  world.clock.advance(60_000);
  await send("sms", "+12025550142", undefined, "Your code is 771 204.");
  const at = (minute: number) => `2026-09-21T14:${minute}:20.000Z`;
  const [first, second] = [
    { channel: "sms", to: "+12025550142", subject: null, text: "Your code is 771 204.", at: at(14) },
    {
      ...{ channel: "email", to: "Ada+1@example.com", subject: "Your code · 验证码" },
      ...{ text: "402 113\n\n第二行 <b>not bold</b>", at: at(13) },
    },
  ];
  expect(await mailbox()).toEqual([first, second]);
  expect(await mailbox("?to=ada%2B1@example.com")).toEqual([second]);
  expect(await mailbox("?to=+12025550142")).toEqual([first]);
  expect(await mailbox("?to=nobody@example.com")).toEqual([]);
  const { text, headers } = await world.call(null, "GET", "/mailbox?to=ada%2B1@example.com");
  expect(text).toContain("402 113\n\n第二行 &lt;b&gt;not bold&lt;/b&gt;");
  expect(text).not.toContain("771 204");
  expect(headers["cache-control"]).toBe("no-store");
});

test("a link to this machine can be followed, and one to elsewhere is only shown", async () => {
  await send(
    "email",
    "ben@example.com",
    "A link",
    "See http://127.0.0.1:7420/x?a=1 and https://example.com/y",
  );
  const { text } = await world.call(null, "GET", "/mailbox?to=ben@example.com");
  expect(text).toContain('<a href="http://127.0.0.1:7420/x?a=1">');
  expect(text).not.toContain('href="https://example.com');
});

test("the mailbox is not there for whom a proxy lets in, nor under a name that a stranger gave this machine", async () => {
  for (const path of ["/mailbox", "/mailbox.json"]) {
    for (const headers of [
      { "x-forwarded-for": "127.0.0.1" },
      { via: "1.1 proxy" },
      { host: "rebound.example" },
    ]) {
      const answer = await world.call(null, "GET", path, undefined, headers);
      expect(answer.status, JSON.stringify(headers)).toBe(404);
      expect(answer.text).not.toContain("example.com");
    }
  }
});

test("only the last two hundred messages are kept", async () => {
  for (let index = 0; index < 205; index++) await send("sms", "+12025550199", undefined, `Number ${index}.`);
  const kept = await mailbox();
  expect(kept).toHaveLength(200);
  expect(kept[0]?.text).toBe("Number 204.");
  expect(kept.at(-1)?.text).toBe("Number 5.");
});

test("no message is in the log, in the store or in memory under a readable name", async () => {
  await send("email", "canary@example.com", "canary-subject", "canary-text");
  expect(world.logged()).not.toContain("canary");
  expect(JSON.stringify(messenger)).not.toContain("canary");
});

test("without the demo and without servers nothing is sent, nothing listens, and the start says so in one sentence", async () => {
  const closed = await openMessages({ demo: false, messages: { mail: null, sms: null } }, deps);
  expect(closed.mailbox).toBeNull();
  const message = {
    channel: "email",
    to: personal("a@example.com"),
    subject: "x",
    text: "x",
    language: "en",
  } as const;
  await expect(closed.messenger.send(message)).rejects.toMatchObject({
    ...{ code: "message-not-sent", facts: { channel: "email", reason: "not-configured" } },
  });
  expect(whatCannotBeSent(closed.messenger)).toBe(
    "No messages can be sent: mail needs TROTH_SMTP_URL and TROTH_MAIL_FROM, and short messages need TROTH_SMS_URL and TROTH_SMS_TOKEN.",
  );
  expect(whatCannotBeSent(messenger)).toBeNull();
});

function send(channel: "email" | "sms", to: string, subject: string | undefined, text: string) {
  const line = subject === undefined ? {} : { subject };
  return messenger.send({ channel, to: personal(to), ...line, text, language: "en" });
}
