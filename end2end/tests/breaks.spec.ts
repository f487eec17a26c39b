// Breaks: offered after a session, counted by instants, the same in all tabs, over a reload.
import {
  anotherTab,
  button,
  completeForSure as complete,
  cutOff,
  expect,
  face,
  open,
  saved,
  start,
  test,
  timer,
  type BrowserContext,
  type Page,
} from "./fixtures";
import { claimed, heard, listen, oneRings } from "./browser-api-recorder";

/** What the service worker shows is written down as well: a page has it show what it can. */
async function listenToWorker(context: BrowserContext) {
  await context.addInitScript(() => {
    ServiceWorkerRegistration.prototype.showNotification = async (title) => void window.heard.shown.push(title);
  });
}

async function choose(page: Page, ...names: string[]) {
  await button(page, "Sound and breaks").click();
  for (const name of names) await page.getByLabel(name).check();
  await button(page, "Done").click();
}

test("a break is offered, taken, kept over a reload, and skipped", async ({ page }) => {
  await open(page);
  await start(page);
  await complete(page);
  await face(page, "completed");
  await button(page, "Take a 5-minute break").click();
  await face(page, "break");
  await expect(timer(page)).toHaveText(/^(5:00|4:5\d)$/);
  await expect(page).toHaveTitle(/^(5:00|4:5\d) · Break$/);
  await expect(page.locator(".until")).toHaveText(/^ends at \d/);
  await expect(page.locator(".outcome .total")).toContainText("Focus score");
  await saved(page);
  await page.reload();
  await face(page, "break");
  await button(page, "Skip the break").click();
  await face(page, "idle");
  await page.reload();
  await face(page, "idle");
  await expect(button(page, "Take a 5-minute break")).toBeHidden();
});

test("an offer outlives a reload, and starting another declines it", async ({ page }) => {
  await open(page);
  await start(page);
  await complete(page);
  await face(page, "completed");
  await saved(page);
  await page.reload();
  await face(page, "idle");
  await expect(button(page, "Take a 5-minute break")).toBeVisible();
  await start(page);
  await complete(page);
  await button(page, "Start another").click();
  await face(page, "idle");
  await expect(button(page, "Take a 5-minute break")).toBeHidden();
});

test("the end of a break is told once, with a sound", async ({ page, context }) => {
  await listen(context);
  await page.clock.install();
  await open(page);
  await start(page);
  await complete(page);
  await face(page, "completed");
  await page.keyboard.press("b");
  await face(page, "break");
  await cutOff(page);
  await page.clock.fastForward("04:00");
  await expect(timer(page)).toHaveText(/^(1:00|0:5\d)$/);
  await page.clock.fastForward("01:02");
  await face(page, "idle");
  await expect(page.locator(".until")).toHaveText("The break is over.");
  await expect(page.locator("#announcements")).toHaveText("The break is over.");
  await expect.poll(async () => (await heard(page)).strokes).toBe(9);
  expect((await claimed(page)).map((moment) => moment.split(":")[1])).toEqual(["breakEnded"]);
});

test("whoever comes back hours later is not startled", async ({ page, context }) => {
  await listen(context);
  await page.clock.install();
  await open(page);
  await start(page);
  await complete(page);
  await face(page, "completed");
  await page.keyboard.press("Space");
  await face(page, "break");
  await cutOff(page);
  await page.clock.fastForward("08:00:00");
  await face(page, "idle");
  expect((await heard(page)).strokes).toBe(0);
  expect(await claimed(page)).toEqual([]);
});

test("every fourth break is a long one", async ({ page }) => {
  await open(page);
  for (const offer of [
    "Take a 5-minute break",
    "Take a 5-minute break",
    "Take a 5-minute break",
    "Take a long break, 15 min",
  ]) {
    await start(page);
    await complete(page);
    await expect(button(page, offer)).toBeVisible();
    await button(page, "Start another").click();
    await face(page, "idle");
  }
});

test("breaks and sessions begin by themselves where they are to", async ({ page }) => {
  await page.clock.install();
  await open(page);
  await choose(page, "Begin breaks by themselves", "Begin the next session when a break is over");
  await page.keyboard.press("2");
  await start(page);
  await complete(page);
  await face(page, "break");
  await expect(page.locator(".outcome .total b")).toHaveText(/\d+/);
  await cutOff(page);
  await page.clock.fastForward("05:01");
  await face(page, "focus");
  await expect(timer(page)).toHaveText(/^(15:00|14:5\d)$/);
});

test("two tabs have one break, and one of them is heard", async ({ page, context }) => {
  await listen(context);
  await page.clock.install();
  await open(page);
  const second = await anotherTab(page);
  await second.getByRole("radio", { name: "Short" }).check({ force: true });
  await page.bringToFront();
  await start(page);
  await face(second, "focus");
  await complete(page);
  await face(page, "completed");
  await button(page, "Take a 5-minute break").click();
  await face(second, "break");
  await cutOff(page);
  await cutOff(second);
  await page.clock.fastForward("05:01");
  await face(page, "idle");
  await face(second, "idle");
  await oneRings([page, second], 9);
  await second.close();
});

test("a length that is chosen holds, also in the other tab", async ({ page }) => {
  await open(page);
  const second = await anotherTab(page);
  await button(page, "Sound and breaks").click();
  const sheet = page.getByRole("dialog", { name: "Sound and breaks" });
  await sheet.getByLabel("Break, minutes", { exact: true }).fill("7");
  await sheet.getByLabel("Long break, minutes").fill("999");
  await sheet.getByLabel("Sessions until a long break").fill("1");
  await sheet.getByRole("radio", { name: "Bowl" }).check();
  await expect(sheet.getByLabel("Long break, minutes")).toHaveValue("60");
  await expect(sheet.getByLabel("Sessions until a long break")).toHaveValue("2");
  await button(page, "Done").click();
  await button(second, "Start").click();
  await face(page, "focus");
  await complete(second, page);
  await expect(button(second, "Take a 7-minute break")).toBeVisible();
  await second.close();
});

test("notifications are asked for after the first session, by a click, and once", async ({ page, context }) => {
  await listen(context);
  await listenToWorker(context);
  await page.clock.install();
  await open(page);
  await start(page);
  expect((await heard(page)).asked).toBe(0);
  await complete(page);
  const question = page.getByText("Shall a notification tell you");
  await expect(question).toBeVisible();
  await button(page, "Yes, please").click();
  await expect(question).toBeHidden();
  expect((await heard(page)).asked).toBe(1);

  await page.evaluate(() => (document.hasFocus = () => false));
  await button(page, "Take a 5-minute break").click();
  await face(page, "break");
  await cutOff(page);
  await page.clock.fastForward("05:01");
  await face(page, "idle");
  await expect.poll(async () => (await heard(page)).shown).toEqual(["The break is over"]);
});

test("who says no is not asked again, and the screen stays on only where it is to", async ({ page, context }) => {
  await listen(context);
  await open(page);
  await start(page);
  expect((await heard(page)).awake).toBe(0);
  await complete(page);
  await button(page, "No, thanks").click();
  await button(page, "Start another").click();
  await choose(page, "Keep the screen on while a session runs");
  await start(page);
  await expect.poll(async () => (await heard(page)).awake).toBe(1);
  await button(page, "Pause").click();
  await face(page, "paused");
  await expect.poll(async () => (await heard(page)).awake).toBe(0);
  await complete(page);
  await face(page, "completed");
  await expect(page.getByText("Shall a notification tell you")).toBeHidden();
  expect((await heard(page)).asked).toBe(0);
});
