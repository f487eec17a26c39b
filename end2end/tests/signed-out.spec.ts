// What keeps the timer from saving is named, with the way out: an ended sign-in, blocked cookies, a
// server that does not know the address, a browser without locks or an answering database.
import {
  button,
  completeSession,
  eventLog,
  expect,
  expectState,
  openAnotherTab,
  openTimer,
  registerAccount,
  signIn,
  startSession,
  test,
} from "./fixtures";

test("a page whose sign-in was ended elsewhere says so, and leads to the session again", async ({ page, browser, consoleErrors }) => {
  const account = await registerAccount(page);
  await openTimer(page);
  await startSession(page);
  const elsewhere = await (await browser.newContext()).newPage();
  await signIn(elsewhere, account);
  await elsewhere.goto("/history");
  expect(await elsewhere.evaluate(async () => (await fetch("/api/me/logins", { method: "DELETE" })).status)).toBe(204);
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  const notice = page.locator(".notices");
  await expect(notice).toContainText("You have been signed out. A running session goes on: sign in to see it.");
  await expect(page.getByText("No account needed")).toBeHidden();
  await notice.getByRole("link", { name: "Sign in or register" }).click();
  await page.getByLabel("E-mail").last().fill(account.email);
  await page.getByLabel("Password").last().fill(account.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.goto("/");
  await expectState(page, "focus");
  // The browser logs the refused requests.
  consoleErrors.length = 0;
  await elsewhere.context().close();
});

test("blocked cookies are named", async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, "cookieEnabled", { get: () => false }));
  await openTimer(page);
  await button(page, "Start").click();
  await expectState(page, "focus");
  await expect(page.locator(".notices")).toContainText("This browser blocks cookies");
});

test("an address that the server does not know is named", async ({ page, consoleErrors }) => {
  await page.route("**/api/auth/guest", (route) =>
    route.fulfill({ status: 403, contentType: "application/problem+json", body: '{"status":403,"code":"cross_site_request","detail":""}' }),
  );
  await openTimer(page);
  await button(page, "Start").click();
  await expect(page.locator(".notices")).toContainText("The server does not know this address");
  consoleErrors.length = 0;
});

test("a database that never answers is given up, and the page works in memory", async ({ page }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => ({}) as IDBOpenDBRequest;
  });
  await openTimer(page);
  await button(page, "Start").click();
  await expectState(page, "focus");
  await expect.poll(async () => (await eventLog(page)).length).toBe(1);
});

test("without locks and channels each tab works for itself", async ({ page, context }) => {
  await context.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, "locks", { get: () => undefined });
    Reflect.deleteProperty(globalThis, "BroadcastChannel");
  });
  await openTimer(page);
  await startSession(page);
  const second = await openAnotherTab(page);
  await expectState(second, "focus");
  await completeSession(second);
  await expectState(second, "completed");
  await expect.poll(async () => (await eventLog(page)).map(({ type }) => type)).toEqual(["FocusSessionStarted", "SessionCompleted"]);
  await page.bringToFront();
  await expectState(page, "completed");
});

test("a guest is reminded once, after the second session", async ({ page }) => {
  await openTimer(page);
  const reminder = page.locator(".notices").getByText("You’re a guest");
  for (const isReminded of [false, true, false]) {
    await startSession(page);
    await completeSession(page);
    await expectState(page, "completed");
    await expect(reminder).toBeVisible({ visible: isReminded });
    await button(page, "Start another").click();
    await expect(page.locator("#begin").getByRole("link", { name: "Sign in or register" })).toBeVisible();
  }
});
