import type { IncomingMessage } from "node:http";
import type { ArchivedVersion } from "../../domains/notices/index.ts";
import type { SignedDocument, TenantPromises, VerdictChange } from "../../domains/promises/index.ts";
import type { Caller } from "../../kernel/caller.ts";
import type { Canonical } from "../../kernel/canonical.ts";
import type { Instant } from "../../kernel/clock.ts";
import type { Personal } from "../../kernel/personal.ts";
import type { Artefact, Difference, Policy } from "../../policy/index.ts";
import type { CentreApp } from "./centre/index.ts";
import type { ConsoleApp } from "./console/index.ts";

/** A version of a policy as it was published. */
export type Published = {
  readonly policy: Policy;
  readonly artefact: Artefact;
  readonly number: number;
  readonly digest: string;
  /** The day, `YYYY-MM-DD`. */
  readonly publishedOn: string;
};

/** A message that the demo caught instead of passing it on. */
export type CaughtMessage = {
  readonly channel: "email" | "sms";
  readonly to: Personal<string>;
  readonly subject: Personal<string> | null;
  readonly text: Personal<string>;
  readonly at: Instant;
};

/** A colleague of the demo, with what their authenticator would show at this moment. */
export type DemoColleague = {
  readonly slug: string;
  readonly role: string;
  readonly email: string;
  readonly password: string;
  readonly code: string;
  readonly secondsLeft: number;
};

/** A version as the archive lists it. */
export type Archived = ArchivedVersion;

/** Two versions and how they differ; `null` where it is too long to list. */
export type DifferenceFound = {
  readonly from: Published;
  readonly to: Published;
  readonly difference: Difference | null;
};

/** What this door needs of the app. A slug that is nobody's has no version and no promises. */
export type WebApp = {
  readonly tenants: readonly { readonly slug: string }[];
  readonly current: (slug: string) => Published | null;
  /** Newest first. */
  readonly archiveOf: (slug: string) => Promise<readonly Archived[]>;
  readonly versionOf: (slug: string, number: number) => Promise<Published | null>;
  /** `null` where there is no such version, `busy` where too many were asked for. */
  readonly differenceOf: (slug: string, from: number, to: number) => Promise<DifferenceFound | "busy" | null>;
  readonly promisesOf: (slug: string) => Promise<TenantPromises | null>;
  /** Newest first. */
  readonly historyOf: (slug: string, clause: string) => Promise<readonly VerdictChange[]>;
  /** A receipt that the log says since when a version is published; `null` while there is none. */
  readonly receiptOf: (slug: string, version: number) => Promise<string | null>;
  readonly sign: (slug: string, kind: string, document: Canonical) => SignedDocument | null;
  /** The key that signs, in the form that C2SP gives it. */
  readonly keyOf: (slug: string) => string | null;
  /** Who calls, by what is believed of the call. */
  readonly callerOf: (request: IncomingMessage) => Caller;
  readonly consoleOf: (slug: string) => ConsoleApp | null;
  readonly centreOf: (slug: string) => CentreApp | null;
  /** What the demo sent, newest first; `null` without a demo, and for whoever is not at this machine. */
  readonly mailboxFor: (request: IncomingMessage) => readonly CaughtMessage[] | null;
  /** Who works in the demo; nobody for whoever is not shown its mailbox. */
  readonly demoColleagues: () => readonly DemoColleague[];
};

export type Language = "en" | "zh";
