import { type Channel, type Message, type Messenger, notSent, type Sender } from "./model.ts";

/** What is said where a channel has no server: in the answer, and at the start. */
export const howToConfigure: Readonly<Record<Channel, string>> = {
  email: "mail needs TROTH_SMTP_URL and TROTH_MAIL_FROM",
  sms: "short messages need TROTH_SMS_URL and TROTH_SMS_TOKEN",
};

/** Sends by the channel that a message names. One that has no server sends nothing, and says so. */
export function makeMessenger(senders: Readonly<Record<Channel, Sender | null>>): Messenger {
  const channels = (["email", "sms"] as const).filter((channel) => senders[channel] !== null);
  return {
    channels,
    send: async (message: Message) => {
      const { channel } = message;
      const sender = senders[channel];
      if (sender === null)
        return notSent(
          channel,
          "not-configured",
          `nothing is configured to send it: ${howToConfigure[channel]}`,
        );
      return sender.send(message);
    },
    close: async () => {
      await Promise.all([senders.email?.close(), senders.sms?.close()]);
    },
  };
}
