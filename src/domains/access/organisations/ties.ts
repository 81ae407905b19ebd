import type { SubjectId, Tie, Wanted } from "../../../gate/index.ts";
import type { TenantId, Tx } from "../../../kernel/db/index.ts";
import type { Policy } from "../../../policy/index.ts";
import { leavesOf } from "./leaves.ts";
import { type Membership, organisationTerms, roleOf } from "./model.ts";
import { listLive } from "./store.ts";

const looking: ReadonlySet<string> = new Set(["read", "use"]);
const changing: ReadonlySet<string> = new Set(["read", "use", "collect", "correct"]);
const deciding: ReadonlySet<string> = new Set([
  ...["read", "use", "collect", "correct", "erase", "administer", "export"],
]);

/**
 * What ties a member to the others of their organisation, read in the transaction of the decision: somebody who was removed
 * a moment ago is nobody's colleague.
 */
export function makeMembershipTies(deps: { readonly policyOf: (tenant: TenantId) => Policy }) {
  return async function membershipTies(
    tx: Tx,
    wanted: readonly Wanted[],
  ): Promise<readonly (readonly Tie[])[]> {
    const policy = deps.policyOf(tx.tenant);
    const terms = organisationTerms(policy);
    const isMember = ({ actor, subject }: Wanted) =>
      terms !== null &&
      actor?.kind === "subject" &&
      actor.id !== subject &&
      (actor.role === terms.administrator || actor.role === terms.member);
    const asked = wanted.filter(isMember);
    if (terms === null || asked.length === 0) return wanted.map(() => []);
    const people = asked.flatMap(({ actor, subject }) => [subject, actor?.id as SubjectId]);
    const live = new Map((await listLive(tx, [...new Set(people)])).map((one) => [one.subject, one]));
    return wanted.map((one) => {
      const mine = live.get(one.actor?.id as SubjectId);
      const theirs = live.get(one.subject);
      if (!isMember(one) || mine === undefined || mine.organisation !== theirs?.organisation) return [];
      // A role that was changed since they asked is theirs no more.
      return roleOf(mine, terms) === one.actor?.role ? tiesOf(policy, mine) : [];
    });
  };
}

function tiesOf(policy: Policy, mine: Membership): readonly Tie[] {
  const tie = { id: mine.id, as: "colleague", standing: "live" } as const;
  if (mine.role === "administrator") return [{ ...tie, actions: deciding, data: null }];
  return [
    { ...tie, actions: changing, data: leavesOf(policy, mine.edits) },
    { ...tie, actions: looking, data: leavesOf(policy, mine.views) },
  ];
}
