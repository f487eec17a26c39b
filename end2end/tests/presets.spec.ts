// Presets of the user's own: made in the settings, tabs of the timer on every device, offline too.
import { expectNoAxeViolations } from "./axe";
import {
  button,
  completeSession,
  expect,
  expectState,
  openAnotherDevice,
  openTimer,
  registerAccount,
  startSession,
  test,
  timer,
  waitForHydration,
  waitForSync,
  type Page,
} from "./fixtures";
import { post } from "./seed-history";

const tab = (page: Page, name: string) => page.getByRole("radio", { name });

interface Preset {
  name: string;
  plannedDuration: number;
  breakDuration?: number;
  taskId?: string;
}

async function setPresets(page: Page, presets: Preset[]) {
  const response = await page.request.patch("/api/me", { data: { presets }, headers: { "sec-fetch-site": "same-origin" } });
  expect(response.status()).toBe(200);
}

const currentSession = async (page: Page) => {
  const response = await page.request.get("/api/sessions/current");
  return (await response.json()).session as Record<string, unknown> | undefined;
};

test("a preset is made, ordered, changed and deleted, with the focus where it was", async ({ page, consoleErrors }) => {
  await registerAccount(page);
  await page.goto("/settings");
  await page.getByRole("link", { name: /^Presets/ }).click();
  for (const [name, length, rest] of [
    ["Deep work", "50", "10"],
    ["E-mail", "15", ""],
  ]) {
    await page.getByLabel("Name").fill(name!);
    await page.getByLabel("Length in minutes").fill(length!);
    await page.getByLabel("Break in minutes").fill(rest!);
    await button(page, "Add").click();
    await expect(page.getByRole("status")).toHaveText("Saved.");
  }
  const rows = page.locator(".presets > li");
  await expect(rows.nth(0)).toContainText("50 min, break 10 min");
  await button(page, "Move E-mail up").press("Enter");
  await expect(rows.nth(0)).toContainText("E-mail");
  // At the end of the list the other direction has the focus.
  await expect(button(page, "Move E-mail down")).toBeFocused();
  await expectNoAxeViolations(page);
  await page.getByRole("link", { name: "Edit E-mail" }).click();
  await page.getByLabel("Length in minutes").fill("121");
  await button(page, "Save").click();
  await expect(page.getByLabel("Length in minutes")).toHaveAccessibleDescription(/5 to 120 minutes/);
  expect(consoleErrors.splice(0)).toEqual([expect.stringContaining("422")]);
  await page.getByLabel("Length in minutes").fill("20");
  await page.getByLabel("Name").fill("Post");
  await button(page, "Save").click();
  await expect(rows.nth(0)).toContainText("Post");
  await rows.nth(1).getByText("Delete", { exact: true }).click();
  await button(page, "Delete the preset").click();
  await expect(page.getByRole("status")).toHaveText("Deleted.");
  await expect(rows).toHaveCount(1);
});

test("a preset fills in length, break and task on every device", async ({ page }) => {
  const account = await registerAccount(page);
  const { taskId } = await post(page.request, "/api/tasks", { title: "Thesis" });
  await setPresets(page, [
    { name: "Deep work", plannedDuration: 50, breakDuration: 10, taskId: taskId as string },
    { name: "Post", plannedDuration: 20 },
  ]);
  const device = await openAnotherDevice(page, account);
  await tab(device, "Deep work").check({ force: true });
  await expect(timer(device)).toHaveText("50:00");
  await expect(device.locator(".task-fields summary")).toHaveText("Thesis");
  // Its task goes with it; the length of the type Custom stays.
  await tab(device, "Post").check({ force: true });
  await expect(timer(device)).toHaveText("20:00");
  await expect(device.locator(".task-fields summary")).toHaveText("Task and project");
  await device.keyboard.press("4");
  await expect(tab(device, "Custom")).toBeChecked();
  await expect(timer(device)).toHaveText("30:00");
  await tab(device, "Deep work").check({ force: true });
  await device.reload();
  await waitForHydration(device);
  await expect(tab(device, "Deep work")).toBeChecked();
  await expect(device.locator(".task-fields summary")).toHaveText("Thesis");
  await expectNoAxeViolations(device);

  await startSession(device);
  await waitForSync(device);
  expect(await currentSession(device)).toMatchObject({ sessionType: "custom", plannedDuration: 50, taskId });
  await completeSession(device);
  await expect(button(device, "Take a 10-minute break")).toBeVisible();
  await button(device, "Start another").click();
  await tab(device, "Post").check({ force: true });
  await startSession(device);
  await completeSession(device);
  await expect(button(device, "Take a 5-minute break")).toBeVisible();
  await device.context().close();
});

test("presets are tabs without a network, until the user signs out", async ({ page, context }) => {
  await registerAccount(page);
  await setPresets(page, [{ name: "Deep work", plannedDuration: 50, breakDuration: 10 }]);
  await openTimer(page);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await context.setOffline(true);
  await page.reload();
  await waitForHydration(page);
  await tab(page, "Deep work").check({ force: true });
  await button(page, "Start").click();
  await expectState(page, "focus");
  await expect(timer(page)).toHaveText(/^(50:00|49:5\d)$/);
  await context.setOffline(false);
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  await waitForSync(page);
  expect(await currentSession(page)).toMatchObject({ sessionType: "custom", plannedDuration: 50 });
  await page.goto("/sign-in");
  await button(page, "Sign out").click();
  await expect(page).toHaveURL("/");
  const left = await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("stint.presets.")));
  expect(left.filter((key) => key !== "stint.presets.")).toEqual([]);
});

for (const [width, height] of [
  [320, 568],
  [844, 390],
  [1440, 900],
] as const) {
  test(`twelve presets take no space from the timer at ${width} × ${height}`, async ({ page }) => {
    await registerAccount(page);
    await page.setViewportSize({ width, height });
    await openTimer(page);
    const place = (await page.locator(".numerals").boundingBox())!;
    const names = Array.from({ length: 12 }, (_, index) => `Preset number ${index + 1}`);
    await setPresets(page, names.map((name) => ({ name, plannedDuration: 50 })));
    await openTimer(page);
    const moved = (await page.locator(".numerals").boundingBox())!;
    expect(Math.abs(moved.y - place.y)).toBeLessThanOrEqual(1);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    // Reached by keyboard, and in sight once it is chosen.
    await tab(page, "Custom").focus();
    for (let count = 0; count < 12; count += 1) await page.keyboard.press("ArrowRight");
    const last = tab(page, names.at(-1)!);
    await expect(last).toBeChecked();
    await page.locator(".types").evaluate((row) => row.scrollTo({ left: 0 }));
    await expect(page.locator(".types label", { hasText: names.at(-1)! })).toBeInViewport({ ratio: 0.9 });
    const bar = (await page.locator(".bar").boundingBox())!;
    const row = (await page.locator(".types").boundingBox())!;
    if (width > 600) expect(row.y).toBeGreaterThanOrEqual(bar.y + bar.height);
  });
}
