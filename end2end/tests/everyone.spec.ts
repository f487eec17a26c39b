// For everyone: by keyboard alone, on narrow screens, in both themes, for screen readers.
import { hasNoFindings } from "./axe";
import { button, cutOff, expect, face, open, start, test } from "./page";

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing in any face, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.clock.install();
    await open(page);
    await hasNoFindings(page);
    await page.keyboard.press("4");
    await hasNoFindings(page);
    await page.keyboard.press("1");
    await start(page);
    await cutOff(page);
    await hasNoFindings(page);
    await page.keyboard.press("d");
    await hasNoFindings(page);
    await page.keyboard.press("i");
    await button(page, "Pause").click();
    await face(page, "paused");
    await hasNoFindings(page);
    await page.keyboard.press("c");
    await expect(page.getByRole("dialog")).toBeVisible();
    await hasNoFindings(page);
    await page.keyboard.press("Escape");
    await page.clock.fastForward("36:00");
    await face(page, "overtime");
    await hasNoFindings(page);
    await page.clock.fastForward("15:00");
    await face(page, "completed");
    await hasNoFindings(page);
  });
}

test("everything can be done by keyboard alone", async ({ page }) => {
  await open(page);
  await page.keyboard.press("2");
  await expect(page.getByRole("radio", { name: "Short" })).toBeChecked();
  await page.keyboard.press("Space");
  await face(page, "focus");
  await expect(button(page, "Pause")).toBeFocused();
  await page.keyboard.press("Space");
  await face(page, "paused");
  await page.keyboard.press("Space");
  await face(page, "focus");
  await page.keyboard.press("d");
  await expect(button(page, "My own thoughts")).toBeFocused();
  await page.keyboard.press("e");
  await expect(page.getByText("1 distraction noted")).toBeVisible();
  await page.keyboard.press("c");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Tab");
  await page.keyboard.type("a dc 1234");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await face(page, "completed");
  await page.keyboard.press("Space");
  await face(page, "break");
  await page.keyboard.press("s");
  await face(page, "idle");
});

for (const [width, height] of [
  [320, 568],
  [390, 780],
  [640, 400],
  [1366, 650],
] as const) {
  test(`nothing lies beyond the side at ${width} × ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await open(page);
    const overflow = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(await overflow()).toBe(0);
    await page.getByRole("radio", { name: "Custom" }).check({ force: true });
    expect(await overflow()).toBe(0);
    await start(page);
    expect(await overflow()).toBe(0);
    await page.keyboard.press("d");
    expect(await overflow()).toBe(0);
    await page.keyboard.press("c");
    await expect(page.getByRole("dialog")).toBeVisible();
    expect(await overflow()).toBe(0);
  });
}

test("targets are at least 24 pixels", async ({ page }) => {
  await open(page);
  await start(page);
  for (const target of await page.locator("button:visible, a:visible").all()) {
    const box = await target.boundingBox();
    if ((await target.getAttribute("class")) === "skip") continue;
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(24);
  }
});
