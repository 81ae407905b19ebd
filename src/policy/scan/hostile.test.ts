import fc from "fast-check";
import { expect, test } from "vitest";
import { androidManifest, asks, factsOf, policyWith, propertyList, scanned } from "../testing/builds.ts";
import { shown } from "./facts.ts";
import { renderScanFinding } from "./findings.ts";
import { buildFileBytesMax, buildFileKind } from "./read.ts";
import { xmlLimits } from "./xml.ts";

// What is refused here would mean one thing to us and another to the tools that build an app, or would take a reader
// without limits minutes, gigabytes or its stack.

const xmlMax = buildFileBytesMax["android-manifest"];
const filled = (piece: string, most = xmlMax) => piece.repeat(Math.floor(most / piece.length));
const entity = '<!DOCTYPE manifest [<!ENTITY p "android.permission.CAMERA">]>';
const apple =
  '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd"';

const hostile: Readonly<Record<string, readonly [path: string, text: string | Uint8Array, why: RegExp]>> = {
  "entities of its own": ["AndroidManifest.xml", `${entity}<manifest/>`, /document type/],
  "an entity that is not declared": ["AndroidManifest.xml", "<manifest>&p;</manifest>", /entity/],
  "a document type that is fetched": [
    "Info.plist",
    '<!DOCTYPE plist SYSTEM "http://other.example/a.dtd"><plist/>',
    /document type/,
  ],
  "Apple's document type with entities": [
    "Info.plist",
    `${apple} [<!ENTITY p "x">]><plist/>`,
    /document type/,
  ],
  "50 MB": ["package-lock.json", new Uint8Array(50_000_000).fill(0x20), /larger than 20000000 bytes/],
  "a manifest of a megabyte and a byte": ["AndroidManifest.xml", " ".repeat(xmlMax + 1), /larger than/],
  "elements in elements": ["AndroidManifest.xml", filled("<a>"), /nested more than/],
  "elements beside elements": [
    "AndroidManifest.xml",
    `<manifest>${filled("<a/>", 200_000)}`,
    /more than 20000/,
  ],
  "attributes beside attributes": ["AndroidManifest.xml", `<manifest ${attributes(60_000)}/>`, /attributes/],
  "a comment that never closes": ["AndroidManifest.xml", `<!--${filled("-", 900_000)}`, /well-formed/],
  "a name that never ends": ["AndroidManifest.xml", `<${filled("a", 900_000)}`, /well-formed/],
  "a text beside the root": ["AndroidManifest.xml", "<manifest/>x", /well-formed/],
  "an element that is not closed": ["AndroidManifest.xml", "<manifest><a></manifest>", /well-formed/],
  "a root that is not closed": ["AndroidManifest.xml", "<manifest>", /well-formed/],
  "two roots": ["AndroidManifest.xml", "<manifest/><manifest/>", /two roots/],
  "nothing at all": ["AndroidManifest.xml", "", /no element/],
  "a property list in binary": ["Info.plist", "bplist00\u00d1", /binary property list/],
  "a manifest as it is in an app": ["AndroidManifest.xml", new Uint8Array([3, 0, 8, 0, 1]), /compiled/],
  "UTF-16 with its mark": ["Info.plist", utf16(`\uFEFF${propertyList()}`), /not UTF-8/],
  "UTF-16 without": ["package-lock.json", utf16("{}"), /not UTF-8/],
  "bytes that are no text": ["build.gradle", new Uint8Array([0x61, 0xff]), /not UTF-8/],
  "another encoding by its own word": [
    "AndroidManifest.xml",
    '<?xml version="1.0" encoding="UTF-7"?><manifest/>',
    /UTF-7/,
  ],
  "lists in lists": ["package-lock.json", filled("[", 19_000_000), /nested more than/],
  "lists in lists between keys": ["package-lock.json", filled('{"a":', 5_000_000), /nested more than/],
  "an escape that never ends": ["package-lock.json", `{"${filled("\\", 5_000_000)}`, /not JSON/],
};

for (const [what, [path, content, why]] of Object.entries(hostile)) {
  test(`refused, in one sentence and soon: ${what}`, { timeout: 5_000 }, () => {
    const sentence = factsOf(path, content);
    expect(sentence).toMatch(why);
    expect(String(sentence)).toMatch(/^[^\n]{10,200}$/);
  });
}

test("elements may be nested to the limit, and no deeper", () => {
  const nested = (depth: number) => androidManifest(`${"<a>".repeat(depth)}${"</a>".repeat(depth)}`);
  expect(factsOf("AndroidManifest.xml", nested(xmlLimits.depthMax))).toMatchObject({ permissions: [] });
  expect(factsOf("AndroidManifest.xml", nested(xmlLimits.depthMax + 1))).toMatch(/nested/);
});

test("an element may have as many attributes as the limit, and not one more", () => {
  const manifest = (count: number) => `<manifest ${attributes(count)}/>`;
  expect(factsOf("AndroidManifest.xml", manifest(xmlLimits.attributesMax))).toMatchObject({
    permissions: [],
  });
  expect(factsOf("AndroidManifest.xml", manifest(xmlLimits.attributesMax + 1))).toMatch(/attributes/);
});

test("large texts that are in order are read, and soon", { timeout: 10_000 }, () => {
  const packages = Array.from({ length: 100_000 }, (_, index) => `"node_modules/a${index}":{"version":"1"}`);
  const lock = `{"lockfileVersion":3,"packages":{${packages.join(",\n")}}}`;
  expect(factsOf("package-lock.json", lock, true)).toMatchObject({ libraries: { length: 100_000 } });
  const gradle = `dependencies {\n${filled('api "a.b:c:1"\n', 900_000)}}`;
  expect(factsOf("build.gradle", gradle)).toMatchObject({ libraries: { length: 1 } });
  for (const sign of ["{", "(", '"', "'", "/*", "//", "a.", "a ", "a,\n", '"""']) {
    expect(factsOf("build.gradle", `dependencies {\n${filled(sign, 900_000)}`)).toMatchObject({
      permissions: [],
    });
  }
  expect(factsOf("Podfile.lock", `PODS:\n${filled("  - a (1)\n", 900_000)}`)).toMatchObject({
    libraries: { length: 1 },
  });
});

test("a name from a file does nothing to a terminal, and is not as long as somebody made it", () => {
  expect(shown("a\u001b[31m\u202eb`c d")).toBe("`a?[31m?b?c?d`");
  expect(shown("a".repeat(120))).toBe(`\`${"a".repeat(120)}\``);
  expect(shown("a".repeat(121))).toBe(`\`${"a".repeat(120)}…\``);
  const manifest = androidManifest(asks("a\u001b[2J&#10;b"));
  const [found] = scanned(policyWith(), { "AndroidManifest.xml": manifest }).map(renderScanFinding);
  expect(found).toContain("`a?[2J?b`");
});

test("a name of all objects is a name like others", () => {
  const lock = '{"lockfileVersion":3,"packages":{"":{"dependencies":{"constructor":"1","toString":"1"}}}}';
  expect(factsOf("package-lock.json", lock)).toMatchObject({
    libraries: [{ name: "constructor" }, { name: "toString" }],
  });
  const manifest = androidManifest(asks("constructor"), asks("__proto__"));
  expect(factsOf("AndroidManifest.xml", manifest)).toMatchObject({
    permissions: [{ name: "constructor" }, { name: "__proto__" }],
  });
});

const paths = ["AndroidManifest.xml", "Info.plist", "package-lock.json", "build.gradle.kts", "Podfile.lock"];
const pieces = fc.constantFrom(
  "<",
  ">",
  "/",
  "manifest",
  "&",
  ";",
  "{",
  "}",
  '"',
  "'",
  "\n",
  "PODS:",
  "[",
  "]",
  ":",
  "\\",
);

test("law: no text makes a reader throw, and every refusal is one sentence", () => {
  const anyText = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(pieces).map((all) => all.join("")),
  );
  fc.assert(
    fc.property(fc.constantFrom(...paths), anyText, fc.boolean(), (path, text, takesAll) => {
      const facts = factsOf(path, text, takesAll);
      if (typeof facts === "string") expect(facts).toMatch(/^[^\p{C}]{10,300}$/u);
    }),
  );
});

test("a file is known by its name, and by nothing else", () => {
  expect(paths.map(buildFileKind)).toEqual([
    "android-manifest",
    "ios-properties",
    "npm-lock",
    "gradle",
    "pods",
  ]);
  expect(["app\\Info.plist", "a/npm-shrinkwrap.json", "build.gradle"].map(buildFileKind)).toEqual([
    "ios-properties",
    "npm-lock",
    "gradle",
  ]);
  for (const path of ["package.json", "README.md", "Podfile", "plist", "my-package-lock.json", ""]) {
    expect(buildFileKind(path), path).toBeNull();
  }
});

function attributes(count: number): string {
  return Array.from({ length: count }, (_, index) => `a${index}="1"`).join(" ");
}

function utf16(text: string): Uint8Array {
  return Buffer.from(text, "utf16le");
}
