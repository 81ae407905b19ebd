import type { Day } from "../kernel/calendar.ts";
import type { Instant } from "../kernel/clock.ts";
import type { SealKey } from "../kernel/crypto/index.ts";
import type { TenantId } from "../kernel/db/index.ts";
import type { Id } from "../kernel/ids.ts";
import type { Artefact, Decision, ObligationType, Policy, State } from "../policy/index.ts";
import type { Tie } from "./ties.ts";

export type SubjectId = Id<"subject">;
export type PolicyVersionId = Id<"version">;
export type EntryId = Id<"entry">;
export type DeviceId = Id<"device">;

/** Who acts. A role is a dimension of the policy: what it may do is written there and nowhere else. */
export type Actor = {
  readonly kind: "application" | "staff" | "subject" | "system";
  /** An id, never a name. */
  readonly id: string;
  readonly tenant: TenantId;
  readonly role: string;
  /** Where the actor is, and therefore where what it reads goes. */
  readonly region: string;
  /** As whom it receives: `self`, or a recipient of the policy. */
  readonly recipient: string;
};

/** One data type for one purpose, with what is known of the value. */
export type Item = {
  readonly data: string;
  readonly purpose: string;
  readonly scenario: string;
  readonly source: string;
  /** Facts about the value itself (`retention`, `collectedFor`). Those about the subject come from the fact source. */
  readonly state: State;
  /** What had let this very value come was taken back, whatever else the subject agrees to. */
  readonly isWithdrawn?: boolean;
  /** Which value it is, for whoever asks: handed on with the permit, and never judged. */
  readonly ref?: string;
};

/** What is asked of the gate: one act of one actor on one subject, over bounded items. */
export type Call = {
  readonly actor: Actor;
  readonly action: string;
  readonly recipient: string;
  readonly region: string;
  /** The property that collects; absent where none does. It must be one that the policy binds. */
  readonly property?: string;
  /** How it came: `plain` is a connection without TLS, over which some data is never taken. Absent inside. */
  readonly transport?: "tls" | "plain";
  /** The device that the data comes from, as the caller says. */
  readonly device?: DeviceId;
  /** The permission by which all of it came (`way`), or about which a choice is recorded (`choice`). */
  readonly permission?: { readonly name: string; readonly as: "way" | "choice" };
  /** Who hands it over where it is not the subject, and by what that is authorised. */
  readonly delivery?: Delivery;
  /** `null` where the act concerns nobody in particular, or somebody who is not known yet. */
  readonly subject: SubjectId | null;
  /** For the payload of the entry: ids and codes that the tree must not hold. */
  readonly context: Readonly<Record<string, string>>;
};

/** One hand-over of data by a source that the policy registers. */
export type Delivery = {
  /** The name of the source. */
  readonly from: string;
  /** The subject's consent, by its id, or the reference of a document. `null` in a question that supposes it. */
  readonly authorisation: string | null;
  /** The day of a document, as the caller says; a consent knows its own. */
  readonly on: Day | null;
};

/** One act to be judged. */
export type Act = {
  readonly call: Call;
  /** Where the subject is not known yet: where the person lives, as the caller says. */
  readonly newcomer?: Newcomer;
  /** Obligations that the effect keeps. A permitted item that carries any other is refused: `obligation-unmet`. */
  readonly honours: ReadonlySet<ObligationType>;
  /** True to refuse the whole act when one item is refused. */
  readonly strict?: boolean;
  /**
   * What the effect itself does for nobody, under the policy that binds: a value that is none of its type, a choice that
   * nobody has. Asked after the tables: who may not hand it over is not told whether it was right.
   */
  readonly refuses?: (policy: Policy, item: Item) => Refused | null;
};

export type Refused = {
  readonly code: (typeof effectRefusals)[number];
  readonly clauses: readonly string[];
  /** Lower-case, without a full stop and without anything that somebody gave. */
  readonly detail: string;
};

/** What a refusal by the effect itself may be called. */
export const effectRefusals = ["invalid-value", "consent-invalid", "objection-unavailable"] as const;

/** Somebody who is not a subject yet. */
export type Newcomer = {
  readonly residency: string;
  /** The key made for them and their mark in the log, where the act will make them a subject. */
  readonly made?: { readonly key: SealKey; readonly auditTag: string };
};

/** A policy version in force for somebody, with the tables that answer for it. */
export type BoundPolicy = {
  readonly version: PolicyVersionId;
  readonly number: number;
  /** Of the policy, in hexadecimal. */
  readonly digest: string;
  readonly publishedAt: Instant;
  readonly policy: Policy;
  readonly artefact: Artefact;
};

/** What must be known of a subject before anything is decided. Read in the transaction of the effect. */
export type SubjectFacts = {
  readonly subject: SubjectId | null;
  readonly policy: BoundPolicy;
  /** The atoms of the subject for a purpose; an atom left out takes its protective value. */
  readonly stateFor: (purpose: string) => State;
  /** What ties the actor to this subject by another's word; nothing where nobody gave theirs. */
  readonly ties?: readonly Tie[];
  /** Seals the erasable half of the entry; dies with the subject's key. */
  readonly auditKey: SealKey;
  /** Today's mark of the subject in the log; `null` for nobody. */
  readonly auditTag: string | null;
};

export type Platform = "android" | "ios";

/** What the newest event says of a permission, for one feature, on a device that is registered. */
export type PermissionState = {
  readonly device: DeviceId;
  /** The app for which the device is registered. No other sees it. */
  readonly property: string;
  readonly platform: Platform;
  readonly name: string;
  readonly feature: string;
  /** Off until somebody was asked and agreed. */
  readonly state: "on" | "off" | "denied";
  /** When it became so; `null` where nobody was asked yet. */
  readonly at: Instant | null;
};

export type WantedAuthorisation = { readonly from: string; readonly reference: string };

/** What is on record of the paper under which a source delivers. */
export type Authorisation = WantedAuthorisation & {
  /** Whether this source delivered under it already. */
  readonly isUsed: boolean;
  /** The consent that it is; `null` where it is a document, or nothing that we know. */
  readonly consent: {
    readonly subject: SubjectId;
    readonly purpose: string;
    readonly act: string;
    /** The source that it names, where it names one. */
    readonly from: string | null;
    readonly givenAt: Instant;
    readonly expiresAt: Instant | null;
    /** False once it was withdrawn or refused after it. */
    readonly isStanding: boolean;
  } | null;
};

/** An item with the judge's answer. */
export type Decided = { readonly item: Item; readonly state: State; readonly decision: Decision };

/** A refusal as the caller sees it: what, why, under which clauses, and what would be permitted instead. */
export type Refusal = {
  readonly data: string;
  readonly purpose: string;
  readonly code: string;
  readonly clauses: readonly string[];
  /** What there is to say of it, where that is more than its code. */
  readonly detail?: string;
  /** Requests that would be permitted and differ from this one in one point, those first that a caller can change. */
  readonly nearest: readonly Alternative[];
};

/** `for purpose account-verification`: one point changed, and the clauses that would permit it. */
export type Alternative = {
  readonly change: string;
  readonly to: string;
  readonly clauses: readonly string[];
};

/** The most items that one call may carry; larger work goes in batches with a permit each. */
export const itemsMax = 512;
