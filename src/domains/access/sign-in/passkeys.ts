import { type Database, lookUp, type TenantId, type Tx, transaction } from "../../../kernel/db/index.ts";
import { newId } from "../../../kernel/ids.ts";
import { type Personal, personal } from "../../../kernel/personal.ts";
import { fail, Problem } from "../../../kernel/problem.ts";
import type { Policy } from "../../../policy/index.ts";
import { type Account, markOf, openCredential, type SignInKeys, sealCredential } from "../accounts/index.ts";
import {
  isSteppedUp,
  type Passkey,
  type PasskeyRegistrationAnswer,
  type PasskeySignInAnswer,
  type PasskeySite,
  passkeyRegistration,
  passkeySignIn,
  verifyPasskeyRegistration,
  verifyPasskeySignIn,
} from "../credentials/index.ts";
import { accessEntry } from "../entries.ts";
import { type AccountEntryDeps, accountEntry, accountKey } from "./account-entry.ts";
import { countWrong } from "./arrival-store.ts";
import type { Arrivals } from "./arrivals.ts";
import { deviceMark, type From, type Guard } from "./guard.ts";
import { openQuestion, type Question, readAnswer, sealQuestion } from "./passkey-question.ts";
import * as store from "./passkey-store.ts";
import type { Renewed } from "./second-factor.ts";
import type { SessionFacts } from "./session-store.ts";
import type { Sessions } from "./sessions.ts";
import type { Begun } from "./staff.ts";
import type { CredentialId } from "./store.ts";
import { isFactor } from "./terms.ts";

export type PasskeyDeps = AccountEntryDeps & {
  readonly db: Database;
  readonly policyOf: (tenant: TenantId) => Policy;
  readonly signInKeysOf: (tenant: TenantId) => SignInKeys;
  readonly guard: Guard;
  readonly sessions: Sessions;
  readonly arrivals: Arrivals;
  /** Where browsers find us by a name; `null` where nobody has said. */
  readonly passkeySite: () => PasskeySite | null;
};

/** What a page asks of a browser. `sealed` comes back with the answer. */
export type PasskeyAsked = { readonly sealed: string; readonly options: object; readonly origin: string };
/** What a form brings back: the question as it was, and what the browser answered, as text. */
export type PasskeyAnswered = { readonly sealed: string; readonly answer: string };
export type PasskeyShown = Pick<store.StoredPasskey, "id" | "createdAt" | "usedAt"> & {
  readonly label: Personal<string>;
};

export type Passkeys = ReturnType<typeof makePasskeys>;
type Kept = Passkey & { readonly label: string };
type Found = store.StoredPasskey & { readonly account: Account };

const labelLengthMax = 60;

/**
 * Passkeys: added beside what somebody has, in a session that is fresh; then each is a second proof, or both at once, since
 * no device signs before its owner has shown it who they are. INVARIANT: a question counts once, right or wrong.
 */
export function makePasskeys(deps: PasskeyDeps) {
  /** Whether passkeys are used here: the policy takes them, and we know the name under which browsers come. */
  function isOffered(tenant: TenantId, kind: Account["kind"]): boolean {
    return deps.passkeySite() !== null && isFactor(deps.policyOf(tenant), kind, "passkey");
  }

  /** Asks for any passkey: whoever is there has not said who they are. */
  function askAny(tenant: TenantId, kind: Account["kind"]): PasskeyAsked {
    const site = siteOf(tenant, kind);
    const { challenge, options } = passkeySignIn(deps.random, site);
    return { sealed: sealQuestion(deps, tenant, `sign-in/${kind}`, challenge), options, origin: site.origin };
  }

  /** Asks for one of those that an account has; `null` where it has none. */
  async function askOwn({ account, session }: SessionFacts): Promise<PasskeyAsked | null> {
    const { tenant, kind } = account;
    if (!isOffered(tenant, kind)) return null;
    const kept = await lookUp(deps.db, tenant, (tx) => store.listPasskeys(tx, account.id));
    if (kept.length === 0) return null;
    const site = siteOf(tenant, kind);
    const own = kept.map((one) => opened(account, one.sealed));
    const { challenge, options } = passkeySignIn(deps.random, site, own);
    return {
      sealed: sealQuestion(deps, tenant, `show/${session.id}`, challenge),
      options,
      origin: site.origin,
    };
  }

  /** Asks for a new one, under `name` in the list that a device shows. */
  async function askNew({ account }: SessionFacts, name: string): Promise<PasskeyAsked> {
    const { tenant } = account;
    const site = siteOf(tenant, account.kind);
    const kept = await lookUp(deps.db, tenant, (tx) => store.listPasskeys(tx, account.id));
    const known = kept.map((one) => opened(account, one.sealed).id);
    const owner = { handle: handleOf(account), name: personal(name) };
    const party = { ...site, name: deps.policyOf(tenant).controller.name };
    const { challenge, options } = passkeyRegistration(deps.random, party, owner, known);
    return {
      sealed: sealQuestion(deps, tenant, `new/${account.id}`, challenge),
      options,
      origin: site.origin,
    };
  }

  /** Adds a passkey. Throws `step-up-required`, `code-refused` whatever was wrong, and `not-declared` for one too many. */
  async function add(
    { account, session }: SessionFacts,
    given: PasskeyAnswered & { readonly label: Personal<string> },
    from: From,
  ): Promise<void> {
    const { tenant } = account;
    const site = siteOf(tenant, account.kind);
    allowChange(session);
    const tried = { who: account.id, address: from.address, device: from.device };
    await deps.guard.count(tenant, tried);
    const answer = readAnswer<PasskeyRegistrationAnswer>(given.answer, registrationParts);
    const question = await take(tenant, `new/${account.id}`, given.sealed);
    const made =
      question === null || answer === null
        ? null
        : await verifyPasskeyRegistration(site, question.challenge, answer);
    if (made === null) throw refused();
    await deps.audit.transaction(tenant, async (tx) => {
      const kept = await store.listPasskeys(tx, account.id);
      if (kept.length >= store.passkeysMax)
        fail("not-declared", `an account has at most ${store.passkeysMax} passkeys`);
      const label = given.label.reveal().trim().slice(0, labelLengthMax);
      const one = {
        id: newId("credential", deps),
        lookup: lookupOf(tenant, made.id),
        sealed: sealed(account, { ...made, label }),
        counter: made.signCount,
      };
      if (!(await store.insertPasskey(tx, account.id, one, deps.clock.now()))) throw refused();
      const key = await accountKey(deps, tx, account);
      await deps.audit.write(tx, [accountEntry(deps, account, key, "add-passkey")]);
    });
    await deps.guard.forgive(tenant, tried);
  }

  /** Signs in with a passkey alone. Throws `code-refused`, whatever was wrong, and `too-many-requests`. */
  async function signIn(
    tenant: TenantId,
    kind: Account["kind"],
    given: PasskeyAnswered,
    from: From,
  ): Promise<Begun> {
    const proved = await prove(tenant, kind, `sign-in/${kind}`, given, { from, facts: null });
    return { token: proved.token, level: "full", device: proved.device };
  }

  /** Shows a passkey in a session: one that had one proof becomes a full one, a full one fresh. The token is a new one. */
  async function show(facts: SessionFacts, given: PasskeyAnswered, from: From): Promise<Renewed> {
    const { account, session } = facts;
    return prove(account.tenant, account.kind, `show/${session.id}`, given, { from, facts });
  }

  async function prove(
    tenant: TenantId,
    kind: Account["kind"],
    use: string,
    given: PasskeyAnswered,
    { from, facts }: { readonly from: From; readonly facts: SessionFacts | null },
  ): Promise<Renewed> {
    const site = siteOf(tenant, kind);
    const answer = readAnswer<PasskeySignInAnswer>(given.answer, signInParts);
    const lookup = lookupOf(tenant, answer?.id ?? "");
    const who = facts?.account.id ?? lookup.toString("hex");
    const tried = { who, address: from.address, device: facts === null ? null : from.device };
    await deps.guard.count(tenant, tried);
    const question = await take(tenant, use, given.sealed);
    const found = await lookUp(deps.db, tenant, (tx) => store.findPasskey(tx, lookup));
    const isTheirs = facts === null ? found?.account.kind === kind : found?.account.id === facts.account.id;
    const count =
      question === null || answer === null || found === null || !isTheirs
        ? null
        : await countShown(site, question, found, answer);
    const outcome = await deps.audit.transaction(tenant, (tx) =>
      settle(tx, isTheirs ? found : null, count, facts, from),
    );
    if (outcome instanceof Problem) throw outcome;
    await deps.guard.forgive(tenant, tried);
    outcome.tell();
    const device = deviceMark(deps.signInKeysOf(tenant), outcome.account.id);
    return { token: outcome.token, device: personal(device) };
  }

  /** Writes what came of it, also of what was refused. */
  async function settle(
    tx: Tx,
    found: Found | null,
    count: number | null,
    facts: SessionFacts | null,
    from: From,
  ) {
    const action = facts === null ? "sign-in" : "show-second-factor";
    if (found === null) return refuse(tx, facts?.account ?? null, action);
    const { account } = found;
    const key = await accountKey(deps, tx, account);
    const isRight =
      count !== null && !key.isErased && (await store.moveCount(tx, found, count, deps.clock.now()));
    if (!isRight) return refuse(tx, account, action);
    const said = { payload: { factor: "passkey" } } as const;
    await deps.audit.write(tx, [accountEntry(deps, account, key, action, said)]);
    const before = facts?.session.id ?? null;
    if (facts?.session.level === "full") {
      const wanted = { level: "full", before, isFresh: true, arrival: facts.arrival } as const;
      return { ...(await deps.sessions.begin(tx, account, wanted)), tell: () => {}, account };
    }
    const arrived = await deps.arrivals.arrive(tx, account, { level: "full", before, from, replyTo: null });
    return { ...arrived, account };
  }

  /** Notes a wrong one, and counts it for the account that it was shown for: `null` where the passkey is nobody's here. */
  async function refuse(tx: Tx, account: Account | null, action: string): Promise<Problem> {
    const payload = { factor: "passkey" };
    if (account === null) {
      const whole = { account: "", ...payload };
      await deps.audit.write(tx, [accessEntry(deps, tx.tenant, action, whole, { effect: "refused" })]);
      return refused();
    }
    const key = await accountKey(deps, tx, account);
    await deps.audit.write(tx, [accountEntry(deps, account, key, action, { payload, effect: "refused" })]);
    await countWrong(tx, account.id, deps.clock.now());
    return refused();
  }

  async function countShown(
    site: PasskeySite,
    question: Question,
    found: Found,
    answer: PasskeySignInAnswer,
  ): Promise<number | null> {
    const passkey = { ...opened(found.account, found.sealed), signCount: found.counter };
    const owner = { handle: handleOf(found.account) };
    const shown = await verifyPasskeySignIn(site, question.challenge, passkey, owner, answer);
    return shown?.signCount ?? null;
  }

  /** The question of this use, once: from here on it is answered, whatever the answer is worth. */
  async function take(tenant: TenantId, use: string, sealed: string): Promise<Question | null> {
    const question = openQuestion(deps, tenant, use, sealed);
    if (question === null) return null;
    const { digest, expiresAt } = question;
    const isFirst = await transaction(deps.db, tenant, (tx) => store.takeQuestion(tx, digest, expiresAt));
    return isFirst ? question : null;
  }

  async function list(account: Account): Promise<readonly PasskeyShown[]> {
    const kept = await lookUp(deps.db, account.tenant, (tx) => store.listPasskeys(tx, account.id));
    return kept.map(({ id, createdAt, usedAt, sealed: text }) => ({
      ...{ id, createdAt, usedAt },
      label: personal(opened(account, text).label),
    }));
  }

  /** Removes a passkey, and ends all other sessions: a device that was lost may be signed in. */
  async function remove({ account, session }: SessionFacts, id: CredentialId): Promise<void> {
    allowChange(session);
    await deps.audit.transaction(account.tenant, async (tx) => {
      const isEnded = await store.endPasskey(tx, account.id, id, deps.clock.now());
      if (!isEnded) fail("not-found", "there is no such passkey of yours");
      await deps.sessions.endOthersIn(tx, account.id, session.id);
      const key = await accountKey(deps, tx, account);
      await deps.audit.write(tx, [accountEntry(deps, account, key, "remove-passkey")]);
    });
  }

  // Whoever finds a session open must not be able to leave a key of theirs behind, or to take the owner's away.
  function allowChange(session: SessionFacts["session"]): void {
    if (isSteppedUp(session, deps.clock.now())) return;
    fail("step-up-required", "this takes a proof of who you are that is not older than minutes");
  }

  function siteOf(tenant: TenantId, kind: Account["kind"]): PasskeySite {
    const site = deps.passkeySite();
    return site !== null && isOffered(tenant, kind)
      ? site
      : fail("not-declared", "passkeys are not used here");
  }

  function lookupOf(tenant: TenantId, id: string): Buffer {
    return markOf(deps.signInKeysOf(tenant), "passkey", id);
  }

  // Authenticators keep it: it says nothing of its owner, and is not the account's id, which pages show to colleagues.
  function handleOf(account: Account): Buffer {
    return markOf(deps.signInKeysOf(account.tenant), "passkey-owner", account.id);
  }

  function sealed(account: Account, kept: Kept): Buffer {
    const text = JSON.stringify({ ...kept, publicKey: kept.publicKey.toString("base64url") });
    return sealCredential(deps.signInKeysOf(account.tenant), account.tenant, account.id, text, deps.random);
  }

  function opened(account: Account, sealedText: Buffer): Kept {
    const keys = deps.signInKeysOf(account.tenant);
    const read = JSON.parse(openCredential(keys, account.tenant, account.id, sealedText).reveal());
    return { ...read, publicKey: Buffer.from(read.publicKey, "base64url") };
  }

  return { isOffered, askAny, askOwn, askNew, add, signIn, show, list, remove };
}

const registrationParts = ["clientDataJSON", "attestationObject"];
const signInParts = ["clientDataJSON", "authenticatorData", "signature"];

function refused(): Problem {
  return new Problem("code-refused", "this passkey does not count: begin again");
}
