// Merging tasks and projects, and moving several sessions of the history: with and without
// JavaScript, by keyboard, on a narrow screen.
import { expectNoAxeViolations } from "./axe";
import { button, expect, test, type Page } from "./fixtures";
import { post, seedSessions, xssPayload } from "./seed-history";

async function create(page: Page, path: string, data: object) {
  return (await post(page.request, path, data)) as unknown as Record<string, string>;
}

/** A sessions' page of the API. */
const count = async (page: Page, query: string) =>
  (await (await page.request.get(`/api/sessions?${query}`)).json()).totalItems as number;

async function mergeTask(page: Page) {
  await seedSessions(page.context(), []);
  const from = await create(page, "/api/tasks", { title: xssPayload, estimatedSessions: 2 });
  const into = await create(page, "/api/tasks", { title: "Chapter 3", estimatedSessions: 3 });
  const started = await create(page, "/api/sessions", { sessionType: "short", taskId: from.taskId });
  const headers = { "sec-fetch-site": "same-origin" };
  await page.request.put(`/api/sessions/${started.sessionId}/complete`, { headers, data: {} });

  await page.goto(`/tasks/${from.taskId}`);
  await page.getByText("Merge with another task").click();
  await page.getByLabel("Merge into").selectOption({ label: "Chapter 3" });
  await button(page, "Continue").click();
  await expect(page.getByText("Moves to “Chapter 3”: 1 session.")).toBeVisible();
  await expect(page.getByText(`“${xssPayload}” is archived.`)).toBeVisible();
  await page.getByRole("link", { name: "Cancel" }).click();
  await page.getByText("Merge with another task").click();
  await page.getByLabel("Merge into").selectOption({ label: "Chapter 3" });
  await button(page, "Continue").click();
  await page.getByRole("button", { name: "Merge", exact: true }).click();
  await expect(page.getByRole("status")).toHaveText("Merged: everything is here now.");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Chapter 3");
  await expect(page.getByText("1 / 5 sessions")).toBeVisible();
  await page.goto("/tasks?which=archived");
  await expect(page.getByText(xssPayload)).toBeVisible();
  expect(await count(page, `taskId=${into.taskId}`)).toBe(1);
}

test("a task is merged into another after a confirmation", async ({ page }) => mergeTask(page));

test("a project is merged into another with its tasks", async ({ page }) => {
  await seedSessions(page.context(), []);
  const from = await create(page, "/api/projects", { name: "Thesis" });
  await create(page, "/api/projects", { name: "Doctoral thesis" });
  await create(page, "/api/tasks", { title: "Chapter 3", projectId: from.projectId });
  await page.goto(`/tasks/projects/${from.projectId}`);
  await page.getByText("Merge with another project").click();
  await button(page, "Continue").click();
  await expect(page.getByText("Moves to “Doctoral thesis”: 1 task, 0 sessions.")).toBeVisible();
  await expectNoAxeViolations(page);
  await page.getByRole("button", { name: "Merge", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Doctoral thesis");
  await page.getByRole("link", { name: "Tasks of this project" }).click();
  await expect(page.getByRole("link", { name: "Chapter 3", exact: true })).toBeVisible();
});

async function moveSessions(page: Page) {
  const some = ["Letters", "Chapter 3", "Chapter 4"].map((intention) => ({ daysAgo: 1, intention }));
  await seedSessions(page.context(), some);
  const { projectId } = await create(page, "/api/projects", { name: "Thesis" });
  await page.goto("/history");
  await expect(page.getByRole("checkbox")).toHaveCount(0);
  await page.getByText("Move several sessions").click();
  await page.getByRole("checkbox", { name: "Select Chapter 3" }).check();
  await page.getByRole("checkbox", { name: "Select Chapter 4" }).check();
  const form = page.getByRole("form", { name: "Move the selected sessions" });
  await form.getByRole("button", { name: "Move" }).click();
  // Nothing was chosen; what was selected stays selected.
  await expect(form.getByText("Choose a task or a project, or enter tags.")).toBeVisible();
  await expect(page.getByRole("checkbox", { checked: true })).toHaveCount(2);
  await form.getByLabel("Project").selectOption({ label: "Thesis" });
  await form.getByRole("button", { name: "Move" }).click();
  await expect(page.getByRole("status")).toHaveText("2 sessions moved.");
  await expect(page.locator("a.entry", { hasText: "Thesis" })).toHaveCount(2);
  expect(await count(page, `projectId=${projectId}`)).toBe(2);
}

const failedToLoad = "Failed to load resource: the server responded with a status of 422 (Unprocessable Entity)";

test("several sessions are moved to a project", async ({ page, consoleErrors }) => {
  await moveSessions(page);
  expect(consoleErrors.splice(0)).toEqual([failedToLoad]);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });
  test("a task is merged into another after a confirmation", async ({ page }) => mergeTask(page));
  test("several sessions are moved to a project", async ({ page, consoleErrors }) => {
    await moveSessions(page);
    expect(consoleErrors.splice(0)).toEqual([failedToLoad]);
  });
});

test("sessions are selected and moved by keyboard alone, at 320 px", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 568 });
  await seedSessions(page.context(), [{ daysAgo: 1, intention: "Letters" }]);
  await create(page, "/api/tasks", { title: "Correspondence" });
  await page.goto("/history");
  await page.locator(".select-sessions summary").focus();
  await page.keyboard.press("Enter");
  const box = page.getByRole("checkbox", { name: "Select Letters" });
  await expect(box).toBeVisible();
  await expect(async () => {
    await page.keyboard.press("Tab");
    await expect(box).toBeFocused({ timeout: 100 });
  }).toPass();
  await page.keyboard.press("Space");
  await expect(box).toBeChecked();
  await expectNoAxeViolations(page);
  const widest = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(widest).toBeLessThanOrEqual(320);
  const task = page.getByRole("form", { name: "Move the selected sessions" }).getByLabel("Task");
  await expect(async () => {
    await page.keyboard.press("Tab");
    await expect(task).toBeFocused({ timeout: 100 });
  }).toPass();
  await page.keyboard.type("Corr");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status")).toHaveText("1 session moved.");
  await expect(page.locator("a.entry", { hasText: "Correspondence" })).toBeVisible();
});
