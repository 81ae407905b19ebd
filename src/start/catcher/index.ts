import type { Clock } from "../../kernel/clock.ts";
import type { MailServer, SmsService } from "../../kernel/messages/index.ts";
import type { Random } from "../../kernel/random.ts";
import { type Caught, makeShelf } from "./shelf.ts";
import { catchShortMessages } from "./sms.ts";
import { catchMail } from "./smtp.ts";

export type { Caught } from "./shelf.ts";

/** The far end of the demo's messages: the servers to send to, and what arrived there, newest first. */
export type Catcher = {
  readonly mail: MailServer;
  readonly sms: SmsService;
  readonly list: () => readonly Caught[];
  readonly close: () => Promise<void>;
};

/**
 * Opens a mail server and a short message service on this machine, each on a port of its own that the system picks and
 * under a password of its own. What arrives stays in memory and goes nowhere: the demo sends by the real protocols, and
 * nothing leaves the machine.
 */
export async function startCatcher(deps: {
  readonly clock: Clock;
  readonly random: Random;
}): Promise<Catcher> {
  const shelf = makeShelf(deps.clock);
  const [mail, sms] = await Promise.all([
    catchMail(shelf.keep, deps.random),
    catchShortMessages(shelf.keep, deps.random),
  ]);
  return {
    mail: mail.server,
    sms: sms.service,
    list: shelf.list,
    close: async () => {
      await Promise.all([mail.close(), sms.close()]);
    },
  };
}
