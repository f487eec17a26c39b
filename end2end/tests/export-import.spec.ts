// The history of one account, exported and imported into another, is the same on every page.
import { button, expect, registerAccount, test, type Page } from "./fixtures";
import { post, seedSessions, xssPayload } from "./seed-history";

const samples = [
  { daysAgo: 1, intention: "Letters", eventful: true },
  { daysAgo: 2, intention: xssPayload, abandoned: true },
  { daysAgo: 9, intention: "On a journey", timeZone: "Pacific/Honolulu" },
  { daysAgo: 3, intention: "Deleted" },
];

/** The texts of a page, and what its fields hold, without the address of the account. */
async function contentOf(page: Page, path: string) {
  const response = await page.goto(path);
  expect(response!.status(), path).toBe(200);
  const content = await page.locator("main").evaluate((main: HTMLElement) => {
    const fields = [...main.querySelectorAll<HTMLInputElement>("input:not([type=hidden]), select, textarea")];
    // The form to add a session has the time of its page.
    const values = fields.filter((field) => !field.closest("#add")).map(({ name, value, checked }) => `${name}: ${value} ${checked}`);
    return [main.innerText, ...values];
  });
  return content.map((text) => text.replaceAll(/\S+@example\.org/g, "the address"));
}

test("an exported history imported into another account is the same on every page", async ({ page, context, browser }) => {
  test.slow(); // It reads a dozen pages of both accounts.
  const api = page.request;
  await registerAccount(page);
  const headers = { "sec-fetch-site": "same-origin" };
  const settings = { timeZone: "Asia/Tokyo", dailyGoalMinutes: 75, weekStartsOn: 7, presets: [{ name: "Letters", plannedDuration: 50 }] };
  expect((await api.patch("/api/me", { data: settings, headers })).status()).toBe(200);
  const create = async (path: string, data: object) => (await post(api, path, data)) as unknown as Record<string, string>;
  const { projectId } = await create("/api/projects", { name: "Thesis", color: "#2f6f57" });
  const { taskId } = await create("/api/tasks", { title: "Chapter 3", projectId, estimatedSessions: 4 });
  const sessions = await seedSessions(context, [...samples, { daysAgo: 4, intention: "With a task", taskId, projectId }]);
  expect((await api.delete(`/api/sessions/${sessions[3]}`, { headers })).status()).toBe(204);
  const amended = { intention: "Amended", tags: ["thesis"] };
  expect((await api.patch(`/api/sessions/${sessions[0]}`, { data: amended, headers })).status()).toBe(200);

  const paths = [
    "/history",
    "/history?q=thesis",
    "/history/deleted",
    ...sessions.filter((_, index) => index !== 3).map((id) => `/history/${id}`),
    "/insights?days=30",
    "/insights?range=year",
    "/tasks",
    `/tasks/${taskId}`,
    "/tasks/projects",
    `/tasks/projects/${projectId}`,
    "/settings/profile",
    "/settings/presets",
  ];
  const log = await (await api.get("/api/export?format=jsonl")).body();
  const other = await (await browser.newContext()).newPage();
  await registerAccount(other);
  await other.goto("/settings/data");
  await other.getByLabel("File (.jsonl").setInputFiles({ name: "stint.jsonl", mimeType: "application/jsonl", buffer: log });
  await button(other, "Import").first().click();
  await expect(other.getByRole("status")).toContainText("Sessions added: 5.");
  // Which day is today is the device's, which a page tells the server first.
  await page.goto("/settings/data");
  for (const path of paths) {
    expect(await contentOf(other, path), path).toEqual(await contentOf(page, path));
  }
  await other.context().close();
});
