// What axe says about a page, in both themes, whatever the page's policy.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page } from "./fixtures";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export async function hasNoFindings(page: Page) {
  // The page's policy lets only its own scripts in; an evaluated one is the test's.
  await page.evaluate(axe);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const findings = await page.evaluate(async () => {
      const { violations } = await (window as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> } }).axe.run();
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join("; ")}`);
    });
    expect(findings, `${page.url()} ${colorScheme}`).toEqual([]);
  }
}
