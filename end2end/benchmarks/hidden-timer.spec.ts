// What a running timer costs the browser's main thread in a minute, on a page that is shown and on one
// that is not.
import { expect, test } from "@playwright/test";

const MINUTE = 60_000;

test("a minute of a running timer", async ({ page, context }) => {
  await page.goto("/");
  await page.getByRole("button", { name: "Start" }).click();
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  const measure = async () => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    return new Map(metrics.map(({ name, value }) => [name, value]));
  };
  for (const state of ["visible", "hidden"] as const) {
    await page.evaluate((state) => {
      // A browser without a window never hides a page by itself.
      Object.defineProperty(document, "hidden", { configurable: true, get: () => state === "hidden" });
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
      document.dispatchEvent(new Event("visibilitychange"));
    }, state);
    const before = await measure();
    const begun = Date.now();
    // Asked here, not in the page, whose work is measured.
    await expect.poll(() => Date.now() - begun, { timeout: 2 * MINUTE }).toBeGreaterThan(MINUTE);
    const after = await measure();
    const spent = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
    console.log(
      `${state}: ${spent("TaskDuration").toFixed(3)} s of the main thread, ` +
        `${spent("ScriptDuration").toFixed(3)} s of them in scripts; ${spent("LayoutCount")} layouts`,
    );
  }
});
