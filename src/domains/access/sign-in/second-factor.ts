import { type Database, type TenantId, type Tx, transaction } from "../../../kernel/db/index.ts";
import { newId } from "../../../kernel/ids.ts";
import { type Personal, personal } from "../../../kernel/personal.ts";
import { fail, Problem } from "../../../kernel/problem.ts";
import type { Policy } from "../../../policy/index.ts";
import {
  type Account,
  openCredential,
  openOrNull,
  type SignInKeys,
  sealCredential,
} from "../accounts/index.ts";
import {
  matchRecovery,
  newRecoveryCodes,
  newTotpSecret,
  type Session,
  totpQrSvg,
  totpSecretText,
  totpUri,
  verifyTotp,
} from "../credentials/index.ts";
import { type AccountEntryDeps, accountEntry, accountKey } from "./account-entry.ts";
import { countWrong } from "./arrival-store.ts";
import type { Arrivals } from "./arrivals.ts";
import { deviceMark, type From, type Guard } from "./guard.ts";
import type { SessionFacts } from "./session-store.ts";
import type { Sessions } from "./sessions.ts";
import * as store from "./store.ts";

export type SecondFactorDeps = AccountEntryDeps & {
  readonly db: Database;
  readonly policyOf: (tenant: TenantId) => Policy;
  readonly signInKeysOf: (tenant: TenantId) => SignInKeys;
  readonly guard: Guard;
  readonly sessions: Sessions;
  readonly arrivals: Arrivals;
};

/** What an authenticator app takes over, shown once; `sealed` comes back with the first code. */
export type Enrolment = {
  readonly square: Personal<string>;
  readonly secretText: Personal<string>;
  readonly sealed: string;
};

/** A session that goes on under a new token, on a device that is known from now on. */
export type Renewed = { readonly token: Personal<string>; readonly device: Personal<string> };

/** The second proof: a code of an authenticator app, or one of ten recovery codes, each of which counts once. */
export function makeSecondFactor(deps: SecondFactorDeps) {
  /**
   * Shows a code. A session that had one proof becomes a full one; a full one becomes fresh. Either way its token is a
   * new one. Throws `code-refused`, whatever was wrong, and `too-many-requests`.
   */
  async function showFactor(
    facts: SessionFacts,
    code: Personal<string>,
    from: From,
  ): Promise<Renewed & { readonly session: Session }> {
    const { account } = facts;
    const tried = { who: account.id, address: from.address, device: from.device };
    await deps.guard.count(account.tenant, tried);
    const outcome = await deps.audit.transaction(account.tenant, async (tx) => {
      const used = (await useTotp(tx, account, code)) ? "totp" : await useRecovery(tx, account, code);
      const effect = used === null ? "refused" : "done";
      const said = { payload: { factor: used ?? "" }, effect } as const;
      const key = await accountKey(deps, tx, account);
      await deps.audit.write(tx, [accountEntry(deps, account, key, "show-second-factor", said)]);
      if (used === null) {
        await countWrong(tx, account.id, deps.clock.now());
        return refusedCode();
      }
      return fullSession(tx, facts, from);
    });
    if (outcome instanceof Problem) throw outcome;
    await deps.guard.forgive(account.tenant, tried);
    outcome.tell();
    const { token, session: next } = outcome;
    return { token, session: next, device: markOfDevice(account) };
  }

  /** Begins to take on an authenticator. Nothing is kept until a first code shows that the app has the secret. */
  function beginEnrolment(facts: SessionFacts, label: string): Enrolment {
    allowEnrolment(facts);
    const { tenant, id } = facts.account;
    const secret = newTotpSecret(deps.random);
    const issuer = deps.policyOf(tenant).controller.name;
    const keys = deps.signInKeysOf(tenant);
    const sealed = sealCredential(keys, tenant, pending(id), secret.toString("base64"), deps.random);
    return {
      square: totpQrSvg(totpUri(secret, issuer, label)),
      secretText: totpSecretText(secret),
      sealed: sealed.toString("base64url"),
    };
  }

  /** Takes on an authenticator that shows its first code, and gives ten recovery codes, told once. */
  async function finishEnrolment(
    facts: SessionFacts,
    given: { readonly sealed: string; readonly code: Personal<string> },
    from: From,
  ): Promise<Renewed & { readonly recoveryCodes: readonly Personal<string>[] }> {
    allowEnrolment(facts);
    const { account, session } = facts;
    const { tenant, id } = account;
    const tried = { who: id, address: from.address, device: from.device };
    await deps.guard.count(tenant, tried);
    const keys = deps.signInKeysOf(tenant);
    const secret = openOrNull(keys, tenant, pending(id), given.sealed);
    if (secret === null) throw refusedCode();
    const counter = verifyTotp(Buffer.from(secret, "base64"), given.code, null, deps.clock.now());
    if (counter === null) throw refusedCode();
    const recovery = newRecoveryCodes(deps.random);
    const begun = await deps.audit.transaction(tenant, async (tx) => {
      const now = deps.clock.now();
      for (const kind of ["totp", "recovery"] as const) await store.endCredentials(tx, id, kind, now);
      await keep(tx, account, "totp", secret, counter);
      for (const digest of recovery.digests)
        await keep(tx, account, "recovery", digest.toString("hex"), null);
      await deps.sessions.endOthersIn(tx, id, session.id);
      const key = await accountKey(deps, tx, account);
      await deps.audit.write(tx, [accountEntry(deps, account, key, "enrol-totp")]);
      return fullSession(tx, facts, from);
    });
    await deps.guard.forgive(tenant, tried);
    begun.tell();
    return { token: begun.token, device: markOfDevice(account), recoveryCodes: recovery.codes };
  }

  /** Somebody comes in with the second proof; or is in already, and shows it once more. */
  async function fullSession(tx: Tx, { account, session, arrival }: SessionFacts, from: From) {
    const level = "full";
    if (session.level === "first") {
      return deps.arrivals.arrive(tx, account, { level, before: session.id, from, replyTo: null });
    }
    const wanted = { level, before: session.id, isFresh: true, arrival } as const;
    return { ...(await deps.sessions.begin(tx, account, wanted)), tell: () => {} };
  }

  function markOfDevice(account: Account): Personal<string> {
    return personal(deviceMark(deps.signInKeysOf(account.tenant), account.id));
  }

  async function useTotp(tx: Tx, account: Account, code: Personal<string>): Promise<boolean> {
    const [kept] = await store.listCredentials(tx, account.id, "totp");
    if (kept === undefined) return false;
    const secret = openCredential(deps.signInKeysOf(tx.tenant), tx.tenant, account.id, kept.sealed);
    const now = deps.clock.now();
    const counter = verifyTotp(Buffer.from(secret.reveal(), "base64"), code, kept.counter, now);
    // Of two who show the same code at once, the statement lets one through.
    return counter !== null && store.advanceCounter(tx, kept.id, counter, now);
  }

  async function useRecovery(tx: Tx, account: Account, code: Personal<string>): Promise<"recovery" | null> {
    const kept = await store.listCredentials(tx, account.id, "recovery");
    const keys = deps.signInKeysOf(tx.tenant);
    const digests = kept.map(({ sealed }) =>
      Buffer.from(openCredential(keys, tx.tenant, account.id, sealed).reveal(), "hex"),
    );
    const place = matchRecovery(digests, code);
    const found = place === null ? undefined : kept[place];
    if (found === undefined) return null;
    return (await store.endCredential(tx, found.id, deps.clock.now())) ? "recovery" : null;
  }

  // A second one takes the first: else whoever knows a password could put their own authenticator in its place.
  function allowEnrolment({ session, hasSecondFactor }: SessionFacts): void {
    if (session.level === "full" || !hasSecondFactor) return;
    fail("second-factor-required", "show the second proof that you have, before you take on another");
  }

  async function keep(
    tx: Tx,
    account: Account,
    kind: "totp" | "recovery",
    secret: string,
    counter: number | null,
  ): Promise<void> {
    const sealed = sealCredential(deps.signInKeysOf(tx.tenant), tx.tenant, account.id, secret, deps.random);
    const one = { id: newId("credential", deps), account: account.id, kind, sealed, counter };
    await store.insertCredential(tx, one, deps.clock.now());
  }

  /** How many recovery codes are left. */
  function recoveryLeft(account: Account): Promise<number> {
    return transaction(
      deps.db,
      account.tenant,
      async (tx) => (await store.listCredentials(tx, account.id, "recovery")).length,
    );
  }

  return { showFactor, beginEnrolment, finishEnrolment, recoveryLeft };
}

function refusedCode(): Problem {
  return new Problem("code-refused", "this code does not count: wait for the next one");
}

function pending(account: string): string {
  return `${account}/pending`;
}

/** Whether a second step is on. A passkey is none that is asked for: whoever loses the device still has their channel. */
export async function hasTotp(tx: Tx, account: Account): Promise<boolean> {
  return (await store.listCredentials(tx, account.id, "totp")).length > 0;
}
