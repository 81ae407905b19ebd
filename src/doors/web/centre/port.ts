import type {
  Begun,
  ChallengeId,
  Channel,
  Enrolment,
  From,
  ListedSession,
  Renewed,
  SessionFacts,
  SessionId,
  Ways,
} from "../../../domains/access/index.ts";
import type { Journal } from "../../../domains/vault/index.ts";
import type { Instant } from "../../../kernel/clock.ts";
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
  readonly sessions: (facts: SessionFacts) => Promise<readonly ListedSession[]>;
  readonly endSession: (facts: SessionFacts, session: SessionId) => Promise<boolean>;
  readonly endOtherSessions: (facts: SessionFacts) => Promise<number>;
};
