// The insights page: numbers, and charts with a text alternative and a table each.
import { button, expect, test } from "./fixtures";
import { post, seedSessions, xssPayload } from "./seed-history";

const twelveSessions = Array.from({ length: 12 }, (_, index) => ({ daysAgo: index * 2 + 1, eventful: index % 3 === 0, abandoned: index % 5 === 4 }));

/** The date of a day of the account, whose time zone is UTC. */
const utcDate = (daysAgo: number) => new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);

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
  await expect(days.getByText(/^Most: .*, 27\smin$/)).toBeVisible();
  // The values of the axes: the scale, and some dates.
  await expect(days.locator("svg text")).toContainText(["30 min", "15 min", "0", /^\d+\s\w+$/]);
  await days.getByText("As a table").click();
  await expect(days.getByRole("row")).toHaveCount(31);
  await expect(days.getByRole("row", { name: /Yesterday/ })).toContainText("27 min");
  for (const title of ["The last 52 weeks", "Hours of the day", "Weekdays", "Focus score, seven-day average", "How sessions ended"]) {
    await expect(page.getByRole("heading", { name: title })).toBeVisible();
  }
});

test("a range is compared with the time before, in words", async ({ page, context }) => {
  // One session yesterday, and two in the seven days before the last seven.
  await seedSessions(context, [{ daysAgo: 1 }, { daysAgo: 8 }, { daysAgo: 9, abandoned: true }]);
  await page.goto("/insights?days=7");
  const figures = page.locator(".headline-figures");
  await expect(figures).toContainText("12 min less (before: 37 min)");
  const fact = (label: string) => page.locator("dt", { hasText: label }).locator("+ dd");
  await expect(fact("Sessions").first()).toHaveText("1 1 fewer (before: 2)");
  await expect(fact("Completion rate")).toHaveText("100 % 50 percentage points higher (before: 50 %)");
  await expect(figures).toContainText(/\d+\s\w+\s\d{4}, compared with \d+\s\w+/);
  await page.goto("/insights?days=90");
  await expect(figures).toContainText(/Nothing to compare with: no sessions in the time before \(.*\)/);
});

test("this week, this month and this year are offered, and any other days", async ({ page, context }) => {
  await seedSessions(context, twelveSessions);
  for (const [name, words] of [
    ["This week", "focused this week"],
    ["Last week", "focused last week"],
    ["This month", "focused this month"],
    ["This year", "focused this year"],
  ] as const) {
    await page.goto("/insights");
    await page.getByRole("link", { name }).click();
    await expect(page.getByRole("link", { name })).toHaveAttribute("aria-current", "page");
    await expect(page.getByText(words)).toBeVisible();
  }
  await page.getByText("Other days", { exact: true }).click();
  await page.getByRole("textbox", { name: "From" }).fill(utcDate(5));
  await page.getByRole("textbox", { name: "To" }).fill(utcDate(1));
  await button(page, "Show").click();
  await expect(page.getByText("focused on these days")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "From" })).toHaveValue(utcDate(5));
  expect(new URL(page.url()).searchParams.get("endDate")).toBe(utcDate(1));

  await page.getByRole("textbox", { name: "From" }).fill(utcDate(0));
  await button(page, "Show").click();
  await expect(page.getByText("This range does not exist; these are the last 30 days.")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "From" })).toHaveAccessibleDescription("The first day is after the last one: swap them.");
  await page.goto("/insights?startDate=soon");
  await expect(page.getByRole("textbox", { name: "From" })).toHaveAccessibleDescription(/Write a date/);
  await expect(page.getByRole("textbox", { name: "From" })).toHaveValue("soon");
});

test("a day leads to its sessions, in the drawing and in the table", async ({ page, context }) => {
  await seedSessions(context, [{ daysAgo: 1, intention: "Letters" }, { daysAgo: 3, intention: "Accounts" }]);
  const toYesterday = `/history?startDate=${utcDate(1)}&endDate=${utcDate(1)}`;
  await page.goto("/insights?days=7");
  const days = page.locator("section", { has: page.getByRole("heading", { name: "Focus by day" }) });
  await expect(days.locator("svg a")).toHaveCount(2);
  await days.locator("svg a").last().click();
  await expect(page).toHaveURL(toYesterday);
  await expect(page.locator("a.entry")).toHaveCount(1);
  await expect(page.locator("a.entry")).toContainText("Letters");
  await page.goBack();
  await days.getByText("As a table").click();
  await days.getByRole("link", { name: "Yesterday" }).last().click();
  await expect(page).toHaveURL(toYesterday);
  await page.goBack();
  await page.locator("svg.year a").first().click();
  await expect(page.locator("a.entry")).toContainText("Accounts");
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
    await page.getByText("Andere Tage", { exact: true }).click();
    await page.getByRole("textbox", { name: "Von" }).fill(utcDate(3));
    await button(page, "Anzeigen").click();
    await expect(page.getByText("Fokus an diesen Tagen")).toBeVisible();
    await expect(page.getByText(/verglichen mit/)).toBeVisible();
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
  // Bars stay, although they are links.
  for (const control of await page.locator("a:not(.brand, svg a), button, summary, input").all()) await expect(control).toBeHidden();
});

test("projects have their colours, with an edge that stands out in both themes", async ({ page, context }) => {
  await seedSessions(context, []);
  const { projectId } = await post(context.request, "/api/projects", { name: "Garden", color: "#f7f3ea" });
  const { projectId: plain } = await post(context.request, "/api/projects", { name: "House" });
  await seedSessions(context, [
    { daysAgo: 1, projectId: projectId as string },
    { daysAgo: 2, projectId: plain as string },
  ]);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.goto("/insights?days=7");
    const projects = page.locator("section", { has: page.getByRole("heading", { name: "Projects" }) });
    const bar = (name: string) => projects.getByRole("row", { name }).locator(".bar");
    await expect(bar("Garden")).toHaveCSS("fill", "rgb(247, 243, 234)");
    const [stroke, paper] = await bar("Garden").evaluate((bar) => [getComputedStyle(bar).stroke, getComputedStyle(document.body).backgroundColor]);
    expect(stroke).not.toBe("none");
    expect(stroke).not.toBe(paper);
    await expect(bar("House")).not.toHaveAttribute("fill");
  }
});
