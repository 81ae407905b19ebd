import { type Database, type TenantId, type Tx, transaction } from "../../../kernel/db/index.ts";
import { newId } from "../../../kernel/ids.ts";
import { type Personal, personal } from "../../../kernel/personal.ts";
import { fail, Problem } from "../../../kernel/problem.ts";
import type { Policy } from "../../../policy/index.ts";
import {
  type AccountId,
  findStaffByMark,
  loginMark,
  openCredential,
  type SignInKeys,
  type Staff,
  sealCredential,
} from "../accounts/index.ts";
import { judgePassword, normalPassword, type PasswordHasher, type Session } from "../credentials/index.ts";
import { accessEntry, type EntryDeps } from "../entries.ts";
import { deviceMark, type From, type Guard } from "./guard.ts";
import { makeSecondFactor } from "./second-factor.ts";
import type { SessionFacts } from "./session-store.ts";
import type { Sessions } from "./sessions.ts";
import * as store from "./store.ts";

export type StaffSignInDeps = EntryDeps & {
  readonly db: Database;
  readonly policyOf: (tenant: TenantId) => Policy;
  readonly signInKeysOf: (tenant: TenantId) => SignInKeys;
  readonly hasher: PasswordHasher;
  readonly guard: Guard;
  readonly sessions: Sessions;
  readonly staff: Staff;
};

/** A session that has begun: its token, for the cookie, and a mark of the device, for the next time. */
export type Begun = {
  readonly token: Personal<string>;
  readonly level: Session["level"];
  readonly device: Personal<string>;
};

export type StaffSignIn = ReturnType<typeof makeStaffSignIn>;

/** Sign-in of staff: a password, and always a second proof. */
export function makeStaffSignIn(deps: StaffSignInDeps) {
  /**
   * The first of two proofs. What it begins opens nothing but the way to the second. Throws `sign-in-refused`, with one
   * answer, after the same work, for a wrong password, an unknown address and an account that has ended; and
   * `too-many-requests`, which somebody on a device of theirs does not meet for what strangers tried.
   */
  async function showPassword(
    tenant: TenantId,
    shown: { readonly email: Personal<string>; readonly password: Personal<string> },
    from: From,
  ): Promise<Begun> {
    const keys = deps.signInKeysOf(tenant);
    const mark = loginMark(keys, shown.email);
    const found = await transaction(deps.db, tenant, (tx) => findPassword(tx, mark));
    // An address that is nobody's is counted like any other.
    const who = found?.account ?? mark.toString("hex");
    const device = found !== null && from.device === deviceMark(keys, found.account) ? from.device : null;
    const tried = { who, address: from.address, device };
    await deps.guard.count(tenant, tried);
    const hash =
      found?.credential === undefined
        ? null
        : openCredential(keys, tenant, found.account, found.credential.sealed);
    const normal = normalPassword(shown.password);
    const check = await deps.hasher.verify(
      hash === null ? null : hash.reveal(),
      normal ?? personal(""),
      device === null ? "stranger" : "known",
    );
    const isRight = check.ok && normal !== null && found !== null;
    const outcome = await deps.audit.transaction(tenant, async (tx) => {
      const payload = { account: found?.account ?? "" };
      const effect = isRight ? "done" : "refused";
      await deps.audit.write(tx, [accessEntry(deps, tenant, "show-password", payload, { effect })]);
      if (!isRight) return new Problem("sign-in-refused", "this address and password do not sign anybody in");
      if (check.stale && found.credential !== undefined)
        await rehash(tx, found.account, found.credential, normal);
      const account = { kind: "staff", id: found.account, tenant, subject: null } as const;
      return deps.sessions.begin(tx, account, { level: "first", before: null, isFresh: false });
    });
    if (outcome instanceof Problem) throw outcome;
    await deps.guard.forgive(tenant, tried, "step");
    const id = outcome.session.account;
    return { token: outcome.token, level: "first", device: personal(deviceMark(keys, id)) };
  }

  /** Takes an invitation and the password of the new account. Throws `invitation-refused`, `password-refused`. */
  async function acceptInvitation(
    tenant: TenantId,
    accepted: { readonly code: Personal<string>; readonly password: Personal<string> },
    from: From,
  ): Promise<AccountId> {
    const who = accepted.code.reveal().slice(0, codeShownMax);
    const tried = { who, address: from.address, device: null };
    await deps.guard.count(tenant, tried);
    const profile = await deps.staff.invited(tenant, accepted.code);
    const { name, email } = profile.reveal();
    const normal = takePassword(tenant, accepted.password, [name, email]);
    const hash = await deps.hasher.hash(normal);
    const account = await deps.audit.transaction(tenant, async (tx) => {
      const made = await deps.staff.accept(tx, accepted.code);
      await keepPassword(tx, made.account, hash);
      return made.account;
    });
    await deps.guard.forgive(tenant, tried);
    return account;
  }

  /** Changes a password, and ends every other session. Throws `sign-in-refused` for a wrong old one. */
  async function changePassword(
    facts: SessionFacts,
    change: { readonly old: Personal<string>; readonly password: Personal<string> },
    from: From,
  ): Promise<void> {
    const { account, session } = facts;
    const { tenant } = account;
    const keys = deps.signInKeysOf(tenant);
    const tried = { who: account.id, address: from.address, device: from.device };
    await deps.guard.count(tenant, tried);
    const [kept] = await transaction(deps.db, tenant, (tx) =>
      store.listCredentials(tx, account.id, "password"),
    );
    const hash = kept === undefined ? null : openCredential(keys, tenant, account.id, kept.sealed).reveal();
    const check = await deps.hasher.verify(hash, normalPassword(change.old) ?? personal(""));
    if (!check.ok) fail("sign-in-refused", "the old password is another one");
    const next = await deps.hasher.hash(takePassword(tenant, change.password, []));
    await deps.audit.transaction(tenant, async (tx) => {
      await store.endCredentials(tx, account.id, "password", deps.clock.now());
      await keepPassword(tx, account.id, next);
      await deps.sessions.endOthersIn(tx, account.id, session.id);
      await deps.audit.write(tx, [accessEntry(deps, tenant, "change-password", { account: account.id })]);
    });
    await deps.guard.forgive(tenant, tried);
  }

  async function findPassword(tx: Tx, mark: Buffer) {
    const account = await findStaffByMark(tx, mark);
    if (account === null) return null;
    const [credential] = await store.listCredentials(tx, account, "password");
    return { account, credential };
  }

  async function rehash(
    tx: Tx,
    account: AccountId,
    credential: store.StoredCredential,
    normal: Personal<string>,
  ): Promise<void> {
    const keys = deps.signInKeysOf(tx.tenant);
    const hash = await deps.hasher.hash(normal);
    await store.replaceSealed(tx, credential.id, sealCredential(keys, tx.tenant, account, hash, deps.random));
  }

  function takePassword(
    tenant: TenantId,
    password: Personal<string>,
    about: readonly string[],
  ): Personal<string> {
    const contextWords = [...about, deps.policyOf(tenant).controller.name, "troth"];
    const judged = judgePassword(password, { hasSecondFactor: true, contextWords });
    return judged.ok ? judged.normal : fail("password-refused", faults[judged.why], { why: judged.why });
  }

  async function keepPassword(tx: Tx, account: AccountId, hash: string): Promise<void> {
    const keys = deps.signInKeysOf(tx.tenant);
    const sealed = sealCredential(keys, tx.tenant, account, hash, deps.random);
    const id = newId("credential", deps);
    const credential = { id, account, kind: "password", sealed, counter: null } as const;
    await store.insertCredential(tx, credential, deps.clock.now());
  }

  return { showPassword, acceptInvitation, changePassword, ...makeSecondFactor(deps) };
}

/** As much of an invitation's code as tells one from another. */
const codeShownMax = 100;

const faults = {
  "too-short": "a password has at least 8 characters here, where a second proof is always asked for",
  "too-long": "a password has at most 128 characters",
  common: "others have used this password, and it is among the first that are tried",
  "about-you": "this password is made of what anybody knows about you",
} as const;
