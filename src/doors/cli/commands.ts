import { check } from "./check.ts";
import { clauses } from "./clauses.ts";
import type { Command } from "./command.ts";
import { decideCommand } from "./decide.ts";
import { diffCommand } from "./diff.ts";
import { evidence } from "./evidence.ts";
import { explainCommand } from "./explain.ts";
import { fmt } from "./fmt.ts";
import { helpCommand } from "./help.ts";
import { invite } from "./invite.ts";
import { key } from "./key.ts";
import { logCommand } from "./log.ts";
import { migrate } from "./migrate.ts";
import { notice } from "./notice.ts";
import { promises } from "./promises.ts";
import { scan } from "./scan.ts";
import { start } from "./start.ts";
import { verify } from "./verify.ts";
import { witness } from "./witness.ts";

/** Every command there is, in the order in which one meets them. */
export const commands: readonly Command[] = [
  start,
  check,
  fmt,
  clauses,
  scan,
  notice,
  decideCommand,
  explainCommand,
  diffCommand,
  promises,
  evidence,
  verify,
  logCommand,
  witness,
  key,
  invite,
  migrate,
  helpCommand(() => commands),
];
