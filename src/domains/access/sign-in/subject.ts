import type { FactSource, SubjectId } from "../../../gate/index.ts";
import { at, type Instant } from "../../../kernel/clock.ts";
import { type Database, type TenantId, type Tx, transaction } from "../../../kernel/db/index.ts";
import { newId, newRandomId } from "../../../kernel/ids.ts";
import type { Message, Messenger } from "../../../kernel/messages/index.ts";
import { type Personal, personal } from "../../../kernel/personal.ts";
import { fail, Problem } from "../../../kernel/problem.ts";
import type { Policy } from "../../../policy/index.ts";
import { ensureSubjectAccount, markOf, type SignInKeys } from "../accounts/index.ts";
import { codeDigest, judgeCode, newCode } from "../credentials/index.ts";
import { accessEntry, type EntryDeps } from "../entries.ts";
import type { Arrivals } from "./arrivals.ts";
import { deviceMark, type From, type Guard } from "./guard.ts";
import { hasTotp } from "./second-factor.ts";
import type { Sessions } from "./sessions.ts";
import type { Begun } from "./staff.ts";
import * as store from "./store.ts";
import { signInTerms } from "./terms.ts";

export type Channel = "sms" | "email";

export type SubjectSignInDeps = EntryDeps & {
  readonly db: Database;
  readonly policyOf: (tenant: TenantId) => Policy;
  readonly signInKeysOf: (tenant: TenantId) => SignInKeys;
  readonly facts: FactSource;
  readonly messenger: Messenger;
  readonly guard: Guard;
  readonly sessions: Sessions;
  readonly arrivals: Arrivals;
  /** Whose identifier this is, by its blind index; in the form in which a code can be sent there. */
  readonly ownerOf: (
    tenant: TenantId,
    channel: Channel,
    identifier: Personal<string>,
  ) => Promise<{ readonly subject: SubjectId | null; readonly address: Personal<string> } | null>;
  /** Told of a message that did not leave, without saying whose. */
  readonly notSent?: (error: unknown) => void;
};

export type Codes = ReturnType<typeof makeSubjectSignIn>;

/** Sign-in of people: a code to a channel that is on file, and no other field asked. */
export function makeSubjectSignIn(deps: SubjectSignInDeps) {
  /**
   * Sends a code to this number or address, where it is somebody's. What is answered, and how long that takes, is the
   * same where it is nobody's: there is a challenge as well, whose code nobody was told. Throws `too-many-requests`,
   * `invalid-value` for what can be no number or address at all.
   */
  async function askCode(
    tenant: TenantId,
    asked: {
      readonly channel: Channel;
      readonly identifier: Personal<string>;
      readonly language: "en" | "zh";
    },
    from: From,
  ): Promise<{
    readonly challenge: store.ChallengeId;
    readonly digits: number;
    readonly expiresAt: Instant;
  }> {
    const { channel } = asked;
    const policy = deps.policyOf(tenant);
    const terms = signInTerms(policy, "subject", "subject");
    const kind = `${channel}-code` as const;
    if (!terms.factors.has(kind)) fail("not-declared", `the policy has no sign-in by ${channel}`);
    const keys = deps.signInKeysOf(tenant);
    const owner = await deps.ownerOf(tenant, channel, asked.identifier);
    if (owner === null)
      return fail("invalid-value", `this is no ${channel === "sms" ? "telephone number" : "e-mail address"}`);
    await deps.guard.count(tenant, { ...from, device: null, who: owner.address.reveal() });
    const now = deps.clock.now();
    const id = newRandomId("challenge", deps);
    const code = newCode(deps.random, terms.codeDigits);
    const expiresAt = at(now + terms.codeValidMs);
    await deps.audit.transaction(tenant, async (tx) => {
      const digest = codeDigest(markOf(keys, "code"), id, code);
      // For nobody as well, so that no row tells which of them is somebody's.
      const replyTo = deps.arrivals.sealReplyTo(tenant, id, { channel, address: owner.address });
      const asking = { id, subject: owner.subject, kind, digest, triesLeft: terms.triesMax, expiresAt };
      await store.insertChallenge(tx, { ...asking, usedAt: null, replyTo }, now);
      await deps.audit.write(tx, [await entryAbout(tx, "ask-sign-in-code", owner.subject, terms.clauses)]);
    });
    // Behind the answer: whether a message is under way must not be told by how long the answer takes.
    if (owner.subject !== null) {
      const message = codeMessage(policy, asked, owner.address, code, terms.codeValidMs);
      void deps.messenger.send(message).catch((error: unknown) => deps.notSent?.(error));
    }
    return { challenge: id, digits: terms.codeDigits, expiresAt };
  }

  /** Signs in who shows the code of a challenge in time. Throws `code-refused`, whatever was wrong. */
  async function showCode(
    tenant: TenantId,
    shown: { readonly challenge: store.ChallengeId; readonly code: Personal<string> },
    from: From,
  ): Promise<Begun & { readonly subject: SubjectId }> {
    const tried = { who: shown.challenge, address: from.address, device: null };
    await deps.guard.count(tenant, tried);
    const keys = deps.signInKeysOf(tenant);
    const now = deps.clock.now();
    const { clauses } = signInTerms(deps.policyOf(tenant), "subject", "subject");
    // The try is counted before the code is looked at, in a transaction of its own: a crash in between costs a try.
    const found = await transaction(deps.db, tenant, (tx) => store.takeTry(tx, shown.challenge));
    const judged =
      found === null
        ? { ok: false }
        : judgeCode({ ...found, id: found.id }, shown.code, now, markOf(keys, "code"));
    const outcome = await deps.audit.transaction(tenant, async (tx) => {
      const subject = found?.subject ?? null;
      const isRight = judged.ok && subject !== null && (await store.useChallenge(tx, shown.challenge, now));
      const entry = await entryAbout(tx, "sign-in", subject, clauses, isRight ? "done" : "refused");
      await deps.audit.write(tx, [entry]);
      if (!isRight || subject === null) return refusedCode();
      const account = await ensureSubjectAccount(tx, newId("account", deps), subject, now);
      const person = { kind: "subject", id: account, tenant, subject } as const;
      const level = (await hasTotp(tx, person)) ? "first" : "full";
      const sealed = found?.replyTo ?? null;
      const replyTo = sealed === null ? null : deps.arrivals.openReplyTo(tx, shown.challenge, sealed);
      const begun = await deps.arrivals.arrive(tx, person, { level, before: null, from, replyTo });
      return {
        token: begun.token,
        tell: begun.tell,
        subject,
        level,
        device: level === "full" ? personal(deviceMark(keys, account)) : null,
      } as const;
    });
    // Returned and thrown here, so that the entry of a refusal stays.
    if (outcome instanceof Problem) throw outcome;
    await deps.guard.forgive(tenant, tried, outcome.level === "full" ? "all" : "step");
    const { tell, ...begun } = outcome;
    tell();
    return begun;
  }

  // Sealed under the subject's own key where there is one: it is erased with them.
  async function entryAbout(
    tx: Tx,
    action: string,
    subject: SubjectId | null,
    clauses: readonly string[],
    effect: "done" | "refused" = "done",
  ) {
    const [facts] = subject === null ? [] : await deps.facts.of(tx, [{ subject, purposes: [] }]);
    const options = { effect, clauses, ...(facts ? { key: facts.auditKey } : {}) };
    return accessEntry(deps, tx.tenant, action, { subject: subject ?? "" }, options);
  }

  return { askCode, showCode };
}

function refusedCode(): Problem {
  return new Problem("code-refused", "this code does not count: ask for another");
}

const minuteMs = 60_000;

function codeMessage(
  policy: Policy,
  { channel, language }: { readonly channel: Channel; readonly language: "en" | "zh" },
  to: Personal<string>,
  code: Personal<string>,
  validMs: number,
): Message {
  const minutes = Math.floor(validMs / minuteMs);
  const name = policy.controller.name;
  const text =
    language === "zh"
      ? `${name}：您的登录验证码为 ${code.reveal()}，${minutes} 分钟内有效。请勿告知任何人。若非本人操作，请忽略。`
      : `${name}: your code to sign in is ${code.reveal()}. It is good for ${minutes} minutes. Tell it to nobody. If you did not ask for it, do nothing.`;
  const subject = language === "zh" ? "登录验证码" : "Your code to sign in";
  return { channel, to, text, language, ...(channel === "email" ? { subject } : {}) };
}
