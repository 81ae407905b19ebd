import { z } from "zod";
import { closed, keptPeriod, name, names, period, text } from "../text/forms.ts";
import { domainRule } from "./rule-type.ts";

/** How data is guarded, who watches, and what happens when something goes wrong. */
export const securityRuleTypes = {
  credential: domainRule(
    "Says how a secret is stored, and that nobody reads it.",
    closed({ data: names, stored: z.enum(["argon2id", "scrypt"]), readable: z.enum(["never"]) }),
    { "data.*": "data" },
  ),
  transport: domainRule(
    "Says which connections are encrypted; data that it names comes over no other.",
    closed({ tlsMin: z.enum(["1.2", "1.3"]), data: names.optional() }),
    { "data.*": "data" },
  ),
  storage: domainRule(
    "Says how data is sealed and where the keys are.",
    closed({
      cipher: z.enum(["AES-256-GCM"]),
      keys: z.enum(["per-subject"]),
      masterKey: z.enum(["outside-database"]),
    }),
  ),
  roles: domainRule(
    "Says that access is by role, and that the table of roles is public.",
    closed({ matrix: z.enum(["published"]) }),
  ),
  audit: domainRule(
    "Says how long the log is kept.",
    closed({ retention: keptPeriod, appendOnly: z.literal(true) }),
  ),
  alert: domainRule(
    "Says what raises an alarm, and who answers it.",
    closed({
      on: name,
      count: z.int().min(1).max(1_000_000).optional(),
      window: period.optional(),
      severity: z.enum(["low", "medium", "high", "critical"]),
      owner: name,
    }),
    { owner: "roles" },
  ),
  incident: domainRule(
    "Says that people and authorities are told of a breach; a cause that is excluded must be named.",
    closed({
      excludesCauses: z.array(text).max(20),
      subjectNotice: z.boolean(),
      authorityNotice: z.boolean(),
    }),
  ),
} as const;
