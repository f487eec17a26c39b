// Several tabs and devices of one account: each shows what the others do, and a command is
// executed once.
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
  reconnect,
  recordDistraction,
  registerAccount,
  startSession,
  test,
  type Page,
} from "./fixtures";
import { xssPayload } from "./seed-history";

const eventTypes = async (page: Page) => (await eventLog(page)).map(({ type }) => type);

test("a text in the dialog of one tab is sent when another tab completes the session", async ({ page }) => {
  await openTimer(page);
  await startSession(page);
  const second = await openAnotherTab(page);
  await expectState(second, "focus");
  await second.keyboard.press("c");
  await second.getByLabel("What did you get done?").fill(xssPayload);
  await button(page, "Complete").click();
  await expect(page.getByLabel("What did you get done?")).toHaveValue(xssPayload);
  await page.getByRole("dialog").getByRole("button", { name: "Complete" }).click();
  await expectState(second, "completed");
  await expect(second.getByRole("dialog")).toBeHidden();
  await expect.poll(() => eventTypes(page)).toEqual(["FocusSessionStarted", "SessionCompleted"]);
  expect((await eventLog(page)).at(-1)?.data).toMatchObject({ taskProgress: xssPayload });
});

test("another tab becomes the leader when the leader tab is closed", async ({ page }) => {
  await openTimer(page);
  await startSession(page);
  const second = await openAnotherTab(page);
  await expectState(second, "focus");
  await recordDistraction(second);
  await expect.poll(() => eventTypes(page)).toEqual(["FocusSessionStarted", "DistractionRecorded"]);
  await page.close();
  await button(second, "Pause").click();
  await expectState(second, "paused");
  await expect.poll(async () => (await eventTypes(second)).at(-1)).toBe("SessionPaused");
});

test("a frozen leader tab is replaced", async ({ page, context }) => {
  await openTimer(page);
  await startSession(page);
  const second = await openAnotherTab(page);
  await expectState(second, "focus");
  // A frozen page keeps its Web Lock but receives no messages.
  const cdp = await context.newCDPSession(page);
  await cdp.send("Page.setWebLifecycleState", { state: "frozen" });
  await button(second, "Pause").click();
  await expectState(second, "paused");
  await expect.poll(async () => (await eventTypes(second)).at(-1)).toBe("SessionPaused");
});

test("another device shows changes immediately", async ({ page }) => {
  const account = await registerAccount(page);
  await openTimer(page);
  const phone = await openAnotherDevice(page, account);
  await startSession(page);
  await expectState(phone, "focus");
  await button(phone, "Pause").click();
  await expectState(page, "paused");
  await completeSession(page);
  await expectState(phone, "completed");
  await expect(phone.getByText("ended in another window or on another device")).toBeVisible();
  expect(await eventTypes(page)).toEqual(["FocusSessionStarted", "SessionPaused", "SessionCompleted"]);
  await phone.context().close();
});

test("an offline device and an online device converge after reconnecting", async ({ page }) => {
  const account = await registerAccount(page);
  await openTimer(page);
  const phone = await openAnotherDevice(page, account);
  await startSession(page);
  await expectState(phone, "focus");

  await blockApi(phone);
  await recordDistraction(phone);
  await expect(phone.locator(".count")).toHaveText(/^1 /);
  await recordDistraction(page);
  await expect(page.locator(".count")).toHaveText(/^1 /);
  await reconnect(phone);
  for (const device of [page, phone]) await expect(device.locator(".count")).toHaveText(/^2 /);
  expect(await eventTypes(page)).toEqual(["FocusSessionStarted", "DistractionRecorded", "DistractionRecorded"]);
  await phone.context().close();
});

test("signing out in one tab resets the other tab", async ({ page, context }) => {
  await registerAccount(page);
  await openTimer(page);
  await startSession(page);
  const second = await context.newPage();
  await second.goto("/sign-in");
  await button(second, "Sign out").click();
  await expectState(second, "idle");
  await expectState(page, "idle");
});
