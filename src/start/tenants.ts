import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Tenant } from "../app.ts";
import { maskNames, transformNames, valueTypes } from "../domains/vault/index.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Database } from "../kernel/db/index.ts";
import { idToUuid, newRandomId, uuidToId } from "../kernel/ids.ts";
import { cannotStart } from "../kernel/postgres/index.ts";
import type { Random } from "../kernel/random.ts";
import {
  checkPolicy,
  type Finding,
  type Policy,
  type Positions,
  parsePolicy,
  renderFinding,
} from "../policy/index.ts";

const filesMax = 200;

/** What a policy may name that is not in its own vocabulary. */
export const known = { valueTypes, masks: maskNames, transforms: transformNames };

/** The files of a policy folder by their path in it. */
export async function readPolicyFiles(folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const names = await readdir(folder, { recursive: true });
  const files = new Map<string, Uint8Array>();
  for (const name of names.filter((one) => one.endsWith(".yaml")).slice(0, filesMax)) {
    files.set(name.replaceAll("\\", "/"), await readFile(join(folder, name)));
  }
  return files;
}

/** The policy in a folder, with everything that was found wrong with it. */
export async function loadPolicy(
  folder: string,
): Promise<{ policy: Policy | null; findings: readonly Finding[]; positions: Positions }> {
  const { policy, findings, positions } = parsePolicy(await readPolicyFiles(folder));
  if (policy === null) return { policy, findings, positions };
  return { policy, findings: [...findings, ...checkPolicy(policy, positions, known)], positions };
}

/** Every policy under `folder`. Throws `CannotStart` for one that does not pass its check: nothing else may load. */
export async function loadPolicies(folder: string): Promise<readonly Policy[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error) =>
    cannotStart(
      `The folder of policies \`${folder}\` cannot be read: choose another with --policies.`,
      error,
    ),
  );
  const names = entries.filter((entry) => entry.isDirectory());
  const policies: Policy[] = [];
  for (const { name } of names) {
    const { policy, findings } = await loadPolicy(join(folder, name));
    const errors = findings.filter((finding) => finding.severity === "error");
    if (policy === null || errors.length > 0) {
      cannotStart(
        `Policy \`${name}\` does not pass its check:\n${errors.slice(0, 20).map(renderFinding).join("\n")}`,
      );
    }
    policies.push(policy);
  }
  return policies;
}

/** The tenants of these policies; one that is new gets its row. */
export async function ensureTenants(
  admin: Database,
  policies: readonly Policy[],
  deps: { readonly clock: Clock; readonly random: Random },
): Promise<readonly Tenant[]> {
  const tenants: Tenant[] = [];
  for (const policy of policies) {
    const uuid = idToUuid(newRandomId("tenant", deps));
    await admin`insert into kernel.tenant (id, slug, created_at) values (${uuid}, ${policy.tenant}, ${deps.clock.now()})
      on conflict (slug) do nothing`;
    const [row] = await admin<{ id: string }[]>`select id from kernel.tenant where slug = ${policy.tenant}`;
    if (row === undefined) return cannotStart(`Tenant \`${policy.tenant}\` could not be registered.`);
    tenants.push({ id: uuidToId("tenant", row.id), slug: policy.tenant, policy });
  }
  return tenants;
}
