// What was written and not sent outlives the page, and is gone once it is sent or put away.
import {
  blockApi,
  button,
  completeSession,
  eventLog,
  expect,
  expectState,
  openAnotherDevice,
  openAnotherTab,
  openTimer,
  registerAccount,
  signIn,
  startSession,
  test,
  waitForHydration,
  waitForSync,
  type Page,
} from "./fixtures";

const intention = (page: Page) => page.getByLabel("What are you going to do?");
const progress = (page: Page) => page.getByLabel("What did you get done?");
const shownIntention = (page: Page) => page.locator("p.intention");

test("intention, task, type and length are there after a reload, and gone when sent", async ({ page }) => {
  await registerAccount(page);
  await openTimer(page);
  await page.getByRole("radio", { name: "Custom" }).check({ force: true });
  await page.getByLabel("Minutes", { exact: true }).fill("52");
  await intention(page).fill("Chapter 3");
  await page.getByText("Task and project").click();
  await page.getByLabel("Task (choose one or type a new one)").fill("Thesis");
  await page.reload();
  await waitForHydration(page);
  await expect(intention(page)).toHaveValue("Chapter 3");
  await expect(page.getByRole("timer")).toHaveText("52:00");
  await expect(page.locator(".task-fields summary")).toHaveText("Thesis");
  await page.goto("/history");
  await page.goBack();
  await expect(intention(page)).toHaveValue("Chapter 3");
  await startSession(page);
  await expect(shownIntention(page)).toHaveText("Chapter 3");
  await completeSession(page);
  await button(page, "Start another").click();
  await expect(intention(page)).toHaveValue("");
  await page.reload();
  await waitForHydration(page);
  await expect(intention(page)).toHaveValue("");
  await expect(page.locator(".task-fields summary")).toHaveText("Task and project");
  await expect(page.getByRole("timer")).toHaveText("52:00");
});

test("a start in another tab does not take what was typed here", async ({ page }) => {
  await openTimer(page);
  const second = await openAnotherTab(page);
  await intention(page).fill("Mine");
  await intention(second).fill("Theirs");
  await button(second, "Start").click();
  await expectState(page, "focus");
  await completeSession(second);
  await expectState(page, "completed");
  await waitForSync(second);
  // While another tab is the leader, a page that is opened shows its last result.
  await second.close();
  await page.reload();
  await waitForHydration(page);
  await expect(intention(page)).toHaveValue("Mine");
});

test("what was typed before signing in is there afterwards, and belongs to that account", async ({ page }) => {
  const first = await registerAccount(page);
  await page.context().clearCookies();
  await openTimer(page);
  await intention(page).fill("Before");
  // Not while the page asks the server, whose refusals the browser would log.
  await page.goto("about:blank");
  await signIn(page, first);
  await page.goto("/");
  await waitForHydration(page);
  await expect(intention(page)).toHaveValue("Before");
  await page.goto("about:blank");
  await page.context().clearCookies();
  await registerAccount(page);
  await page.goto("/");
  await waitForHydration(page);
  await expect(intention(page)).toHaveValue("");
  await page.goto("about:blank");
  await signIn(page, first);
  await page.goto("/");
  await waitForHydration(page);
  await expect(intention(page)).toHaveValue("Before");
  await page.goto("/sign-in");
  await button(page, "Sign out").click();
  await expectState(page, "idle");
  expect(await page.evaluate(() => Object.values(localStorage).filter((text) => text.includes("Before")))).toEqual([]);
});

test("a tab that closes while a dialog is open loses nothing", async ({ page, context }) => {
  await openTimer(page);
  await startSession(page);
  await page.keyboard.press("c");
  await page.getByRole("radio", { name: "4 Good" }).check({ force: true });
  await progress(page).fill("Half of it");
  await page.close();
  const later = await context.newPage();
  await openTimer(later);
  await later.keyboard.press("c");
  await expect(progress(later)).toHaveValue("Half of it");
  await expect(later.getByRole("radio", { name: "4 Good" })).toBeChecked();
  await later.getByRole("dialog").getByRole("button", { name: "Complete" }).click();
  await expectState(later, "completed");
  await expect.poll(async () => (await eventLog(later)).at(-1)?.data).toMatchObject({ qualityRating: 4, taskProgress: "Half of it" });
  await button(later, "Start another").click();
  await startSession(later);
  await later.keyboard.press("c");
  await expect(progress(later)).toHaveValue("");
});

test("a reason for abandoning outlives a reload", async ({ page }) => {
  await openTimer(page);
  await startSession(page);
  await page.keyboard.press("a");
  await page.getByLabel("What got in the way?").fill("A visitor");
  await page.reload();
  await waitForHydration(page);
  await page.keyboard.press("a");
  await expect(page.getByLabel("What got in the way?")).toHaveValue("A visitor");
});

test("a reflection that comes too late amends the session", async ({ page }) => {
  await page.clock.install();
  await openTimer(page);
  await startSession(page);
  await blockApi(page);
  await page.clock.fastForward("26:00");
  await expectState(page, "overtime");
  await page.keyboard.press("c");
  const dialog = page.getByRole("dialog");
  await page.getByRole("radio", { name: "4 Good" }).check({ force: true });
  await progress(page).fill("All of it");
  await page.clock.fastForward("15:00");
  await expectState(page, "completed");
  await dialog.getByRole("button", { name: "Complete" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.locator(".refusal:visible")).toHaveCount(0);
  // Rated, so it is not asked again.
  await expect(button(page, "How did it go?")).toBeHidden();
  const queued = await page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const request = indexedDB.open("stint");
        request.onsuccess = () => {
          const all = request.result.transaction("queue").objectStore("queue").getAll();
          all.onsuccess = () => resolve(all.result);
        };
      }),
  );
  expect(queued.map((text) => JSON.parse(text).command)).toContainEqual(expect.objectContaining({ type: "amend", qualityRating: 4, taskProgress: "All of it" }));
});

test("after an automatic end the result asks for rating and text", async ({ page }) => {
  await page.clock.install();
  await openTimer(page);
  await startSession(page);
  await blockApi(page);
  await page.clock.fastForward("41:00");
  await expectState(page, "completed");
  await button(page, "How did it go?").click();
  await page.getByRole("radio", { name: "5 Deep" }).check({ force: true });
  await page.getByRole("dialog").getByRole("button", { name: "Complete" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(button(page, "How did it go?")).toBeHidden();
  await expect(button(page, "Start another")).toBeVisible();
});

test("a text written here amends a session that was completed on another device", async ({ page }) => {
  const account = await registerAccount(page);
  await openTimer(page);
  const phone = await openAnotherDevice(page, account);
  await startSession(page);
  await expectState(phone, "focus");
  await phone.keyboard.press("c");
  await progress(phone).fill("Written on the phone");
  await completeSession(page);
  await expectState(phone, "completed");
  await phone.getByRole("dialog").getByRole("button", { name: "Complete" }).click();
  await expect(phone.getByRole("dialog")).toBeHidden();
  const types = async () => (await eventLog(page)).map(({ type }) => type);
  await expect.poll(types).toEqual(["FocusSessionStarted", "SessionCompleted", "SessionAmended"]);
  await phone.context().close();
});
