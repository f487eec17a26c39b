// Single keys chosen in the settings (WCAG 2.1.4): conflicts are refused, the timer obeys and shows them.
import { expectNoAxeViolations } from "./axe";
import { button, expect, expectState, openTimer, startSession, test, type Page } from "./fixtures";

/** The character that the style sheet shows as the key of a button. */
const shownKey = (page: Page, name: string) =>
  button(page, name).locator("kbd").evaluate((kbd) => getComputedStyle(kbd, "::before").content);

async function choose(page: Page, keys: Record<string, string>) {
  await page.goto("/settings/keyboard");
  for (const [action, key] of Object.entries(keys)) await page.getByLabel(action, { exact: true }).fill(key);
  await button(page, "Save").click();
}

test("chosen keys act and are shown, offline too, until the defaults are back", async ({ page, context }) => {
  await choose(page, { Complete: "x", "Log a distraction": "\u0436", "List of keys": "h" });
  await expect(page.getByRole("status")).toHaveText("Saved.");
  await page.reload();
  await expect(page.getByLabel("Complete", { exact: true })).toHaveValue("X");
  await openTimerWithKey(page, "h");
  const listed = await page.locator("#keys dt").nth(1).locator("kbd").evaluate((kbd) => getComputedStyle(kbd, "::before").content);
  expect(listed).toBe('"X"');
  await page.keyboard.press("Escape");
  await startSession(page);
  expect(await shownKey(page, "Complete")).toBe('"X"');
  expect(await shownKey(page, "I got distracted")).toBe('"\u0436"');
  expect(await shownKey(page, "Abandon")).toBe('"A"');
  await page.keyboard.press("c");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.keyboard.press("X");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("a");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");

  await page.evaluate(() => navigator.serviceWorker.ready);
  await context.setOffline(true);
  await page.reload();
  await expectState(page, "focus");
  await expect(async () => {
    await page.keyboard.press("x");
    await expect(page.getByRole("dialog")).toBeVisible({ timeout: 200 });
  }).toPass();
  await page.keyboard.press("Escape");
  await context.setOffline(false);

  // A timer that is open follows.
  const settings = await context.newPage();
  await settings.goto("/settings/keyboard");
  await button(settings, "Reset to defaults").click();
  await expect(settings.getByRole("status")).toHaveText("The defaults are back.");
  await expect(settings.getByLabel("Complete", { exact: true })).toHaveValue("C");
  await expect.poll(() => shownKey(page, "Complete")).toBe('"C"');
  await page.keyboard.press("c");
  await expect(page.getByRole("dialog")).toBeVisible();
});

/** Opens the timer, and its list of keys by the key that was chosen for it. */
async function openTimerWithKey(page: Page, key: string) {
  await page.goto("/");
  await expect(async () => {
    await page.keyboard.press(key);
    await expect(page.locator("#keys")).toBeVisible({ timeout: 200 });
  }).toPass();
}

test("a key of two actions and what is no key are refused, each at its field", async ({ page }) => {
  await choose(page, { Abandon: "C", "Five minutes more": "", Pomodoro: "10", Short: " " });
  await expect(page.getByLabel("Abandon", { exact: true })).toHaveAccessibleDescription("This is the key for Complete already.");
  for (const action of ["Five minutes more", "Pomodoro", "Short"]) {
    await expect(page.getByLabel(action, { exact: true })).toHaveAccessibleDescription("Enter one letter, digit or sign.");
  }
  await expect(page.getByLabel("Five minutes more", { exact: true })).toBeFocused();
  expect(await page.evaluate(() => localStorage.getItem("stint.keys"))).toBeNull();
  await expectNoAxeViolations(page);
  // Two that change places are no conflict, and the usual ones are not stored.
  await choose(page, { Complete: "a", Abandon: "c" });
  await expect(page.getByRole("status")).toHaveText("Saved.");
  expect(await page.evaluate(() => localStorage.getItem("stint.keys"))).toBe("adie+cu1234bs?");
  await choose(page, { Complete: "c", Abandon: "a" });
  expect(await page.evaluate(() => localStorage.getItem("stint.keys"))).toBeNull();
});

test("single keys that are off stay off, whatever was chosen", async ({ page }) => {
  await choose(page, { Complete: "x" });
  await openTimer(page);
  await button(page, "Sound and breaks").click();
  await page.getByLabel("Keyboard shortcuts (single keys)").uncheck();
  await button(page, "Done").click();
  await startSession(page);
  await expect(button(page, "Complete").locator("kbd")).toBeHidden();
  await page.keyboard.press("x");
  await page.keyboard.press("Space");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expectState(page, "focus");
});
