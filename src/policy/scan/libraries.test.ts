import fc from "fast-check";
import { expect, test } from "vitest";
import { factsOf } from "../testing/builds.ts";

const librariesIn = (path: string, text: string, takesAll = false) => {
  const facts = factsOf(path, text, takesAll);
  return typeof facts === "string" ? facts : facts.libraries.map(({ name, line }) => `${name} ${line}`);
};
const inGroovy = (...lines: readonly string[]) =>
  librariesIn("app/build.gradle", `dependencies {\n${lines.join("\n")}\n}\n`);
const unnamedIn = (...lines: readonly string[]) => {
  const facts = factsOf("build.gradle.kts", `dependencies {\n${lines.join("\n")}\n}\n`);
  return typeof facts === "string" ? facts : facts.unnamed.map(({ name, line }) => `${name} ${line}`);
};

test("every way of Groovy and Kotlin to name a library is read, on its line", () => {
  expect(
    inGroovy(
      'implementation "a.b:c:1.0"',
      "api 'a.b:d:1.0@aar'",
      'debugImplementation("a.b:e:1.0") { exclude group: "x.y", module: "z" }',
      'implementation "a.b:f:$version"',
      'implementation "a.b:g"',
      "implementation group: 'a.b', name: 'h', version: '1'",
      'implementation(group = "a.b", name = "i")',
      'runtimeOnly(\n  "a.b:j:1",\n  "a.b:k:1"\n)',
      "implementation 'a.b:l:1',\n  'a.b:m:1'",
      '"freeImplementation"("a.b:n:1")',
      'add("implementation", "a.b:o:1")',
      'implementation(kotlin("stdlib"))',
      'if (isFull) { implementation "a.b:p:1" }',
      'implementation("""a.b:q:1""")',
    ),
  ).toEqual([
    "a.b:c 2",
    "a.b:d 3",
    "a.b:e 4",
    "a.b:f 5",
    "a.b:g 6",
    "a.b:h 7",
    "a.b:i 8",
    "a.b:j 10",
    "a.b:k 11",
    "a.b:l 13",
    "a.b:m 14",
    "a.b:n 15",
    "a.b:o 16",
    "org.jetbrains.kotlin:kotlin-stdlib 17",
    "a.b:p 18",
    "a.b:q 19",
  ]);
});

test("what is not in the app is no library: tests, tools, own modules, platforms, comments, other blocks", () => {
  expect(
    inGroovy(
      'testImplementation "a.b:c:1"',
      'androidTestImplementation("a.b:c:1")',
      'annotationProcessor "a.b:c:1"',
      'kapt "a.b:c:1"',
      'compileOnly "a.b:c:1"',
      'classpath "a.b:c:1"',
      'implementation project(":c")',
      'implementation platform("a.b:c:1")',
      '// implementation "a.b:c:1"',
      '/* implementation "a.b:c:1"\n */',
    ),
  ).toEqual([]);
  expect(librariesIn("build.gradle", 'implementation "a.b:c:1"\nother { implementation "a.b:c:1" }')).toEqual(
    [],
  );
});

test("an address in a string does not begin a comment, and a quote in a comment does not begin a string", () => {
  expect(
    inGroovy(
      'url "https://a.example"; implementation "a.b:c:1"',
      "// it's",
      'implementation "a.b:d:1" // don\'t',
    ),
  ).toEqual(["a.b:c 2", "a.b:d 4"]);
});

test("what the file does not name is told apart: catalogs, variables, files", () => {
  expect(
    unnamedIn(
      "implementation(libs.androidx.core)",
      'implementation("a.b:c:1")',
      'implementation(fileTree("libs"))',
      "implementation(deps.map)",
      'implementation("$group:map:1")',
      "implementation(name = 'map', ext = 'aar')",
      "implementation(projects.core)",
      "testImplementation(libs.junit)",
    ),
  ).toEqual([
    "libs.androidx.core 2",
    "(fileTree(libs)) 4",
    "(deps.map) 5",
    "($group:map:1) 6",
    "(name=map,ext=aar) 7",
  ]);
});

const lock = JSON.stringify(
  {
    lockfileVersion: 3,
    packages: {
      "": {
        dependencies: { "@scope/map": "1", own: "1" },
        optionalDependencies: { pay: "npm:real-pay@1" },
        devDependencies: { tool: "1" },
      },
      "apps/own": { name: "own", dependencies: { chat: "1" } },
      "node_modules/own": { resolved: "apps/own", link: true },
      "node_modules/@scope/map": { dependencies: { deep: "1" } },
      "node_modules/@scope/map/node_modules/deep": {},
      "node_modules/pay": { name: "real-pay" },
      "node_modules/tool": { dev: true },
      "apps/own/node_modules/chat": { name: "chat-by-others" },
    },
  },
  null,
  1,
);

test("of npm packages those are taken that the app and its workspaces ask for, by their own names", () => {
  expect(librariesIn("package-lock.json", lock)).toEqual([
    "@scope/map 6",
    "real-pay 10",
    "chat-by-others 19",
  ]);
});

test("or all that are installed, but for what serves development only", () => {
  expect(librariesIn("package-lock.json", lock, true)).toEqual([
    "@scope/map 26",
    "deep 31",
    "real-pay 32",
    "chat-by-others 38",
  ]);
});

test("a lock file of another time, or no lock file, is refused", () => {
  const refusal = "the file is no lock file of npm, version 2 or 3";
  expect(librariesIn("package-lock.json", '{"lockfileVersion":1,"dependencies":{}}')).toBe(refusal);
  expect(
    librariesIn("package-lock.json", '{"lockfileVersion":2,"packages":{"":{"dependencies":["a"]}}}'),
  ).toBe(refusal);
  expect(librariesIn("package-lock.json", "[]")).toBe(refusal);
  expect(librariesIn("package-lock.json", "{")).toBe("the file is not JSON");
});

test("all pods are taken, and parts of one that is there as a whole are not named again", () => {
  const text = [
    "PODS:",
    "  - AMap3DMap (10.0.600):",
    "    - AMapFoundation (>= 1.8.2)",
    "  - Firebase/Core (10.0):",
    "  - GoogleUtilities (7.0)",
    '  - "GoogleUtilities/NSData+zlib (7.0)"',
    "",
    "DEPENDENCIES:",
    "  - Other (~> 1)",
    "",
  ].join("\n");
  expect(librariesIn("ios/Podfile.lock", text)).toEqual([
    "AMap3DMap 2",
    "Firebase/Core 4",
    "GoogleUtilities 5",
  ]);
  expect(librariesIn("Podfile.lock", "pods: []\n")).toBe("the file is no lock file of CocoaPods");
});

test("law: whatever stands around it, a library that is named in a block of dependencies is found on its line", () => {
  const noise = fc.constantFrom(
    "// it's {",
    '/* } " */',
    'api project(":a")',
    "",
    'println "{"',
    "if (a) { b() }",
    "x { y }",
  );
  fc.assert(
    fc.property(fc.array(noise), fc.array(noise), (before, after) => {
      const lines = [...before, 'implementation "a.b:c:1"', ...after];
      expect(inGroovy(...lines)).toEqual([`a.b:c ${before.length + 2}`]);
    }),
  );
});
