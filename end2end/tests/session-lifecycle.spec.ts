// A session from start to end. Only the browser's clock can be moved, so tests that fast-forward
// block the API: the client applies the same rules as the server.
import { blockApi, button, expect, expectState, openTimer, startSession, test, timer, timerMain, unblockApi } from "./fixtures";

test("a session is started with one click, paused, and completed with a rating", async ({ page }) => {
  await openTimer(page);
  await page.getByLabel("What are you going to do?").fill("Read chapter 3");
  await startSession(page);
  await expect(page.getByText("Read chapter 3")).toBeVisible();
  await expect(page).toHaveTitle(/^2[45]:\d\d · Focus$/);
  await expect(page.locator(".until")).toHaveText(/^ends at \d/);

  await button(page, "Pause").click();
  await expectState(page, "paused");
  await expect(timer(page)).toHaveText(/^(10:00|9:5\d)$/);
  await expect(page.locator(".pauses")).toContainText("2 pauses left");
  await button(page, "Resume").click();
  await expectState(page, "focus");

  await button(page, "I got distracted").click();
  await button(page, "Someone or something").click();
  await page.keyboard.press("Enter");
  await expect(page.getByText("1 distraction logged")).toBeVisible();

  await button(page, "Complete").click();
  const dialog = page.getByRole("dialog", { name: "How did it go?" });
  await expect(dialog.locator(".total b")).toHaveText("5");
  await dialog.getByRole("radio", { name: "5 Deep" }).check({ force: true });
  await expect(dialog.locator(".total b")).toHaveText("15");
  await dialog.getByLabel("What did you get done?").fill("</textarea><script>alert(1)</script>");
  await dialog.getByRole("button", { name: "Complete" }).click();
  await expectState(page, "completed");
  await expect(page.locator(".outcome .total b")).toHaveText("15");
  await button(page, "Start another").click();
  await expectState(page, "idle");
  await expect(page).toHaveTitle("Stint");
});

test("time elapses, overtime counts, and the session completes automatically", async ({ page }) => {
  await page.clock.install();
  await openTimer(page);
  await startSession(page);
  await blockApi(page);

  await page.clock.fastForward("20:30");
  await expect(timer(page)).toHaveText(/^4:[23]\d$/);
  await expect(page.locator("#announcements")).toHaveText("5 minutes left.");
  await page.clock.fastForward("05:30");
  await expectState(page, "overtime");
  await expect(timer(page)).toHaveText(/^\+1:0\d$/);
  await expect(page).toHaveTitle(/^\+1:0\d · Overtime$/);
  await expect(page.locator(".until")).toHaveText(/^ends automatically at \d/);
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.press("Space");
  await expect(page.getByText("Time is up, so it can’t be paused")).toBeVisible();
  await page.clock.fastForward("14:00");
  await expectState(page, "completed");
  await expect(timer(page)).toHaveText("25:00");
  await expect(page.getByText("Ended automatically 15 minutes after time was up.")).toBeVisible();
});

test("a pause ends after ten minutes, and a fourth is refused with a reason", async ({ page }) => {
  await page.clock.install();
  await openTimer(page);
  await startSession(page);
  await blockApi(page);
  for (const left of ["2 pauses left", "1 pause left", "No pauses left"]) {
    await button(page, "Pause").click();
    await expectState(page, "paused");
    await expect(page.locator(".pauses")).toContainText(left);
    await page.clock.fastForward("10:01");
    await expectState(page, "focus");
    await expect(page.locator("#announcements")).toContainText("reached its 10-minute limit");
  }
  await expect(button(page, "Pause")).toHaveAttribute("aria-disabled", "true");
  // aria-disabled, not disabled: it can still be clicked, to show the reason.
  await button(page, "Pause").click({ force: true });
  await expect(page.locator("#refusal-pause")).toHaveText("All three pauses are used up.");
  await expectState(page, "focus");
});

test("abandoning asks for a reason, and cancelling changes nothing", async ({ page }) => {
  await openTimer(page);
  await startSession(page);
  await button(page, "Abandon").click();
  await button(page, "Keep going").click();
  await expectState(page, "focus");
  await expect(button(page, "Abandon")).toBeFocused();
  await button(page, "Abandon").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("What got in the way?").fill("A visitor");
  await dialog.getByRole("button", { name: "Abandon" }).click();
  await expectState(page, "abandoned");
});

test("an unsent command is shown as not saved, and is saved after reconnecting", async ({ page }) => {
  await openTimer(page);
  await startSession(page);
  await blockApi(page);
  await button(page, "Pause").click();
  await expectState(page, "paused");
  await expect(page.locator(".unsaved")).toBeVisible();
  await unblockApi(page);
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  await expect(page.locator(".unsaved")).toBeHidden();
  await page.reload();
  await expectState(page, "paused");
});

test("a custom duration is set by slider and by button", async ({ page }) => {
  await openTimer(page);
  await page.getByRole("radio", { name: "Custom" }).check({ force: true });
  await expect(timer(page)).toHaveText("30:00");
  await button(page, "One minute more").click();
  await expect(timer(page)).toHaveText("31:00");
  await page.getByRole("slider").fill("120");
  await expect(timer(page)).toHaveText("120:00");
  await button(page, "One minute more").click();
  await expect(timer(page)).toHaveText("120:00");
  await startSession(page);
  await expect(timerMain(page)).toContainText(/1(20:00|19:5\d)/);
});
