import { newRandomId } from "../../src/kernel/ids.ts";
import { personal } from "../../src/kernel/personal.ts";
import { systemRandom } from "../../src/kernel/random.ts";
import type { World } from "./world.ts";
import { fieldIn, type Visitor, visitor } from "./world-visitor.ts";

const random = systemRandom();

/**
 * Lets support look at somebody by a ticket, as an agent who is not of this test would: for tests of what support sees, not
 * of how it is let in. The ticket is for every one in the role.
 */
export async function letSupportIn(
  world: World,
  slug: string,
  identifier: { readonly data: string; readonly value: string },
  dataGroups: readonly string[],
): Promise<void> {
  const tenant = world.app.tenantBySlug(slug);
  if (tenant === null) throw new Error(`there is no tenant ${slug}`);
  const id = newRandomId("account", { random });
  await world.app.support.openTicket(
    {
      kind: "staff",
      id,
      tenant: tenant.id,
      role: "support",
      region: tenant.policy.homeRegion,
      recipient: "self",
    },
    {
      identifier: { data: identifier.data, value: personal(identifier.value) },
      number: "T-1",
      reason: personal("they asked"),
      dataGroups,
      hours: 24,
      isForAll: true,
    },
  );
}

/** Signs somebody in to the privacy centre of a tenant, by a code to their number or address. */
export async function signedIn(
  world: World,
  slug: string,
  channel: "sms" | "email",
  identifier: string,
  afterMs = 60 * 60_000,
): Promise<Visitor> {
  const browser = visitor(world);
  const before = world.sent().filter((one) => one.to === identifier).length;
  // Everybody here comes from one address: what was tried there before is forgotten first.
  world.clock.advance(afterMs);
  const asked = await browser.post(`/t/${slug}/me/sign-in`, { channel, identifier });
  const challenge = fieldIn(asked, "challenge");
  for (let round = 0; round < 500; round++) {
    const mine = world.sent().filter((one) => one.to === identifier);
    const code = /\b(\d{6})\b/.exec(mine[0]?.text ?? "")?.[1];
    if (mine.length > before && code !== undefined) {
      const shown = await browser.post(`/t/${slug}/me/code`, { challenge, code });
      if (shown.status !== 303) throw new Error(`not signed in: ${shown.status}`);
      return browser;
    }
    await new Promise((next) => setTimeout(next, 10));
  }
  throw new Error("no code was sent");
}
