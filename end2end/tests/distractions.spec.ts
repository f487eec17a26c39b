// Logging a distraction: its kind by one key, an optional note, and ten seconds to take it back.
import {
  blockApi,
  button,
  eventLog,
  expect,
  expectState,
  openTimer,
  reconnect,
  startSession,
  test,
  waitForHydration,
  type Page,
} from "./fixtures";

const note = (page: Page) => page.getByLabel("What was it? (optional)");
const logged = async (page: Page) =>
  (await eventLog(page)).filter(({ type }) => type === "DistractionRecorded").map(({ data }) => [data.kind, data.note ?? null]);

test("a note is logged with the kind that was chosen", async ({ page }) => {
  await openTimer(page);
  await startSession(page);
  await page.keyboard.press("d");
  await expect(note(page)).toBeHidden();
  // Without a kind nothing is logged.
  await page.keyboard.press("Enter");
  await page.keyboard.press("e");
  await expect(note(page)).toBeFocused();
  await page.keyboard.type("The phone, again");
  await page.keyboard.press("Enter");
  await expect(page.getByText("1 distraction logged")).toBeVisible();
  await expect.poll(() => logged(page)).toEqual([["external", "The phone, again"]]);
});

test("it is logged after ten seconds, or taken back before", async ({ page }) => {
  await page.clock.install();
  await openTimer(page);
  await startSession(page);
  await page.keyboard.press("d");
  await page.keyboard.press("i");
  await page.clock.runFor(9_000);
  await page.keyboard.press("Escape");
  await expect(button(page, "I got distracted")).toBeVisible();
  await page.clock.runFor(12_000);
  await expect(page.locator(".count")).toBeHidden();
  await page.keyboard.press("d");
  await page.keyboard.press("i");
  await page.clock.runFor(2_000);
  await button(page, "Undo").click();
  await page.clock.runFor(12_000);
  await expect(page.locator(".count")).toBeHidden();
  await button(page, "I got distracted").click();
  await button(page, "My own thoughts").click();
  await page.clock.runFor(11_000);
  await expect(page.getByText("1 distraction logged")).toBeVisible();
});

test("it is logged before the command that follows, and not lost by a reload", async ({ page }) => {
  await openTimer(page);
  await startSession(page);
  await page.keyboard.press("d");
  await page.keyboard.press("e");
  await expect(note(page)).toBeFocused();
  await page.keyboard.type("Doorbell");
  await button(page, "Pause").click();
  await expectState(page, "paused");
  await expect.poll(() => logged(page)).toEqual([["external", "Doorbell"]]);
  // The server's page still shows the pause.
  await blockApi(page);
  await button(page, "Resume").click();
  await expectState(page, "focus");
  await page.keyboard.press("d");
  await page.keyboard.press("i");
  await expect(note(page)).toBeFocused();
  await page.keyboard.type("Lunch");
  await page.evaluate(() => {
    // As a tab that is killed: nothing is logged when the note loses the focus.
    addEventListener("blur", (event) => event.stopImmediatePropagation(), true);
  });
  await page.reload();
  await waitForHydration(page);
  await reconnect(page);
  await expect.poll(() => logged(page)).toEqual([
    ["external", "Doorbell"],
    ["internal", "Lunch"],
  ]);
});

for (const [width, height] of [
  [320, 568],
  [390, 844],
  [1366, 650],
  [1440, 900],
] as const) {
  test(`the question does not make the page scroll at ${width} × ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await openTimer(page);
    await startSession(page);
    const scrollable = () => page.evaluate(() => document.documentElement.scrollHeight - innerHeight);
    const before = await scrollable();
    await page.keyboard.press("d");
    await page.keyboard.press("i");
    await expect(note(page)).toBeFocused();
    expect(await scrollable()).toBeLessThanOrEqual(Math.max(before, 0));
    expect(await page.evaluate(() => scrollY)).toBe(0);
    const box = await page.locator(".distraction-form").boundingBox();
    expect(box!.y + box!.height).toBeLessThanOrEqual(height);
    expect(box!.x).toBeGreaterThanOrEqual(0);
    expect(box!.x + box!.width).toBeLessThanOrEqual(width);
  });
}

test("on low windows the question covers neither the numerals nor the primary button", async ({ page }) => {
  await openTimer(page);
  await startSession(page);
  const isCovered = (selector: string) =>
    page.locator(selector).first().evaluate((element, form) => {
      const [one, other] = [element, document.querySelector(form)!].map((box) => box.getBoundingClientRect());
      return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
    }, ".distraction-form");
  for (const [width, height] of [[844, 390], [1280, 620], [1280, 800], [390, 700], [320, 568]]) {
    await page.setViewportSize({ width, height });
    await page.keyboard.press("d");
    await page.keyboard.press("i");
    await expect(page.locator("#note")).toBeFocused();
    for (const selector of [".controls .primary", ".dial .numerals"]) {
      expect(await isCovered(selector), `${selector}, ${width} × ${height}`).toBe(false);
    }
    await page.keyboard.press("Escape");
    await expect(page.locator("#note")).toHaveCount(0);
  }
});
