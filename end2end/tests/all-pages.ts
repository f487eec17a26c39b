// Every page there is, with something on each of them.
import { expect, type Page } from "./fixtures";
import { hostile, post, withPast } from "./seed-history";

export interface Place {
  path: string;
  /** What is done there before it is looked at. */
  act?: (page: Page) => Promise<void>;
  /** What the answer is, where it is no success. */
  status?: number;
}

/** Longer than any line, and without a place to break it. */
const long = "Donaudampfschifffahrtsgesellschaftskapitän".repeat(4);

const unfold = (page: Page) => page.locator("main summary").first().click();

/** Sends a form as it stands; what is wrong with it is told on the page. */
async function sendInVain(page: Page) {
  const answer = page.waitForResponse((response) => response.request().method() === "POST");
  await page.locator("main form .primary").first().click();
  expect((await answer).status()).toBe(422);
  await expect(page.locator("main [aria-invalid]").first()).toBeVisible();
}

async function signInInVain(page: Page) {
  const form = page.getByRole("form").last();
  await form.locator("[type=email]").fill("nobody@example.org");
  await form.locator("[type=password]").fill("nobody knows");
  await form.getByRole("button").click();
  await expect(page.getByRole("alert")).toBeVisible();
}

/** The secret is shown this once. */
async function makeWebhook(page: Page) {
  await page.locator("[name=url]").fill("https://example.org/hook");
  await page.locator("main form .primary").first().click();
  await expect(page.locator(".secret")).toBeVisible();
}

/** What somebody sees who has never been here; but for the timer, whose faces are many. */
export const ofNewcomers: Place[] = [
  { path: "/history" },
  { path: "/insights" },
  { path: "/tasks" },
  { path: "/settings" },
  { path: "/settings/tokens" },
  { path: "/sign-in" },
  { path: "/sign-in", act: signInInVain },
  { path: "/nowhere", status: 404 },
  { path: "/shell/away" },
];

/** Makes an account with something everywhere, and a session that runs. */
export async function furnish(page: Page): Promise<Place[]> {
  const api = page.request;
  await withPast(page.context(), []);
  await post(api, "/api/auth/register", { email: `${crypto.randomUUID()}@example.org`, password: "correct horse battery" });
  const made = async (path: string, data: object) => (await post(api, path, data)) as unknown as Record<string, string>;
  const { projectId } = await made("/api/projects", { name: `${hostile} ${long.slice(0, 50)}`, color: "#2f6f57" });
  const { taskId } = await made("/api/tasks", { title: long, projectId, estimatedSessions: 12 });
  const [first, second] = await withPast(page.context(), [
    { daysAgo: 1, intention: long, eventful: true, taskId, projectId },
    { daysAgo: 2, intention: hostile, abandoned: true },
    { daysAgo: 9 },
  ]);
  await api.delete(`/api/sessions/${second}`);
  await made("/api/tokens", { name: long.slice(0, 50), scopes: ["sessions:read"] });
  const { id: webhookId } = await made("/api/webhooks", { url: `https://example.org/${long}`, description: hostile });
  await made("/api/sessions", { sessionType: "pomodoro", intention: long });
  return [
    { path: "/" },
    { path: "/history" },
    { path: "/history?status=abandoned" },
    { path: "/history?startDate=2001-01-01&endDate=2001-01-02" },
    { path: "/history?startDate=soon", status: 422 },
    { path: `/history/${first}` },
    { path: `/history/${first}`, act: unfold },
    { path: "/history/deleted" },
    { path: "/insights?days=7" },
    { path: "/insights?days=365", act: unfold },
    { path: "/tasks" },
    { path: "/tasks", act: sendInVain },
    { path: "/tasks?which=done" },
    { path: `/tasks/${taskId}`, act: unfold },
    { path: "/tasks/projects" },
    { path: `/tasks/projects/${projectId}` },
    { path: "/settings" },
    ...["profile", "appearance", "device", "password", "sign-ins", "tokens", "webhooks", "calendar", "data", "leave"].map(
      (chapter) => ({ path: `/settings/${chapter}` }),
    ),
    { path: "/settings/tokens", act: sendInVain },
    { path: "/settings/webhooks", act: makeWebhook },
    { path: `/settings/webhooks/${webhookId}` },
    { path: "/sign-in" },
  ];
}
