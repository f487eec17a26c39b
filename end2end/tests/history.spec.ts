// The history and the page of a session: with and without JavaScript, by keyboard.
import { expectNoAxeViolations } from "./axe";
import { button, completeAndSync, expect, openTimer, startSession, test } from "./fixtures";
import { post, seedSessions, xssPayload } from "./seed-history";

const entries = "a.entry";
// The browser logs every response with an error status, also one that is a page.
const failedToLoad = (status: string) => `Failed to load resource: the server responded with a status of ${status}`;

const sampleSessions = [
  { daysAgo: 1, intention: "Letters" },
  { daysAgo: 1, intention: xssPayload, eventful: true },
  { daysAgo: 2, intention: "Given up", abandoned: true },
];

test("without sessions the history links to the timer", async ({ page }) => {
  await page.goto("/history");
  await expect(page.getByRole("heading", { name: "Your history starts with your first session" })).toBeVisible();
  await page.getByRole("link", { name: "Start a session" }).click();
  await expect(button(page, "Start")).toBeVisible();
});

test("sessions are listed by day, with their texts as text", async ({ page, context }) => {
  await seedSessions(context, sampleSessions);
  await page.goto("/history");
  await expect(page.getByRole("heading", { name: /^Yesterday/ })).toContainText("2 sessions");
  await expect(page.locator(entries)).toHaveCount(3);
  await expect(page.getByText(xssPayload)).toBeVisible();
  await expect(page.getByRole("img", { name: "1 pause, 1 distraction, 2 min overtime" })).toBeVisible();
  await expect(page.getByText("Pomodoro · Abandoned")).toBeVisible();
});

test("filters are in the URL, and the back button undoes them", async ({ page, context, consoleErrors }) => {
  await seedSessions(context, sampleSessions);
  await page.goto("/history");
  await page.getByText("Filter", { exact: true }).click();
  await page.getByLabel("Status").selectOption({ label: "Abandoned" });
  await button(page, "Show").click();
  await expect(page.locator(entries)).toHaveCount(1);
  expect(new URL(page.url()).searchParams.get("status")).toBe("abandoned");
  await expect(page.getByLabel("Status")).toHaveValue("abandoned");
  await page.locator(entries).click();
  await expect(page.getByRole("heading", { level: 1, name: "Given up" })).toBeVisible();
  await page.goBack();
  await expect(page.locator(entries)).toHaveCount(1);
  await page.getByRole("link", { name: "Clear" }).click();
  await expect(page.locator(entries)).toHaveCount(3);

  await page.goto("/history?startDate=2001-01-01&endDate=2001-01-02");
  await expect(page.getByRole("heading", { name: "No sessions match these filters" })).toBeVisible();
  await page.goto("/history?startDate=soon");
  await expect(page.getByLabel("From")).toHaveValue("soon");
  await expect(page.getByLabel("From")).toHaveAccessibleDescription(/Write a date/);
  expect(consoleErrors.splice(0)).toEqual([failedToLoad("422 (Unprocessable Entity)")]);
});

test("a search finds texts in upper and lower case and stays in the links", async ({ page, context }) => {
  const many = Array.from({ length: 31 }, (_, index) => ({ daysAgo: Math.floor(index / 8) + 1, intention: `Übung ${index}` }));
  await seedSessions(context, [...many, { daysAgo: 9, intention: "Letters" }]);
  await page.goto("/history");
  await page.getByText("Filter", { exact: true }).click();
  await page.getByLabel("Search").fill("übung");
  await button(page, "Show").click();
  await expect(page.locator(entries)).toHaveCount(30);
  await page.getByRole("link", { name: "Older" }).click();
  await expect(page.locator(entries)).toHaveCount(1);
  await expect(page.getByLabel("Search")).toHaveValue("übung");
  expect(new URL(page.url()).searchParams.get("q")).toBe("übung");
  await page.goto("/history?q=%2A");
  await expect(page.getByRole("heading", { name: "No sessions match these filters" })).toBeVisible();
});

test("tags are added with a session, changed, and filter the list", async ({ page, context }) => {
  await seedSessions(context, [{ daysAgo: 1, intention: "Letters" }]);
  await post(context.request, "/api/sessions/record", { startTime: new Date(Date.now() - 7_200_000).toISOString(), endTime: new Date(Date.now() - 5_400_000).toISOString(), tags: ["Deep work"] });
  await page.goto("/history");
  await page.getByText("Add a session").click();
  await page.getByLabel("What it was about").fill("Chapter 3");
  await expect(page.locator("#known-tags option")).toHaveAttribute("value", "Deep work");
  await page.locator("form[action$='/record']").getByLabel("Tags").fill("thesis, deep work");
  await button(page, "Add").click();
  await expect(page.getByRole("heading", { level: 1, name: "Chapter 3" })).toBeVisible();
  await expect(page.getByText("thesis, deep work", { exact: true })).toBeVisible();
  await page.getByText("Edit", { exact: true }).click();
  await page.getByLabel("Tags").fill(`thesis, ${xssPayload}`);
  await button(page, "Save").click();
  await page.goto("/history");
  await expect(page.getByText("#thesis")).toBeVisible();
  await page.getByText("Filter", { exact: true }).click();
  await page.locator("form[method='get']").getByLabel("Tags").fill("deep WORK, home");
  await button(page, "Show").click();
  await expect(page.locator(entries)).toHaveCount(1);
  await expect(page.locator(entries)).toContainText("#Deep work");
  expect(new URL(page.url()).searchParams.get("tag")).toBe("deep WORK, home");
  await expectNoAxeViolations(page);
});

test.describe("on a journey", () => {
  test.use({ timezoneId: "Asia/Tokyo" });

  test("a session has the times and the day of the zone that it was started in", async ({ page, context }) => {
    await seedSessions(context, []);
    await openTimer(page);
    await startSession(page);
    await completeAndSync(page);
    const [{ startTime, timeZone }] = (await (await context.request.get("/api/sessions")).json()).items;
    expect(timeZone).toBe("Asia/Tokyo");
    const clock = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }).format(new Date(startTime));
    await page.goto("/history");
    const entry = page.locator(entries);
    await expect(entry.locator("time")).toHaveText(clock);
    await expect(entry).toContainText("Asia/Tokyo");
    const local = new Intl.DateTimeFormat("sv-SE", { timeZone }).format(new Date(startTime));
    await page.goto(`/history?startDate=${local}&endDate=${local}`);
    await expect(entry).toHaveCount(1);
    await entry.click();
    await expect(page.locator(".session-intro time")).toContainText(clock);
    await expect(page.locator(".session-intro time")).toContainText("Asia/Tokyo");
    // The form to correct it has the same times.
    await expect(page.locator("form[action$='/correct'] input[name='startTime']")).toHaveValue(new RegExp(`^${local}T${clock}`));
  });
});

test("the list shows the task of a session and filters by it", async ({ page, context }) => {
  await seedSessions(context, []);
  const project = await post(context.request, "/api/projects", { name: "Thesis" });
  const task = await post(context.request, "/api/tasks", { title: xssPayload, projectId: project.projectId });
  const { taskId, projectId } = task as unknown as { taskId: string; projectId: string };
  const started = await post(context.request, "/api/sessions", { sessionType: "short", taskId, projectId });
  await context.request.put(`/api/sessions/${started.sessionId}/complete`, { data: {}, headers: { "sec-fetch-site": "same-origin" } });
  await page.goto("/history");
  await expect(page.locator(entries)).toContainText([`${xssPayload}`]);
  await expect(page.locator(entries)).toContainText(["Short · Thesis"]);
  await page.getByText("Filter", { exact: true }).click();
  await page.locator(".filters").getByLabel("Task").selectOption({ label: xssPayload });
  await button(page, "Show").click();
  await expect(page.locator(entries)).toHaveCount(1);
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a session is amended, deleted, and restored", async ({ page, context, consoleErrors }) => {
      await seedSessions(context, sampleSessions);
      await page.goto("/history");
      await page.locator(entries, { hasText: xssPayload }).click();
      await expect(page.getByRole("heading", { level: 1, name: xssPayload })).toBeVisible();
      await expect(page.getByText("Distracted by someone or something")).toBeVisible();
      await expect(page.getByText("The door")).toBeVisible();
      await expect(page.getByText("Resumed after 5 min")).toBeVisible();

      await page.getByText("Edit", { exact: true }).click();
      await expect(page.getByLabel("What got done")).toHaveValue(xssPayload);
      await page.getByLabel("What you meant to do").fill("x".repeat(501));
      await page.getByRole("radio", { name: "5 Deep" }).check({ force: true });
      await button(page, "Save").click();
      await expect(page.getByText("Too long: at most 500 characters.")).toBeVisible();
      expect(consoleErrors.splice(0)).toEqual([failedToLoad("422 (Unprocessable Entity)")]);
      await expect(page.getByRole("radio", { name: "5 Deep" })).toBeChecked();
      await page.getByLabel("What you meant to do").fill("Letters, again");
      await button(page, "Save").click();
      await expect(page.getByRole("status")).toHaveText("Saved.");
      await expect(page.getByText("5 · Deep")).toBeVisible();
      await expect(page.getByText("Edited")).toBeVisible();

      await button(page, "Delete this session").click();
      await expect(page.getByRole("status")).toContainText("Session deleted.");
      await expect(page.locator(entries)).toHaveCount(2);
      await button(page, "Undo").click();
      await expect(page.getByRole("status")).toHaveText("Session restored.");
      await expect(page.locator(entries)).toHaveCount(3);
    });
  });
}

test("an amendment with an outdated version is refused and keeps the input", async ({ page, context, consoleErrors }) => {
  await seedSessions(context, [sampleSessions[0]]);
  await page.goto("/history");
  await page.locator(entries).click();
  const other = await context.newPage();
  await other.goto(page.url());
  await other.getByText("Edit", { exact: true }).click();
  await other.getByLabel("What you meant to do").fill("Theirs");
  await button(other, "Save").click();
  await page.getByText("Edit", { exact: true }).click();
  await page.getByLabel("What you meant to do").fill("Mine");
  await button(page, "Save").click();
  await expect(page.getByRole("alert")).toContainText("It was changed in another window");
  await expect(page.getByRole("heading", { level: 1, name: "Theirs" })).toBeVisible();
  await expect(page.getByLabel("What you meant to do")).toHaveValue("Mine");
  expect(consoleErrors.splice(0)).toEqual([failedToLoad("412 (Precondition Failed)")]);
  await button(page, "Save").click();
  await expect(page.getByRole("heading", { level: 1, name: "Mine" })).toBeVisible();
});

test("a session is amended, deleted and restored by keyboard alone", async ({ page, context }) => {
  await seedSessions(context, [sampleSessions[0]]);
  await page.goto("/history");
  const pressUntil = async (key: string, isReached: () => Promise<boolean>) => {
    for (let tries = 0; tries < 40 && !(await isReached()); tries++) await page.keyboard.press(key);
    expect(await isReached()).toBe(true);
  };
  const hasFocus = (selector: string) => () => page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, selector);
  await pressUntil("Tab", hasFocus("a.entry"));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Letters" })).toBeVisible();
  await pressUntil("Tab", hasFocus("summary"));
  await page.keyboard.press("Enter");
  await pressUntil("Tab", hasFocus("[name=intention]"));
  await page.keyboard.type(" and parcels");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status")).toHaveText("Saved.");
  await pressUntil("Tab", hasFocus(".delete button"));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status")).toContainText("deleted");
  await pressUntil("Tab", hasFocus(".notice-bar button"));
  await page.keyboard.press("Enter");
  await expect(page.locator(entries)).toHaveCount(1);
});

test.describe("in German, in Tokyo", () => {
  test.use({ locale: "de-DE", timezoneId: "Asia/Tokyo" });

  test("days and times are in the time zone of the account", async ({ page, context }) => {
    // 06:00 UTC is 15:00 in Tokyo.
    await seedSessions(context, [{ daysAgo: 9, eventful: true }], "Asia/Tokyo");
    await page.goto("/history");
    await expect(page.getByRole("heading", { level: 1, name: "Verlauf" })).toBeVisible();
    await expect(page.getByRole("heading", { level: 2 })).toContainText(/^(Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag), \d+\. /);
    await expect(page.locator(entries)).toContainText("15:00–15:32");
    await page.locator(entries).click();
    await expect(page.getByText("Weiter nach 5 min")).toBeVisible();
  });
});

test("an unknown session answers 404", async ({ page, context, consoleErrors }) => {
  await seedSessions(context, []);
  const response = await page.goto(`/history/${crypto.randomUUID()}`);
  expect(response?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "Page not found" })).toBeVisible();
  expect(consoleErrors.splice(0)).toEqual([failedToLoad("404 (Not Found)")]);
});

test("a day's sessions lie to scale, and a free time is filled from there", async ({ page, context }) => {
  // Yesterday from 6:00 to 6:25 and from 7:00 to 7:25.
  const ids = await seedSessions(context, [
    { daysAgo: 1, intention: "Letters" },
    { daysAgo: 1, intention: "Accounts" },
  ]);
  await page.goto("/history");
  const bars = page.locator(".day-timeline a");
  await expect(bars).toHaveCount(2);
  const [first, second] = await Promise.all([bars.first().boundingBox(), bars.last().boundingBox()]);
  // Starts are 60 minutes apart, each is 25 minutes long.
  expect((second!.x - first!.x) / first!.width).toBeCloseTo(60 / 25, 1);
  await expect(bars.first()).toHaveAttribute("href", `/history/${ids[0]}`);

  await page.getByRole("link", { name: "06:25–07:00" }).click();
  await expect(page.getByLabel("Started at")).toHaveValue(/T06:25$/);
  await expect(page.getByLabel("Ended at")).toHaveValue(/T07:00$/);
  await page.getByLabel("What it was about").fill("Reading");
  await button(page, "Add").click();
  await expect(page.getByRole("heading", { level: 1, name: "Reading" })).toBeVisible();
  await page.goto("/history");
  await expect(bars).toHaveCount(3);
  await expect(page.locator(".free-times")).toHaveCount(0);
  await expectNoAxeViolations(page);

  // A filter may hide sessions, so nothing can be said about free times.
  await page.goto("/history?sessionType=pomodoro");
  await expect(bars).toHaveCount(0);
});

test("what was written from right to left is shown so", async ({ page, context }) => {
  await seedSessions(context, [{ daysAgo: 1, intention: "שלום!" }]);
  await page.goto("/history");
  const [letter, mark] = await page.locator(".entry-title").evaluate((title) => {
    const text = document.createTreeWalker(title, NodeFilter.SHOW_TEXT).nextNode()!;
    return [0, 4].map((index) => {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + 1);
      return range.getBoundingClientRect().x;
    });
  });
  expect(mark).toBeLessThan(letter!);
});

test("at 320 px the details of a session have three lines at most, and do not repeat its title", async ({ page, context }) => {
  await seedSessions(context, []);
  const title = "Write the chapter about the long winters, with all of its notes and pictures, for the second time";
  const { taskId } = await post(context.request, "/api/tasks", { title });
  const { projectId } = await post(context.request, "/api/projects", { name: "A book that has a rather long working title" });
  await seedSessions(context, [
    { daysAgo: 1, intention: "Letters", taskId: taskId as string, projectId: projectId as string },
    { daysAgo: 2, intention: title, taskId: taskId as string },
  ]);
  await page.setViewportSize({ width: 320, height: 568 });
  await page.goto("/history");
  const details = page.locator(".entry-details");
  await expect(details.nth(0)).toContainText(title);
  await expect(details.nth(1)).toHaveText("Pomodoro");
  for (const entry of await details.all()) {
    const lines = await entry.evaluate((entry) => entry.getBoundingClientRect().height / Number.parseFloat(getComputedStyle(entry).lineHeight));
    expect(lines).toBeLessThanOrEqual(3.05);
  }
});
