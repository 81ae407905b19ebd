import { type Finding, formatPolicy } from "../../policy/index.ts";
import { type Command, type Context, done, failed } from "./command.ts";
import { count, misuse, printJson } from "./output.ts";
import { listFindings } from "./policy.ts";

export const fmt: Command = {
  name: "fmt",
  summary: "Write policy files in their one form; comments and the order of keys stay",
  operands: { words: "<file or folder>...", min: 1, max: 1_000 },
  options: { check: { takes: null, words: "write nothing, and fail if a file is not in its form" } },
  example: "troth fmt policies/jmi/policy.yaml --check",
  exits: { 1: "a file cannot be read as a policy; with --check also: a file is not in its form" },
  run: async (given, context) => {
    const paths = await filesNamed(context, given.operands);
    if (typeof paths === "string") return misuse(context, `\`${paths}\` is no file that can be read.`);
    const isCheck = given.has("check");
    const formed: Formed[] = [];
    for (const path of paths) formed.push(await formFile(context, path, isCheck));
    const changed = formed.filter((one) => one.state === "changed").length;
    const unreadable = formed.filter(
      (one) => one.state === "unreadable" || one.state === "not-written",
    ).length;
    if (given.has("json")) printJson(context, { files: formed });
    else context.print(render(context, formed, isCheck));
    return unreadable > 0 || (isCheck && changed > 0) ? failed : done;
  },
};

type Formed = {
  readonly path: string;
  readonly state: "unchanged" | "changed" | "unreadable" | "not-written";
  readonly findings: readonly Finding[];
};

/** The files that were named, and the policy files in folders that were; or the first name that leads to neither. */
async function filesNamed(
  context: Context,
  operands: readonly string[],
): Promise<readonly string[] | string> {
  const paths: string[] = [];
  for (const operand of operands) {
    const inside = await policyFilesIn(context, operand.replace(/[/\\]+$/, ""));
    if (inside === null && (await context.files.read(operand)) === null) return operand;
    paths.push(...(inside ?? [operand]));
  }
  return paths;
}

/** Every YAML file below a folder; `null` where it is none. */
async function policyFilesIn(context: Context, folder: string): Promise<string[] | null> {
  const names = await context.files.list(folder);
  if (names === null) return null;
  const paths: string[] = [];
  for (const name of [...names].sort().filter((one) => !one.startsWith("."))) {
    const path = `${folder}/${name}`;
    if (name.endsWith(".yaml")) paths.push(path);
    else paths.push(...((await policyFilesIn(context, path)) ?? []));
  }
  return paths;
}

async function formFile(context: Context, path: string, isCheck: boolean): Promise<Formed> {
  const text = decode((await context.files.read(path)) ?? Buffer.alloc(0));
  const formed = text === null ? { findings: [notText(path)] } : formatPolicy(text);
  if ("findings" in formed) {
    return { path, state: "unreadable", findings: formed.findings.map((finding) => ({ ...finding, path })) };
  }
  if (formed.text === text) return { path, state: "unchanged", findings: [] };
  const isWritten = isCheck || (await context.files.write(path, formed.text));
  return { path, state: isWritten ? "changed" : "not-written", findings: [] };
}

function render(context: Context, formed: readonly Formed[], isCheck: boolean): string {
  const lines = formed.map(({ path, state, findings }) => {
    if (state === "unreadable") return listFindings(context, findings);
    if (state === "not-written") return `${path} may not be written.\n`;
    if (state === "unchanged") return "";
    return isCheck ? `${path} is not in its form: run \`troth fmt ${path}\`.\n` : `${path} is formatted.\n`;
  });
  const unchanged = formed.filter(({ state }) => state === "unchanged").length;
  const rest = unchanged === 0 ? "" : `${count(unchanged, "file is", "files are")} in form already.\n`;
  return `${lines.join("")}${rest}`;
}

function decode(bytes: Buffer): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function notText(path: string): Finding {
  const place = { path, line: 1, column: 1, severity: "error" } as const;
  return {
    ...place,
    code: "wrong-encoding",
    message: "the bytes are not UTF-8",
    hint: "save the file as UTF-8",
  };
}
