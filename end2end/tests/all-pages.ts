// The list of all pages, with data on each, for the tests that check every page.
import { expect, type Page } from "./fixtures";
import { post, seedSessions, xssPayload } from "./seed-history";

export interface PageVisit {
  path: string;
  /** Steps on the page before it is checked. */
  prepare?: (page: Page) => Promise<void>;
  /** Expected status, if not 200. */
  status?: number;
}

/** Longer than a line and without a break opportunity. */
const longWord = "Donaudampfschifffahrtsgesellschaftskapitän".repeat(4);

const expandFirstDetails = (page: Page) => page.locator("main summary").first().click();

const selectSessions = (page: Page) => page.locator(".select-sessions summary").click();

/** Submits the first form without filling it in, so that the page shows its errors. */
async function submitInvalidForm(page: Page) {
  const response = page.waitForResponse((response) => response.request().method() === "POST");
  await page.locator("main form .primary").first().click();
  expect((await response).status()).toBe(422);
  await expect(page.locator("main [aria-invalid]").first()).toBeVisible();
}

async function signInWithWrongPassword(page: Page) {
  const form = page.getByRole("form").last();
  await form.locator("[type=email]").fill("nobody@example.org");
  await form.locator("[type=password]").fill("nobody knows");
  await form.getByRole("button").click();
  await expect(page.getByRole("alert")).toBeVisible();
}

/** The page shows the secret only now. */
async function createWebhook(page: Page) {
  await page.locator("[name=url]").fill("https://example.org/hook");
  await page.locator("main form .primary").first().click();
  await expect(page.locator(".secret")).toBeVisible();
}

/** Pages as a visitor without an account sees them. The timer has its own test, state by state. */
export const newVisitorPages: PageVisit[] = [
  { path: "/history" },
  { path: "/insights" },
  { path: "/tasks" },
  { path: "/settings" },
  { path: "/settings/tokens" },
  { path: "/sign-in" },
  { path: "/sign-in", prepare: signInWithWrongPassword },
  { path: "/nowhere", status: 404 },
  { path: "/shell/away" },
];

/** Creates an account with data on every page and a running session; returns its pages. */
export async function createAccountWithData(page: Page): Promise<PageVisit[]> {
  const api = page.request;
  await seedSessions(page.context(), []);
  await post(api, "/api/auth/register", { email: `${crypto.randomUUID()}@example.org`, password: "correct horse battery" });
  const create = async (path: string, data: object) => (await post(api, path, data)) as unknown as Record<string, string>;
  const { projectId } = await create("/api/projects", { name: `${xssPayload} ${longWord.slice(0, 50)}`, color: "#2f6f57" });
  const { taskId } = await create("/api/tasks", { title: longWord, projectId, estimatedSessions: 12 });
  const [first, second] = await seedSessions(page.context(), [
    { daysAgo: 1, intention: longWord, eventful: true, taskId, projectId },
    { daysAgo: 2, intention: xssPayload, abandoned: true },
    { daysAgo: 9 },
  ]);
  await api.delete(`/api/sessions/${second}`);
  await create("/api/tokens", { name: longWord.slice(0, 50), scopes: ["sessions:read"] });
  const { id: webhookId } = await create("/api/webhooks", { url: `https://example.org/${longWord}`, description: xssPayload });
  const presets = [xssPayload.slice(0, 30), longWord.slice(0, 30), "Letters"].map((name) => ({ name, plannedDuration: 50, breakDuration: 10, taskId }));
  const profile = await api.patch("/api/me", { data: { presets }, headers: { "sec-fetch-site": "same-origin" } });
  expect(profile.status()).toBe(200);
  await create("/api/sessions", { sessionType: "pomodoro", intention: longWord });
  const other = await create("/api/tasks", { title: `${longWord} 2` });
  const otherProject = await create("/api/projects", { name: `${longWord.slice(0, 50)} 2` });
  return [
    ...accountPages({ sessionId: first!, taskId: taskId!, projectId: projectId!, webhookId: webhookId! }),
    { path: `/tasks/${taskId}?into=${other.taskId}` },
    { path: `/tasks/projects/${projectId}`, prepare: expandFirstDetails },
    { path: `/tasks/projects/${projectId}?into=${otherProject.projectId}` },
  ];
}

/** The pages of an account that has these. */
export function accountPages(ids: { sessionId: string; taskId: string; projectId: string; webhookId: string }): PageVisit[] {
  const { sessionId, taskId, projectId, webhookId } = ids;
  return [
    { path: "/" },
    { path: "/history" },
    { path: "/history", prepare: selectSessions },
    { path: "/history?status=abandoned" },
    { path: "/history?startDate=2001-01-01&endDate=2001-01-02" },
    { path: "/history?startDate=soon", status: 422 },
    { path: `/history/${sessionId}` },
    { path: `/history/${sessionId}`, prepare: expandFirstDetails },
    { path: "/history/deleted" },
    { path: "/insights?days=7" },
    { path: "/insights?days=365", prepare: expandFirstDetails },
    { path: "/tasks" },
    { path: "/tasks", prepare: submitInvalidForm },
    { path: "/tasks?which=done" },
    { path: "/tasks?order=yes" },
    { path: `/tasks/${taskId}`, prepare: expandFirstDetails },
    { path: "/tasks/projects" },
    { path: `/tasks/projects/${projectId}` },
    { path: "/settings" },
    ...["profile", "presets", "appearance", "device", "keyboard", "email", "password", "passkeys", "sign-ins", "tokens", "webhooks", "calendar", "data", "leave"].map(
      (chapter) => ({ path: `/settings/${chapter}` }),
    ),
    { path: "/settings/tokens", prepare: submitInvalidForm },
    { path: "/settings/webhooks", prepare: createWebhook },
    { path: `/settings/webhooks/${webhookId}` },
    { path: "/sign-in" },
  ];
}
