// Without the server: what is done is kept, shown, sent once and in order, and nothing is
// dropped without a word. The pages still come from the server here, its API does not.
import { button, comeBack, cutOff, distraction, expect, face, log, open, register, saved, signIn, start, test, type Page } from "./fixtures";
import { hasNoFindings } from "./axe";

const badge = ".unsaved";

/** How much this browser keeps in one of its stores. */
const kept = (page: Page, store: string) =>
  page.evaluate(async (store) => {
    const opened = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open("stint");
      request.onsuccess = () => resolve(request.result);
    });
    const count = await new Promise<number>((resolve) => {
      const request = opened.transaction(store).objectStore(store).count();
      request.onsuccess = () => resolve(request.result);
    });
    opened.close();
    return count;
  }, store);

test("twenty commands given offline are replayed once and in order", async ({ page }) => {
  await open(page);
  await start(page);
  // The start is forgotten only when its session is known as it is afterwards.
  await saved(page);
  await cutOff(page);
  const given: string[] = [];
  for (let round = 0; round < 2; round += 1) {
    for (let noted = 0; noted < 8; noted += 1) {
      await distraction(page);
      given.push("DistractionRecorded");
      const count = given.filter((type) => type === "DistractionRecorded").length;
      await expect(page.locator(".count")).toHaveText(new RegExp(`^${count} `));
    }
    await button(page, "Pause").click();
    await face(page, "paused");
    await button(page, "Resume").click();
    await face(page, "focus");
    given.push("SessionPaused", "SessionResumed");
  }
  expect(given).toHaveLength(20);
  await expect(page.locator(badge)).toBeVisible();
  await expect(page.locator(badge)).toContainText("20 steps not saved yet");
  expect(await log(page)).toHaveLength(1);

  await comeBack(page);
  await expect(page.locator(badge)).toBeHidden();
  const recorded = await log(page);
  expect(recorded.map(({ type }) => type)).toEqual(["FocusSessionStarted", ...given]);
  expect(recorded.map(({ sequence }) => sequence)).toEqual(recorded.map((_, index) => index + 1));
  const times = recorded.map(({ timestamp }) => timestamp);
  expect(times).toEqual([...times].sort());
  await page.reload();
  await face(page, "focus");
  await expect(page.locator(".count")).toHaveText(/^16 /);
});

test("a page that is reloaded at any instant of its queue loses nothing", async ({ page }) => {
  await open(page);
  await start(page);
  await cutOff(page);
  for (let noted = 1; noted <= 5; noted += 1) {
    await distraction(page);
    await expect(page.locator(".count")).toHaveText(new RegExp(`^${noted} `));
    await page.reload();
    await expect(page.locator(".count")).toHaveText(new RegExp(`^${noted} `));
  }
  await comeBack(page);
  await expect.poll(async () => (await log(page)).length).toBe(6);
  const recorded = (await log(page)).map(({ type }) => type);
  expect(recorded).toEqual(["FocusSessionStarted", ...Array<string>(5).fill("DistractionRecorded")]);
});

test("an answer that is lost on the way makes nothing happen twice", async ({ page }) => {
  await open(page);
  await start(page);
  let lost = 0;
  await page.route("**/api/sync", async (route) => {
    // The server hears the command, the page does not hear the answer.
    if (lost === 0) await route.fetch();
    lost += 1;
    await (lost === 1 ? route.abort() : route.continue());
  });
  await distraction(page);
  await expect.poll(() => lost).toBeGreaterThan(1);
  await expect.poll(async () => (await log(page)).length).toBe(2);
  await page.reload();
  await expect(page.locator(".count")).toHaveText(/^1 /);
  expect(await log(page)).toHaveLength(2);
});

test("a newcomer starts without the server and loses nothing", async ({ page }) => {
  await open(page);
  await cutOff(page);
  await page.getByLabel("What are you going to do?").fill("Read chapter 3");
  await button(page, "Start").click();
  await face(page, "focus");
  await page.reload();
  await face(page, "focus");
  await expect(page.getByText("Read chapter 3")).toBeVisible();
  await comeBack(page);
  await expect.poll(async () => (await log(page)).map(({ type }) => type)).toEqual(["FocusSessionStarted"]);
});

test("a refused command needs attention until it is dismissed", async ({ page, browser }) => {
  const account = await register(page);
  await open(page);
  await cutOff(page);
  await page.getByLabel("What are you going to do?").fill("Offline");
  await button(page, "Start").click();
  await face(page, "focus");

  const elsewhere = await (await browser.newContext()).newPage();
  await signIn(elsewhere, account);
  await open(elsewhere);
  await elsewhere.getByLabel("What are you going to do?").fill("Online");
  await start(elsewhere);

  await comeBack(page);
  const attention = page.getByRole("region", { name: "Needs your attention" });
  await expect(attention).toContainText("another session of yours took place");
  await expect(attention).toContainText("Offline");
  await expect(page.locator(".intention")).toHaveText("Online");
  await hasNoFindings(page);
  await page.reload();
  await expect(attention).toBeVisible();
  await attention.getByRole("button", { name: "Dismiss" }).click();
  await expect(attention).toBeHidden();
  await page.reload();
  await face(page, "focus");
  await expect(attention).toBeHidden();
  expect(await log(page)).toHaveLength(1);
  await elsewhere.context().close();
});

test("after a change of account the other's commands wait", async ({ page }) => {
  const first = await register(page);
  await open(page);
  await cutOff(page);
  await button(page, "Start").click();
  await face(page, "focus");

  await page.context().clearCookies();
  await register(page);
  await page.reload();
  await comeBack(page);
  await face(page, "idle");
  await expect(page.getByText("1 step of another account waits here")).toBeVisible();
  expect(await log(page)).toEqual([]);

  // A page that is open while somebody else signs in is refused what it asks, aloud.
  await page.goto("about:blank");
  await signIn(page, first);
  await page.goto("/");
  await face(page, "focus");
  await expect.poll(async () => (await log(page)).length).toBe(1);
});

test("signing out asks about what was not sent, then takes it away", async ({ page }) => {
  await register(page);
  await open(page);
  await start(page);
  await expect.poll(() => kept(page, "queue")).toBe(0);
  await cutOff(page);
  await distraction(page);
  await expect(page.locator(".count")).toHaveText(/^1 /);

  await page.goto("/sign-in");
  await button(page, "Sign out").click();
  const question = page.getByRole("dialog", { name: "Not everything is saved" });
  await expect(question).toContainText("not sent yet: 1.");
  await hasNoFindings(page);
  await question.getByRole("button", { name: "Stay" }).click();
  await expect(question).toBeHidden();
  await button(page, "Sign out").click();
  await question.getByRole("button", { name: "Sign out and lose them" }).click();
  await face(page, "idle");
  expect([await kept(page, "queue"), await kept(page, "known")]).toEqual([0, 0]);
});

test("without a database the page works in memory and says so", async ({ page }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("refused", "SecurityError");
    };
  });
  await open(page);
  await start(page);
  await cutOff(page);
  await distraction(page);
  await expect(page.locator(".count")).toHaveText(/^1 /);
  await expect(page.locator(badge)).toContainText("leave the tab open");
  await comeBack(page);
  await expect.poll(async () => (await log(page)).length).toBe(2);
});
