import { personal } from "../kernel/personal.ts";
import { seededRandom } from "../kernel/random.ts";

/** A person of the demo. Made up: names from a list, addresses at example.com, numbers that are set aside for fiction. */
export type DemoPerson = {
  readonly residency: string;
  readonly fields: ReadonlyMap<string, ReturnType<typeof personal<unknown>>>;
};

const firstNames = [
  "Ada",
  "Ben",
  "Carla",
  "Dinesh",
  "Elif",
  "Femi",
  "Greta",
  "Hugo",
  "Ines",
  "Jonas",
  "Kaya",
  "Lena",
];
const lastNames = ["Abel", "Brook", "Castro", "Dietz", "Ekman", "Flores", "Grant", "Holt", "Ito", "Janssen"];
const companies = ["Northwind Bakery", "Harbour Print", "Lindgren Tools", "Blue Heron Books"];
const titles = ["Buyer", "Office manager", "Engineer", "Bookkeeper"];

/** The same people every time. */
export function demoPeople(count: number): readonly DemoPerson[] {
  const random = seededRandom("troth demo people");
  const pick = (list: readonly string[]): string => list[random.bytes(4).readUInt32BE() % list.length] ?? "";
  return Array.from({ length: count }, (_, index) => {
    const first = firstNames[index % firstNames.length] ?? "";
    const last = pick(lastNames);
    const fields = {
      "full-name": `${first} ${last}`,
      "company-name": pick(companies),
      "job-title": pick(titles),
      "business-email": `${first}.${last}.${index + 1}@example.com`.toLowerCase(),
      // 555-0100 to 555-0199 are set aside for fiction in the North American plan.
      "phone-number": `+1 202 555 01${String(index % 100).padStart(2, "0")}`,
    };
    return {
      residency: index % 3 === 0 ? "eu" : "us",
      fields: new Map(Object.entries(fields).map(([field, value]) => [field, personal<unknown>(value)])),
    };
  });
}
