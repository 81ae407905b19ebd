import type { Clock, Instant } from "../../kernel/clock.ts";
import type { Channel } from "../../kernel/messages/index.ts";
import { type Personal, personal } from "../../kernel/personal.ts";

/** A message as it arrived. */
export type Caught = {
  readonly channel: Channel;
  readonly to: Personal<string>;
  readonly subject: Personal<string> | null;
  readonly text: Personal<string>;
  readonly at: Instant;
};

/** What a catcher hands over. */
export type Arrived = {
  readonly channel: Channel;
  readonly to: string;
  readonly subject: string | null;
  readonly text: string;
};

export type Keep = (arrived: Arrived) => void;

const keptMax = 200;

/** The last two hundred messages, newest first, in memory alone: they are gone when the server is. */
export function makeShelf(clock: Clock): { readonly keep: Keep; readonly list: () => readonly Caught[] } {
  let kept: readonly Caught[] = [];
  return {
    keep: ({ channel, to, subject, text }) => {
      const arrived = {
        ...{ channel, to: personal(to), text: personal(text), at: clock.now() },
        subject: subject === null ? null : personal(subject),
      };
      kept = [arrived, ...kept].slice(0, keptMax);
    },
    list: () => kept,
  };
}
