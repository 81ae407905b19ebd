/** The files of a build that are read, by what they are. */
export type BuildFileKind = "android-manifest" | "ios-properties" | "npm-lock" | "gradle" | "pods";

export const platforms = ["android", "ios"] as const;
export type Platform = (typeof platforms)[number];

/** A permission that a build asks for. */
export type RequestedPermission = {
  /** As a policy registers it: `CAMERA`, `NSCameraUsageDescription`. */
  readonly name: string;
  readonly line: number;
  /** Whether the question says why. Android asks in words of its own, so there it always does. */
  readonly isExplained: boolean;
};

export type NamedLine = { readonly name: string; readonly line: number };

/** What one file says of the build it belongs to. The order is that of the file. */
export type BuildFacts = {
  readonly permissions: readonly RequestedPermission[];
  /** Parts of a device that the build is made for: `android.hardware.camera`. */
  readonly features: readonly NamedLine[];
  /** By package name: `com.amap.api:location`, `@scope/name`, `Firebase/Core`. */
  readonly libraries: readonly NamedLine[];
  /** Libraries that are in the build, while the file does not say which they are. */
  readonly unnamed: readonly NamedLine[];
};

/** Why a file is not read. Nothing of it is used then. */
export type Refused = { readonly line: number; readonly why: string; readonly hint: string };

export type ReadFacts =
  | { readonly ok: true; readonly facts: BuildFacts }
  | { readonly ok: false; readonly refused: Refused };

export const noFacts: BuildFacts = { permissions: [], features: [], libraries: [], unnamed: [] };

export function found(facts: Partial<BuildFacts>): ReadFacts {
  return { ok: true, facts: { ...noFacts, ...facts } };
}

export function refuse(line: number, why: string, hint = ""): ReadFacts & { readonly ok: false } {
  return { ok: false, refused: { line, why, hint } };
}

/** The first of each name: what is asked for twice is asked for once. */
export function firstOfEach<T extends NamedLine>(all: readonly T[]): T[] {
  const seen = new Set<string>();
  return all.filter(({ name }) => !seen.has(name) && seen.add(name));
}

/** A name of a file in a sentence: short, and without characters that would do something to a terminal. */
export function shown(name: string): string {
  const plain = name.slice(0, shownMax + 1).replaceAll(/[\p{C}\p{Z}`]/gu, "?");
  return `\`${plain.length > shownMax ? `${plain.slice(0, shownMax)}…` : plain}\``;
}

const shownMax = 120;
