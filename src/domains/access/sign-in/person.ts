import { lookUp, type TenantId, type Tx, transaction } from "../../../kernel/db/index.ts";
import { type Personal, personal } from "../../../kernel/personal.ts";
import { fail, Problem } from "../../../kernel/problem.ts";
import { type Account, findSubjectAccount } from "../accounts/index.ts";
import { isSteppedUp, type PasswordHasher } from "../credentials/index.ts";
import { accessEntry } from "../entries.ts";
import { accountEntry, accountKey } from "./account-entry.ts";
import { countWrong } from "./arrival-store.ts";
import type { ReplyTo } from "./arrivals.ts";
import { deviceMark, type From } from "./guard.ts";
import { makePasswords } from "./passwords.ts";
import { type Enrolment, hasTotp, makeSecondFactor, type Renewed } from "./second-factor.ts";
import type { SessionFacts } from "./session-store.ts";
import type { Begun } from "./staff.ts";
import * as store from "./store.ts";
import type { SubjectSignInDeps } from "./subject.ts";
import { isFactor } from "./terms.ts";

export type PersonDeps = SubjectSignInDeps & { readonly hasher: PasswordHasher };

/** How somebody signs in besides a code to a channel on file. */
export type Ways = {
  readonly hasPassword: boolean;
  readonly hasTotp: boolean;
  readonly recoveryLeft: number;
};

export type PersonSignIn = ReturnType<typeof makePersonSignIn>;

/**
 * What a person may add to the codes that are sent to them, where their policy names it: a password, and a second step.
 * INVARIANT: once there is a second step, whatever came first opens nothing but the way to it.
 */
export function makePersonSignIn(deps: PersonDeps) {
  const passwords = makePasswords(deps);
  const second = makeSecondFactor(deps);

  /**
   * Signs in by number or address and password. Throws `sign-in-refused`, with one answer, after the same work, for a
   * wrong password, for nobody, and for somebody who has no password; and `too-many-requests`.
   */
  async function showPassword(
    tenant: TenantId,
    shown: { readonly identifier: Personal<string>; readonly password: Personal<string> },
    from: From,
  ): Promise<Begun> {
    allow(tenant, "password");
    const channel: ReplyTo["channel"] = shown.identifier.reveal().includes("@") ? "email" : "sms";
    const owner = await deps.ownerOf(tenant, channel, shown.identifier);
    const subject = owner?.subject ?? null;
    const found =
      subject === null
        ? null
        : await transaction(deps.db, tenant, async (tx) => {
            const account = await findSubjectAccount(tx, subject);
            if (account === null) return null;
            const [credential] = await store.listCredentials(tx, account, "password");
            return { account, subject, credential };
          });
    const typed = (owner?.address ?? shown.identifier).reveal().slice(0, typedLengthMax);
    const mark = found === null ? null : deviceMark(deps.signInKeysOf(tenant), found.account);
    const tried = { who: found?.account ?? `password ${typed}`, ...from };
    await deps.guard.count(tenant, tried);
    const caller = mark !== null && from.device === mark ? "known" : "stranger";
    const right = await passwords.check(tenant, found, shown.password, caller);
    const account =
      found === null
        ? null
        : ({ kind: "subject", id: found.account, tenant, subject: found.subject } as const);
    const replyTo = owner === null ? null : { channel, address: owner.address };
    const outcome = await deps.audit.transaction(tenant, async (tx) => {
      const begun = await settle(tx, account, right !== null, from, replyTo);
      if (!(begun instanceof Problem) && right?.stale && found !== null)
        await passwords.refresh(tx, found, right.normal);
      return begun;
    });
    if (outcome instanceof Problem) throw outcome;
    await deps.guard.forgive(tenant, tried, outcome.session.level === "full" ? "all" : "step");
    const { token, session, tell } = outcome;
    tell();
    return { token, level: session.level, device: session.level === "full" ? personal(mark ?? "") : null };
  }

  async function settle(
    tx: Tx,
    account: Account | null,
    isPassword: boolean,
    from: From,
    replyTo: ReplyTo | null,
  ) {
    const wrong = new Problem("sign-in-refused", "this and the password do not sign anybody in");
    if (account === null) {
      await deps.audit.write(tx, [
        accessEntry(deps, tx.tenant, "show-password", { account: "" }, { effect: "refused" }),
      ]);
      return wrong;
    }
    const key = await accountKey(deps, tx, account);
    const isRight = isPassword && !key.isErased;
    const effect = isRight ? "done" : "refused";
    await deps.audit.write(tx, [accountEntry(deps, account, key, "show-password", { effect })]);
    if (!isRight) {
      await countWrong(tx, account.id, deps.clock.now());
      return wrong;
    }
    const level = (await hasTotp(tx, account)) ? "first" : "full";
    return deps.arrivals.arrive(tx, account, { level, before: null, from, replyTo });
  }

  /** Sets or changes the password, and ends every other session. Throws `step-up-required`, `password-refused`. */
  async function setPassword(facts: SessionFacts, password: Personal<string>): Promise<void> {
    const { account, session } = facts;
    allow(account.tenant, "password");
    allowChange(facts);
    // The second step can be turned off again, and then the password is all that there is.
    const about = { words: [], hasSecondFactor: false };
    const hash = await passwords.choose(account.tenant, password, about);
    await deps.audit.transaction(account.tenant, async (tx) => {
      await passwords.keep(tx, account.id, hash);
      await deps.sessions.endOthersIn(tx, account.id, session.id);
      const key = await accountKey(deps, tx, account);
      await deps.audit.write(tx, [accountEntry(deps, account, key, "change-password")]);
    });
  }

  function beginTotp(facts: SessionFacts, label: string): Enrolment {
    allow(facts.account.tenant, "totp");
    allowChange(facts);
    return second.beginEnrolment(facts, label);
  }

  function finishTotp(...[facts, given, from]: Parameters<typeof second.finishEnrolment>) {
    allow(facts.account.tenant, "totp");
    allowChange(facts);
    return second.finishEnrolment(facts, given, from);
  }

  /** Turns the second step off, for whoever shows it once more. Throws `code-refused`. */
  async function endTotp(facts: SessionFacts, code: Personal<string>, from: From): Promise<Renewed> {
    const { account } = facts;
    const { token, device, session } = await second.showFactor(facts, code, from);
    await deps.audit.transaction(account.tenant, async (tx) => {
      const now = deps.clock.now();
      for (const kind of ["totp", "recovery"] as const) await store.endCredentials(tx, account.id, kind, now);
      await deps.sessions.endOthersIn(tx, account.id, session.id);
      const key = await accountKey(deps, tx, account);
      await deps.audit.write(tx, [accountEntry(deps, account, key, "end-totp")]);
    });
    return { token, device };
  }

  function waysOf({ tenant, id }: Account): Promise<Ways> {
    return lookUp(deps.db, tenant, async (tx) => {
      const [password, totp, recovery] = await Promise.all(
        (["password", "totp", "recovery"] as const).map((kind) => store.listCredentials(tx, id, kind)),
      );
      return {
        hasPassword: (password ?? []).length > 0,
        hasTotp: (totp ?? []).length > 0,
        recoveryLeft: (recovery ?? []).length,
      };
    });
  }

  function allow(tenant: TenantId, factor: "password" | "totp"): void {
    if (isFactor(deps.policyOf(tenant), "subject", factor)) return;
    fail("not-declared", `the policy has no sign-in by ${factor}`);
  }

  // Whoever finds a session open must not be able to leave something of theirs to sign in with.
  function allowChange({ session }: SessionFacts): void {
    if (isSteppedUp(session, deps.clock.now())) return;
    fail("step-up-required", "this takes a proof of who you are that is not older than minutes");
  }

  const { showFactor } = second;
  return { showPassword, setPassword, showFactor, beginTotp, finishTotp, endTotp, waysOf };
}

const typedLengthMax = 254;
