import type { Policy } from "../model.ts";
import { permissionsOfFeature, systemOnlyPermissions } from "./android.ts";
import {
  type BuildFacts,
  type BuildFileKind,
  type Platform,
  platforms,
  type Refused,
  shown,
} from "./facts.ts";
import { type ScanCode, type ScanFinding, scanCodes } from "./findings.ts";
import { type LibraryRule, type Register, type Registered, registerOf } from "./register.ts";

/** A file of a build, read or refused. */
export type BuildFile = {
  readonly path: string;
  readonly kind: BuildFileKind;
  readonly content: BuildFacts | Refused;
};

export type Pointer = readonly (string | number)[];
export type Spot = { readonly path: string; readonly line: number };

/**
 * What a build asks for and contains, beside what the clauses register. First what was found in the files, in their
 * order; then what the clauses register and no file has. `spotOf` tells where a part of the policy is written.
 */
export function compareBuild(
  policy: Policy,
  files: readonly BuildFile[],
  spotOf: (pointer: Pointer) => Spot,
): ScanFinding[] {
  const register = registerOf(policy);
  const read = files.flatMap(({ path, kind, content }) =>
    "why" in content ? [] : [{ path, kind, facts: content }],
  );
  const inFiles = files.map(({ path, kind, content }) =>
    "why" in content ? [refused(path, content)] : inFile(register, { path, kind, facts: content }),
  );
  return [
    ...inFiles.flat(),
    ...platforms.flatMap((platform) => notRequested(register, platform, read, spotOf)),
    ...notContained(register, read, spotOf),
  ];
}

type ReadFile = { readonly path: string; readonly kind: BuildFileKind; readonly facts: BuildFacts };

const platformByKind: Partial<Record<BuildFileKind, Platform>> = {
  "android-manifest": "android",
  "ios-properties": "ios",
};

function finding(
  code: ScanCode,
  { path, line }: Spot,
  clauses: readonly string[],
  message: string,
  hint: string,
): ScanFinding {
  return { path, line, severity: scanCodes[code].severity, code, message, hint, clauses };
}

function refused(path: string, { line, why, hint }: Refused): ScanFinding {
  return finding("file-refused", { path, line }, [], why, hint);
}

function inFile(register: Register, { path, kind, facts }: ReadFile): ScanFinding[] {
  const platform = platformByKind[kind];
  const found =
    platform === undefined
      ? inLibraries(register, path, facts)
      : [...inPermissions(register, platform, path, facts), ...inFeatures(register, path, facts)];
  return found.sort((a, b) => a.line - b.line);
}

function inPermissions(
  register: Register,
  platform: Platform,
  path: string,
  { permissions }: BuildFacts,
): ScanFinding[] {
  const registered = register.permissions(platform);
  return permissions.flatMap(({ name, line, isExplained }) => {
    const known = registered.get(name);
    const spot = { path, line };
    const clauses = known === undefined ? [register.closedBy] : clausesOf(known);
    const found: ScanFinding[] = [];
    if (known === undefined) {
      const message = `${shown(name)} is asked for, and no clause registers it: ${register.closedBy} refuses it`;
      found.push(finding("permission-not-registered", spot, clauses, message, takeOut(platform, name)));
    } else if (known.blockedBy.length > 0) {
      const message = `${shown(name)} is asked for, and ${listed(known.blockedBy)} blocks it`;
      found.push(finding("permission-blocked", spot, known.blockedBy, message, takeOut(platform, name)));
    } else if (isSystemOnly(platform, name)) {
      const message = `${shown(name)} is asked for and registered by ${listed(clauses)}, and never granted`;
      found.push(finding("permission-system-only", spot, clauses, message, takeOut(platform, name)));
    }
    if (!isExplained) {
      const message = `${shown(name)} does not tell the subject why`;
      found.push(finding("description-empty", spot, clauses, message, "name the feature and the purpose"));
    }
    return found;
  });
}

function takeOut(platform: Platform, name: string): string {
  return isSystemOnly(platform, name)
    ? "the platform grants it to apps of the system only: take it out of the build"
    : "take it out of the build";
}

function isSystemOnly(platform: Platform, name: string): boolean {
  return platform === "android" && systemOnlyPermissions.has(name);
}

function inFeatures(register: Register, path: string, { features }: BuildFacts): ScanFinding[] {
  const registered = register.permissions("android");
  return features.flatMap(({ name, line }) => {
    const needed = permissionsOfFeature(name);
    const isOpen = needed.some((permission) => registered.get(permission)?.blockedBy.length === 0);
    if (needed.length === 0 || isOpen) return [];
    const message = `${shown(name)} is used, and no clause opens it: ${register.closedBy} refuses it`;
    const hint = `it needs ${needed.join(" or ")}`;
    return [finding("feature-not-registered", { path, line }, [register.closedBy], message, hint)];
  });
}

function inLibraries(register: Register, path: string, { libraries, unnamed }: BuildFacts): ScanFinding[] {
  const linkless = new Set<LibraryRule>();
  const found = libraries.flatMap(({ name, line }) => {
    const rule = register.libraryOf(name);
    if (rule === null) {
      const message = `${shown(name)} is in the build, and no clause registers it: ${register.closedBy} refuses it`;
      const hint = "take it out of the build, or register it by a rule `sdk`";
      return [finding("library-not-registered", { path, line }, [register.closedBy], message, hint)];
    }
    // One for each rule: twenty parts of a library miss one link.
    if (rule.value.policyUrl !== undefined || linkless.has(rule)) return [];
    linkless.add(rule);
    const message = `${shown(name)} is in the build, and ${rule.clause} does not link to the policy of its maker`;
    const one = finding("policy-link-missing", { path, line }, [rule.clause], message, giveLink);
    return [{ ...one, severity: "error" } as const];
  });
  return [
    ...found,
    ...unnamed.map(({ name, line }) => {
      const message = `${shown(name)} is in the build, and the file does not say which library that is`;
      return finding("library-unnamed", { path, line }, [], message, "see what it brings in another way");
    }),
  ];
}

const giveLink = "give its `policyUrl`";

function notRequested(
  register: Register,
  platform: Platform,
  files: readonly ReadFile[],
  spotOf: (pointer: Pointer) => Spot,
): ScanFinding[] {
  const own = files.filter(({ kind }) => platformByKind[kind] === platform);
  if (own.length === 0) return [];
  const requested = new Set(own.flatMap(({ facts }) => facts.permissions.map(({ name }) => name)));
  return [...register.permissions(platform).values()].flatMap((known) => {
    const [first] = known.rules;
    if (first === undefined || known.blockedBy.length > 0 || requested.has(known.name)) return [];
    const clauses = clausesOf(known);
    const message = `\`${known.name}\` is registered by ${listed(clauses)}, and the build does not ask for it`;
    return [finding("permission-not-requested", spotOf(first.pointer), clauses, message, "")];
  });
}

/** What is registered and in no file. A missing link is told here too, where no file told it. */
function notContained(
  register: Register,
  files: readonly ReadFile[],
  spotOf: (pointer: Pointer) => Spot,
): ScanFinding[] {
  const own = files.filter(({ kind }) => platformByKind[kind] === undefined);
  if (own.length === 0) return [];
  const names = own.flatMap(({ facts }) => facts.libraries.map(({ name }) => name));
  const contained = new Set(names.map(register.libraryOf));
  return register.libraries
    .filter((rule) => !contained.has(rule))
    .flatMap(({ clause, value, pointer }) => {
      const spot = spotOf(pointer);
      const absent = `\`${value.name}\` is registered by ${clause}, and the build does not contain it`;
      const linkless = `\`${value.name}\` is registered by ${clause} without a link to the policy of its maker`;
      return [
        finding("library-not-contained", spot, [clause], absent, ""),
        ...(value.policyUrl === undefined
          ? [finding("policy-link-missing", spot, [clause], linkless, giveLink)]
          : []),
      ];
    });
}

function clausesOf({ rules }: Registered): string[] {
  return [...new Set(rules.map(({ clause }) => clause))];
}

function listed(clauses: readonly string[]): string {
  return clauses.length < 2 ? clauses.join("") : `${clauses.slice(0, -1).join(", ")} and ${clauses.at(-1)}`;
}
