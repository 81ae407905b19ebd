import { type Application, type ApplicationTerms, differences } from "../../domains/access/index.ts";
import { instantToText } from "../../kernel/clock.ts";
import type { Policy } from "../../policy/index.ts";
import { applicationOptions, objectionTo, undeclaredNames, wantedKey } from "./application.ts";
import { type Command, type Context, done, failed, type IssuedKey, type WantedKey } from "./command.ts";
import { misuse, paragraph, printJson, table } from "./output.ts";
import { findTenant, serverOptions } from "./tenant.ts";

export const key: Command = {
  name: "key",
  summary: "Register an application and issue a key for it, which is told once; a server may be running",
  operands: { words: "<tenant>", min: 1, max: 1 },
  options: {
    ...applicationOptions,
    ...serverOptions,
  },
  example:
    'troth key jmi --name "help desk" --role support --property jmi-web --purpose technical-support --days 30',
  exits: {
    0: "the key was issued",
    1: "none was: the application is registered otherwise, or the database could not be reached",
  },
  run: async (given, context) => {
    const objection = objectionTo(given);
    if (objection !== null) return misuse(context, objection);
    const found = await findTenant(given, context);
    if (typeof found === "string") return misuse(context, found);
    const { policy, args } = found;
    const foreign = undeclaredNames(given, policy);
    if (foreign.length > 0) return misuse(context, foreign.join("\n"));
    const wanted = wantedKey(given, policy);
    const { application, key: issued } = await context.ports.issueKey(args, policy, wanted);
    if (issued === null) return refuse(context, application, wanted);
    if (given.has("json")) printJson(context, described(policy, application, issued));
    else tell(context, policy, application, issued);
    return done;
  },
};

type Issued = NonNullable<IssuedKey["key"]>;

function tell(
  context: Context,
  { tenant }: Policy,
  application: Application,
  { id, text, expiresAt }: Issued,
) {
  context.print("This key is told once. Whoever has it acts as the application below.\n");
  context.print(`\n  ${text}\n\n`);
  const { role, region, recipient, properties, purposes, callsPerSecond } = application;
  const rows = [
    ["tenant", tenant],
    ["application", application.name],
    ["role", role],
    ["region", region],
    ["recipient", recipient],
    ["properties", listed(properties)],
    ["purposes", listed(purposes)],
    ["rate", `${callsPerSecond} calls per second`],
    ["key id", id],
    ["valid until", instantToText(expiresAt)],
  ];
  context.print(
    table(
      rows.map(([name = "", value = ""]) => [`  ${name}`, value]),
      context,
    ),
  );
  context.print("\nSend it as `authorization: Bearer …`. `PUT /v1/keys/<key id>/revocation` ends it.\n");
}

function described({ tenant }: Policy, application: Application, { id, text, expiresAt }: Issued) {
  // The tenant is told by the name that everybody knows it by.
  return { id, key: text, expiresAt: instantToText(expiresAt), application: { ...application, tenant } };
}

/** One sentence: in what the application that is registered differs from the one that was typed. */
function refuse(context: Context, application: Application, { application: wanted }: WantedKey): number {
  const facts = differences(application, wanted).map(
    (term) => `${termNames[term]} ${wordsFor(application[term])}`,
  );
  const sentence =
    `Application \`${wanted.name}\` is registered with ${facts.join(", and ")}: ` +
    "no key was issued, so ask for one as it is registered, or give yours another name.";
  context.complain(paragraph(sentence, context));
  return failed;
}

const termNames: Readonly<Record<keyof ApplicationTerms, string>> = {
  role: "role",
  region: "region",
  recipient: "recipient",
  properties: "properties",
  purposes: "purposes",
  callsPerSecond: "a rate of",
};

function wordsFor(value: string | number | readonly string[]): string {
  if (typeof value === "string") return `\`${value}\``;
  return typeof value === "number" ? `${value} calls per second` : listed(value);
}

function listed(names: readonly string[]): string {
  return names.includes("*") ? "all" : names.join(", ");
}
