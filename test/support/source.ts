import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** A file of the project in three views of the same length and lines: what is not in a view is blank there. */
export type Source = {
  readonly path: string;
  readonly text: string;
  /** Without comments, and without what stands between quotes. */
  readonly code: string;
  /** Only what stands between quotes. */
  readonly strings: string;
};

export const root = join(import.meta.dirname, "..", "..");

/** All files below these folders of the project whose names end in one of these. A folder that is missing is empty. */
export function sourcesIn(folders: readonly string[], endings: readonly string[]): Source[] {
  return folders.flatMap(filesIn).flatMap((path) => {
    if (!endings.some((ending) => path.endsWith(ending))) return [];
    return [source(path, readFileSync(join(root, path), "utf8"))];
  });
}

/** Every file below a folder, with paths from the root of the project. */
export function filesIn(folder: string): string[] {
  try {
    return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"))
      .sort();
  } catch {
    return []; // Not built yet: a rule about it holds.
  }
}

export function source(path: string, text: string): Source {
  const kinds = kindsOf(text);
  const only = (wanted: Kind) =>
    text.replace(/[^\n]/gu, (character, index: number) =>
      kinds[index] === wanted ? character : blankFor(character),
    );
  return { path, text, code: only("code"), strings: only("string") };
}

/** The number of the line at `index`, counted from 1. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

type Kind = "code" | "string" | "comment";

const blankFor = (character: string) => " ".repeat(character.length);

/** What each character of a TypeScript text belongs to. Quotes are code, what they hold is string. */
function kindsOf(text: string): Kind[] {
  const kinds: Kind[] = Array.from({ length: text.length }, () => "code");
  const templates: number[] = []; // The depth of braces at which each `${` ends.
  let depth = 0;
  let index = 0;
  const take = (kind: Kind, end: number) => {
    kinds.fill(kind, index, end);
    index = end;
  };
  const takeTemplate = () => {
    const end = endOf(text, index, /`|\$\{/y);
    take("string", end);
    const opens = text.startsWith("${", index);
    if (opens) templates.push(depth);
    index += opens ? 2 : 1;
  };
  while (index < text.length) {
    const character = text[index] ?? "";
    if (text.startsWith("//", index)) take("comment", endAfter(text, index, "\n"));
    else if (text.startsWith("/*", index)) take("comment", endAfter(text, index + 2, "*/"));
    else if (character === '"' || character === "'") {
      index += 1;
      take("string", endOf(text, index, character === '"' ? /["\n]/y : /['\n]/y));
      index += 1;
    } else if (character === "/" && beginsRegex(text.slice(Math.max(0, index - 80), index))) {
      index += 1;
      take("string", endOf(text, index, /[/\n]/y, true));
      index += 1;
    } else {
      index += 1;
      if (character === "{") depth += 1;
      if (character === "`") takeTemplate();
      if (character !== "}") continue;
      if (templates.at(-1) !== depth) depth -= 1;
      else {
        templates.pop();
        takeTemplate();
      }
    }
  }
  return kinds;
}

/** Where `ending` is first met from `index`, behind escapes and, in a pattern, not inside of brackets. */
function endOf(text: string, index: number, ending: RegExp, brackets = false): number {
  let inside = false;
  for (let at = index; at < text.length; at++) {
    ending.lastIndex = at;
    if (text[at] === "\\") at += 1;
    else if (brackets && text[at] === "[") inside = true;
    else if (brackets && text[at] === "]") inside = false;
    else if (!inside && ending.test(text)) return at;
  }
  return text.length;
}

function endAfter(text: string, index: number, ending: string): number {
  const end = text.indexOf(ending, index);
  return end === -1 ? text.length : end + ending.length;
}

// After a value a slash divides; anywhere else it begins a pattern.
function beginsRegex(before: string): boolean {
  return /(?:^|[^\w$)\]}"'`\s]|\b(?:return|typeof|case|of|in|await|yield))\s*$/.test(before);
}
