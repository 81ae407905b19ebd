import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { pictures } from "./browser.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const looks = [
  { name: "light", viewport: { width: 1280, height: 900 }, colorScheme: "light" },
  { name: "dark", viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
  { name: "phone", viewport: { width: 320, height: 640 }, colorScheme: "light" },
  { name: "wall", viewport: { width: 3840, height: 2160 }, colorScheme: "light" },
] as const;

// Colours differ by scheme and sizes by width; a wall is a wide desk.
const auditedMost = ["light", "dark", "phone"];

/** Looks at the page that is open in every look: a picture of each, nothing wider than the window, nothing against WCAG. */
export async function lookAtPage(
  page: Page,
  name: string,
  options: { readonly audited?: readonly string[]; readonly isLong?: boolean } = {},
): Promise<void> {
  const { audited = auditedMost, isLong = false } = options;
  await page.evaluate(axe);
  for (const look of looks) {
    await page.setViewportSize(look.viewport);
    await page.emulateMedia({ colorScheme: look.colorScheme });
    const path = join(pictures, `${name}-${look.name}.png`);
    await page.screenshot({ path, fullPage: look.name !== "wall" && !isLong });
    const wider = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
    expect(wider, `${name} ${look.name}: wider than the window`).toBeLessThanOrEqual(0);
    if (!audited.includes(look.name)) continue;
    expect(await violationsOn(page), `${name} ${look.name}`).toEqual([]);
  }
}

async function violationsOn(page: Page): Promise<readonly string[]> {
  const found: { violations: { id: string; nodes: { html: string }[] }[] } = await page.evaluate(
    `axe.run({ resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })`,
  );
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)} (${nodes.length})`);
}
