import { type Clock, instantToText } from "../../../kernel/clock.ts";
import type { TenantId, Tx } from "../../../kernel/db/index.ts";
import type { Message, Messenger } from "../../../kernel/messages/index.ts";
import { type Personal, personal } from "../../../kernel/personal.ts";
import type { Random } from "../../../kernel/random.ts";
import type { Policy } from "../../../policy/index.ts";
import {
  type Account,
  openCredential,
  openProfile,
  type SignInKeys,
  sealCredential,
} from "../accounts/index.ts";
import type { Session, SessionId } from "../credentials/index.ts";
import * as store from "./arrival-store.ts";
import { deviceMark, type From } from "./guard.ts";
import { type Arrival, nothingToTell } from "./session-store.ts";
import type { Sessions } from "./sessions.ts";

export type ArrivalDeps = {
  readonly clock: Clock;
  readonly random: Random;
  readonly policyOf: (tenant: TenantId) => Policy;
  readonly signInKeysOf: (tenant: TenantId) => SignInKeys;
  readonly sessions: Sessions;
  readonly messenger: Messenger;
  /** Told of a message that did not leave, without saying whose. */
  readonly notSent?: (error: unknown) => void;
};

/** Where word of a sign-in goes: to the channel by which somebody said who they are. */
export type ReplyTo = { readonly channel: "sms" | "email"; readonly address: Personal<string> };

type Begun = { readonly token: Personal<string>; readonly session: Session; readonly tell: () => void };

export type Arrivals = ReturnType<typeof makeArrivals>;

/**
 * Somebody comes in. Whoever owns the account is told of what they might not know: wrong tries before, and a device that
 * was not signed in on. Where a device stands is not known here, and nothing is said of it.
 */
export function makeArrivals(deps: ArrivalDeps) {
  /** Begins a session. `tell` sends word, and is called once the session is there. */
  async function arrive(
    tx: Tx,
    account: Account,
    wanted: {
      readonly level: Session["level"];
      /** The session that had one proof, which this one follows. */
      readonly before: SessionId | null;
      readonly from: From;
      readonly replyTo: ReplyTo | null;
    },
  ): Promise<Begun> {
    const { level, before, from, replyTo } = wanted;
    if (level === "first") {
      const kept = replyTo === null ? null : sealReplyTo(tx.tenant, account.id, replyTo);
      const arrival = { ...nothingToTell, replyTo: kept };
      const begun = await deps.sessions.begin(tx, account, { level, before, isFresh: false, arrival });
      return { ...begun, tell: () => {} };
    }
    const isKnown = from.device === deviceMark(deps.signInKeysOf(tx.tenant), account.id);
    const isNewDevice = !isKnown && (await store.hasArrived(tx, account.id));
    const wrong = await store.takeWrong(tx, account.id);
    const arrival: Arrival = { isNewDevice, wrongTries: wrong.count, wrongSince: wrong.since };
    const kept = before === null ? null : await store.takeReplyTo(tx, before);
    const to = replyTo ?? (kept === null ? await profileOf(tx, account) : openReplyTo(tx, account.id, kept));
    const begun = await deps.sessions.begin(tx, account, { level, before, isFresh: true, arrival });
    return { ...begun, tell: () => void (isNewDevice && to !== null && send(tx.tenant, to)) };
  }

  async function profileOf(tx: Tx, account: Account): Promise<ReplyTo | null> {
    const sealed = account.kind === "staff" ? await store.findProfile(tx, account.id) : null;
    if (sealed === null) return null;
    const profile = openProfile(deps.signInKeysOf(tx.tenant), tx.tenant, sealed);
    return { channel: "email", address: personal(profile.reveal().email) };
  }

  /** Sealed for one account or one attempt: it opens for no other. */
  function sealReplyTo(tenant: TenantId, of: string, { channel, address }: ReplyTo): Buffer {
    const text = JSON.stringify([channel, address.reveal()]);
    return sealCredential(deps.signInKeysOf(tenant), tenant, `reply-to/${of}`, text, deps.random);
  }

  function openReplyTo(tx: Tx, of: string, sealed: Buffer): ReplyTo {
    const text = openCredential(deps.signInKeysOf(tx.tenant), tx.tenant, `reply-to/${of}`, sealed);
    const [channel, address] = JSON.parse(text.reveal()) as [ReplyTo["channel"], string];
    return { channel, address: personal(address) };
  }

  // Behind the answer, like a code: a sign-in does not wait for a message, and does not fail with it.
  function send(tenant: TenantId, to: ReplyTo): void {
    const message = letter(deps.policyOf(tenant), to, instantToText(deps.clock.now()));
    void deps.messenger.send(message).catch((error: unknown) => deps.notSent?.(error));
  }

  return { arrive, sealReplyTo, openReplyTo };
}

function letter(policy: Policy, { channel, address }: ReplyTo, now: string): Message {
  const language = policy.languages[0] === "zh" ? "zh" : "en";
  const name = policy.controller.name;
  const minute = `${now.slice(0, 16).replace("T", " ")} UTC`;
  const text =
    language === "zh"
      ? `${name}：您的账户刚刚（${minute}）在另一台设备上登录。若是本人操作，无需理会；若非本人，请登录后结束该会话并更改登录方式。`
      : `${name}: somebody signed in as you from another device at ${minute}. If it was you, do nothing. If it was not, sign in, end that session, and change how you sign in.`;
  const subject = language === "zh" ? "在另一台设备上登录" : "A sign-in from another device";
  return { channel, to: address, text, language, ...(channel === "email" ? { subject } : {}) };
}
