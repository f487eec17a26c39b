// Single keys: each does what its label says, whatever was clicked before, on every layout.
import {
  button,
  expect,
  expectState,
  openTimer,
  startSession,
  test,
  timer,
  type Page,
} from "./fixtures";

/** Presses a key as a layout would send it: `key` is the character, `code` the place. */
async function pressOnLayout(page: Page, key: string, code: string, isComposing = false) {
  await page.evaluate(
    (init) => (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", { ...init, bubbles: true, cancelable: true })),
    { key, code, isComposing },
  );
}

test("Space starts after a type was clicked, and pauses after another button was", async ({ page }) => {
  await openTimer(page);
  await page.locator(".types [value=short]").click();
  await page.keyboard.press("Space");
  await expectState(page, "focus");
  await expect(timer(page)).toHaveText(/^1[45]:/);
  await button(page, "+5 min").click();
  await page.keyboard.press("Space");
  await expectState(page, "paused");
  await page.keyboard.press("Space");
  await expectState(page, "focus");
});

test("Space does not open a dialog again that was closed", async ({ page }) => {
  await openTimer(page);
  for (const name of ["Keyboard shortcuts", "Sound and breaks"]) {
    await button(page, name).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toBeHidden();
  }
  await page.keyboard.press("Space");
  await expectState(page, "focus");
  await button(page, "Complete").click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Space");
  await expectState(page, "paused");
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("Space after completing takes the break, and never skips it", async ({ page }) => {
  await openTimer(page);
  await startSession(page);
  await button(page, "Complete").click();
  await page.getByRole("dialog").getByRole("button", { name: "Complete" }).click();
  await expectState(page, "completed");
  await page.keyboard.press("Space");
  await expectState(page, "break");
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await expectState(page, "break");
  await page.keyboard.press("s");
  await expectState(page, "idle");
});

test("Enter pressed again after starting from the intention changes nothing", async ({ page }) => {
  await openTimer(page);
  await page.getByLabel("What are you going to do?").press("Enter");
  await expectState(page, "focus");
  await expect(timer(page)).toBeFocused();
  await page.keyboard.press("Enter");
  await expectState(page, "focus");
});

test("a button that was reached by Tab keeps Space", async ({ page }) => {
  await openTimer(page);
  await startSession(page);
  const extend = button(page, "+5 min");
  await expect(async () => {
    await page.keyboard.press("Tab");
    await expect(extend).toBeFocused({ timeout: 50 });
  }).toPass();
  await page.keyboard.press("Space");
  await expect(timer(page)).toHaveText(/^(30:00|29:5\d)$/);
  await expectState(page, "focus");
});

test("no key acts behind a dialog whose text was clicked", async ({ page }) => {
  await openTimer(page);
  await button(page, "Keyboard shortcuts").click();
  await page.getByRole("dialog").getByRole("heading").click();
  await page.keyboard.press("Space");
  await page.keyboard.press("4");
  await expectState(page, "idle");
  await expect(page.getByRole("radio", { name: "Pomodoro" })).toBeChecked();
});

test("keys act by their place on layouts without Latin letters or plain digits, and not while composing", async ({ page }) => {
  await openTimer(page);
  await pressOnLayout(page, "é", "Digit2");
  await expect(page.getByRole("radio", { name: "Short" })).toBeChecked();
  await pressOnLayout(page, "+", "Digit1");
  await expect(page.getByRole("radio", { name: "Pomodoro" })).toBeChecked();
  await startSession(page);
  // Q on a French keyboard is where A is on an American one.
  await pressOnLayout(page, "q", "KeyA");
  await pressOnLayout(page, "с", "KeyC", true);
  await expect(page.getByRole("dialog")).toBeHidden();
  await pressOnLayout(page, "с", "KeyC");
  await expect(page.getByRole("dialog", { name: "How did it go?" })).toBeVisible();
});

test("single keys can be turned off, which hides their hints", async ({ page }) => {
  await openTimer(page);
  await button(page, "Sound and breaks").click();
  await page.getByLabel("Keyboard shortcuts (single keys)").uncheck();
  await page.keyboard.press("Escape");
  await expect(page.locator("button kbd").first()).toBeHidden();
  // Away from the button, which has Space for itself now.
  await page.getByRole("timer").click();
  await page.keyboard.press("2");
  await page.keyboard.press("Space");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expectState(page, "idle");
  await expect(page.getByRole("radio", { name: "Pomodoro" })).toBeChecked();
  await page.reload();
  await expect(page.locator("button kbd").first()).toBeHidden();
  await startSession(page);
  await button(page, "I got distracted").click();
  await page.keyboard.press("Escape");
  await expect(button(page, "I got distracted")).toBeVisible();
});
