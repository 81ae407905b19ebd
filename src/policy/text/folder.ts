import { didYouMean } from "../did-you-mean.ts";
import type { Place, Report } from "../findings.ts";
import { textLimits } from "./limits.ts";
import { screen } from "./screen.ts";
import { memberOf, parseTree, type Tree } from "./tree.ts";

/** The files of a policy by their path in its folder, as bytes or as text. */
export type PolicyFiles = ReadonlyMap<string, Uint8Array | string>;

/** One file as read: the entry first, then what it includes, in the order of the text. */
export type Part = { readonly path: string; readonly tree: Tree };

/** Reads the entry and everything it includes. A file that cannot be read is reported and left out. */
export function readParts(files: PolicyFiles, entry: string, report: Report): readonly Part[] {
  const start: Place = { path: entry, line: 1, column: 1 };
  const bytes = [...files.values()].reduce((sum, source) => sum + source.length, 0);
  if (bytes > textLimits.folderBytesMax) {
    report.add("file-too-large", start, `all files together exceed ${textLimits.folderBytesMax} bytes`);
    return [];
  }
  const parts: Part[] = [];
  const seen = new Set<string>();
  const budget = { tokens: textLimits.tokensMax };
  // A queue and not a recursion: a chain of includes is as deep as somebody makes it.
  const queue: Wanted[] = [{ path: entry, at: start }];
  for (let wanted = queue.shift(); wanted !== undefined; wanted = queue.shift()) {
    if (seen.has(wanted.path)) {
      report.add(
        "include-cycle",
        wanted.at,
        `\`${wanted.path}\` is included already`,
        "include each file once",
      );
      continue;
    }
    seen.add(wanted.path);
    const part = readPart(files, wanted, budget, report);
    if (part === null) continue;
    parts.push(part);
    queue.unshift(...includesOf(part.tree, report));
  }
  return parts;
}

type Wanted = { readonly path: string; readonly at: Place };

function readPart(
  files: PolicyFiles,
  { path, at }: Wanted,
  budget: { tokens: number },
  report: Report,
): Part | null {
  const source = files.get(path);
  if (source === undefined) {
    report.add("file-missing", at, `there is no file \`${path}\``, () => didYouMean(path, [...files.keys()]));
    return null;
  }
  const text = screen(path, source, budget, report);
  const tree = text === null ? null : parseTree(path, text, report);
  return tree === null ? null : { path, tree };
}

function includesOf(tree: Tree, report: Report): Wanted[] {
  const include = memberOf(tree, "include")?.value;
  if (include === undefined || include.kind !== "list") return []; // The schema says what is wrong with it.
  return include.items.slice(0, textLimits.filesMax).flatMap((item) => {
    if (item.kind !== "scalar" || typeof item.value !== "string") return [];
    if (isInside(item.value)) return [{ path: item.value, at: item.at }];
    const hint = "write a path such as `sections/rights.yaml`, relative to the policy's folder";
    report.add("include-outside", item.at, "the included path does not stay in the policy's folder", hint);
    return [];
  });
}

function isInside(path: string): boolean {
  return (
    path.length <= 200 && /^(?:[A-Za-z0-9][A-Za-z0-9_-]*\/)*[A-Za-z0-9][A-Za-z0-9_.-]*\.yaml$/.test(path)
  );
}
