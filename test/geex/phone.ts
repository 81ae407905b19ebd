import { expect } from "vitest";
import { z } from "zod";
import { collectedIn, refusalsIn, textIn } from "../support/world-answers.ts";
import { changesIn, countsOf, dumpOf, found } from "../support/world-store.ts";
import { onlyTheRefusal, openTenant, whyNot } from "../support/world-tenant.ts";

export type Platform = "android" | "ios";

/** A value that is sent, and the terms on which it is. */
export type Offer = {
  readonly field: string;
  readonly value: unknown;
  readonly purpose: string;
  readonly scenario?: string;
  readonly source?: string;
};

export const point = { latitude: 31.2304, longitude: 121.4737, accuracyMetres: 20 };

const pageForm = z.object({
  permissions: z.array(
    z.object({
      ...{ name: z.string(), feature: z.string(), state: z.string(), since: z.string().nullable() },
      ...{ purposes: z.array(z.string()), data: z.array(z.string()), clause: z.string() },
      blocked: z.boolean(),
    }),
  ),
});

let people = 0;

/** A world of GEEX, and what its apps do on somebody's phone. */
export async function openPhones() {
  const geex = await openTenant("geex", "geex-android");
  const { world, app, admin } = geex;

  async function newDevice(platform: Platform): Promise<string> {
    const body = { property: `geex-${platform}`, platform };
    return textIn(await world.call(app, "POST", "/v1/devices", body), "id");
  }

  /** A consent of the kind that every function of the apps takes: by a click. */
  function agree(subject: string, purpose: string, changes: object = {}): Promise<string> {
    return geex.agree(subject, purpose, { act: "click", ...changes });
  }

  /** Somebody with an account who agreed to these purposes, at one of our apps. */
  async function phoneOf(platform: Platform, agreed: readonly string[] = []) {
    const fields = { "phone-number": `+86138001${String(++people).padStart(5, "0")}` };
    const subject = await geex.register({
      ...{ scenario: "registration", purposes: ["account-verification"], fields },
    });
    const consents = new Map<string, string>();
    for (const purpose of agreed) consents.set(purpose, await agree(subject, purpose));
    const device = await newDevice(platform);

    function offer({ field, value, purpose, ...terms }: Offer, more: object = {}) {
      const where = { property: `geex-${platform}`, scenario: "app-use", ...terms };
      const what = { subject, device, purposes: [purpose], fields: { [field]: value } };
      return geex.collect({ ...where, ...what, ...more });
    }

    async function turn(permission: string, feature: string, state: "on" | "off" | "denied") {
      const body = { property: `geex-${platform}`, feature, state };
      const path = `/v1/devices/${device}/permissions/${permission}`;
      return world.call(app, "PUT", path, body);
    }

    /** The page of permissions. */
    async function page() {
      const answer = await world.call(app, "GET", `/v1/devices/${device}/permissions`);
      expect(answer.status, answer.text).toBe(200);
      return pageForm.parse(answer.json).permissions;
    }

    return { subject, device, consents, offer, turn, page };
  }

  type Phone = Awaited<ReturnType<typeof phoneOf>>;

  /** Is refused for this reason, leaves the entry of the refusal and nothing of the value. */
  async function refuses(phone: Phone, offer: Offer, why: string, more: object = {}): Promise<void> {
    const before = await countsOf(admin);
    expect(whyNot(await phone.offer(offer, more)), offer.field).toBe(why);
    expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);
    if (typeof offer.value === "string") expect(found([offer.value], await dumpOf(admin))).toEqual([]);
  }

  /** Is accepted by this clause, and stored under its terms. */
  async function takes(phone: Phone, offer: Offer, clause: string, more: object = {}): Promise<void> {
    world.clock.advance(1); // So that the newest row is the last.
    const taken = collectedIn(await phone.offer(offer, more));
    expect(refusalsIn(taken)).toEqual({});
    expect(taken.accepted.map((one) => [one.field, one.purposes])).toEqual([[offer.field, [offer.purpose]]]);
    expect(taken.accepted[0]?.clauses).toContain(clause);
    const { scenario = "app-use", source = "subject" } = offer;
    const terms = (await geex.kept(offer.field)).at(-1);
    expect(terms).toMatch(new RegExp(`^geex-(?:android|ios) ${scenario} ${source} ${offer.purpose}$`));
  }

  return { ...geex, agree, phoneOf, refuses, takes };
}
