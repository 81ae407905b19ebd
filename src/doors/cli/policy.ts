import {
  type Artefact,
  compile,
  type Finding,
  type Policy,
  type Positions,
  renderFinding,
} from "../../policy/index.ts";
import { type Context, failed, type Given, wronglyUsed } from "./command.ts";
import { count, paint, printJson } from "./output.ts";

/** A policy as a folder holds it, with findings whose paths lead there from where the command was typed. */
export type FolderPolicy = {
  readonly folder: string;
  readonly policy: Policy | null;
  readonly findings: readonly Finding[];
  /** Whose paths are those in the folder. */
  readonly positions: Positions;
};

/** Reads and checks the policy in a folder. `null` after saying that there is no such folder. */
export async function readFolder(context: Context, folder: string): Promise<FolderPolicy | null> {
  if ((await context.files.list(folder)) === null) {
    context.complain(`\`${folder}\` is no folder that can be read.\n`);
    return null;
  }
  const { policy, findings, positions } = await context.ports.loadPolicy(folder);
  const moved = findings.map((one) => ({ ...one, path: pathIn(folder, one.path) }));
  return { folder, policy, findings: moved, positions };
}

/** Where a file of a policy is, from where the command was typed. */
export function pathIn(folder: string, path: string): string {
  return `${folder.replace(/[/\\]+$/, "")}/${path}`;
}

export type SoundPolicy = { readonly policy: Policy; readonly positions: Positions };
export type OpenedPolicy = { readonly policy: Policy; readonly artefact: Artefact };

/** A policy that passed its check, compiled; or the exit code, after saying what is wrong with it. */
export async function openPolicy(
  context: Context,
  given: Given,
  folder: string,
): Promise<OpenedPolicy | number> {
  const sound = await readSound(context, given, folder);
  if (typeof sound === "number") return sound;
  const compiled = compile(sound.policy);
  if (compiled.ok) return { policy: sound.policy, artefact: compiled.artefact };
  context.complain(`The policy in \`${folder}\` is too large to compile: ${compiled.why}.\n`);
  return failed;
}

/**
 * A policy that passed its check; or the exit code, after saying what is wrong with it. Errors of the codes in `told` do
 * not count: the command tells them itself.
 */
export async function readSound(
  context: Context,
  given: Given,
  folder: string,
  told: readonly string[] = [],
): Promise<SoundPolicy | number> {
  const read = await readFolder(context, folder);
  if (read === null) return wronglyUsed; // It was said already.
  const errors = errorsIn(read.findings).filter(({ code }) => !told.includes(code));
  if (read.policy === null || errors.length > 0) {
    if (given.has("json")) printJson(context, { findings: errors });
    else context.print(listFindings(context, errors));
    const found = count(errors.length, "error");
    context.complain(
      `The policy in \`${folder}\` does not pass its check, with ${found}, so nothing is read from it.\n`,
    );
    return failed;
  }
  return { policy: read.policy, positions: read.positions };
}

export function errorsIn(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ severity }) => severity === "error");
}

/** One line each, as editors and other programs read them: never wrapped. */
export function listFindings(context: Context, findings: readonly Finding[]): string {
  return findings
    .map((finding) => {
      const tone = finding.severity === "error" ? "bad" : "warning";
      return `${renderFinding(finding).replace(` ${finding.code} `, ` ${paint(context, tone, finding.code)} `)}\n`;
    })
    .join("");
}
