import type { SubjectId } from "../../../gate/index.ts";
import type { Instant } from "../../../kernel/clock.ts";
import { type Database, lookUp, type TenantId, type Tx, transaction } from "../../../kernel/db/index.ts";
import { newId } from "../../../kernel/ids.ts";
import type { Personal } from "../../../kernel/personal.ts";
import type { Account, AccountId } from "../accounts/index.ts";
import {
  newSessionToken,
  parseSessionToken,
  type Session,
  type SessionId,
  stateOf,
} from "../credentials/index.ts";
import { accessEntry, type EntryDeps } from "../entries.ts";
import * as store from "./session-store.ts";

export type SessionDeps = EntryDeps & { readonly db: Database };

/** A session is said to be in use at most this often: every look would be a write otherwise. */
const touchEveryMs = 60_000;
export const sessionsListedMax = 50;

export type Sessions = ReturnType<typeof makeSessions>;

export function makeSessions(deps: SessionDeps) {
  /** Who presents this token, as things stand now; `null` for one that is unknown, idle, over, ended, or not of theirs. */
  async function visit(tenant: TenantId, token: string): Promise<store.SessionFacts | null> {
    const digest = parseSessionToken(token);
    if (digest === null) return null;
    const now = deps.clock.now();
    const facts = await lookUp(deps.db, tenant, (tx) => store.findSession(tx, digest, now));
    if (facts === null || facts.accountEndedAt !== null) return null;
    if (stateOf(facts.session, facts.account.kind, now) !== "live") return null;
    if (now - facts.session.lastSeenAt >= touchEveryMs) {
      await transaction(deps.db, tenant, (tx) => store.touchSession(tx, facts.session.id, now));
    }
    return facts;
  }

  /**
   * A new session with a token that nobody has seen, in place of `before`: whoever learned a token before the proof
   * has learned nothing (session fixation).
   */
  async function begin(
    tx: Tx,
    account: Account,
    wanted: {
      readonly level: Session["level"];
      readonly before: SessionId | null;
      readonly isFresh: boolean;
      readonly arrival: store.Arrival & { readonly replyTo?: Buffer | null };
    },
  ): Promise<{ readonly token: Personal<string>; readonly session: Session }> {
    const now = deps.clock.now();
    const token = newSessionToken(deps.random);
    const session: Session = {
      id: newId("session", deps),
      account: account.id,
      level: wanted.level,
      createdAt: now,
      lastSeenAt: now,
      steppedUpAt: wanted.isFresh ? now : null,
      endedAt: null,
    };
    await store.insertSession(tx, session, token.digest, wanted.arrival);
    if (wanted.before !== null) await store.endSession(tx, account.id, wanted.before, now);
    return { token: token.text, session };
  }

  /** Signs out. Asked twice, answered alike. */
  function end(tenant: TenantId, account: AccountId, session: SessionId): Promise<boolean> {
    return deps.audit.transaction(tenant, async (tx) => {
      const ended = await store.endSession(tx, account, session, deps.clock.now());
      if (ended) await deps.audit.write(tx, [accessEntry(deps, tenant, "end-session", { account, session })]);
      return ended;
    });
  }

  /** Ends all sessions of an account but `kept`, in a transaction of the caller. */
  function endOthersIn(tx: Tx, account: AccountId, kept: SessionId | null): Promise<number> {
    return store.endOtherSessions(tx, account, kept, deps.clock.now());
  }

  /** Ends all sessions of a person, in a transaction of the caller. */
  function endOfSubjectIn(tx: Tx, subject: SubjectId): Promise<void> {
    return store.endSessionsOfSubject(tx, subject, deps.clock.now());
  }

  /** Ends all other sessions of an account, at once. Returns how many. */
  function endOthers(tenant: TenantId, account: AccountId, kept: SessionId): Promise<number> {
    return deps.audit.transaction(tenant, async (tx) => {
      const ended = await store.endOtherSessions(tx, account, kept, deps.clock.now());
      await deps.audit.write(tx, [accessEntry(deps, tenant, "end-other-sessions", { account, ended })]);
      return ended;
    });
  }

  /** The live sessions of an account, newest first. */
  async function list(account: Account): Promise<readonly store.ListedSession[]> {
    const now: Instant = deps.clock.now();
    const all = await lookUp(deps.db, account.tenant, (tx) =>
      store.listSessions(tx, account.id, sessionsListedMax),
    );
    return all.filter((session) => stateOf(session, account.kind, now) === "live");
  }

  return { visit, begin, end, endOthers, endOthersIn, endOfSubjectIn, list };
}
