import type { LogReads, Signer } from "../../audit/index.ts";
import type { Access } from "../../domains/access/index.ts";
import type { Consents, Devices } from "../../domains/consent/index.ts";
import type { Notices } from "../../domains/notices/index.ts";
import type { Promises } from "../../domains/promises/index.ts";
import type { Subjects } from "../../domains/subjects/index.ts";
import type { Collect, Read } from "../../domains/vault/index.ts";
import type { Gate } from "../../gate/index.ts";
import type { Database, TenantId } from "../../kernel/db/index.ts";

/** What this door needs of the app: the verbs it calls. Wired in `app.ts`. */
export type ApiApp = {
  readonly db: Database;
  readonly access: Access;
  readonly notices: Notices;
  readonly subjects: Subjects;
  readonly consents: Consents;
  readonly devices: Devices;
  readonly promises: Promises;
  readonly gate: Gate;
  readonly vault: { readonly collect: Collect; readonly read: Read };
  readonly logReads: LogReads;
  readonly witnessQuorum: number;
  readonly signerOf: (tenant: TenantId) => Signer;
};
