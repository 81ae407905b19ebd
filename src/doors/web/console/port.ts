import type { LogFindings, LogQuery } from "../../../audit/index.ts";
import type {
  AccountId,
  Alert,
  Begun,
  Comparing,
  Enrolment,
  From,
  Intent,
  Invitation,
  InvitationId,
  ListedSession,
  QualificationKind,
  Renewed,
  SessionFacts,
  SessionId,
  ShownGrant,
  StaffMember,
  Support,
} from "../../../domains/access/index.ts";
import type { EvidenceTerm, NewEvidence } from "../../../domains/promises/index.ts";
import type { Reading } from "../../../domains/vault/index.ts";
import type { Actor, EntryId } from "../../../gate/index.ts";
import type { Instant } from "../../../kernel/clock.ts";
import type { Personal } from "../../../kernel/personal.ts";
import type { PasskeyDoor } from "../passkey-parts.ts";

/** What the console needs of the app, for one tenant. Whoever acts is named by the session that shows them. */
export type ConsoleApp = {
  readonly now: () => Instant;
  readonly visit: (token: string) => Promise<SessionFacts | null>;
  readonly showPassword: (
    shown: { readonly email: Personal<string>; readonly password: Personal<string> },
    from: From,
  ) => Promise<Begun>;
  readonly acceptInvitation: (
    accepted: { readonly code: Personal<string>; readonly password: Personal<string> },
    from: From,
  ) => Promise<AccountId>;
  readonly showFactor: (facts: SessionFacts, code: Personal<string>, from: From) => Promise<Renewed>;
  readonly beginEnrolment: (facts: SessionFacts, label: string) => Enrolment;
  readonly finishEnrolment: (
    facts: SessionFacts,
    given: { readonly sealed: string; readonly code: Personal<string> },
    from: From,
  ) => Promise<Renewed & { readonly recoveryCodes: readonly Personal<string>[] }>;
  readonly changePassword: (
    facts: SessionFacts,
    change: { readonly old: Personal<string>; readonly password: Personal<string> },
    from: From,
  ) => Promise<void>;
  readonly passkeys: PasskeyDoor;
  readonly recoveryLeft: (facts: SessionFacts) => Promise<number>;
  readonly sessions: (facts: SessionFacts) => Promise<readonly ListedSession[]>;
  readonly endSession: (facts: SessionFacts, session: SessionId) => Promise<boolean>;
  readonly endOtherSessions: (facts: SessionFacts) => Promise<number>;
  /** Throws why they may not act. */
  readonly actor: (facts: SessionFacts, intent: Intent) => Actor;
  readonly members: (actor: Actor) => Promise<readonly StaffMember[]>;
  readonly invitations: (actor: Actor) => Promise<readonly Invitation[]>;
  readonly invite: (
    actor: Actor,
    wanted: {
      readonly name: Personal<string>;
      readonly email: Personal<string>;
      readonly role: string;
      readonly reason: string;
      readonly language: "en" | "zh";
      readonly address: string;
    },
  ) => Promise<void>;
  readonly withdrawInvitation: (actor: Actor, invitation: InvitationId) => Promise<void>;
  readonly giveRole: (
    actor: Actor,
    account: AccountId,
    given: { readonly role: string; readonly reason: string; readonly expiresAt: Instant | null },
  ) => Promise<void>;
  readonly endRole: (actor: Actor, account: AccountId, role: string) => Promise<void>;
  readonly endStaff: (actor: Actor, account: AccountId) => Promise<void>;
  readonly qualify: (
    actor: Actor,
    account: AccountId,
    one: {
      readonly kind: QualificationKind;
      readonly digest: Buffer;
      readonly validFrom: Instant;
      readonly validUntil: Instant;
    },
  ) => Promise<void>;
  readonly searchLog: (actor: Actor, query: LogQuery) => Promise<LogFindings>;
  /** One entry as it stands in the tree, and the receipt that it does once a checkpoint covers it. */
  readonly logEntry: (
    actor: Actor,
    entry: EntryId,
  ) => Promise<{ readonly body: string; readonly receipt: string | null }>;
  /** For officers and administrators; the log remembers who looked. */
  readonly evidence: (actor: Actor) => Promise<readonly EvidenceTerm[]>;
  readonly recordEvidence: (actor: Actor, evidence: NewEvidence) => Promise<void>;
  /** By whose word support looks. */
  readonly support: {
    readonly openTicket: Support["openTicket"];
    readonly end: Support["end"];
    /** The tickets of one agent, and until when they know who is there. */
    readonly openedBy: (
      facts: SessionFacts,
    ) => Promise<readonly { readonly grant: ShownGrant; readonly verifiedUntil: Instant | null }[]>;
    readonly compare: Comparing["compare"];
    readonly endSessions: Comparing["endSessions"];
    /** Looks that nobody let support have, newest first. */
    readonly alerts: () => Promise<readonly Alert[]>;
  };
  readonly read: (
    actor: Actor,
    wanted: {
      readonly identifier: { readonly data: string; readonly value: Personal<string> };
      readonly purpose: string;
      readonly fields: readonly string[];
      readonly reason: string | null;
      readonly act: "read" | "reveal";
    },
  ) => Promise<Reading>;
};
