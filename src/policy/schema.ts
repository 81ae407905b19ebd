import { z } from "zod";
import { fullForms } from "./text/policy-form.ts";

/**
 * The form of `policy.yaml` and of the files it includes as JSON Schema, for completion in editors. It is generated
 * from what the parser reads. Whether names are declared and rules make sense only the check can say.
 */
export function policySchema(): object {
  const { policy, part } = fullForms();
  const schema = z.toJSONSchema(z.union([policy, part]), { io: "input", reused: "ref" });
  return { title: "Troth policy", description: "A privacy policy: clauses of words and rules.", ...schema };
}
