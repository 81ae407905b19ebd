import { must } from "../../kernel/assert.ts";
import type { Policy } from "../model.ts";
import { compareBuild, type Spot } from "../scan/compare.ts";
import type { BuildFacts } from "../scan/facts.ts";
import type { ScanFinding } from "../scan/findings.ts";
import { buildFileKind, readBuildFile } from "../scan/read.ts";
import { changed, policyOfText } from "./texts.ts";

/** The sound policy with rules in its clause S-1 that say what may be asked of a phone and be in an app. */
export function policyWith(...rules: readonly string[]): Policy {
  const last = "      - property: { properties: [web] }\n";
  return policyOfText(changed(last, `${last}${rules.map((rule) => `      - ${rule}\n`).join("")}`));
}

export function permission(platform: string, name: string, more = ""): string {
  const rest = `feature: photo, purposes: news, asks: first-use, yields: nothing, without: other-way${more}`;
  return `permission: { platform: ${platform}, name: ${name}, ${rest} }`;
}

export function library(name: string, packages: string, more = ""): string {
  const rest = `provider: Maker, purpose: news, class: necessary${more}`;
  return `sdk: { name: ${name}, packages: ${packages}, ${rest} }`;
}

export const linked = ", policyUrl: https://maker.example/privacy";

export function androidManifest(...inside: readonly string[]): string {
  const tools = 'xmlns:tools="http://schemas.android.com/tools"';
  const android = 'xmlns:android="http://schemas.android.com/apk/res/android"';
  return `<manifest ${android} ${tools}>\n${inside.join("\n")}\n</manifest>\n`;
}

export function asks(name: string, more = ""): string {
  return `<uses-permission android:name="${name}"${more}/>`;
}

export function propertyList(...inside: readonly string[]): string {
  const type =
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">';
  return `<?xml version="1.0" encoding="UTF-8"?>\n${type}\n<plist version="1.0"><dict>\n${inside.join("\n")}\n</dict></plist>\n`;
}

/** What a file says, or the sentence with which it is refused. */
export function factsOf(path: string, content: string | Uint8Array, takesAll = false): BuildFacts | string {
  const kind = must(buildFileKind(path), "a file of a build");
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const read = readBuildFile(kind, bytes, takesAll);
  return read.ok ? read.facts : read.refused.why;
}

/** Everything found between a policy and the files of a build, by path. */
export function scanned(policy: Policy, files: Readonly<Record<string, string>>): ScanFinding[] {
  const read = Object.entries(files).map(([path, text]) => {
    const kind = must(buildFileKind(path), "a file of a build");
    const facts = readBuildFile(kind, new TextEncoder().encode(text), false);
    return { path, kind, content: facts.ok ? facts.facts : facts.refused };
  });
  return compareBuild(policy, read, spotOf);
}

function spotOf(pointer: readonly (string | number)[]): Spot {
  return { path: pointer.join("/"), line: 1 };
}
