import type {
  Begun,
  ChallengeId,
  Channel,
  Enrolment,
  From,
  Intent,
  ListedSession,
  Renewed,
  Rights,
  SessionFacts,
  SessionId,
  ShownGrant,
  ShownOrganisation,
  Support,
  Ways,
} from "../../../domains/access/index.ts";
import type { Journal, Reading } from "../../../domains/vault/index.ts";
import type { Actor, SubjectId } from "../../../gate/index.ts";
import type { Instant } from "../../../kernel/clock.ts";
import type { Id } from "../../../kernel/ids.ts";
import type { Personal } from "../../../kernel/personal.ts";
import type { PasskeyDoor } from "../passkey-parts.ts";

/** How a person signs in besides codes; what their policy does not name is not offered. */
export type WaysDoor = {
  readonly offers: { readonly password: boolean; readonly totp: boolean };
  readonly waysOf: (facts: SessionFacts) => Promise<Ways>;
  readonly showPassword: (
    shown: { readonly identifier: Personal<string>; readonly password: Personal<string> },
    from: From,
  ) => Promise<Begun>;
  readonly setPassword: (facts: SessionFacts, password: Personal<string>) => Promise<void>;
  readonly showFactor: WithCode;
  readonly beginTotp: (facts: SessionFacts, label: string) => Enrolment;
  readonly finishTotp: (
    facts: SessionFacts,
    given: { readonly sealed: string; readonly code: Personal<string> },
    from: From,
  ) => Promise<Renewed & { readonly recoveryCodes: readonly Personal<string>[] }>;
  readonly endTotp: WithCode;
};

type WithCode = (facts: SessionFacts, code: Personal<string>, from: From) => Promise<Renewed>;

/** What a member does in their organisation; whoever acts is named by the session that shows them. */
export type OrganisationPort = {
  readonly of: (facts: SessionFacts) => Promise<ShownOrganisation | null>;
  readonly found: (facts: SessionFacts, name: Personal<string>) => Promise<void>;
  readonly accept: (facts: SessionFacts, code: Personal<string>) => Promise<void>;
  readonly takeOffice: (facts: SessionFacts, offer: Id<"invitation">) => Promise<void>;
  readonly invite: (
    facts: SessionFacts,
    invited: Rights & {
      readonly email: Personal<string>;
      readonly language: "en" | "zh";
      readonly address: string;
    },
  ) => Promise<void>;
  readonly change: (facts: SessionFacts, member: SubjectId, rights: Rights) => Promise<void>;
  readonly remove: (facts: SessionFacts, member: SubjectId) => Promise<void>;
  readonly offerOffice: (facts: SessionFacts, member: SubjectId) => Promise<void>;
  readonly setAdministered: (facts: SessionFacts, administered: boolean) => Promise<void>;
  readonly look: (facts: SessionFacts, member: SubjectId, group: string) => Promise<Reading>;
  readonly add: (
    facts: SessionFacts,
    data: string,
    text: Personal<string>,
    transport: "tls" | "plain",
  ) => Promise<void>;
};

/** What the privacy centre needs of the app, for one tenant. */
export type CentreApp = {
  readonly now: () => Instant;
  /** Over which channels a code can be sent to a person of this tenant. */
  readonly channels: readonly Channel[];
  readonly passkeys: PasskeyDoor;
  readonly ways: WaysDoor;
  readonly visit: (token: string) => Promise<SessionFacts | null>;
  readonly askCode: (
    asked: {
      readonly channel: Channel;
      readonly identifier: Personal<string>;
      readonly language: "en" | "zh";
    },
    from: From,
  ) => Promise<{ readonly challenge: ChallengeId; readonly digits: number; readonly expiresAt: Instant }>;
  readonly showCode: (
    shown: { readonly challenge: ChallengeId; readonly code: Personal<string> },
    from: From,
  ) => Promise<Begun>;
  /** Who did what with the data of whoever signed in. */
  readonly journal: (facts: SessionFacts, before: number | null) => Promise<Journal>;
  /** Throws why they may not act. */
  readonly actor: (facts: SessionFacts, intent: Intent) => Actor;
  /** Who lets support look at what is theirs, and what it looked at. */
  readonly support: {
    readonly invite: Support["invite"];
    readonly end: Support["end"];
    readonly about: (facts: SessionFacts) => Promise<readonly ShownGrant[]>;
    /** The roles of support that they may let in. */
    readonly invitable: (facts: SessionFacts) => Promise<readonly string[]>;
  };
  /** The organisation that somebody belongs to. */
  readonly organisation: OrganisationPort;
  readonly sessions: (facts: SessionFacts) => Promise<readonly ListedSession[]>;
  readonly endSession: (facts: SessionFacts, session: SessionId) => Promise<boolean>;
  readonly endOtherSessions: (facts: SessionFacts) => Promise<number>;
};
