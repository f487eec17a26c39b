// The life of a session as a person sees it. The browser's clock is moved, the server's is
// not: so what late instants show is tested without the server, by the same rules.
import { button, cutOff, expect, face, instrument, open, reconnect, start, test, timer } from "./fixtures";

test("a newcomer starts with one click and completes with a rating", async ({ page }) => {
  await open(page);
  await page.getByLabel("What are you going to do?").fill("Read chapter 3");
  await start(page);
  await expect(page.getByText("Read chapter 3")).toBeVisible();
  await expect(page).toHaveTitle(/^2[45]:\d\d · Focus$/);
  await expect(page.locator(".until")).toHaveText(/^ends at \d/);

  await button(page, "Pause").click();
  await face(page, "paused");
  await expect(timer(page)).toHaveText(/^(10:00|9:5\d)$/);
  await expect(page.locator(".pauses")).toContainText("2 pauses left");
  await button(page, "Resume").click();
  await face(page, "focus");

  await button(page, "I got distracted").click();
  await button(page, "Someone or something").click();
  await expect(page.getByText("1 distraction noted")).toBeVisible();

  await button(page, "Complete").click();
  const sheet = page.getByRole("dialog", { name: "How did it go?" });
  await expect(sheet.locator(".total b")).toHaveText("5");
  await sheet.getByRole("radio", { name: "5 Deep" }).check({ force: true });
  await expect(sheet.locator(".total b")).toHaveText("15");
  await sheet.getByLabel("What got done?").fill("</textarea><script>alert(1)</script>");
  await sheet.getByRole("button", { name: "Complete" }).click();
  await face(page, "completed");
  await expect(page.locator(".outcome .total b")).toHaveText("15");
  await button(page, "Start another").click();
  await face(page, "idle");
  await expect(page).toHaveTitle("Stint");
});

test("25 minutes, overtime and the end by itself pass in a second", async ({ page }) => {
  await page.clock.install();
  await open(page);
  await start(page);
  await cutOff(page);

  await page.clock.fastForward("20:30");
  await expect(timer(page)).toHaveText(/^4:[23]\d$/);
  await expect(page.locator("#announcements")).toHaveText("5 minutes left.");
  await page.clock.fastForward("05:30");
  await face(page, "overtime");
  await expect(timer(page)).toHaveText(/^\+1:0\d$/);
  await expect(page).toHaveTitle(/^\+1:0\d · Overtime$/);
  await expect(page.locator(".until")).toHaveText(/^closes by itself at \d/);
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.press("Space");
  await expect(page.getByText("there is nothing to pause")).toBeVisible();
  await page.clock.fastForward("14:00");
  await face(page, "completed");
  await expect(timer(page)).toHaveText("25:00");
  await expect(page.getByText("so it completed by itself")).toBeVisible();
});

test("a pause ends by itself after ten minutes, and the fourth is refused in words", async ({ page }) => {
  await page.clock.install();
  await open(page);
  await start(page);
  await cutOff(page);
  for (const left of ["2 pauses left", "1 pause left", "No pauses left"]) {
    await button(page, "Pause").click();
    await face(page, "paused");
    await expect(page.locator(".pauses")).toContainText(left);
    await page.clock.fastForward("10:01");
    await face(page, "focus");
    await expect(page.locator("#announcements")).toContainText("reached its ten minutes");
  }
  await expect(button(page, "Pause")).toHaveAttribute("aria-disabled", "true");
  // It looks and is told as disabled, but still answers.
  await button(page, "Pause").click({ force: true });
  await expect(page.locator("#refusal-pause")).toHaveText("All three pauses are used up.");
  await face(page, "focus");
});

test("abandoning asks why, and keeping going changes nothing", async ({ page }) => {
  await open(page);
  await start(page);
  await button(page, "Abandon").click();
  await button(page, "Keep going").click();
  await face(page, "focus");
  await expect(button(page, "Abandon")).toBeFocused();
  await button(page, "Abandon").click();
  const sheet = page.getByRole("dialog");
  await sheet.getByLabel("What got in the way?").fill("A visitor");
  await sheet.getByRole("button", { name: "Abandon" }).click();
  await face(page, "abandoned");
});

test("what cannot be sent is shown as not saved, and saved once the server is back", async ({ page }) => {
  await open(page);
  await start(page);
  await cutOff(page);
  await button(page, "Pause").click();
  await face(page, "paused");
  await expect(page.locator(".unsaved")).toBeVisible();
  await reconnect(page);
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  await expect(page.locator(".unsaved")).toBeHidden();
  await page.reload();
  await face(page, "paused");
});

test("an own length is chosen by slider and by step", async ({ page }) => {
  await open(page);
  await page.getByRole("radio", { name: "Custom" }).check({ force: true });
  await expect(timer(page)).toHaveText("30:00");
  await button(page, "One minute more").click();
  await expect(timer(page)).toHaveText("31:00");
  await page.getByRole("slider").fill("120");
  await expect(timer(page)).toHaveText("120:00");
  await button(page, "One minute more").click();
  await expect(timer(page)).toHaveText("120:00");
  await start(page);
  await expect(instrument(page)).toContainText(/1(20:00|19:5\d)/);
});
