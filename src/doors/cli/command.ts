import type { VerifierKey } from "../../audit/index.ts";
import type { ApiKeyId, Application, InvitationId, StaffProfile } from "../../domains/access/index.ts";
import type { NewEvidence, Oversight, TenantPromises } from "../../domains/promises/index.ts";
import type { Instant } from "../../kernel/clock.ts";
import type { Personal } from "../../kernel/personal.ts";
import type { Finding, Policy, Positions } from "../../policy/index.ts";

/** One verb of the command line. All that can be known of it without running it stands here, once. */
export type Command = {
  readonly name: string;
  /** One line, without a full stop. */
  readonly summary: string;
  /** What stands after the name besides options. */
  readonly operands: { readonly words: string; readonly min: number; readonly max: number };
  /** Besides `--json` and `--help`, which every command has. */
  readonly options: Readonly<Record<string, Option>>;
  /** A line that can be typed in a clone. */
  readonly example: string;
  /** What the exit codes mean; those of every command are added. */
  readonly exits: Readonly<Record<number, string>>;
  readonly run: (given: Given, context: Context) => Promise<number>;
};

export type Option = {
  /** What the value is, as a placeholder; `null` for a switch. */
  readonly takes: string | null;
  readonly words: string;
  readonly needed?: true;
  readonly many?: true;
};

/** What was typed, checked against the command. */
export type Given = {
  readonly operands: readonly string[];
  /** The value of an option, or `null`. */
  readonly text: (option: string) => string | null;
  /** Every value of an option that may be given many times. */
  readonly list: (option: string) => readonly string[];
  readonly has: (option: string) => boolean;
};

/** All that a command can see of the world and do to it. */
export type Context = {
  readonly version: string;
  readonly print: (text: string) => void;
  /** For sentences that are no result: the error stream. */
  readonly complain: (text: string) => void;
  readonly isColoured: boolean;
  readonly columnsMax: number;
  readonly files: Files;
  readonly ports: Ports;
};

/** Files by paths as they were typed. */
export type Files = {
  /** `null` where there is no such file, or none that may be read. With `bytesMax` no more than its beginning. */
  readonly read: (path: string, bytesMax?: number) => Promise<Buffer | null>;
  /** With the folders that lead to it; `false` where it may not be written. */
  readonly write: (path: string, content: string | Buffer) => Promise<boolean>;
  /** The names in a folder; `null` where there is no such folder. */
  readonly list: (path: string) => Promise<readonly string[] | null>;
};

/** What lies behind this door, wired by `main.ts`. */
export type Ports = {
  /** The policy in a folder, with all that was found wrong with it. */
  readonly loadPolicy: (folder: string) => Promise<LoadedPolicy>;
  /** Why the page at this address cannot be read; `null` where it can. */
  readonly askLink: (href: string) => Promise<string | null>;
  /** Starts the server and returns once it answers. It goes on after the command has ended. */
  readonly start: (
    args: readonly string[],
    print: (text: string) => void,
  ) => Promise<{ readonly url: string }>;
  /** Brings the database up to date. Returns the names of all migrations in it. */
  readonly migrate: (args: readonly string[]) => Promise<readonly string[]>;
  /** The policies of all tenants, checked. */
  readonly loadPolicies: (args: readonly string[]) => Promise<readonly Policy[]>;
  /** Registers an application of this policy's tenant if it is new, and issues a key for it. */
  readonly issueKey: (args: readonly string[], policy: Policy, wanted: WantedKey) => Promise<IssuedKey>;
  /** Invites somebody to the console of this policy's tenant. */
  readonly inviteStaff: (
    args: readonly string[],
    policy: Policy,
    wanted: WantedInvitation,
  ) => Promise<IssuedInvitation>;
  /** The verdicts as the server last found them; with `isTurned` the command looks first. */
  readonly readPromises: (
    args: readonly string[],
    policy: Policy,
    isTurned: boolean,
  ) => Promise<TenantPromises>;
  /** Starts a witness and returns once it answers. It goes on after the command has ended. */
  readonly witness: (wanted: WantedWitness) => Promise<{ readonly url: string; readonly key: string }>;
  /** What an address answers to this API key; `null` where nobody answers in time. */
  readonly fetch: (url: string, apiKey: string) => Promise<{ status: number; body: Buffer } | null>;
  /** What breaks the clauses that are broken, and since when; the log remembers that it was asked for. */
  readonly readOversight: (args: readonly string[], policy: Policy) => Promise<Oversight>;
  /** Puts a document on record. Throws `not-declared` for a clause that asks for none. */
  readonly recordEvidence: (args: readonly string[], policy: Policy, evidence: NewEvidence) => Promise<void>;
};

export type WantedWitness = {
  readonly name: string;
  readonly logs: readonly VerifierKey[];
  readonly folder: string;
  readonly host: string;
  readonly port: number;
};

export type WantedKey = {
  readonly application: Omit<Application, "id" | "tenant">;
  readonly validDays: number;
};

export type IssuedKey = {
  /** As it is registered. */
  readonly application: Application;
  /** `null` where that is not what was wanted. */
  readonly key: { readonly id: ApiKeyId; readonly text: string; readonly expiresAt: Instant } | null;
};

export type WantedInvitation = {
  readonly profile: Personal<StaffProfile>;
  readonly role: string;
  readonly reason: string;
  readonly validDays: number;
};

export type IssuedInvitation = {
  readonly id: InvitationId;
  /** Told once, on the terminal of whoever asked. */
  readonly code: string;
  readonly expiresAt: Instant;
};

export type LoadedPolicy = {
  readonly policy: Policy | null;
  readonly findings: readonly Finding[];
  readonly positions: Positions;
};

/** What a shell is told. `verify` has further codes of its own, from 10 on. */
export const done = 0;
export const failed = 1;
export const wronglyUsed = 2;
