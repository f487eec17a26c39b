// Runs axe on a page, in both themes.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page } from "./fixtures";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export async function expectNoAxeViolations(page: Page) {
  // Evaluated, not added as a script element: the content security policy forbids foreign scripts.
  await page.evaluate(axe);
  // The bar is there or gone: axe would take it for too pale while it fades.
  await page.locator(".bar").evaluateAll((bars: HTMLElement[]) => bars.forEach((bar) => (bar.style.transition = "none")));
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const violationTexts = await page.evaluate(async () => {
      const { violations } = await (window as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> } }).axe.run();
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join("; ")}`);
    });
    expect(violationTexts, `${page.url()} ${colorScheme}`).toEqual([]);
  }
}
