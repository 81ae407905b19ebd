import { createTransport } from "nodemailer";
import { type Clock, instantToMailDate } from "../clock.ts";
import type { Random } from "../random.ts";
import { type Message, notSent, objectionTo, type Sender } from "./model.ts";

/** An SMTP server that takes our mail onwards. */
export type MailServer = {
  readonly host: string;
  readonly port: number;
  /** From the first byte; by STARTTLS before anything is said; or, on this machine alone, not at all. */
  readonly tls: "at-once" | "starttls" | "none";
  readonly credentials: { readonly user: string; readonly password: string } | null;
  readonly from: { readonly name: string; readonly address: string };
  /** Whose certificates are trusted, where it is not those that the installation trusts. */
  readonly ca?: Buffer;
  /** Of one mail, with the connection that it may need. */
  readonly timeoutMs?: number;
};

const timeoutMs = 20_000;
const connectionsMax = 4;
const underWayMax = 200;
// Servers close what is idle for some minutes. We are earlier, so that no mail meets a connection that just went away.
const idleTimeoutMs = 15_000;
const responseBytesMax = 65_536;
const messageIdBytes = 16;

/** Sends mail as plain text: nothing in it is loaded from elsewhere, so nobody learns that it was opened. */
export function makeMail(
  server: MailServer,
  deps: { readonly clock: Clock; readonly random: Random },
): Sender {
  const pool = createTransport(poolOptions(server));
  let underWay = 0;
  let isOpen = true;

  async function send(message: Message): Promise<"sent"> {
    const objection = objectionTo(message);
    if (objection !== null) notSent("email", "invalid", objection);
    if (!isOpen || underWay >= underWayMax) notSent("email", "busy", "too many messages are under way");
    underWay++;
    try {
      const signal = AbortSignal.timeout(server.timeoutMs ?? timeoutMs);
      await pool.sendMail({ ...compose(server, message, deps), signal });
      return "sent";
    } catch (error) {
      return refuse(error);
    } finally {
      underWay--;
    }
  }

  return {
    send,
    close: async () => {
      isOpen = false;
      pool.close();
    },
  };
}

function poolOptions({ host, port, tls, credentials, from, ca, timeoutMs: givenMs = timeoutMs }: MailServer) {
  return {
    pool: true,
    ...{ host, port, secure: tls === "at-once", requireTLS: tls === "starttls", ignoreTLS: tls === "none" },
    // Our own name would tell the other side how this machine is called.
    name: domainOf(from.address),
    ...(credentials === null ? {} : { auth: { user: credentials.user, pass: credentials.password } }),
    // Said here and not left to the defaults, which a variable of the environment could lower for the whole process.
    tls: { minVersion: "TLSv1.2", rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) },
    ...{ maxConnections: connectionsMax, idleTimeout: idleTimeoutMs, maxResponseSize: responseBytesMax },
    ...{ connectionTimeout: givenMs, greetingTimeout: givenMs, socketTimeout: givenMs, dnsTimeout: givenMs },
    // A connection that broke in the middle may have brought its mail through: nothing is sent twice by itself.
    maxRequeues: 0,
    ...{ disableFileAccess: true, disableUrlAccess: true },
  } as const;
}

/** The mail and its envelope apart, so that no header says to whom it goes. */
function compose(
  { from }: MailServer,
  { to, subject = "", text, language }: Message,
  { clock, random }: { readonly clock: Clock; readonly random: Random },
) {
  const address = to.reveal();
  return {
    ...{ from, to: { name: "", address }, envelope: { from: from.address, to: [address] }, subject, text },
    textEncoding: "base64",
    messageId: `<${random.bytes(messageIdBytes).toString("hex")}@${domainOf(from.address)}>`,
    date: instantToMailDate(clock.now()),
    xMailer: false,
    headers: {
      "Content-Language": language === "zh" ? "zh-CN" : "en",
      // Nobody's holiday answer comes back. Source: RFC 3834 §5.
      "Auto-Submitted": "auto-generated",
    },
  } as const;
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1);
}

/** What the server said is not passed on: it repeats the address. Its code is. Source: RFC 5321 §4.2.1. */
function refuse(error: unknown): never {
  const has = error instanceof Error;
  const code = has && "code" in error ? error.code : null;
  const status =
    has && "responseCode" in error && typeof error.responseCode === "number" ? error.responseCode : undefined;
  if ((code === "EENVELOPE" || code === "EMESSAGE") && status !== undefined && status >= 500) {
    return notSent("email", "refused", "the mail server refused the message", status);
  }
  return notSent("email", "unreachable", "the mail server did not take the message", status);
}
