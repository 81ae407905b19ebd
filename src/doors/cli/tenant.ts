import { didYouMean, type Policy } from "../../policy/index.ts";
import type { Context, Given, Option } from "./command.ts";

/** Where a server's database, keys and policies lie, for commands that work beside it. */
export const serverOptions: Readonly<Record<string, Option>> = {
  data: {
    takes: "<folder>",
    words: "where the database and the keys lie, as for `start`; ./data if left out",
  },
  policies: { takes: "<folder>", words: "one folder for each tenant; ./policies if left out" },
};

/** The policy of the tenant that was typed first, with the settings for whoever opens its database; or a sentence. */
export async function findTenant(
  given: Given,
  context: Context,
): Promise<{ readonly policy: Policy; readonly args: readonly string[] } | string> {
  const args = Object.keys(serverOptions).flatMap((name) =>
    given.list(name).map((value) => `--${name}=${value}`),
  );
  const policies = await context.ports.loadPolicies(args);
  const [slug = ""] = given.operands;
  const policy = policies.find(({ tenant }) => tenant === slug);
  if (policy !== undefined) return { policy, args };
  const slugs = policies.map(({ tenant }) => tenant);
  return `There is no policy of a tenant \`${slug}\` (${didYouMean(slug, slugs)}).`;
}
