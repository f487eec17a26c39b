// Tasks and projects: forms, with and without JavaScript.
import { button, expect, test, type Page } from "./fixtures";

const xssPayload = "</title></textarea><script>alert(1)</script>";
const row = (page: Page, title: string) => page.getByRole("listitem").filter({ hasText: title });

async function add(page: Page, title: string, sessions = "") {
  await page.getByLabel("Add a task").fill(title);
  await page.getByLabel("Estimate (sessions)").fill(sessions);
  await button(page, "Add").click();
  await expect(page.getByRole("status")).toHaveText("Added.");
}

async function taskLifecycle(page: Page) {
  await page.goto("/tasks");
  await expect(page.getByText("No tasks yet")).toBeVisible();
  await add(page, xssPayload, "4");
  await expect(row(page, xssPayload)).toContainText("0 / 4 sessions");
  await page.getByRole("link", { name: "Projects" }).click();
  await expect(page.getByText("No projects yet")).toBeVisible();
  await page.getByLabel("Name").fill(`Project ${xssPayload}`);
  await page.getByRole("radio", { name: "Pine" }).check();
  await button(page, "Add").click();
  await page.getByRole("link", { name: "Tasks" }).last().click();

  await page.getByRole("link", { name: xssPayload, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(xssPayload);
  await expect(page.getByText("No session with this task has ended yet.")).toBeVisible();
  await page.getByText("Edit", { exact: true }).click();
  await page.getByLabel("Title", { exact: true }).fill("Write chapter 3");
  await page.getByLabel("Project").selectOption({ label: `Project ${xssPayload}` });
  await button(page, "Save").click();
  await expect(page.getByRole("status")).toHaveText("Saved.");
  await page.getByRole("link", { name: "Tasks" }).last().click();
  await expect(row(page, "Write chapter 3").getByRole("link", { name: `Project ${xssPayload}` })).toBeVisible();

  await button(page, "Mark as done: Write chapter 3").click();
  await expect(page.getByText("All done")).toBeVisible();
  await button(page, "Undo").click();
  await expect(row(page, "Write chapter 3")).toBeVisible();
  await page.getByRole("link", { name: "Write chapter 3", exact: true }).click();
  await page.getByText("Edit", { exact: true }).click();
  await button(page, "Archive").click();
  await page.getByRole("link", { name: "Archived" }).click();
  await button(page, "Unarchive").click();
  await page.goBack();
  await page.getByRole("link", { name: "Open" }).click();
  await expect(row(page, "Write chapter 3")).toBeVisible();
}

test("a task is added, changed, done, archived and taken out again", async ({ page }) => taskLifecycle(page));

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });
  test("a task is added, changed, done, archived and taken out again", async ({ page }) => taskLifecycle(page));
});

test("the page of a task lists its sessions", async ({ page, request }) => {
  await page.goto("/tasks");
  await add(page, "Write chapter 3", "2");
  const tasks = await (await page.request.get("/api/tasks")).json();
  const taskId = tasks.items[0].taskId;
  const headers = { "sec-fetch-site": "same-origin" };
  const started = await page.request.post("/api/sessions", { headers, data: { sessionType: "short", taskId } });
  const { sessionId } = await started.json();
  const data = { taskProgress: xssPayload };
  expect((await page.request.put(`/api/sessions/${sessionId}/complete`, { headers, data })).ok()).toBe(true);
  await page.reload();
  await expect(row(page, "Write chapter 3")).toContainText("1 / 2 sessions");
  await page.getByRole("link", { name: "Write chapter 3", exact: true }).click();
  await expect(page.getByText(xssPayload)).toBeVisible();
  await expect(page.locator(`a[href="/history/${sessionId}"]`)).toBeVisible();
  // Without the account the page redirects.
  expect((await request.get(page.url(), { maxRedirects: 0 })).status()).toBe(303);
});

test("a task is added and marked as done by keyboard alone", async ({ page }) => {
  await page.goto("/tasks");
  const skip = page.getByRole("link", { name: "Skip to content" });
  await page.keyboard.press("Tab");
  await expect(skip).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(page.getByLabel("Add a task")).toBeFocused();
  await page.keyboard.type("By keyboard");
  await page.keyboard.press("Tab");
  await page.keyboard.type("3");
  await page.keyboard.press("Enter");
  await expect(row(page, "By keyboard")).toContainText("0 / 3 sessions");
  await expect(page.getByLabel("Add a task")).toBeFocused();
  await button(page, "Mark as done: By keyboard").focus();
  await page.keyboard.press("Space");
  await expect(page.getByText("All done")).toBeVisible();
});

test("field errors are shown beside their fields, in the language of the browser", async ({ browser }) => {
  const context = await browser.newContext({ locale: "de-DE", timezoneId: "Asia/Tokyo" });
  const page = await context.newPage();
  await page.goto("/tasks");
  await expect(page.getByText("Noch keine Aufgaben")).toBeVisible();
  await page.getByLabel("Sitzungen").fill("100");
  await button(page, "Hinzufügen").click();
  const title = page.getByLabel("Aufgabe hinzufügen");
  await expect(title).toHaveAccessibleDescription("Dieses Feld ist erforderlich.");
  await expect(title).toBeFocused();
  await expect(page.getByLabel("Sitzungen")).toHaveAccessibleDescription("Zwischen 1 und 99 Sitzungen.");
  await expect(page.getByLabel("Sitzungen")).toHaveValue("100");
  await page.getByLabel("Sitzungen").fill("1");
  await title.fill("Bleistifte kaufen");
  await button(page, "Hinzufügen").click();
  await expect(page.getByText("Hinzugefügt.")).toBeVisible();
  const me = await (await page.request.get("/api/me")).json();
  expect(me.timeZone).toBe("Asia/Tokyo");
  await context.close();
});
