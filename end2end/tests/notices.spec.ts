// What the timer says beside its controls covers none of them and can be read.
import { blockApi, expect, openTimer, recordDistraction, startSession, test, type Page } from "./fixtures";

/** The texts of links and buttons of the header that something else is drawn over. */
const covered = (page: Page) =>
  page.evaluate(() => {
    const controls = [...document.querySelectorAll(".bar a:not(.brand, .skip), .bar button")];
    const isShown = (control: Element) => control.checkVisibility({ opacityProperty: false });
    return controls.filter(isShown).flatMap((control) => {
      const { left, right, top, bottom } = control.getBoundingClientRect();
      const at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      return at !== null && control.contains(at) ? [] : [control.textContent.trim()];
    });
  });

const sizes = [
  [1440, 900],
  [1280, 720],
  [1024, 768],
  [844, 390],
  [768, 1024],
  [640, 900],
  [390, 844],
  [320, 568],
] as const;

for (const locale of ["en-GB", "de-DE"]) {
  test.describe(locale, () => {
    test.use({ locale });

    test("the offline notice covers no link of the header", async ({ page }) => {
      await openTimer(page);
      await startSession(page, locale === "de-DE" ? "Starten" : "Start");
      await blockApi(page);
      await page.keyboard.press("d");
      await page.keyboard.press("i");
      await expect(page.locator("#note")).toBeFocused();
      await page.keyboard.press("Enter");
      await expect(page.locator(".unsaved")).toBeVisible();
      for (const [width, height] of sizes) {
        await page.setViewportSize({ width, height });
        // The bar comes back with the pointer.
        await page.mouse.move(width / 2, height / 2);
        await page.mouse.move(width / 2, height / 3);
        await expect.poll(() => covered(page), `${width} × ${height}`).toEqual([]);
      }
    });
  });
}

test.describe("on a short phone", () => {
  test.use({ viewport: { width: 375, height: 667 } });

  test("today's line is reached by scrolling", async ({ page }) => {
    await openTimer(page);
    await page.locator("#today").evaluate((line) => (line.textContent = "50 min of 2 h today"));
    const navigation = await page.locator(".navigation").boundingBox();
    await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
    const line = await page.locator("#today").boundingBox();
    expect(line!.y + line!.height).toBeLessThan(navigation!.y);
  });
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("the actions stay where they are once a distraction is logged", async ({ page }) => {
    await openTimer(page);
    await startSession(page);
    const places = () => page.locator(".secondary-actions button").evaluateAll((buttons) => buttons.map((one) => [one.textContent, one.getBoundingClientRect().x, one.getBoundingClientRect().y]));
    const before = await places();
    expect(new Set(before.map(([, , y]) => y)).size).toBe(1);
    await recordDistraction(page);
    await expect(page.locator(".count")).toBeVisible();
    expect(await places()).toEqual(before);
  });
});

test("the note of a distraction has a line of its own", async ({ page }) => {
  await openTimer(page);
  await startSession(page);
  await page.keyboard.press("d");
  await page.keyboard.press("i");
  const note = await page.getByLabel("What was it? (optional)").boundingBox();
  expect(note!.width).toBeGreaterThan(240);
});
