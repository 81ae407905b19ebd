/** What the story needs: where Troth is, and the keys that its start printed. */
export type Setting = { readonly url: string; readonly shop: string; readonly desk: string };

type Field = { readonly field: string; readonly clauses: readonly string[] };
type Refused = Field & {
  readonly code: string;
  readonly nearest: readonly { readonly change: string; readonly to: string }[];
};
type Collected = { readonly accepted: readonly Field[]; readonly refused: readonly Refused[] };
type Reading = { readonly values: readonly (Field & { readonly form: string; readonly value: string })[] };
type Problem = {
  readonly code: string;
  readonly title: string;
  readonly errors: readonly (Omit<Refused, "field"> & { readonly pointer: string })[];
};

const email = "nora@example.com";

/** A shop collects a registration; the support desk reads what it may see, and asks for what it may not. */
export async function collectAndRead(
  { url, shop, desk }: Setting,
  print: (line: string) => void,
): Promise<void> {
  const registration = {
    property: "jmi-web",
    scenario: "account-registration",
    purposes: ["account-verification", "technical-support"],
    residency: "us",
    fields: {
      "full-name": "Nora Lindqvist",
      "business-email": email,
      "phone-number": "+1 202 555 0142",
      "birth-date": "1990-04-01",
    },
  };
  print("The shop collects a registration:");
  const { accepted, refused }: Collected = await post(`${url}/v1/collections`, shop, registration, 201);
  for (const { field, clauses } of accepted) print(row(field, "kept", "", clauses));
  for (const { field, code, clauses } of refused) print(row(field, "refused", code, clauses));

  const wanted = { identifier: { data: "business-email", value: email }, purpose: "technical-support" };
  print("The support desk reads for technical-support:");
  const fields = ["full-name", "business-email", "phone-number"];
  const { values }: Reading = await post(`${url}/v1/readings`, desk, { ...wanted, fields }, 200);
  for (const { field, form, value, clauses } of values) print(row(field, form, value, clauses));

  print("The support desk asks for the card number:");
  const cardOnly = { ...wanted, fields: ["credit-card-number"] };
  const { code, title, errors }: Problem = await post(`${url}/v1/readings`, desk, cardOnly, 403);
  for (const { clauses } of errors) print(row("credit-card-number", "refused", code, clauses));
  const [instead] = errors.flatMap((error) => error.nearest);
  print(`  ${title}.${instead === undefined ? "" : ` It does for ${instead.change} ${instead.to}.`}`);
}

function row(field: string, form: string, what: string, clauses: readonly string[]): string {
  return `  ${field.padEnd(20)}${form.padEnd(9)}${what.padEnd(18)}${clauses.join(", ")}`;
}

/** One call. An answer of another kind than `status` ends the story in the server's own words. */
async function post(address: string, key: string, body: object, status: number) {
  const response = await fetch(address, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (response.status !== status) throw new Error(`${address} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}
