import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openWorld } from "../../test/support/world.ts";
import { collectAndRead } from "./story.ts";

const world = await openWorld();

test("the story goes as the front page tells it", async () => {
  const lines: string[] = [];
  const shop = await world.keyFor("application");
  const desk = await world.keyFor("support");
  await world.call(null, "GET", "/healthz");
  const url = new URL(world.heard[0]?.url ?? "").origin;
  await collectAndRead({ url, shop, desk }, (line) => lines.push(line));
  const readme = readFileSync(join(import.meta.dirname, "..", "..", "README.md"), "utf8");
  const transcript = /^\$ npx tsx examples\/collect-and-read\/main\.ts\n([\s\S]*?)^```$/m.exec(readme)?.[1];
  expect(transcript).toBe(lines.map((line) => `${line}\n`).join(""));
});
