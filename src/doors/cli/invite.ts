import { instantToText } from "../../kernel/clock.ts";
import { isMailAddress } from "../../kernel/messages/index.ts";
import { personal } from "../../kernel/personal.ts";
import { didYouMean } from "../../policy/index.ts";
import { type Command, done, type Given } from "./command.ts";
import { misuse, printJson } from "./output.ts";
import { findTenant, serverOptions } from "./tenant.ts";

const daysMax = 14;
const daysUsual = 7;

export const invite: Command = {
  name: "invite",
  summary: "Invite somebody to the console of a tenant; the code is told once, and a server may be running",
  operands: { words: "<tenant>", min: 1, max: 1 },
  options: {
    name: { takes: "<name>", words: "who they are", needed: true },
    email: { takes: "<address>", words: "what they will sign in with", needed: true },
    role: { takes: "<role>", words: "as whom the policy judges them", needed: true },
    reason: { takes: "<words>", words: "why they need it; it is kept", needed: true },
    days: { takes: `<1..${daysMax}>`, words: `how long the invitation is open; ${daysUsual} if left out` },
    ...serverOptions,
  },
  example:
    'troth invite jmi --name "Robin Vale" --email robin@example.com --role administrator --reason "the first of us"',
  exits: { 0: "the invitation is open", 1: "there is none: the database could not be reached" },
  run: async (given, context) => {
    const objection = objectionTo(given);
    if (objection !== null) return misuse(context, objection);
    const found = await findTenant(given, context);
    if (typeof found === "string") return misuse(context, found);
    const { policy, args } = found;
    const role = given.text("role") ?? "";
    const roles = policy.vocabulary.roles.map((one) => one.name).filter((one) => !notForStaff.includes(one));
    if (!roles.includes(role)) {
      const sentence = `The policy of \`${policy.tenant}\` declares no role \`${role}\` for staff`;
      return misuse(context, `${sentence} (${didYouMean(role, roles)}).`);
    }
    const issued = await context.ports.inviteStaff(args, policy, {
      profile: personal({ name: given.text("name") ?? "", email: given.text("email") ?? "" }),
      role,
      reason: given.text("reason") ?? "",
      validDays: Number(given.text("days") ?? daysUsual),
    });
    const [path, expiresAt] = [`/t/${policy.tenant}/console/invitation`, instantToText(issued.expiresAt)];
    if (given.has("json")) printJson(context, { id: issued.id, code: issued.code, path, expiresAt });
    else {
      context.print("This code is told once. Whoever has it takes the invitation.\n");
      context.print(`\n  ${issued.code}\n\n`);
      context.print(`Enter it at ${path} of your server. It is good once, until ${expiresAt}.\n`);
    }
    return done;
  },
};

const notForStaff = ["application", "subject", "guardian"];

function objectionTo(given: Given): string | null {
  const name = given.text("name") ?? "";
  if (!/^[^\p{Cc}]{1,200}$/u.test(name) || name !== name.trim()) {
    return "A name has 1 to 200 characters on one line, and no space around it.";
  }
  if (!isMailAddress(given.text("email") ?? ""))
    return "`--email` is one address, such as robin@example.com.";
  const reason = (given.text("reason") ?? "").trim();
  if (reason.length < 3 || reason.length > 500) return "A reason has 3 to 500 characters.";
  const days = given.text("days") ?? String(daysUsual);
  const isDays = /^\d{1,2}$/.test(days) && Number(days) >= 1 && Number(days) <= daysMax;
  return isDays ? null : `\`--days\` is a number from 1 to ${daysMax}.`;
}
