// Breaks: the offer after a session, the countdown, its end, the settings, several tabs.
import {
  blockApi,
  button,
  completeAndSync,
  expect,
  expectState,
  openAnotherTab,
  openTimer,
  startSession,
  test,
  timer,
  waitForSync,
  type BrowserContext,
  type Page,
} from "./fixtures";
import { browserApiCalls, claimedAlerts, expectOneTabRings, recordBrowserApis } from "./browser-api-recorder";

/** Pages show notifications through the service worker where there is one: records those too. */
async function recordWorkerNotifications(context: BrowserContext) {
  await context.addInitScript(() => {
    ServiceWorkerRegistration.prototype.showNotification = async (title) => void window.browserApiCalls.notifications.push(title);
  });
}

async function enableOptions(page: Page, ...names: string[]) {
  await button(page, "Sound and breaks").click();
  for (const name of names) await page.getByLabel(name).check();
  await button(page, "Done").click();
}

test("a break is offered, started, survives a reload, and is skipped", async ({ page }) => {
  await openTimer(page);
  await startSession(page);
  await completeAndSync(page);
  await expectState(page, "completed");
  await button(page, "Take a 5-minute break").click();
  await expectState(page, "break");
  await expect(timer(page)).toHaveText(/^(5:00|4:5\d)$/);
  await expect(page).toHaveTitle(/^(5:00|4:5\d) · Break$/);
  await expect(page.locator(".until")).toHaveText(/^ends at \d/);
  await expect(page.locator(".outcome .total")).toContainText("Focus score");
  await waitForSync(page);
  await page.reload();
  await expectState(page, "break");
  await button(page, "Skip the break").click();
  await expectState(page, "idle");
  await page.reload();
  await expectState(page, "idle");
  await expect(button(page, "Take a 5-minute break")).toBeHidden();
});

test("the offer of a break survives a reload, and starting another session declines it", async ({ page }) => {
  await openTimer(page);
  await startSession(page);
  await completeAndSync(page);
  await expectState(page, "completed");
  await waitForSync(page);
  await page.reload();
  await expectState(page, "idle");
  await expect(button(page, "Take a 5-minute break")).toBeVisible();
  await startSession(page);
  await completeAndSync(page);
  await button(page, "Start another").click();
  await expectState(page, "idle");
  await expect(button(page, "Take a 5-minute break")).toBeHidden();
});

test("the end of a break raises one alert, with sound", async ({ page, context }) => {
  await recordBrowserApis(context);
  await page.clock.install();
  await openTimer(page);
  await startSession(page);
  await completeAndSync(page);
  await expectState(page, "completed");
  await page.keyboard.press("b");
  await expectState(page, "break");
  await blockApi(page);
  await page.clock.fastForward("04:00");
  await expect(timer(page)).toHaveText(/^(1:00|0:5\d)$/);
  await page.clock.fastForward("01:02");
  await expectState(page, "idle");
  await expect(page.locator(".until")).toHaveText("The break is over.");
  await expect(page.locator("#announcements")).toHaveText("The break is over.");
  await expect.poll(async () => (await browserApiCalls(page)).oscillators).toBe(9);
  expect((await claimedAlerts(page)).map((alert) => alert.split(":")[1])).toEqual(["breakEnded"]);
});

test("a break that ended hours ago raises no alert", async ({ page, context }) => {
  await recordBrowserApis(context);
  await page.clock.install();
  await openTimer(page);
  await startSession(page);
  await completeAndSync(page);
  await expectState(page, "completed");
  await page.keyboard.press("Space");
  await expectState(page, "break");
  await blockApi(page);
  await page.clock.fastForward("08:00:00");
  await expectState(page, "idle");
  expect((await browserApiCalls(page)).oscillators).toBe(0);
  expect(await claimedAlerts(page)).toEqual([]);
});

test("every fourth break is a long one", async ({ page }) => {
  await openTimer(page);
  for (const offer of [
    "Take a 5-minute break",
    "Take a 5-minute break",
    "Take a 5-minute break",
    "Take a long break, 15 min",
  ]) {
    await startSession(page);
    await completeAndSync(page);
    await expect(button(page, offer)).toBeVisible();
    await button(page, "Start another").click();
    await expectState(page, "idle");
  }
});

test("breaks and the next session start automatically when enabled", async ({ page }) => {
  await page.clock.install();
  await openTimer(page);
  await enableOptions(page, "Start breaks automatically", "Start the next session after a break");
  await page.keyboard.press("2");
  await startSession(page);
  await completeAndSync(page);
  await expectState(page, "break");
  await expect(page.locator(".outcome .score")).toBeHidden();
  await blockApi(page);
  await page.clock.fastForward("05:01");
  await expectState(page, "focus");
  await expect(timer(page)).toHaveText(/^(15:00|14:5\d)$/);
});

test("two tabs share a break, and only one plays the sound", async ({ page, context }) => {
  await recordBrowserApis(context);
  await page.clock.install();
  await openTimer(page);
  const second = await openAnotherTab(page);
  await second.getByRole("radio", { name: "Short" }).check({ force: true });
  await page.bringToFront();
  await startSession(page);
  await expectState(second, "focus");
  await completeAndSync(page);
  await expectState(page, "completed");
  await button(page, "Take a 5-minute break").click();
  await expectState(second, "break");
  await blockApi(page);
  await blockApi(second);
  await page.clock.fastForward("05:01");
  await expectState(page, "idle");
  await expectState(second, "idle");
  await expectOneTabRings([page, second], 9);
  await second.close();
});

test("break lengths are clamped, stored, and used in the other tab", async ({ page }) => {
  await openTimer(page);
  const second = await openAnotherTab(page);
  await button(page, "Sound and breaks").click();
  const dialog = page.getByRole("dialog", { name: "Sound and breaks" });
  await dialog.getByLabel("Break (minutes)", { exact: true }).fill("7");
  await dialog.getByLabel("Long break (minutes)").fill("999");
  await dialog.getByLabel("Sessions until a long break").fill("1");
  await dialog.getByRole("radio", { name: "Bowl" }).check();
  await expect(dialog.getByLabel("Long break (minutes)")).toHaveValue("60");
  await expect(dialog.getByLabel("Sessions until a long break")).toHaveValue("2");
  await button(page, "Done").click();
  await button(second, "Start").click();
  await expectState(page, "focus");
  await completeAndSync(second, page);
  await expect(button(second, "Take a 7-minute break")).toBeVisible();
  await second.close();
});

test("notification permission is requested after the first session, on click, once", async ({ page, context }) => {
  await recordBrowserApis(context);
  await recordWorkerNotifications(context);
  await page.clock.install();
  await openTimer(page);
  await startSession(page);
  expect((await browserApiCalls(page)).permissionRequests).toBe(0);
  await completeAndSync(page);
  const prompt = page.getByText("Notify you when time is up");
  await expect(prompt).toBeVisible();
  await button(page, "Yes, please").click();
  await expect(prompt).toBeHidden();
  expect((await browserApiCalls(page)).permissionRequests).toBe(1);

  await page.evaluate(() => (document.hasFocus = () => false));
  await button(page, "Take a 5-minute break").click();
  await expectState(page, "break");
  await blockApi(page);
  await page.clock.fastForward("05:01");
  await expectState(page, "idle");
  await expect.poll(async () => (await browserApiCalls(page)).notifications).toEqual(["The break is over"]);
});

test("a declined permission is not requested again, and the wake lock is held only in a running session when enabled", async ({ page, context }) => {
  await recordBrowserApis(context);
  await openTimer(page);
  await startSession(page);
  expect((await browserApiCalls(page)).wakeLocks).toBe(0);
  await completeAndSync(page);
  await button(page, "No, thanks").click();
  await button(page, "Start another").click();
  await enableOptions(page, "Keep the screen on while a session runs");
  await startSession(page);
  await expect.poll(async () => (await browserApiCalls(page)).wakeLocks).toBe(1);
  await button(page, "Pause").click();
  await expectState(page, "paused");
  await expect.poll(async () => (await browserApiCalls(page)).wakeLocks).toBe(0);
  await completeAndSync(page);
  await expectState(page, "completed");
  await expect(page.getByText("Notify you when time is up")).toBeHidden();
  expect((await browserApiCalls(page)).permissionRequests).toBe(0);
});
