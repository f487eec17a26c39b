// The client's command queue: commands given offline are stored, shown, sent once and in order,
// and a refused one is reported. Only the API is blocked here, pages are still served; pwa.spec.ts
// has the tests without any server.
import {
  blockApi,
  button,
  eventLog,
  expect,
  expectState,
  openTimer,
  reconnect,
  recordDistraction,
  registerAccount,
  signIn,
  startSession,
  test,
  waitForSync,
  type Page,
} from "./fixtures";
import { expectNoAxeViolations } from "./axe";

const unsavedBadge = ".unsaved";

/** Number of entries in an object store of the client's database. */
const storedCount = (page: Page, store: string) =>
  page.evaluate(async (store) => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open("stint");
      request.onsuccess = () => resolve(request.result);
    });
    const count = await new Promise<number>((resolve) => {
      const request = database.transaction(store).objectStore(store).count();
      request.onsuccess = () => resolve(request.result);
    });
    database.close();
    return count;
  }, store);

test("the offline queue is sent once and in order after reconnecting", async ({ page }) => {
  await openTimer(page);
  await startSession(page);
  // Until then the start is still queued and would count among the unsaved steps.
  await waitForSync(page);
  await blockApi(page);
  const expectedTypes: string[] = [];
  for (let round = 0; round < 2; round += 1) {
    for (let count = 0; count < 8; count += 1) {
      await recordDistraction(page);
      expectedTypes.push("DistractionRecorded");
      const total = expectedTypes.filter((type) => type === "DistractionRecorded").length;
      await expect(page.locator(".count")).toHaveText(new RegExp(`^${total} `));
    }
    await button(page, "Pause").click();
    await expectState(page, "paused");
    await button(page, "Resume").click();
    await expectState(page, "focus");
    expectedTypes.push("SessionPaused", "SessionResumed");
  }
  expect(expectedTypes).toHaveLength(20);
  await expect(page.locator(unsavedBadge)).toBeVisible();
  await expect(page.locator(unsavedBadge)).toContainText(/20 changes (will sync|not saved yet)/);
  expect(await eventLog(page)).toHaveLength(1);

  await reconnect(page);
  await expect(page.locator(unsavedBadge)).toBeHidden();
  const recorded = await eventLog(page);
  expect(recorded.map(({ type }) => type)).toEqual(["FocusSessionStarted", ...expectedTypes]);
  expect(recorded.map(({ sequence }) => sequence)).toEqual(recorded.map((_, index) => index + 1));
  const times = recorded.map(({ timestamp }) => timestamp);
  expect(times).toEqual([...times].sort());
  await page.reload();
  await expectState(page, "focus");
  await expect(page.locator(".count")).toHaveText(/^16 /);
});

test("reloading after each offline command loses none", async ({ page }) => {
  await openTimer(page);
  await startSession(page);
  await blockApi(page);
  for (let count = 1; count <= 5; count += 1) {
    await recordDistraction(page);
    await expect(page.locator(".count")).toHaveText(new RegExp(`^${count} `));
    await page.reload();
    await expect(page.locator(".count")).toHaveText(new RegExp(`^${count} `));
  }
  await reconnect(page);
  await expect.poll(async () => (await eventLog(page)).length).toBe(6);
  const recorded = (await eventLog(page)).map(({ type }) => type);
  expect(recorded).toEqual(["FocusSessionStarted", ...Array<string>(5).fill("DistractionRecorded")]);
});

test("a command whose response is lost is sent again and executed once", async ({ page }) => {
  await openTimer(page);
  await startSession(page);
  let requests = 0;
  await page.route("**/api/sync", async (route) => {
    // The server executes the first request, the page does not get its response.
    if (requests === 0) await route.fetch();
    requests += 1;
    await (requests === 1 ? route.abort() : route.continue());
  });
  await recordDistraction(page);
  await expect.poll(() => requests).toBeGreaterThan(1);
  await expect.poll(async () => (await eventLog(page)).length).toBe(2);
  await page.reload();
  await expect(page.locator(".count")).toHaveText(/^1 /);
  expect(await eventLog(page)).toHaveLength(2);
});

test("the first session can be started offline and is saved after reconnecting", async ({ page }) => {
  await openTimer(page);
  await blockApi(page);
  await page.getByLabel("What are you going to do?").fill("Read chapter 3");
  await button(page, "Start").click();
  await expectState(page, "focus");
  await page.reload();
  await expectState(page, "focus");
  await expect(page.getByText("Read chapter 3")).toBeVisible();
  await reconnect(page);
  await expect.poll(async () => (await eventLog(page)).map(({ type }) => type)).toEqual(["FocusSessionStarted"]);
});

test("a refused offline command is shown until it is dismissed", async ({ page, browser }) => {
  const account = await registerAccount(page);
  await openTimer(page);
  await blockApi(page);
  await page.getByLabel("What are you going to do?").fill("Offline");
  await button(page, "Start").click();
  await expectState(page, "focus");

  const otherDevice = await (await browser.newContext()).newPage();
  await signIn(otherDevice, account);
  await openTimer(otherDevice);
  await otherDevice.getByLabel("What are you going to do?").fill("Online");
  await startSession(otherDevice);

  await reconnect(page);
  const attention = page.getByRole("region", { name: "Needs your attention" });
  await expect(attention).toContainText("another session of yours took place");
  await expect(attention).toContainText("Offline");
  await expect(page.locator(".intention")).toHaveText("Online");
  await expectNoAxeViolations(page);
  await page.reload();
  await expect(attention).toBeVisible();
  await attention.getByRole("button", { name: "Dismiss" }).click();
  await expect(attention).toBeHidden();
  await page.reload();
  await expectState(page, "focus");
  await expect(attention).toBeHidden();
  expect(await eventLog(page)).toHaveLength(1);
  await otherDevice.context().close();
});

test("queued commands of another account wait until that account signs in", async ({ page }) => {
  const first = await registerAccount(page);
  await openTimer(page);
  await blockApi(page);
  await button(page, "Start").click();
  await expectState(page, "focus");

  await page.context().clearCookies();
  await registerAccount(page);
  await page.reload();
  await reconnect(page);
  await expectState(page, "idle");
  await expect(page.getByText("1 change from another account will sync")).toBeVisible();
  expect(await eventLog(page)).toEqual([]);

  // Leave the page first: an open page would log the refused requests of the old account.
  await page.goto("about:blank");
  await signIn(page, first);
  await page.goto("/");
  await expectState(page, "focus");
  await expect.poll(async () => (await eventLog(page)).length).toBe(1);
});

test("signing out asks for confirmation when commands are unsent, then deletes local data", async ({ page }) => {
  await registerAccount(page);
  await openTimer(page);
  await startSession(page);
  await expect.poll(() => storedCount(page, "queue")).toBe(0);
  await blockApi(page);
  await recordDistraction(page);
  await expect(page.locator(".count")).toHaveText(/^1 /);

  await page.goto("/sign-in");
  await button(page, "Sign out").click();
  const signOutDialog = page.getByRole("dialog", { name: "Not everything is saved" });
  await expect(signOutDialog).toContainText("not synced yet: 1.");
  await expectNoAxeViolations(page);
  await signOutDialog.getByRole("button", { name: "Stay" }).click();
  await expect(signOutDialog).toBeHidden();
  await button(page, "Sign out").click();
  await signOutDialog.getByRole("button", { name: "Sign out and discard them" }).click();
  await expectState(page, "idle");
  expect([await storedCount(page, "queue"), await storedCount(page, "known")]).toEqual([0, 0]);
});

test("without IndexedDB the queue is in memory and the page warns about it", async ({ page }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("refused", "SecurityError");
    };
  });
  await openTimer(page);
  await startSession(page);
  await blockApi(page);
  await recordDistraction(page);
  await expect(page.locator(".count")).toHaveText(/^1 /);
  await expect(page.locator(unsavedBadge)).toContainText("leave the tab open");
  await reconnect(page);
  await expect.poll(async () => (await eventLog(page)).length).toBe(2);
});
