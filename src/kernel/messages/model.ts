import { domainToASCII } from "node:url";
import type { Personal } from "../personal.ts";
import { fail } from "../problem.ts";

export type Channel = "email" | "sms";

/** A few words to one person: a code, a link, a reminder. The text is personal too, and is not kept here. */
export type Message = {
  readonly channel: Channel;
  /** An e-mail address, or a telephone number in E.164. */
  readonly to: Personal<string>;
  /** Of a mail. A short message has none, and one that is given is left out. */
  readonly subject?: string;
  readonly text: string;
  readonly language: "en" | "zh";
};

/**
 * Hands a message to the server that takes it onwards: `sent` says that it was taken, not that it was read. Nothing is
 * sent twice by itself. Throws `message-not-sent`, whose fact `reason` says why and which never names the address.
 */
export type Messenger = {
  readonly send: (message: Message) => Promise<"sent">;
  /** Which channels have a server behind them. */
  readonly channels: readonly Channel[];
  /** Lets what is under way come to its end, and takes nothing more. */
  readonly close: () => Promise<void>;
};

/** One way to send. */
export type Sender = Pick<Messenger, "send" | "close">;

/**
 * Why a message was not sent: it has no true address or form; nothing is configured to send it; too many are under way;
 * the server did not take it in time; the server refused it.
 */
export type NotSent = "invalid" | "not-configured" | "busy" | "unreachable" | "refused";

/** Ends a sending. `status` is the code that the server gave. */
export function notSent(channel: Channel, reason: NotSent, detail: string, status?: number): never {
  return fail("message-not-sent", detail, { channel, reason, ...(status === undefined ? {} : { status }) });
}

export const messageLimits = {
  addressLength: 254,
  subjectLength: 200,
  mailTextLength: 20_000,
  /** Ten parts of a long message, in the alphabet that has room for the least. */
  smsTextLength: 670,
} as const;

/** What is wrong with a message; `null` when it can be sent. Nothing of the message is repeated. */
export function objectionTo({ channel, to, subject, text }: Message): string | null {
  if (channel === "sms") {
    if (!/^\+[1-9]\d{6,14}$/.test(to.reveal()))
      return "a short message goes to one telephone number in E.164";
    return isText(text, messageLimits.smsTextLength) ? null : "the text is empty, too long or no plain text";
  }
  if (!isMailAddress(to.reveal())) return "a mail goes to one e-mail address";
  if (subject === undefined || !isLine(subject)) return "a mail has a subject of one line";
  return isText(text, messageLimits.mailTextLength) ? null : "the text is empty, too long or no plain text";
}

/**
 * One address without a name, a comment or quotes: whatever else the standard permits is how a second recipient or a
 * header is smuggled in. Source: RFC 5321 §4.5.3.1 (lengths).
 */
export function isMailAddress(text: string): boolean {
  if (Buffer.byteLength(text) > messageLimits.addressLength || !text.isWellFormed()) return false;
  const at = text.lastIndexOf("@");
  const [local, domain] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
  if (Buffer.byteLength(local) > 64 || !/^[\p{L}\p{N}\p{M}.-]+$/u.test(domain)) return false;
  return /^[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~.-]+$/u.test(local) && isDomain(domainToASCII(domain));
}

function isDomain(domain: string): boolean {
  return /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?=[a-z])[a-z0-9-]{1,62}[a-z0-9]$/.test(domain);
}

/** One line that says something: no control characters, no separators of lines or paragraphs. */
function isLine(text: string): boolean {
  const isShort = text.trim() !== "" && text.length <= messageLimits.subjectLength;
  return isShort && text.isWellFormed() && !/[\p{Cc}\u2028\u2029]/u.test(text);
}

function isText(text: string, lengthMax: number): boolean {
  if (text.trim() === "" || text.length > lengthMax || !text.isWellFormed()) return false;
  return !/[\p{Cc}]/u.test(text.replaceAll(/[\n\t]/g, ""));
}
