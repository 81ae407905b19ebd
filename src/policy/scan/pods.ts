import { firstOfEach, found, type NamedLine, type ReadFacts, refuse } from "./facts.ts";

/**
 * The pods of an app for iOS: all of them, since all that is installed is in the app. Of one that is there as a whole,
 * the parts are not named again.
 *
 * Source: https://guides.cocoapods.org/using/using-cocoapods.html#what-is-podfilelock
 */
export function readPodfileLock(text: string): ReadFacts {
  const pods: NamedLine[] = [];
  let section = "";
  const lines = text.split("\n");
  if (!lines.some((line) => /^PODS:/.test(line))) {
    return refuse(1, "the file is no lock file of CocoaPods", "it has a section `PODS`");
  }
  for (const [index, line] of lines.entries()) {
    section = /^([A-Z][A-Z ]*):/.exec(line)?.[1] ?? section;
    const name = section === "PODS" ? /^ {2}- "?([^\s"(:]+)/.exec(line)?.[1] : undefined;
    if (name !== undefined) pods.push({ name, line: index + 1 });
  }
  const names = new Set(pods.map(({ name }) => name));
  return found({ libraries: firstOfEach(pods.filter(({ name }) => !isPart(name, names))) });
}

function isPart(name: string, names: ReadonlySet<string>): boolean {
  const [whole = ""] = name.split("/");
  return whole !== name && names.has(whole);
}
