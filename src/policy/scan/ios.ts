import { firstOfEach, found, type ReadFacts, type RequestedPermission, refuse } from "./facts.ts";
import { type Element, readXml } from "./xml.ts";

/**
 * What an app for iOS asks for: the keys of its property list under which it says why. Without its key a question is
 * never shown, and the app is ended.
 *
 * Source: https://developer.apple.com/documentation/bundleresources/protected-resources
 */
export function readIosProperties(text: string): ReadFacts {
  const read = readXml(text, appleDocumentType);
  if (!read.ok) return read;
  const [root, list, ...parts] = read.elements;
  if (root?.name !== "plist" || list?.name !== "dict") {
    return refuse(1, "the file is no property list", "its root element is `plist`, with a `dict` inside");
  }
  return found({ permissions: firstOfEach(questionsIn(parts)) });
}

// Every property list has it. It is recognised to the letter, and not looked up.
const appleDocumentType =
  /^\s*plist\s+PUBLIC\s+"-\/\/Apple(?: Computer)?\/\/DTD PLIST 1\.0\/\/EN"\s+"https?:\/\/www\.apple\.com\/DTDs\/PropertyList-1\.0\.dtd"\s*$/;

function questionsIn(parts: readonly Element[]): RequestedPermission[] {
  return parts.flatMap(({ name, depth, line, text }, index) => {
    const key = text.trim();
    if (name !== "key" || depth !== 2 || !/UsageDescription(?:Dictionary)?$/.test(key)) return [];
    return [{ name: key, line, isExplained: hasWords(parts, index + 1) }];
  });
}

/** Whether the value that begins at `from` has a text, in itself or inside. */
function hasWords(parts: readonly Element[], from: number): boolean {
  for (let index = from; index < parts.length; index++) {
    const part = parts[index];
    if (part === undefined || (part.depth === 2 && index > from)) return false;
    if (part.name === "string" && part.text.trim() !== "") return true;
  }
  return false;
}
