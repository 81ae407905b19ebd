import {
  type BuildFile,
  buildFileBytesMax,
  buildFileKind,
  compareBuild,
  placeOf,
  readBuildFile,
  renderScanFinding,
  type ScanFinding,
  scanCodes,
} from "../../policy/index.ts";
import { type Command, type Context, done, failed, type Given } from "./command.ts";
import { count, misuse, paint, printJson } from "./output.ts";
import { pathIn, readSound } from "./policy.ts";

export const scan: Command = {
  name: "scan",
  summary: "Compare what a build of an app asks for and contains with what the clauses register",
  operands: { words: "manifest <policy folder> <file>...", min: 3, max: 52 },
  options: {
    all: {
      takes: null,
      words: "take the libraries too that others bring along, where the file tells them apart (npm)",
    },
  },
  example: "troth scan manifest test/cli/fixtures/pocket test/cli/fixtures/pocket-app/AndroidManifest.xml",
  exits: {
    0: "no errors; there may be warnings and notes",
    1: "errors: the build must not be released; or the policy does not pass its check",
  },
  run: async (given, context) => {
    const [what = "", folder = "", ...paths] = given.operands;
    if (what !== "manifest") return misuse(context, `It is \`troth scan manifest\`, not \`${what}\`.`);
    // A library without a link keeps a policy from being published. What is in a build is still to be told.
    const sound = await readSound(context, given, folder, Object.keys(scanCodes));
    if (typeof sound === "number") return sound;
    const files: BuildFile[] = [];
    for (const path of paths) {
      const file = await readFile(context, given, path);
      if (typeof file === "string") return misuse(context, file);
      files.push(file);
    }
    const findings = compareBuild(sound.policy, files, (pointer) => {
      const { path, line } = placeOf(sound.positions, pointer);
      return { path: pathIn(folder, path), line };
    });
    const ok = findings.every(({ severity }) => severity !== "error");
    if (given.has("json")) printJson(context, { ok, files: files.map(described), findings });
    else context.print(render(context, files, findings));
    return ok ? done : failed;
  },
};

/** A file with what it says, or one sentence about why it is not looked at. */
async function readFile(context: Context, given: Given, path: string): Promise<BuildFile | string> {
  const kind = buildFileKind(path);
  if (kind === null) return `\`${path}\` is none of the files that are compared: ${kinds}.`;
  // One byte more than is read, so that a file that is too large is seen to be.
  const bytes = await context.files.read(path, buildFileBytesMax[kind] + 1);
  if (bytes === null) return `\`${path}\` is no file that can be read.`;
  const read = readBuildFile(kind, bytes, given.has("all"));
  return { path, kind, content: read.ok ? read.facts : read.refused };
}

const kinds =
  "AndroidManifest.xml, Info.plist, package-lock.json, build.gradle, build.gradle.kts, Podfile.lock";

function described({ path, kind, content }: BuildFile) {
  if ("why" in content) return { path, kind, read: false };
  const { permissions, features, libraries } = content;
  const names = (all: readonly { readonly name: string }[]) => all.map(({ name }) => name);
  return {
    path,
    kind,
    read: true,
    permissions: names(permissions),
    features: names(features),
    libraries: names(libraries),
  };
}

function render(context: Context, files: readonly BuildFile[], findings: readonly ScanFinding[]): string {
  const lines = findings.slice(0, shownMax).map((finding) => {
    const tone = tones[finding.severity];
    const line = renderScanFinding(finding);
    return `${line.replace(` ${finding.code} `, ` ${paint(context, tone, finding.code)} `)}\n`;
  });
  const more = findings.length - lines.length;
  const rest =
    more > 0 ? `${count(more, "finding is", "findings are")} not shown: \`--json\` has them all.\n` : "";
  const amounts = (["error", "warning", "note"] as const).flatMap((severity) => {
    const amount = findings.filter((one) => one.severity === severity).length;
    return amount === 0 ? [] : [count(amount, severity)];
  });
  const isBad = findings.some(({ severity }) => severity === "error");
  const verdict = isBad ? paint(context, "bad", "fails") : paint(context, "good", "passes");
  const found = amounts.length === 0 ? "no findings" : amounts.join(", ");
  return `${lines.join("")}${rest}The build ${verdict}: ${count(files.length, "file")}, ${found}.\n`;
}

const tones = { error: "bad", warning: "warning", note: "quiet" } as const;
const shownMax = 1_000;
