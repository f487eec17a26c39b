// Several tabs and devices of one person: what one does, all show, and it happens once.
import {
  anotherDevice,
  anotherTab,
  button,
  comeBack,
  complete,
  cutOff,
  distraction,
  expect,
  face,
  log,
  open,
  register,
  start,
  test,
  type Page,
} from "./fixtures";
import { hostile } from "./seed-history";

const types = async (page: Page) => (await log(page)).map(({ type }) => type);

test("what was written in one tab stays when the other completes", async ({ page }) => {
  await open(page);
  await start(page);
  const second = await anotherTab(page);
  await face(second, "focus");
  await second.keyboard.press("c");
  await second.getByLabel("What got done?").fill(hostile);
  await complete(page);
  await face(second, "completed");
  const sheet = second.getByRole("dialog");
  await sheet.getByRole("button", { name: "Complete" }).click();
  await expect(sheet.getByRole("alert")).toHaveText("The session has ended meanwhile. You can add to it in the history.");
  await expect(sheet.getByLabel("What got done?")).toHaveValue(hostile);
  await sheet.getByRole("button", { name: "Not yet" }).click();
  await expect(sheet).toBeHidden();
  await expect.poll(() => types(page)).toEqual(["FocusSessionStarted", "SessionCompleted"]);
});

test("when the tab that speaks to the server is gone another takes over", async ({ page }) => {
  await open(page);
  await start(page);
  const second = await anotherTab(page);
  await face(second, "focus");
  await distraction(second);
  await expect.poll(() => types(page)).toEqual(["FocusSessionStarted", "DistractionRecorded"]);
  await page.close();
  await button(second, "Pause").click();
  await face(second, "paused");
  await expect.poll(async () => (await types(second)).at(-1)).toBe("SessionPaused");
});

test("a leader that does not answer is replaced", async ({ page, context }) => {
  await open(page);
  await start(page);
  const second = await anotherTab(page);
  await face(second, "focus");
  // It holds the lock and hears nothing.
  const browser = await context.newCDPSession(page);
  await browser.send("Page.setWebLifecycleState", { state: "frozen" });
  await button(second, "Pause").click();
  await face(second, "paused");
  await expect.poll(async () => (await types(second)).at(-1)).toBe("SessionPaused");
});

test("another device follows at once", async ({ page }) => {
  const account = await register(page);
  await open(page);
  const phone = await anotherDevice(page, account);
  await start(page);
  await face(phone, "focus");
  await button(phone, "Pause").click();
  await face(page, "paused");
  await complete(page);
  await face(phone, "completed");
  await expect(phone.getByText("ended in another window or on another device")).toBeVisible();
  expect(await types(page)).toEqual(["FocusSessionStarted", "SessionPaused", "SessionCompleted"]);
  await phone.context().close();
});

test("a device that was offline and one that was not agree in the end", async ({ page }) => {
  const account = await register(page);
  await open(page);
  const phone = await anotherDevice(page, account);
  await start(page);
  await face(phone, "focus");

  await cutOff(phone);
  await distraction(phone);
  await expect(phone.locator(".count")).toHaveText(/^1 /);
  await distraction(page);
  await expect(page.locator(".count")).toHaveText(/^1 /);
  await comeBack(phone);
  for (const device of [page, phone]) await expect(device.locator(".count")).toHaveText(/^2 /);
  expect(await types(page)).toEqual(["FocusSessionStarted", "DistractionRecorded", "DistractionRecorded"]);
  await phone.context().close();
});

test("signing out in one tab empties the other", async ({ page, context }) => {
  await register(page);
  await open(page);
  await start(page);
  const second = await context.newPage();
  await second.goto("/sign-in");
  await button(second, "Sign out").click();
  await face(second, "idle");
  await face(page, "idle");
});
