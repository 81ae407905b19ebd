import { post } from "../outbound.ts";
import { type Message, notSent, objectionTo, type Sender } from "./model.ts";

/** An HTTP service that sends short messages: it takes `{to, text}` as JSON under a bearer token. */
export type SmsService = {
  /** From `outboundUrl`: over TLS, or on this machine. */
  readonly url: URL;
  readonly token: string;
  /** Whose certificates are trusted, where it is not those that the installation trusts. */
  readonly ca?: Buffer;
  readonly timeoutMs?: number;
};

const timeoutMs = 10_000;
const answerBytesMax = 65_536;
const underWayMax = 50;

/** Sends short messages through a service. Each once: two codes on one telephone are worse than none. */
export function makeSms(service: SmsService): Sender {
  let underWay = 0;
  let isOpen = true;

  async function send(message: Message): Promise<"sent"> {
    const objection = objectionTo(message);
    if (objection !== null) notSent("sms", "invalid", objection);
    if (!isOpen || underWay >= underWayMax) notSent("sms", "busy", "too many messages are under way");
    underWay++;
    try {
      return await handOver(service, message);
    } finally {
      underWay--;
    }
  }

  return {
    send,
    close: async () => {
      isOpen = false;
    },
  };
}

async function handOver(service: SmsService, { to, text }: Message): Promise<"sent"> {
  const answer = await post(service.url, {
    headers: { "content-type": "application/json", authorization: `Bearer ${service.token}` },
    body: JSON.stringify({ to: to.reveal(), text }),
    timeoutMs: service.timeoutMs ?? timeoutMs,
    answerBytesMax,
    ...(service.ca === undefined ? {} : { ca: service.ca }),
  });
  if (answer === null) return notSent("sms", "unreachable", "the short message service does not answer");
  const { status } = answer;
  if (status >= 200 && status < 300) return "sent";
  if (status === 429 || status >= 500) {
    return notSent("sms", "unreachable", "the short message service is not ready", status);
  }
  return notSent("sms", "refused", "the short message service refused the message", status);
}
