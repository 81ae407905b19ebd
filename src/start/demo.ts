import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { App, Tenant } from "../app.ts";
import { demoPeople } from "./people.ts";

/** The keys of the demo's two applications. Kept beside the data, readable by its owner only. */
export type DemoKeys = { readonly shop: string; readonly desk: string };

const keysForm = z.record(z.string(), z.object({ shop: z.string(), desk: z.string() }));
const keyValidMs = 365 * 86_400_000;
const peopleCount = 12;

/** What the demo collects, of whom, and why. Every person goes through the gate like anybody else's data. */
const registration = {
  property: "jmi-web",
  scenario: "account-registration",
  source: "subject",
  purposes: ["account-verification", "service-provisioning", "technical-support"],
} as const;

/** Makes applications, keys and people for a tenant, once. */
export async function prepareDemo(app: App, tenant: Tenant, dataFolder: string): Promise<DemoKeys> {
  const path = join(dataFolder, "demo-keys.json");
  const saved = keysForm.safeParse(JSON.parse(await readFile(path, "utf8").catch(() => "{}")));
  const known = saved.success ? saved.data[tenant.slug] : undefined;
  if (known !== undefined) return known;
  const keys = {
    shop: await keyFor(app, tenant, "demo shop", "application"),
    desk: await keyFor(app, tenant, "demo support desk", "support"),
  };
  await collectPeople(app, keys.shop);
  await writeFile(path, JSON.stringify({ ...(saved.success ? saved.data : {}), [tenant.slug]: keys }), {
    mode: 0o600,
  });
  await chmod(path, 0o600);
  return keys;
}

async function keyFor(app: App, tenant: Tenant, name: string, role: string): Promise<string> {
  const application = await app.access.ensureApplication({
    tenant: tenant.id,
    name,
    role,
    region: tenant.policy.homeRegion,
    recipient: "self",
    properties: ["*"],
    purposes: ["*"],
    callsPerSecond: 1_000,
  });
  return (await app.access.issueKey(application, keyValidMs)).text;
}

async function collectPeople(app: App, key: string): Promise<void> {
  const { application } = await app.access.authenticate(key);
  const { id, tenant, role, region, recipient } = application;
  const actor = { kind: "application", id, tenant, role, region, recipient } as const;
  for (const { residency, fields } of demoPeople(peopleCount)) {
    await app.vault.collect(actor, {
      ...registration,
      residency,
      fields,
      subject: null,
      strict: false,
      transport: "plain",
      idempotency: null,
    });
  }
}
