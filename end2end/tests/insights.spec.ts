// The insights page: numbers, and charts with a text alternative and a table each.
import { button, expect, test } from "./fixtures";
import { post, seedSessions, xssPayload } from "./seed-history";

const twelveSessions = Array.from({ length: 12 }, (_, index) => ({ daysAgo: index * 2 + 1, eventful: index % 3 === 0, abandoned: index % 5 === 4 }));

test("without sessions the page links to the timer", async ({ page, context }) => {
  await page.goto("/insights");
  await expect(page.getByRole("heading", { name: "What your days add up to" })).toBeVisible();
  await seedSessions(context, []);
  await page.goto("/insights");
  await expect(page.getByRole("heading", { name: "No data yet" })).toBeVisible();
  await page.getByRole("link", { name: "To the timer" }).click();
  await expect(button(page, "Start")).toBeVisible();
});

test("the range is in the URL; charts have text alternatives and tables", async ({ page, context }) => {
  await seedSessions(context, twelveSessions);
  await page.goto("/insights");
  await expect(page.getByRole("link", { name: "30 days" })).toHaveAttribute("aria-current", "page");
  await expect(page.getByText("focused in the last 30 days")).toBeVisible();
  await page.getByRole("link", { name: "7 days" }).click();
  await expect(page).toHaveURL(/days=7$/);
  await expect(page.getByText("focused in the last 7 days")).toBeVisible();
  await page.goBack();
  await expect(page.getByText("focused in the last 30 days")).toBeVisible();

  const days = page.locator("section", { has: page.getByRole("heading", { name: "Focus by day" }) });
  await expect(days.getByRole("img", { name: /^Most: .*, 27 min$/ })).toBeVisible();
  await days.getByText("As a table").click();
  await expect(days.getByRole("row")).toHaveCount(31);
  await expect(days.getByRole("row", { name: /Yesterday/ })).toContainText("27 min");
  for (const title of ["The last 52 weeks", "Hours of the day", "Weekdays", "Focus score, seven-day average", "How sessions ended"]) {
    await expect(page.getByRole("heading", { name: title })).toBeVisible();
  }
});

test("numbers equal those of GET /api/stats", async ({ page, context }) => {
  await seedSessions(context, twelveSessions);
  const { totals, streak } = (await (await context.request.get("/api/stats")).json()) as {
    totals: { focusedSeconds: number; completed: number };
    streak: { current: number; longest: number };
  };
  await page.goto("/insights");
  const minutes = Math.floor(totals.focusedSeconds / 60);
  await expect(page.locator(".headline-figures b")).toHaveText(`${Math.floor(minutes / 60)} h ${minutes % 60} min`);
  const fact = (label: string) => page.locator("dt", { hasText: label }).locator("+ dd");
  await expect(fact("Completed sessions")).toHaveText(String(totals.completed));
  await expect(fact("Streak")).toHaveText(`${streak.current} ${streak.current === 1 ? "day" : "days"} (best ${streak.longest})`);
});

test("the name of a project is escaped", async ({ page, context }) => {
  await seedSessions(context, []);
  const { projectId } = (await post(context.request, "/api/projects", { name: xssPayload })) as unknown as { projectId: string };
  const started = await post(context.request, "/api/sessions", { sessionType: "short", projectId });
  await context.request.put(`/api/sessions/${started.sessionId}/complete`, { data: {}, headers: { "sec-fetch-site": "same-origin" } });
  await page.goto("/insights");
  await expect(page.getByRole("rowheader", { name: xssPayload })).toBeVisible();
});

test.describe("without JavaScript, in German", () => {
  test.use({ javaScriptEnabled: false, locale: "de-DE" });

  test("the page has its numbers and tables", async ({ page, context }) => {
    await seedSessions(context, twelveSessions);
    await page.goto("/insights?days=90");
    await expect(page.getByText("Fokus in den letzten 90 Tagen")).toBeVisible();
    await page.getByText("Als Tabelle").first().click();
    await expect(page.getByRole("columnheader", { name: "Tag", exact: true })).toBeVisible();
  });
});

test("on paper are the numbers and charts, without what can be clicked", async ({ page, context }) => {
  await seedSessions(context, twelveSessions);
  await page.goto("/insights?days=7");
  await page.emulateMedia({ media: "print" });
  await expect(page.locator(".headline-figures")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Focus by day" })).toBeVisible();
  for (const control of await page.locator("a:not(.brand), button, summary, input").all()) await expect(control).toBeHidden();
});
