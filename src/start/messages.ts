import type { Clock } from "../kernel/clock.ts";
import {
  howToConfigure,
  type Messenger,
  makeMail,
  makeMessenger,
  makeSms,
} from "../kernel/messages/index.ts";
import type { Random } from "../kernel/random.ts";
import type { Catcher } from "./catcher/index.ts";
import type { Config } from "./config.ts";

export type Messages = {
  readonly messenger: Messenger;
  /** What the demo sent; `null` where messages go to servers that somebody named, or nowhere. */
  readonly mailbox: Catcher["list"] | null;
  readonly close: () => Promise<void>;
};

type Deps = { readonly clock: Clock; readonly random: Random };

/**
 * How this installation sends. The demo that names no server sends to itself, by the same protocols; whoever names one
 * is taken at their word, and a channel without a server sends nothing.
 */
export async function openMessages(config: Pick<Config, "demo" | "messages">, deps: Deps): Promise<Messages> {
  const { mail, sms } = config.messages;
  const catcher = config.demo && mail === null && sms === null ? await openCatcher(deps) : null;
  const [mailServer, smsService] = [mail ?? catcher?.mail, sms ?? catcher?.sms];
  const messenger = makeMessenger({
    email: mailServer === undefined ? null : makeMail(mailServer, deps),
    sms: smsService === undefined ? null : makeSms(smsService),
  });
  const close = async () => {
    await messenger.close();
    await catcher?.close();
  };
  return { messenger, mailbox: catcher?.list ?? null, close };
}

// Loaded by the demo alone: whoever sends to true servers holds no mail server in memory.
async function openCatcher(deps: Deps): Promise<Catcher> {
  const { startCatcher } = await import("./catcher/index.ts");
  return startCatcher(deps);
}

/** What cannot be sent, in one sentence; `null` where everything can. */
export function whatCannotBeSent({ channels }: Messenger): string | null {
  const missing = (["email", "sms"] as const).filter((channel) => !channels.includes(channel));
  if (missing.length === 0) return null;
  const needs = missing.map((channel) => howToConfigure[channel]).join(", and ");
  return `${channels.length === 0 ? "No" : "Not all"} messages can be sent: ${needs}.`;
}
