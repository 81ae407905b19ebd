import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import type { SmsService } from "../../kernel/messages/index.ts";
import type { Random } from "../../kernel/random.ts";
import type { Keep } from "./shelf.ts";
import { isSame } from "./smtp.ts";

const bodyBytesMax = 16_384;
const tokenBytes = 24;
const requestTimeoutMs = 10_000;
const form = z.strictObject({ to: z.string().max(20), text: z.string().max(2_000) });

/** A short message service for one sender on this machine. */
export async function catchShortMessages(
  keep: Keep,
  random: Random,
): Promise<{ service: SmsService; close: () => Promise<void> }> {
  const token = random.bytes(tokenBytes).toString("hex");
  const server = createServer({ requestTimeout: requestTimeoutMs }, (request, response) => {
    void answer(request, token, keep).then(
      (status) => response.writeHead(status).end(),
      () => response.destroy(),
    );
  });
  await new Promise<void>((done, failed) => {
    server.once("error", failed);
    server.listen(0, "127.0.0.1", done);
  });
  const { port } = server.address() as AddressInfo;
  return {
    service: { url: new URL(`http://127.0.0.1:${port}/messages`), token },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** The status of the answer. */
async function answer(request: IncomingMessage, token: string, keep: Keep): Promise<number> {
  if (!isSame(request.headers.authorization ?? "", `Bearer ${token}`)) return 401;
  if (request.method !== "POST" || request.url !== "/messages") return 404;
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes > bodyBytesMax) return 413;
    parts.push(part);
  }
  const sent = readForm(Buffer.concat(parts));
  if (sent === null) return 400;
  keep({ channel: "sms", to: sent.to, subject: null, text: sent.text });
  return 202;
}

function readForm(bytes: Buffer): z.output<typeof form> | null {
  try {
    return form.parse(JSON.parse(bytes.toString("utf8")));
  } catch {
    return null;
  }
}
