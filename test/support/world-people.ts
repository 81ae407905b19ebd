import type { World } from "./world.ts";
import { collectedIn, textIn } from "./world-answers.ts";
import { collections } from "./world-samples.ts";

/** What a registration sends when a test says nothing else. */
export const registration = {
  property: "jmi-web",
  scenario: "account-registration",
  purposes: ["account-verification", "service-provisioning", "technical-support"],
  residency: "us",
} as const;

let people = 0;

/** An e-mail address that nobody had yet. */
export function freshEmail(): string {
  return `person.${++people}@example.com`;
}

/** Registers somebody new and returns their id. */
export async function register(
  world: World,
  key: string,
  fields: Readonly<Record<string, unknown>> = {},
  changes: object = {},
): Promise<string> {
  const body = { ...registration, fields: { "business-email": freshEmail(), ...fields }, ...changes };
  return collectedIn(await world.call(key, "POST", "/v1/collections", body)).subject;
}

/** Gives consent to one purpose and returns its id. */
export async function consent(world: World, key: string, subject: string, purpose: string): Promise<string> {
  const given = { subject, purpose, act: "tick", language: "en", property: "jmi-web" };
  const words = `Yes, you may use my data for ${purpose}.`;
  return textIn(await world.call(key, "POST", "/v1/consents", { ...given, words }), "id");
}

/** Somebody of whom every kind of data is held, with every consent. Returns their id. */
export async function registerWhole(world: World, key: string): Promise<string> {
  const subject = await register(world, key, {}, { purposes: ["service-provisioning"] });
  world.clock.advance(1);
  for (const purpose of ["experience-optimisation", "advertising", "direct-marketing"]) {
    await consent(world, key, subject, purpose);
  }
  for (const collection of collections()) {
    const call = collection.scenario === "transaction" ? world.callTls() : world.call;
    const body = { property: "jmi-web", subject, strict: true, ...collection };
    collectedIn(await call(key, "POST", "/v1/collections", body));
  }
  return subject;
}
