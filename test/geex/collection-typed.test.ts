import { expect, test } from "vitest";
import { collectedIn, readingIn, valuesIn } from "../support/world-answers.ts";
import { changesIn, countsOf } from "../support/world-store.ts";
import { letSupportIn } from "../support/world-support.ts";
import { onlyTheRefusal, openTenant, whyNot } from "../support/world-tenant.ts";
import { freshPhone } from "./people.ts";

const { world, admin, app, keyFor, ...geex } = await openTenant("geex", "geex-android");

const verifying = ["real-name-verification", "credit-assessment"];
const paying = ["card-binding", "real-name-verification", "payment"];
const address = { line1: "7 Zq Lane", city: "Shanghai", country: "CN" };
const friend = { name: "Zq Friend", relation: "sister", phone: "+8613900139000" };

type Row = {
  readonly data: string;
  readonly words: string;
  readonly android: string;
  readonly ios: string;
  readonly purposes: readonly string[];
  readonly value: unknown;
  /** What those see of it who check somebody's name, or who reach somebody for us. */
  readonly shown: unknown;
  readonly asks?: "consent";
  readonly seenBy?: { readonly role: string; readonly purpose: string };
};

const reached = { role: "support", purpose: "credit-assessment" };
const asks = "consent" as const;

const rows: readonly Row[] = [
  row("user-address", "address", "AND-22", "IOS-11", verifying, { value: address, shown: "Shanghai" }),
  row("employer", "employer", "AND-23", "IOS-12", verifying, { value: "Zq Bells", shown: "Zq Bells" }),
  row("work-address", "address of work", "AND-24", "IOS-13", verifying, {
    value: address,
    shown: "Shanghai",
  }),
  row("occupation", "occupation", "AND-25", "IOS-14", verifying, { value: "Baker", shown: "Baker", asks }),
  row("home-address", "home", "AND-26", "IOS-15", verifying, { value: address, shown: "Shanghai" }),
  row("detailed-address", "street", "AND-27", "IOS-16", verifying, { value: address, shown: "Shanghai" }),
  row("house-number", "house number", "AND-28", "IOS-17", verifying, { value: "7-201", shown: "7-201" }),
  row("education-level", "education", "AND-29", "IOS-18", verifying, { value: "BA", shown: "BA", asks }),
  row("emergency-contact", "person for emergencies", "AND-30", "IOS-18b", verifying, {
    ...{ value: friend, shown: friend, asks, seenBy: reached },
  }),
  row("marital-status", "marital status", "AND-31", "IOS-19", verifying, {
    ...{ value: "single", shown: "single", asks },
  }),
  row("bank-name", "bank", "AND-32", "IOS-20", paying, { value: "Zq Bank", shown: "Zq Bank" }),
  row("bank-card-number", "bank card", "AND-33", "IOS-21", paying, {
    ...{ value: "6222021234567890128", shown: "**** 0128", asks },
  }),
  row("bank-reserved-phone", "number at the bank", "AND-34", "IOS-22", paying, {
    ...{ value: "+86 138 0013 9999", shown: "138****9999", asks },
  }),
];

function row(
  data: string,
  words: string,
  android: string,
  ios: string,
  purposes: readonly string[],
  rest: Pick<Row, "value" | "shown" | "asks" | "seenBy">,
): Row {
  return { data, words, android: `GEEX-${android}`, ios: `GEEX-${ios}`, purposes, ...rest };
}

const opening = { scenario: "registration", source: "subject", purposes: ["account-verification"] };

function account(phone = freshPhone()): Promise<string> {
  return geex.register({ ...opening, fields: { "phone-number": phone } });
}

function typedBy(subject: string, { data, purposes, value }: Row) {
  return {
    ...{ scenario: "loan-application", source: "subject", subject, purposes },
    fields: { [data]: value },
  };
}

async function agreeToAll(subject: string, asked: readonly string[]): Promise<void> {
  for (const purpose of asked) await geex.agree(subject, purpose);
}

const marketing = await keyFor("marketing");

for (const one of rows) {
  test(`${one.android}: your ${one.words} comes from your own hand, for what it was typed for and nothing else`, async () => {
    const phone = freshPhone();
    const subject = await account(phone);
    const typed = typedBy(subject, one);
    const refusedWithoutTrace = async (changes: object) => {
      const before = await countsOf(admin);
      const answer = await geex.collect({ ...typed, ...changes });
      expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);
      return whyNot(answer);
    };
    if (one.asks === "consent") {
      expect(await refusedWithoutTrace({})).toMatch(/^403 /);
      await agreeToAll(subject, one.purposes);
    }
    world.clock.advance(1);
    const taken = collectedIn(await geex.collect(typed));
    expect(taken.accepted.map((field) => field.purposes)).toEqual([one.purposes]);
    expect(taken.accepted.flatMap((field) => field.clauses)).toContain(one.android);
    const terms = `geex-android loan-application subject ${one.purposes.join(",")}`;
    const stored = await geex.kept(one.data);
    expect(stored.at(-1)).toBe(terms);

    const { role, purpose } = one.seenBy ?? { role: "verifier", purpose: "real-name-verification" };
    const reason = { reason: "checking what was typed" };
    if (role === "support") {
      await letSupportIn(world, "geex", { data: "phone-number", value: phone }, [one.data]);
    }
    const seen = await geex.read(await keyFor(role), subject, purpose, [one.data], reason);
    expect(valuesIn(readingIn(seen))).toEqual({ [one.data]: one.shown });

    for (const purpose of ["customer-service", "debt-collection"]) {
      const why = await refusedWithoutTrace({ purposes: [purpose] });
      expect(why, purpose).toMatch(/^403 purpose-mismatch /);
      expect(why.split(" "), purpose).toContain(one.android);
    }
    for (const source of ["third-party", "observed", "derived"]) {
      const why = await refusedWithoutTrace({ source });
      expect(why.split(" "), source).toContain(one.android);
    }
    expect(await geex.kept(one.data)).toEqual(stored);
  });

  test(`${one.ios}: your ${one.words} has the same rule in the iOS app, and no marketing ever sees it`, async () => {
    const subject = await account();
    await agreeToAll(subject, [...(one.asks === "consent" ? one.purposes : []), "marketing-sms"]);
    const typed = typedBy(subject, one);
    const answers = async (property: string) => {
      world.clock.advance(1);
      const { accepted } = collectedIn(await geex.collect({ ...typed, property }));
      const refused = await geex.collect({ ...typed, property, purposes: ["customer-service"] });
      return { accepted, refused: whyNot(refused) };
    };
    expect(await answers("geex-ios")).toEqual(await answers("geex-android"));
    const terms = `loan-application subject ${one.purposes.join(",")}`;
    expect((await geex.kept(one.data)).slice(-2)).toEqual([`geex-ios ${terms}`, `geex-android ${terms}`]);

    for (const key of [app, marketing]) {
      const before = await countsOf(admin);
      const seen = whyNot(await geex.read(key, subject, "marketing-sms", [one.data]));
      expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);
      expect(seen).toMatch(/^403 purpose-mismatch /);
      expect(seen.split(" ")).toContain(one.ios);
      for (const action of ["use", "export"]) {
        for (const purpose of ["marketing-email", "third-party-marketing"]) {
          const question = { action, data: [one.data], purpose, state: { consent: "given" } };
          const [decision] = await geex.decide(key, question);
          expect(decision, `${action} ${purpose}`).toMatchObject({ outcome: "forbidden" });
          expect(decision?.clauses, `${action} ${purpose}`).toContain(one.ios);
        }
      }
    }
  });
}
