// The timer in unusual conditions: suspended device, midnight, daylight saving time, two tabs, other
// time zones and languages, and texts that contain markup.
import {
  blockApi,
  button,
  eventLog,
  expect,
  expectState,
  openAnotherTab,
  openTimer,
  openTimerAt,
  startSession,
  test,
  timer,
  waitForSync,
  type Page,
} from "./fixtures";
import { browserApiCalls, claimedAlerts, expectOneTabRings, recordBrowserApis } from "./browser-api-recorder";

const xssPayload = "</title></textarea><script>alert(1)</script>";
const icon = (page: Page) => page.locator("link[rel=icon]").getAttribute("href");

test("after eight hours of suspension the session has completed at its planned duration, without a sound", async ({ page, context }) => {
  await recordBrowserApis(context);
  await page.clock.install();
  await openTimer(page);
  await startSession(page);
  await blockApi(page);
  await page.clock.fastForward("08:00:00");
  await expectState(page, "completed");
  await expect(timer(page)).toHaveText("25:00");
  await expect(page.getByText("Ended automatically 15 minutes after time was up.")).toBeVisible();
  await expect(page).toHaveTitle("Completed · Stint");
  expect((await browserApiCalls(page)).oscillators).toBe(0);
});

test("when time elapses in two tabs one of them plays the sound once", async ({ page, context }) => {
  await recordBrowserApis(context);
  await page.clock.install();
  await openTimer(page);
  await startSession(page);
  const second = await openAnotherTab(page);
  await expectState(second, "focus");
  await second.locator("main").click();
  await blockApi(page);
  await blockApi(second);
  await page.clock.fastForward("25:02");
  await expectState(page, "overtime");
  await expectState(second, "overtime");
  await expectOneTabRings([page, second], 9);
  await expect.poll(async () => (await claimedAlerts(second)).join()).toContain(":timeElapsed:");
  await second.close();
});

test("completing in two tabs at once completes the session once", async ({ page }) => {
  await openTimer(page);
  await startSession(page);
  const second = await openAnotherTab(page);
  await expectState(second, "focus");
  for (const tab of [page, second]) {
    await tab.keyboard.press("c");
    await expect(tab.getByRole("dialog")).toBeVisible();
  }
  await Promise.all(
    [page, second].map((tab) => tab.evaluate(() => document.querySelector<HTMLFormElement>("#reflection form")!.requestSubmit())),
  );
  const completions = async () => (await eventLog(page)).filter(({ type }) => type === "SessionCompleted").length;
  await expect.poll(completions).toBe(1);
  for (const tab of [page, second]) {
    await expect(tab.getByRole("dialog")).toBeHidden();
    await expectState(tab, "completed");
    await expect(tab.getByText("The session has already ended.").filter({ visible: true })).toHaveCount(0);
  }
  await waitForSync(page);
  await page.reload();
  await expect(button(page, "Take a 5-minute break")).toBeVisible();
  // Still completed if the other tab has sent its state, which includes the outcome; else idle.
  await expect(page.locator("main.timer")).toHaveAttribute("data-phase", /^(idle|completed)$/);
  expect(await completions()).toBe(1);
  await second.close();
});

test("the last minute of a pause raises an alert", async ({ page, context }) => {
  await recordBrowserApis(context);
  await page.clock.install();
  await openTimer(page);
  await startSession(page);
  await blockApi(page);
  await button(page, "Pause").click();
  await expectState(page, "paused");
  await page.clock.fastForward("09:02");
  await expect.poll(async () => (await claimedAlerts(page)).map((alert) => alert.split(":")[1])).toEqual(["pauseEnding"]);
  await page.clock.fastForward("01:00");
  await expectState(page, "focus");
  await expect.poll(async () => (await claimedAlerts(page)).length).toBe(2);
});

test("the favicon shows the progress, and is restored at the end", async ({ page }) => {
  await page.clock.install();
  await openTimer(page);
  expect(await icon(page)).toBe("/favicon.svg");
  await startSession(page);
  await blockApi(page);
  await expect.poll(() => icon(page)).toContain("stroke-dasharray='0 60'");
  await page.clock.fastForward("12:35");
  await expect.poll(() => icon(page)).toContain("stroke-dasharray='30 60'");
  await page.clock.fastForward("30:00");
  await expectState(page, "completed");
  await expect.poll(() => icon(page)).toBe("/favicon.svg");
});

test("a duration can be typed, and the last one is the default for the next session", async ({ page }) => {
  await openTimer(page);
  await page.getByRole("radio", { name: "Custom" }).check({ force: true });
  await page.getByLabel("Minutes", { exact: true }).fill("52");
  await expect(timer(page)).toHaveText("52:00");
  await page.getByLabel("Minutes", { exact: true }).fill("999");
  await expect(timer(page)).toHaveText("52:00");
  // Left, it is the nearest length that there is.
  const minutes = page.getByLabel("Minutes", { exact: true });
  for (const [typed, shown] of [
    ["999", "120"],
    ["1", "5"],
    ["", "5"],
  ] as const) {
    await minutes.fill(typed);
    await minutes.blur();
    await expect(minutes).toHaveValue(shown);
    await expect(timer(page)).toHaveText(`${shown}:00`);
  }
  await page.getByLabel("Minutes", { exact: true }).fill("52");
  await startSession(page);
  await button(page, "Abandon").click();
  await page.getByRole("dialog").getByRole("button", { name: "Abandon" }).click();
  await expectState(page, "abandoned");
  await waitForSync(page);
  await page.reload();
  await expect(page.getByRole("radio", { name: "Custom" })).toBeChecked();
  await expect(timer(page)).toHaveText("52:00");
});

test("typing a new task creates it, and typing it again selects it", async ({ page }) => {
  await openTimer(page);
  await expect(page.getByText("Task and project")).toBeHidden();
  await startSession(page);
  await button(page, "Complete").click();
  await page.getByRole("dialog").getByRole("button", { name: "Complete" }).click();
  await button(page, "Start another").click();
  await page.getByText("Task and project").click();
  await page.getByLabel("Task (choose one or type a new one)").fill("Chapter 3");
  await startSession(page);
  await expect(page.locator(".task-name")).toHaveText("Chapter 3");
  await page.reload();
  await expect(page.locator(".task-name")).toHaveText("Chapter 3");
  const { items } = await (await page.request.get("/api/tasks")).json();
  expect(items.map(({ title }: { title: string }) => title)).toEqual(["Chapter 3"]);
  await button(page, "Complete").click();
  await page.getByRole("dialog").getByRole("button", { name: "Complete" }).click();
  await button(page, "Start another").click();
  await page.getByText("Task and project").click();
  await page.getByLabel("Task (choose one or type a new one)").fill("chapter 3");
  await startSession(page);
  const currentTaskId = async () => (await (await page.request.get("/api/sessions/current")).json()).session?.taskId;
  await expect.poll(currentTaskId).toBe(items[0].taskId);
});

test("markup is escaped in every field", async ({ page }) => {
  page.on("dialog", () => {
    throw new Error("a script ran");
  });
  await openTimer(page);
  await startSession(page);
  await button(page, "Abandon").click();
  const abandon = page.getByRole("dialog");
  await abandon.getByLabel("What got in the way?").fill(xssPayload);
  await abandon.getByLabel("What did you get done anyway?").fill(xssPayload);
  await abandon.getByRole("button", { name: "Abandon" }).click();
  await button(page, "Start another").click();
  await page.getByLabel("What are you going to do?").fill(xssPayload);
  await page.getByText("Task and project").click();
  await page.getByLabel("Task (choose one or type a new one)").fill(xssPayload);
  await startSession(page);
  await button(page, "I got distracted").click();
  await button(page, "My own thoughts").click();
  await page.getByLabel("What was it? (optional)").fill(xssPayload);
  await page.keyboard.press("Enter");
  await expect(page.getByText("1 distraction logged")).toBeVisible();
  await page.reload();
  await expect(page.locator(".intention")).toHaveText(xssPayload);
  await expect(page.locator(".task-name")).toHaveText(xssPayload);
  await expect(page).toHaveTitle(/· Focus$/);
  await button(page, "Complete").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("What did you get done?").fill(xssPayload);
  await dialog.getByRole("button", { name: "Complete" }).click();
  await expectState(page, "completed");
  // Until the server has the completion, a reloaded page still shows the session.
  await waitForSync(page);
  await page.reload();
  await expect(button(page, "Take a 5-minute break")).toBeVisible();
  await expectState(page, "idle");
});

for (const timezoneId of ["UTC", "Asia/Tokyo", "Europe/Berlin", "America/St_Johns"]) {
  test.describe(timezoneId, () => {
    test.use({ timezoneId });

    test("a session over midnight continues and shows its end", async ({ page }) => {
      const startTime = { UTC: "23:50Z", "Asia/Tokyo": "14:50Z", "Europe/Berlin": "22:50Z", "America/St_Johns": "03:20Z" }[timezoneId];
      await openTimerAt(page, `2026-12-31T${startTime}`);
      await button(page, "Start").click();
      await expectState(page, "focus");
      await expect(page.locator(".until")).toHaveText(/^ends at (12:15\sAM|0:15|00:15)$/);
      await page.clock.fastForward("12:00");
      await expect(timer(page)).toHaveText(/^(13:00|12:5\d)$/);
      await page.clock.fastForward("13:30");
      await expectState(page, "overtime");
      await expect(timer(page)).toHaveText(/^\+0:[23]\d$/);
      await expect(page.locator(".until")).toHaveText(/^ends automatically at (12:30\sAM|0:30|00:30)$/);
    });
  });
}

test.describe("daylight saving time", () => {
  test.use({ timezoneId: "Europe/Berlin" });

  test("a session over the repeated hour in autumn is not longer", async ({ page }) => {
    // 2:50 summer time; ten minutes later it is 2:00 standard time.
    await openTimerAt(page, "2026-10-25T00:50Z");
    await button(page, "Start").click();
    await expectState(page, "focus");
    await expect(page.locator(".until")).toHaveText(/^ends at 2:15\sAM$/);
    await page.clock.fastForward("20:00");
    await expect(timer(page)).toHaveText(/^(5:00|4:5\d)$/);
    await page.clock.fastForward("05:05");
    await expectState(page, "overtime");
  });

  test("a session over the skipped hour in spring is not shorter", async ({ page }) => {
    await openTimerAt(page, "2026-03-29T00:50Z");
    await button(page, "Start").click();
    await expectState(page, "focus");
    await expect(page.locator(".until")).toHaveText(/^ends at 3:15\sAM$/);
    await page.clock.fastForward("20:00");
    await expect(timer(page)).toHaveText(/^(5:00|4:5\d)$/);
  });
});

test.describe("in German, in Tokyo", () => {
  test.use({ locale: "de-DE", timezoneId: "Asia/Tokyo" });

  test("a session and its break, from start to end", async ({ page, context }) => {
    await recordBrowserApis(context);
    await page.clock.install();
    await openTimer(page);
    await expect(page.locator("html")).toHaveAttribute("lang", "de");
    await page.getByLabel("Was hast du vor?").fill("Kapitel 3 lesen");
    await startSession(page, "Starten");
    await expect(page).toHaveTitle(/^2[45]:\d\d · Fokus$/);
    await expect(page.locator(".until")).toHaveText(/^bis \d{1,2}:\d\d$/);
    await button(page, "Ich war abgelenkt").click();
    await button(page, "Eigene Gedanken").click();
  await page.keyboard.press("Enter");
    await expect(page.getByText("1 Ablenkung notiert")).toBeVisible();
    await button(page, "Unterbrechen").click();
    await expectState(page, "paused");
    await button(page, "Weiter").click();
    await expectState(page, "focus");
    await page.keyboard.press("c");
    const dialog = page.getByRole("dialog", { name: "Wie lief es?" });
    await dialog.getByRole("radio", { name: "4 Gut" }).check({ force: true });
    await dialog.getByRole("button", { name: "Abschließen" }).click();
    await expectState(page, "completed");
    await button(page, "5 Minuten Pause").click();
    await expectState(page, "break");
    await expect(page).toHaveTitle(/ · Pause$/);
    // The server's time would correct the browser's clock, which is moved here.
    await blockApi(page);
    await page.clock.fastForward("05:01");
    await expect(page.locator(".until")).toHaveText("Die Pause ist vorbei.");
  });
});
