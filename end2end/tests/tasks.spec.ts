// Tasks and projects: plain forms, with and without script.
import { button, expect, type Page, test } from "./fixtures";

const hostile = "</title></textarea><script>alert(1)</script>";
const row = (page: Page, title: string) => page.getByRole("listitem").filter({ hasText: title });

async function add(page: Page, title: string, sessions = "") {
  await page.getByLabel("What is to be done?").fill(title);
  await page.getByLabel("Sessions").fill(sessions);
  await button(page, "Add").click();
  await expect(page.getByRole("status")).toHaveText("Added.");
}

async function everythingOnce(page: Page) {
  await page.goto("/tasks");
  await expect(page.getByText("Nothing to do yet")).toBeVisible();
  await add(page, hostile, "4");
  await expect(row(page, hostile)).toContainText("0 of 4");
  await page.getByRole("link", { name: "Projects" }).click();
  await expect(page.getByText("No projects yet")).toBeVisible();
  await page.getByLabel("Name").fill(`Project ${hostile}`);
  await page.getByRole("radio", { name: "Pine" }).check();
  await button(page, "Add").click();
  await page.getByRole("link", { name: "Tasks" }).last().click();

  await page.getByRole("link", { name: hostile, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(hostile);
  await expect(page.getByText("No session has ended with this task yet.")).toBeVisible();
  await page.getByText("Change", { exact: true }).click();
  await page.getByLabel("What is to be done?").fill("Write chapter 3");
  await page.getByLabel("Project").selectOption({ label: `Project ${hostile}` });
  await button(page, "Save").click();
  await expect(page.getByRole("status")).toHaveText("Saved.");
  await page.getByRole("link", { name: "Tasks" }).last().click();
  await expect(page.getByRole("heading", { name: `Project ${hostile}` })).toBeVisible();

  await button(page, "Mark as done: Write chapter 3").click();
  await expect(page.getByText("All done")).toBeVisible();
  await button(page, "Undo").click();
  await expect(row(page, "Write chapter 3")).toBeVisible();
  await page.getByRole("link", { name: "Write chapter 3", exact: true }).click();
  await page.getByText("Change", { exact: true }).click();
  await button(page, "Put away").click();
  await page.getByRole("link", { name: "Put away" }).click();
  await button(page, "Take out again").click();
  await page.goBack();
  await page.getByRole("link", { name: "Open" }).click();
  await expect(row(page, "Write chapter 3")).toBeVisible();
}

test("tasks live their whole life", async ({ page }) => everythingOnce(page));

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });
  test("tasks live their whole life", async ({ page }) => everythingOnce(page));
});

test("a session that was done for a task stands on its page", async ({ page, request }) => {
  await page.goto("/tasks");
  await add(page, "Write chapter 3", "2");
  const tasks = await (await page.request.get("/api/tasks")).json();
  const taskId = tasks.items[0].taskId;
  const headers = { "sec-fetch-site": "same-origin" };
  const begun = await page.request.post("/api/sessions", { headers, data: { sessionType: "short", taskId } });
  const { sessionId } = await begun.json();
  const data = { taskProgress: hostile };
  expect((await page.request.put(`/api/sessions/${sessionId}/complete`, { headers, data })).ok()).toBe(true);
  await page.reload();
  await expect(row(page, "Write chapter 3")).toContainText("1 of 2");
  await page.getByRole("link", { name: "Write chapter 3", exact: true }).click();
  await expect(page.getByText(hostile)).toBeVisible();
  await expect(page.locator(`a[href="/history/${sessionId}"]`)).toBeVisible();
  // Somebody else finds nothing there.
  expect((await request.get(page.url(), { maxRedirects: 0 })).status()).toBe(303);
});

test("a task is added, opened and ticked off by keyboard alone", async ({ page }) => {
  await page.goto("/tasks");
  const skip = page.getByRole("link", { name: "Skip to the content" });
  await page.keyboard.press("Tab");
  await expect(skip).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(page.getByLabel("What is to be done?")).toBeFocused();
  await page.keyboard.type("By keyboard");
  await page.keyboard.press("Tab");
  await page.keyboard.type("3");
  await page.keyboard.press("Enter");
  await expect(row(page, "By keyboard")).toContainText("0 of 3");
  await button(page, "Mark as done: By keyboard").focus();
  await page.keyboard.press("Space");
  await expect(page.getByText("All done")).toBeVisible();
});

test("what is wrong stands beside its field, in the person's language", async ({ browser }) => {
  const context = await browser.newContext({ locale: "de-DE", timezoneId: "Asia/Tokyo" });
  const page = await context.newPage();
  await page.goto("/tasks");
  await expect(page.getByText("Noch nichts zu tun")).toBeVisible();
  await page.getByLabel("Sitzungen").fill("100");
  await button(page, "Hinzufügen").click();
  const title = page.getByLabel("Was ist zu tun?");
  await expect(title).toHaveAccessibleDescription("Hier fehlt etwas.");
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
