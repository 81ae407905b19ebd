import { readAndroidManifest } from "./android.ts";
import type { BuildFileKind, ReadFacts } from "./facts.ts";
import { refuse } from "./facts.ts";
import { readGradle } from "./gradle.ts";
import { readIosProperties } from "./ios.ts";
import { readNpmLock } from "./npm.ts";
import { readPodfileLock } from "./pods.ts";

/** What a file of a build is, by its name; `null` for one that is none of those that are read. */
export function buildFileKind(path: string): BuildFileKind | null {
  const name = path.split(/[/\\]/).at(-1) ?? "";
  return names.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

const names: readonly (readonly [RegExp, BuildFileKind])[] = [
  [/\.xml$/, "android-manifest"],
  [/\.plist$/, "ios-properties"],
  [/^(?:package-lock|npm-shrinkwrap)\.json$/, "npm-lock"],
  [/\.gradle(?:\.kts)?$/, "gradle"],
  [/^Podfile\.lock$/, "pods"],
];

/** No file of a build that people wrote is larger; a lock file names thousands of packages. */
export const buildFileBytesMax: Readonly<Record<BuildFileKind, number>> = {
  "android-manifest": 1_000_000,
  "ios-properties": 1_000_000,
  "npm-lock": 20_000_000,
  gradle: 1_000_000,
  pods: 1_000_000,
};

/**
 * What a file says of its build. `bytes` may be no more than its beginning, if that is longer than the limit. `takesAll`:
 * also the libraries that other libraries bring along, where the file tells them apart.
 */
export function readBuildFile(kind: BuildFileKind, bytes: Uint8Array, takesAll: boolean): ReadFacts {
  const bytesMax = buildFileBytesMax[kind];
  if (bytes.length > bytesMax) return refuse(1, `the file is larger than ${bytesMax} bytes`);
  const binary = binaryForms.find(({ begins }) => begins.every((byte, at) => bytes[at] === byte));
  if (binary !== undefined) return refuse(1, binary.why, binary.hint);
  const text = decode(bytes);
  if (text === null) return refuse(1, "the file is not UTF-8", "save it as UTF-8");
  switch (kind) {
    case "android-manifest":
      return readAndroidManifest(text);
    case "ios-properties":
      return readIosProperties(text);
    case "npm-lock":
      return readNpmLock(text, takesAll);
    case "gradle":
      return readGradle(text);
    case "pods":
      return readPodfileLock(text);
  }
}

const binaryForms = [
  {
    begins: [...Buffer.from("bplist")],
    why: "the file is a binary property list",
    hint: "`plutil -convert xml1 Info.plist` makes a text of it",
  },
  {
    begins: [0x03, 0x00, 0x08, 0x00],
    why: "the file is a compiled Android manifest",
    hint: "take the merged manifest of the build, or what `apkanalyzer manifest print` prints",
  },
];

function decode(bytes: Uint8Array): string | null {
  try {
    // A byte order mark is left out: the tools of both platforms write one now and then.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.includes("\0") ? null : text;
  } catch {
    return null; // The decoder has no other way to say so.
  }
}
