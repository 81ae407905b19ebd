/** The command line: translates words typed into calls, and answers into lines that people and programs read. */
export type {
  Command,
  Context,
  Files,
  IssuedInvitation,
  IssuedKey,
  Ports,
  WantedInvitation,
  WantedKey,
} from "./command.ts";
export { commands } from "./commands.ts";
export { exitsOf, usageOf } from "./help.ts";
export { runCommandLine } from "./run.ts";
