// What sessions add up to: drawings with titles, and a table behind each.
import { button, expect, test } from "./fixtures";
import { hostile, post, withPast } from "./seed-history";

const weeks = Array.from({ length: 12 }, (_, index) => ({ daysAgo: index * 2 + 1, eventful: index % 3 === 0, abandoned: index % 5 === 4 }));

test("a newcomer and a beginner are invited", async ({ page, context }) => {
  await page.goto("/insights");
  await expect(page.getByRole("heading", { name: "What your days add up to" })).toBeVisible();
  await withPast(context, []);
  await page.goto("/insights");
  await expect(page.getByRole("heading", { name: "Nothing to tell yet" })).toBeVisible();
  await page.getByRole("link", { name: "To the timer" }).click();
  await expect(button(page, "Start")).toBeVisible();
});

test("ranges stand in the address; drawings have words and tables", async ({ page, context }) => {
  await withPast(context, weeks);
  await page.goto("/insights");
  await expect(page.getByRole("link", { name: "30 days" })).toHaveAttribute("aria-current", "page");
  await expect(page.getByText("focused in the last 30 days")).toBeVisible();
  await page.getByRole("link", { name: "7 days" }).click();
  await expect(page).toHaveURL(/days=7$/);
  await expect(page.getByText("focused in the last 7 days")).toBeVisible();
  await page.goBack();
  await expect(page.getByText("focused in the last 30 days")).toBeVisible();

  const days = page.locator("section", { has: page.getByRole("heading", { name: "Focus by day" }) });
  await expect(days.getByRole("img", { name: /^The most: 27 min/ })).toBeVisible();
  await days.getByText("As a table").click();
  await expect(days.getByRole("row")).toHaveCount(31);
  await expect(days.getByRole("row", { name: /Yesterday/ })).toContainText("27 min");
  for (const title of ["The last 52 weeks", "Hours of the day", "Weekdays", "Focus score, mean over seven days", "How sessions ended"]) {
    await expect(page.getByRole("heading", { name: title })).toBeVisible();
  }
});

test("figures are those of the API", async ({ page, context }) => {
  await withPast(context, weeks);
  const { totals, streak } = (await (await context.request.get("/api/stats")).json()) as {
    totals: { focusedSeconds: number; completed: number };
    streak: { current: number; longest: number };
  };
  await page.goto("/insights");
  const minutes = Math.floor(totals.focusedSeconds / 60);
  await expect(page.locator(".great b")).toHaveText(`${Math.floor(minutes / 60)} h ${minutes % 60} min`);
  const fact = (label: string) => page.locator("dt", { hasText: label }).locator("+ dd");
  await expect(fact("Completed sessions")).toHaveText(String(totals.completed));
  await expect(fact("Days in a row")).toHaveText(`${streak.current}, at most ${streak.longest}`);
});

test("a project's name is only text", async ({ page, context }) => {
  await withPast(context, []);
  const { projectId } = (await post(context.request, "/api/projects", { name: hostile })) as unknown as { projectId: string };
  const started = await post(context.request, "/api/sessions", { sessionType: "short", projectId });
  await context.request.put(`/api/sessions/${started.sessionId}/complete`, { data: {}, headers: { "sec-fetch-site": "same-origin" } });
  await page.goto("/insights");
  await expect(page.getByRole("rowheader", { name: hostile })).toBeVisible();
});

test.describe("without script, in German", () => {
  test.use({ javaScriptEnabled: false, locale: "de-DE" });

  test("everything is there", async ({ page, context }) => {
    await withPast(context, weeks);
    await page.goto("/insights?days=90");
    await expect(page.getByText("Fokus in den letzten 90 Tagen")).toBeVisible();
    await page.getByText("Als Tabelle").first().click();
    await expect(page.getByRole("columnheader", { name: "Tag", exact: true })).toBeVisible();
  });
});
