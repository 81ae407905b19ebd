import { z } from "zod";
import { firstOfEach, found, type NamedLine, type ReadFacts, refuse } from "./facts.ts";
import { type KeyLines, keyLines, keySeparator } from "./json-keys.ts";

/**
 * The npm packages of an app: those it asks for itself, or all that come along. What is needed for development only is
 * not in the app. A package under another name (`npm:`) is taken by its own.
 *
 * Source: https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json
 */
export function readNpmLock(text: string, takesAll: boolean): ReadFacts {
  const lines = keyLines(text, nestedMax, takesAll ? isPlace : isAsked);
  if (lines === null) return refuse(1, `the file is nested more than ${nestedMax} deep`);
  const value = parseJson(text);
  if (value === undefined) return refuse(1, "the file is not JSON");
  const lock = lockForm.safeParse(value);
  if (!lock.success) {
    return refuse(1, "the file is no lock file of npm, version 2 or 3", "npm 7 or newer writes one");
  }
  const { packages } = lock.data;
  return found({ libraries: firstOfEach(takesAll ? allIn(packages, lines) : askedFor(packages, lines)) });
}

const nestedMax = 32;

const versions = z.record(z.string(), z.string()).optional();
const lockForm = z.object({
  lockfileVersion: z.union([z.literal(2), z.literal(3)]),
  packages: z.record(
    z.string(),
    z.object({
      name: z.string().optional(),
      dev: z.boolean().optional(),
      link: z.boolean().optional(),
      dependencies: versions,
      optionalDependencies: versions,
      peerDependencies: versions,
    }),
  ),
});
type Packages = z.output<typeof lockForm>["packages"];

const lists = ["dependencies", "optionalDependencies", "peerDependencies"] as const;
const installed = "node_modules/";

function isPlace(path: readonly string[]): boolean {
  return path.length === 2 && path[0] === "packages";
}

function isAsked(path: readonly string[]): boolean {
  return path.length === 4 && path[0] === "packages" && path[1]?.includes(installed) === false;
}

/** What the app and its workspaces ask for; their own packages are no libraries. */
function askedFor(packages: Packages, lines: KeyLines): NamedLine[] {
  return Object.entries(packages).flatMap(([place, own]) => {
    if (place.includes(installed)) return [];
    return lists.flatMap((list) =>
      Object.keys(own[list] ?? {}).flatMap((asked) => {
        const inside = place === "" ? "" : `${place}/`;
        const taken = packages[`${inside}${installed}${asked}`] ?? packages[`${installed}${asked}`];
        if (taken?.link === true) return [];
        const line = lines.get(["packages", place, list, asked].join(keySeparator)) ?? 1;
        return [{ name: taken?.name ?? asked, line }];
      }),
    );
  });
}

function allIn(packages: Packages, lines: KeyLines): NamedLine[] {
  return Object.entries(packages).flatMap(([place, { name, dev, link }]) => {
    const last = place.lastIndexOf(installed);
    if (last < 0 || dev === true || link === true) return [];
    const line = lines.get(["packages", place].join(keySeparator)) ?? 1;
    return [{ name: name ?? place.slice(last + installed.length), line }];
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The parser has no other way to say so.
  }
}
