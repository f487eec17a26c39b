// The timer through the hours that go wrong: sleep, midnight, clocks that change, two tabs,
// another zone and language, and texts that want to be markup.
import { anotherTab, button, cutOff, expect, face, log, open, openAt, saved, start, test, timer, type Page } from "./fixtures";
import { claimed, heard, listen, oneRings } from "./browser-api-recorder";

const hostile = "</title></textarea><script>alert(1)</script>";
const icon = (page: Page) => page.locator("link[rel=icon]").getAttribute("href");

test("after eight hours of sleep the session has ended at its plan, and nothing rings", async ({ page, context }) => {
  await listen(context);
  await page.clock.install();
  await open(page);
  await start(page);
  await cutOff(page);
  await page.clock.fastForward("08:00:00");
  await face(page, "completed");
  await expect(timer(page)).toHaveText("25:00");
  await expect(page.getByText("so it completed by itself")).toBeVisible();
  await expect(page).toHaveTitle("Completed · Stint");
  expect((await heard(page)).strokes).toBe(0);
});

test("time is up in two tabs, and one of them is heard, once", async ({ page, context }) => {
  await listen(context);
  await page.clock.install();
  await open(page);
  await start(page);
  const second = await anotherTab(page);
  await face(second, "focus");
  await second.locator("main").click();
  await cutOff(page);
  await cutOff(second);
  await page.clock.fastForward("25:02");
  await face(page, "overtime");
  await face(second, "overtime");
  await oneRings([page, second], 9);
  await expect.poll(async () => (await claimed(second)).join()).toContain(":timeElapsed:");
  await second.close();
});

test("two tabs complete at once, and one completion comes of it", async ({ page }) => {
  await open(page);
  await start(page);
  const second = await anotherTab(page);
  await face(second, "focus");
  for (const tab of [page, second]) {
    await tab.keyboard.press("c");
    await expect(tab.getByRole("dialog")).toBeVisible();
  }
  await Promise.all(
    [page, second].map((tab) => tab.evaluate(() => document.querySelector<HTMLFormElement>("#reflection form")!.requestSubmit())),
  );
  const completions = async () => (await log(page)).filter(({ type }) => type === "SessionCompleted").length;
  await expect.poll(completions).toBe(1);
  for (const tab of [page, second]) {
    await expect(tab.getByRole("dialog")).toBeHidden();
    await face(tab, "completed");
    await expect(tab.getByText("The session has ended meanwhile.").filter({ visible: true })).toHaveCount(0);
  }
  await saved(page);
  await page.reload();
  await expect(button(page, "Take a 5-minute break")).toBeVisible();
  // The outcome is shown as long as the other tab, which knows it, is heard.
  await expect(page.locator("main.timer")).toHaveAttribute("data-face", /^(idle|completed)$/);
  expect(await completions()).toBe(1);
  await second.close();
});

test("the last minute of a pause is told", async ({ page, context }) => {
  await listen(context);
  await page.clock.install();
  await open(page);
  await start(page);
  await cutOff(page);
  await button(page, "Pause").click();
  await face(page, "paused");
  await page.clock.fastForward("09:02");
  await expect.poll(async () => (await claimed(page)).map((moment) => moment.split(":")[1])).toEqual(["pauseEnding"]);
  await page.clock.fastForward("01:00");
  await face(page, "focus");
  await expect.poll(async () => (await claimed(page)).length).toBe(2);
});

test("the tab's icon shows how far the ring has come, and is as before at the end", async ({ page }) => {
  await page.clock.install();
  await open(page);
  expect(await icon(page)).toBe("/favicon.svg");
  await start(page);
  await cutOff(page);
  await expect.poll(() => icon(page)).toContain("stroke-dasharray='0 60'");
  await page.clock.fastForward("12:35");
  await expect.poll(() => icon(page)).toContain("stroke-dasharray='30 60'");
  await page.clock.fastForward("30:00");
  await face(page, "completed");
  await expect.poll(() => icon(page)).toBe("/favicon.svg");
});

test("what was started last is drafted again, and a length can be typed", async ({ page }) => {
  await open(page);
  await page.getByRole("radio", { name: "Custom" }).check({ force: true });
  await page.getByLabel("Minutes", { exact: true }).fill("52");
  await expect(timer(page)).toHaveText("52:00");
  await page.getByLabel("Minutes", { exact: true }).fill("999");
  await expect(timer(page)).toHaveText("52:00");
  await page.getByLabel("Minutes", { exact: true }).fill("52");
  await start(page);
  await button(page, "Abandon").click();
  await page.getByRole("dialog").getByRole("button", { name: "Abandon" }).click();
  await face(page, "abandoned");
  await saved(page);
  await page.reload();
  await expect(page.getByRole("radio", { name: "Custom" })).toBeChecked();
  await expect(timer(page)).toHaveText("52:00");
});

test("a task is made by typing it, shown while it is worked on, and chosen the next time", async ({ page }) => {
  await open(page);
  await expect(page.getByText("Task and project")).toBeHidden();
  await start(page);
  await button(page, "Complete").click();
  await page.getByRole("dialog").getByRole("button", { name: "Complete" }).click();
  await button(page, "Start another").click();
  await page.getByText("Task and project").click();
  await page.getByLabel("Task, an open one or a new one").fill("Chapter 3");
  await start(page);
  await expect(page.locator(".named")).toHaveText("Chapter 3");
  await page.reload();
  await expect(page.locator(".named")).toHaveText("Chapter 3");
  const { items } = await (await page.request.get("/api/tasks")).json();
  expect(items.map(({ title }: { title: string }) => title)).toEqual(["Chapter 3"]);
  await button(page, "Complete").click();
  await page.getByRole("dialog").getByRole("button", { name: "Complete" }).click();
  await button(page, "Start another").click();
  await page.getByText("Task and project").click();
  await page.getByLabel("Task, an open one or a new one").fill("chapter 3");
  await start(page);
  const about = async () => (await (await page.request.get("/api/sessions/current")).json()).session?.taskId;
  await expect.poll(about).toBe(items[0].taskId);
});

test("texts that want to be markup are text in every field", async ({ page }) => {
  page.on("dialog", () => {
    throw new Error("a script ran");
  });
  await open(page);
  await start(page);
  await button(page, "Abandon").click();
  const abandon = page.getByRole("dialog");
  await abandon.getByLabel("What got in the way?").fill(hostile);
  await abandon.getByLabel("What got done nevertheless?").fill(hostile);
  await abandon.getByRole("button", { name: "Abandon" }).click();
  await button(page, "Start another").click();
  await page.getByLabel("What are you going to do?").fill(hostile);
  await page.getByText("Task and project").click();
  await page.getByLabel("Task, an open one or a new one").fill(hostile);
  await start(page);
  await button(page, "I got distracted").click();
  await page.getByLabel("What was it? (optional)").fill(hostile);
  await page.keyboard.press("Enter");
  await expect(page.getByText("1 distraction noted")).toBeVisible();
  await page.reload();
  await expect(page.locator(".intention")).toHaveText(hostile);
  await expect(page.locator(".named")).toHaveText(hostile);
  await expect(page).toHaveTitle(/· Focus$/);
  await button(page, "Complete").click();
  const sheet = page.getByRole("dialog");
  await sheet.getByLabel("What got done?").fill(hostile);
  await sheet.getByRole("button", { name: "Complete" }).click();
  await face(page, "completed");
  // Before the server knows of the end, a page that is loaded still tells of it.
  await saved(page);
  await page.reload();
  await expect(button(page, "Take a 5-minute break")).toBeVisible();
  await face(page, "idle");
});

for (const timezoneId of ["UTC", "Asia/Tokyo", "Europe/Berlin", "America/St_Johns"]) {
  test.describe(timezoneId, () => {
    test.use({ timezoneId });

    test("a session over midnight counts on, and says when it ends", async ({ page }) => {
      const local = { UTC: "23:50Z", "Asia/Tokyo": "14:50Z", "Europe/Berlin": "22:50Z", "America/St_Johns": "03:20Z" }[timezoneId];
      await openAt(page, `2026-12-31T${local}`);
      await button(page, "Start").click();
      await face(page, "focus");
      await expect(page.locator(".until")).toHaveText(/^ends at (12:15\sAM|0:15|00:15)$/);
      await page.clock.fastForward("12:00");
      await expect(timer(page)).toHaveText(/^(13:00|12:5\d)$/);
      await page.clock.fastForward("13:30");
      await face(page, "overtime");
      await expect(timer(page)).toHaveText(/^\+0:[23]\d$/);
      await expect(page.locator(".until")).toHaveText(/^closes by itself at (12:30\sAM|0:30|00:30)$/);
    });
  });
}

test.describe("where clocks are set back", () => {
  test.use({ timezoneId: "Europe/Berlin" });

  test("an hour that comes twice is no hour more", async ({ page }) => {
    // 2:50 in summer; ten minutes later it is 2:00 in winter.
    await openAt(page, "2026-10-25T00:50Z");
    await button(page, "Start").click();
    await face(page, "focus");
    await expect(page.locator(".until")).toHaveText(/^ends at 2:15\sAM$/);
    await page.clock.fastForward("20:00");
    await expect(timer(page)).toHaveText(/^(5:00|4:5\d)$/);
    await page.clock.fastForward("05:05");
    await face(page, "overtime");
  });

  test("an hour that is left out is no hour less", async ({ page }) => {
    await openAt(page, "2026-03-29T00:50Z");
    await button(page, "Start").click();
    await face(page, "focus");
    await expect(page.locator(".until")).toHaveText(/^ends at 3:15\sAM$/);
    await page.clock.fastForward("20:00");
    await expect(timer(page)).toHaveText(/^(5:00|4:5\d)$/);
  });
});

test.describe("in German, in Tokyo", () => {
  test.use({ locale: "de-DE", timezoneId: "Asia/Tokyo" });

  test("the whole life of a session", async ({ page, context }) => {
    await listen(context);
    await page.clock.install();
    await open(page);
    await expect(page.locator("html")).toHaveAttribute("lang", "de");
    await page.getByLabel("Was hast du vor?").fill("Kapitel 3 lesen");
    await start(page, "Starten");
    await expect(page).toHaveTitle(/^2[45]:\d\d · Fokus$/);
    await expect(page.locator(".until")).toHaveText(/^bis \d{1,2}:\d\d$/);
    await button(page, "Ich war abgelenkt").click();
    await button(page, "Eigene Gedanken").click();
    await expect(page.getByText("1 Ablenkung notiert")).toBeVisible();
    await button(page, "Pause").click();
    await face(page, "paused");
    await button(page, "Weiter").click();
    await face(page, "focus");
    await page.keyboard.press("c");
    const sheet = page.getByRole("dialog", { name: "Wie lief es?" });
    await sheet.getByRole("radio", { name: "4 Gut" }).check({ force: true });
    await sheet.getByRole("button", { name: "Abschließen" }).click();
    await face(page, "completed");
    await button(page, "5 Minuten Auszeit").click();
    await face(page, "break");
    await expect(page).toHaveTitle(/ · Auszeit$/);
    // A clock that is only the browser's would be set right by the server's.
    await cutOff(page);
    await page.clock.fastForward("05:01");
    await expect(page.locator(".until")).toHaveText("Die Auszeit ist vorbei.");
  });
});
