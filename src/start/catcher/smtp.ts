import { timingSafeEqual } from "node:crypto";
import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerDataStream, type SMTPServerOptions } from "smtp-server";
import { type MailServer, readMail } from "../../kernel/messages/index.ts";
import type { Random } from "../../kernel/random.ts";
import type { Keep } from "./shelf.ts";

const mailBytesMax = 262_144;
const clientsMax = 20;
const passwordBytes = 24;
const socketTimeoutMs = 30_000;

/** A mail server for one sender on this machine. Plain: nothing it hears ever crosses a network. */
export async function catchMail(
  keep: Keep,
  random: Random,
): Promise<{ server: MailServer; close: () => Promise<void> }> {
  const credentials = { user: "troth", password: random.bytes(passwordBytes).toString("hex") };
  const smtp = new SMTPServer({
    ...{ logger: false, banner: "Troth keeps what arrives here", disabledCommands: ["STARTTLS"] },
    ...{ size: mailBytesMax, maxClients: clientsMax, socketTimeout: socketTimeoutMs, closeTimeout: 1 },
    ...{ allowInsecureAuth: true, authMethods: ["PLAIN"], disableReverseLookup: true },
    onAuth: ({ password }, _, done) =>
      isSame(password ?? "", credentials.password)
        ? done(null, { user: "troth" })
        : done(new Error("not for you")),
    onData: takeMail(keep),
  });
  // A client that breaks off is no failure of ours.
  smtp.on("error", () => {});
  await new Promise<void>((done, failed) => {
    smtp.server.once("error", failed);
    smtp.listen(0, "127.0.0.1", done);
  });
  const { port } = smtp.server.address() as AddressInfo;
  const from = { name: "Troth", address: "troth@demo.example" };
  return {
    server: { host: "127.0.0.1", port, tls: "none", credentials, from },
    close: () => new Promise((done) => smtp.close(() => done())),
  };
}

function takeMail(keep: Keep): NonNullable<SMTPServerOptions["onData"]> {
  return (stream, { envelope }, done) => {
    const parts: Buffer[] = [];
    stream.on("data", (part: Buffer) => parts.push(part));
    stream.on("end", () => {
      if (isTooLong(stream)) return done(Object.assign(new Error("too long"), { responseCode: 552 }));
      const { headers, text } = readMail(Buffer.concat(parts));
      for (const { address } of envelope.rcptTo) {
        keep({ channel: "email", to: address, subject: headers.get("subject") ?? null, text });
      }
      return done();
    });
  };
}

function isTooLong(stream: SMTPServerDataStream): boolean {
  return stream.sizeExceeded;
}

export function isSame(given: string, secret: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(secret)];
  return a.length === b.length && timingSafeEqual(a, b);
}
