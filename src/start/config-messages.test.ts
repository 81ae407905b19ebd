import { expect, test } from "vitest";
import { readConfig } from "./config.ts";

const from = "Troth <troth@example.com>";
const read = (env: Readonly<Record<string, string>>) => readConfig([], env, ".").messages;

test("nothing is sent by servers that nobody named", () => {
  expect(read({})).toEqual({ mail: null, sms: null });
});

test("a mail server is read from its address: TLS at once, or by STARTTLS, or none on this machine", () => {
  const mail = (url: string) => read({ TROTH_SMTP_URL: url, TROTH_MAIL_FROM: from }).mail;
  const sender = { name: "Troth", address: "troth@example.com" };
  const credentials = { user: "troth@example.com", password: "p:w" };
  expect(mail("smtps://troth%40example.com:p%3Aw@mail.example.com")).toEqual({
    ...{ host: "mail.example.com", port: 465, tls: "at-once", credentials, from: sender },
  });
  expect(mail("smtp://mail.example.com:2525/")).toMatchObject({
    port: 2525,
    tls: "starttls",
    credentials: null,
  });
  expect(mail("smtp://192.0.2.1")).toMatchObject({ host: "192.0.2.1", port: 587, tls: "starttls" });
  expect(mail("smtp://[::1]:25")).toMatchObject({ host: "::1", port: 25, tls: "none" });
  expect(mail("smtp://127.0.0.1")).toMatchObject({ tls: "none" });
  expect(mail("smtps://localhost")).toMatchObject({ tls: "at-once" });
  expect(mail("smtp://127.0.0.1.example.com")).toMatchObject({ tls: "starttls" });
});

test("who sends is an address, with a name or without", () => {
  const sender = (text: string) =>
    read({ TROTH_SMTP_URL: "smtp://a.example", TROTH_MAIL_FROM: text }).mail?.from;
  expect(sender("troth@example.com")).toEqual({ name: "", address: "troth@example.com" });
  expect(sender("特洛思 <troth@example.com>")).toEqual({ name: "特洛思", address: "troth@example.com" });
});

test("a short message service is read from its address", () => {
  const { sms } = read({ TROTH_SMS_URL: "https://sms.example.com/v2/send", TROTH_SMS_TOKEN: "t" });
  expect({ url: sms?.url.href, token: sms?.token }).toEqual({
    url: "https://sms.example.com/v2/send",
    token: "t",
  });
  expect(read({ TROTH_SMS_URL: "http://127.0.0.1:9/x", TROTH_SMS_TOKEN: "t" }).sms?.url.port).toBe("9");
});

const smtp = { TROTH_SMTP_URL: "smtp://mail.example.com", TROTH_MAIL_FROM: from };
const sms = { TROTH_SMS_URL: "https://sms.example.com", TROTH_SMS_TOKEN: "canary" };

test.each([
  ["Mail needs both", { TROTH_SMTP_URL: smtp.TROTH_SMTP_URL }],
  ["Mail needs both", { TROTH_MAIL_FROM: from }],
  ["TROTH_SMTP_URL is not", { ...smtp, TROTH_SMTP_URL: "https://mail.example.com" }],
  ["TROTH_SMTP_URL is not", { ...smtp, TROTH_SMTP_URL: "mail.example.com" }],
  ["TROTH_SMTP_URL is not", { ...smtp, TROTH_SMTP_URL: "smtp://u:canary@mail.example.com/inbox" }],
  ["TROTH_SMTP_URL is not", { ...smtp, TROTH_SMTP_URL: "smtp://u:canary@mail.example.com?tls=none" }],
  ["TROTH_SMTP_URL is not", { ...smtp, TROTH_SMTP_URL: "" }],
  ["TROTH_SMTP_URL needs a user", { ...smtp, TROTH_SMTP_URL: "smtp://canary@mail.example.com" }],
  ["TROTH_SMTP_URL needs a user", { ...smtp, TROTH_SMTP_URL: "smtp://u:canary%@mail.example.com" }],
  ["TROTH_MAIL_FROM is no", { ...smtp, TROTH_MAIL_FROM: "troth" }],
  ["TROTH_MAIL_FROM is no", { ...smtp, TROTH_MAIL_FROM: "a@example.com, canary@example.com" }],
  ["TROTH_MAIL_FROM is no", { ...smtp, TROTH_MAIL_FROM: "A\r\nBcc: canary@example.com <a@example.com>" }],
  ["Short messages need both", { TROTH_SMS_URL: sms.TROTH_SMS_URL }],
  ["Short messages need both", { TROTH_SMS_TOKEN: "canary" }],
  ["TROTH_SMS_URL begins", { ...sms, TROTH_SMS_URL: "http://sms.example.com" }],
  ["TROTH_SMS_URL begins", { ...sms, TROTH_SMS_URL: "https://u:canary@sms.example.com" }],
  ["TROTH_SMS_TOKEN is 1", { ...sms, TROTH_SMS_TOKEN: "canary token" }],
  ["TROTH_SMS_TOKEN is 1", { ...sms, TROTH_SMS_TOKEN: "" }],
])("%s: said in one sentence without the secret, for %j", (sentence, env) => {
  const refusal: unknown = (() => {
    try {
      return read(env);
    } catch (error) {
      return error;
    }
  })();
  expect(refusal).toMatchObject({
    code: "cannot-start",
    message: expect.stringMatching(new RegExp(`^${sentence}`)),
  });
  expect((refusal as Error).message).toMatch(/^[^\n]+\.$/);
  expect((refusal as Error).message).not.toContain("canary");
});
