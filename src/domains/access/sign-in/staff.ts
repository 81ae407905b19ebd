import { type Database, type TenantId, type Tx, transaction } from "../../../kernel/db/index.ts";
import type { Personal } from "../../../kernel/personal.ts";
import { fail, Problem } from "../../../kernel/problem.ts";
import type { Policy } from "../../../policy/index.ts";
import {
  type AccountId,
  findStaffByMark,
  loginMark,
  type SignInKeys,
  type Staff,
} from "../accounts/index.ts";
import type { PasswordHasher, Session } from "../credentials/index.ts";
import { accessEntry } from "../entries.ts";
import type { AccountEntryDeps } from "./account-entry.ts";
import { countWrong } from "./arrival-store.ts";
import type { Arrivals } from "./arrivals.ts";
import { deviceMark, type From, type Guard } from "./guard.ts";
import { makePasswords } from "./passwords.ts";
import { makeSecondFactor } from "./second-factor.ts";
import type { SessionFacts } from "./session-store.ts";
import type { Sessions } from "./sessions.ts";
import * as store from "./store.ts";

export type StaffSignInDeps = AccountEntryDeps & {
  readonly db: Database;
  readonly policyOf: (tenant: TenantId) => Policy;
  readonly signInKeysOf: (tenant: TenantId) => SignInKeys;
  readonly hasher: PasswordHasher;
  readonly guard: Guard;
  readonly sessions: Sessions;
  readonly arrivals: Arrivals;
  readonly staff: Staff;
};

/**
 * A session that has begun: its token, for the cookie, and where all proofs were shown a mark of the device, for the next
 * time. One proof marks nothing: whoever knows a password would else guess on where its owner does.
 */
export type Begun = {
  readonly token: Personal<string>;
  readonly level: Session["level"];
  readonly device: Personal<string> | null;
};

export type StaffSignIn = ReturnType<typeof makeStaffSignIn>;

/** Sign-in of staff: a password, and always a second proof. */
export function makeStaffSignIn(deps: StaffSignInDeps) {
  const passwords = makePasswords(deps);

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
    const caller = device === null ? "stranger" : "known";
    const right = await passwords.check(tenant, found, shown.password, caller);
    const isRight = right !== null && found !== null;
    const outcome = await deps.audit.transaction(tenant, async (tx) => {
      const payload = { account: found?.account ?? "" };
      const effect = isRight ? "done" : "refused";
      await deps.audit.write(tx, [accessEntry(deps, tenant, "show-password", payload, { effect })]);
      if (!isRight) {
        if (found !== null) await countWrong(tx, found.account, deps.clock.now());
        return new Problem("sign-in-refused", "this address and password do not sign anybody in");
      }
      if (right.stale) await passwords.refresh(tx, found, right.normal);
      const account = { kind: "staff", id: found.account, tenant, subject: null } as const;
      return deps.arrivals.arrive(tx, account, { level: "first", before: null, from, replyTo: null });
    });
    if (outcome instanceof Problem) throw outcome;
    await deps.guard.forgive(tenant, tried, "step");
    return { token: outcome.token, level: "first", device: null };
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
    const about = { words: [name, email], hasSecondFactor: true };
    const hash = await passwords.choose(tenant, accepted.password, about);
    const account = await deps.audit.transaction(tenant, async (tx) => {
      const made = await deps.staff.accept(tx, accepted.code);
      await passwords.keep(tx, made.account, hash);
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
    const tried = { who: account.id, address: from.address, device: from.device };
    await deps.guard.count(tenant, tried);
    const [credential] = await transaction(deps.db, tenant, (tx) =>
      store.listCredentials(tx, account.id, "password"),
    );
    const holder = { account: account.id, credential };
    const right = await passwords.check(tenant, holder, change.old, "known");
    if (right === null) fail("sign-in-refused", "the old password is another one");
    const next = await passwords.choose(tenant, change.password, { words: [], hasSecondFactor: true });
    await deps.audit.transaction(tenant, async (tx) => {
      await passwords.keep(tx, account.id, next);
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

  return { showPassword, acceptInvitation, changePassword, ...makeSecondFactor(deps) };
}

/** As much of an invitation's code as tells one from another. */
const codeShownMax = 100;
