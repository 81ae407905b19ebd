import type { App } from "../app.ts";
import {
  actorFor,
  leavesOf,
  type Membership,
  organisationTerms,
  permitFor,
  roleOf,
  type SessionFacts,
} from "../domains/access/index.ts";
import { limits } from "../domains/vault/index.ts";
import type { CentreApp } from "../doors/web/index.ts";
import { type Actor, deliveryUnder } from "../gate/index.ts";
import type { TenantId } from "../kernel/db/index.ts";
import { type Personal, personal } from "../kernel/personal.ts";
import { fail, Problem } from "../kernel/problem.ts";

/** What a person does in their organisation, in the role that they have there at this moment. */
export function organisationOf(app: App, tenant: TenantId): CentreApp["organisation"] {
  const policy = () => app.notices.current(tenant).policy;

  function act(facts: SessionFacts, role: string, action: string): Actor {
    const actor = actorFor(facts, policy(), { role, action }, app.clock.now());
    if (actor instanceof Problem) throw actor;
    return actor;
  }

  // Who belongs to none asks as a subject: what only a member may do is then refused by the policy.
  function asMember(facts: SessionFacts, action: string): Actor {
    const terms = organisationTerms(policy());
    const role =
      terms === null || facts.membership === null ? "subject" : roleOf({ role: facts.membership }, terms);
    return act(facts, role, action);
  }

  return {
    of: async ({ account }) =>
      account.subject === null || organisationTerms(policy()) === null
        ? null
        : app.organisations.of(tenant, account.subject),
    found: (facts, name) => app.organisations.found(act(facts, "subject", "look"), name),
    accept: (facts, code) => app.organisations.accept(act(facts, "subject", "look"), code),
    takeOffice: (facts, offer) => app.organisations.takeOffice(act(facts, "subject", "look"), offer),
    invite: async (facts, { email, language, address, ...rights }) => {
      const { code } = await app.organisations.invite(asMember(facts, "collect"), { email, ...rights });
      const letter = invitationLetter(policy().controller.name, address, code, language);
      await app.messenger.send({ channel: "email", to: email, language, ...letter });
    },
    change: (facts, member, rights) => app.organisations.change(asMember(facts, "correct"), member, rights),
    remove: (facts, member) => app.organisations.remove(asMember(facts, "erase"), member),
    offerOffice: (facts, member) => app.organisations.offerOffice(asMember(facts, "administer"), member),
    setAdministered: (facts, administered) =>
      app.organisations.setAdministered(act(facts, "subject", "look"), administered),
    look: (facts, member, group) => {
      const actor = asMember(facts, "read");
      const fields = [...leavesOf(policy(), [group])].slice(0, limits.fieldsMax);
      const permit = fields.map((field) => permitFor(policy(), actor.role, "read", field)).find((one) => one);
      const purpose = permit?.box.purpose?.[0] ?? "";
      return app.vault.read(actor, { subject: member, identifier: null, purpose, fields, reason: null });
    },
    add: async (facts, data, text, transport) => {
      const actor = asMember(facts, "collect");
      const own = await mayEdit(facts, data);
      const permit = permitFor(policy(), actor.role, "collect", data);
      const [property] = policy().vocabulary.properties;
      const source = permit?.box.source?.[0] ?? "subject";
      const told = { data: [data], source };
      await app.vault.collect(actor, {
        ...{
          transport,
          property: property?.name ?? "",
          residency: "unknown",
          strict: true,
          idempotency: null,
        },
        scenario: permit?.box.scenario?.[0] ?? "",
        source,
        delivery: deliveryUnder(policy(), told, own.organisation, app.clock.now()),
        purposes: [permit?.box.purpose?.[0] ?? ""],
        subject: facts.account.subject,
        fields: new Map([[data, personal({ text: text.reveal() })]]),
      });
    },
  };

  // The policy says what members may add at all; what each of them may is for their administrator, and read anew each time.
  async function mayEdit({ account }: SessionFacts, data: string): Promise<Membership> {
    const shown = account.subject === null ? null : await app.organisations.of(tenant, account.subject);
    const own = shown?.own;
    if (own?.role === "administrator") return own;
    if (own !== undefined && leavesOf(policy(), own.edits).has(data)) return own;
    const clauses = organisationTerms(policy())?.clauses ?? [];
    return fail("forbidden", "your administrator has not given you this to change", { clauses });
  }
}

/** The code is typed, and stands in no address: what is in an address is remembered on the way. */
function invitationLetter(
  from: string,
  address: string,
  code: Personal<string>,
  language: "en" | "zh",
): { readonly subject: string; readonly text: string } {
  return language === "zh"
    ? {
        subject: `${from}：加入组织的邀请`,
        text: `您受邀加入一个在${from}的组织。\n\n请打开 ${address}\n登录后输入邀请码：\n\n${code.reveal()}\n\n邀请七天内有效，仅可使用一次。`,
      }
    : {
        subject: `${from}: an invitation to an organisation`,
        text: `You are invited to an organisation at ${from}.\n\nOpen ${address}\nsign in, and enter this code:\n\n${code.reveal()}\n\nThe invitation is good for seven days, and once.`,
      };
}
