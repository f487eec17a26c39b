// History and insights without the server: rendered from the copy in IndexedDB, equal to the
// server's pages, plus the commands that are not sent yet.
import { expectNoAxeViolations } from "./axe";
import { test, waitForServiceWorker } from "./network-proxy";
import {
  button,
  eventLog,
  expect,
  expectState,
  openTimer,
  recordDistraction,
  registerAccount,
  signIn,
  startSession,
  waitForHydration,
  type Page,
} from "./fixtures";
import { post, seedSessions, xssPayload } from "./seed-history";
import { offlineNotice, openWithHistory, storedHistory, waitForHistorySync } from "./stored-history";

const entries = "a.entry";
const serverNeededHeading = (page: Page) => page.getByRole("heading", { name: "This page needs the server" });

const dateOf = (daysAgo: number) => new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);

const sampleSessions = [
  { daysAgo: 1, intention: "Letters" },
  { daysAgo: 1, intention: xssPayload, eventful: true },
  { daysAgo: 2, intention: "Given up", abandoned: true },
  { daysAgo: 3, intention: "Deleted elsewhere" },
  { daysAgo: 20, intention: "Long ago" },
  { daysAgo: 5, intention: "On a journey", timeZone: "Pacific/Honolulu" },
];

/** The elements, attributes and texts of the page, without the parts that only the server's or
 * only the offline page has. */
const renderedOutline = (page: Page) =>
  page.locator("main").evaluate((main) => {
    const lines: string[] = [];
    const outlineNode = (node: Node, depth: number) => {
      if (node instanceof Text) {
        const last = lines.at(-1);
        // Hydration splits texts into several nodes, which is not visible.
        if (last?.startsWith("'")) lines[lines.length - 1] = last + node.data;
        else if (node.data) lines.push(`'${node.data}`);
      } else if (node instanceof Element) {
        // The form at #add has the time of its page; moving many sessions needs the server.
        const isOnOneSideOnly = node.matches(".notice-bar, #add, .select-sessions, .select-box, .move-form") || node.querySelector(':scope > a[href="/history/deleted"]');
        if (isOnOneSideOnly) return;
        // In the browser Leptos wraps static parts of an SVG in a group.
        if (node.localName === "g" && node.attributes.length === 0) {
          node.childNodes.forEach((child) => outlineNode(child, depth));
          return;
        }
        const attributes = [...node.attributes].map(({ name, value }) => `${name}="${value}"`);
        const shownAttributes = attributes.filter((attribute) => attribute !== 'class=""').sort();
        lines.push(`${" ".repeat(depth)}<${node.localName} ${shownAttributes.join(" ")}> ${node.namespaceURI}`);
        node.childNodes.forEach((child) => outlineNode(child, depth + 1));
        lines.push(" ".repeat(depth));
      }
    };
    outlineNode(main, 0);
    return lines;
  });

for (const [language, locale, timezoneId] of [
  ["English", "en-GB", "UTC"],
  // The device's time zone differs from the account's, which decides.
  ["German", "de-DE", "Europe/Berlin"],
] as const) {
  test.describe(`in ${language}`, () => {
    test.use({ locale, timezoneId });

    for (const part of ["history", "insights"] as const) test(`every offline page equals the server's: ${part}`, async ({ page, context, network, consoleErrors }) => {
      test.slow(); // It compares dozens of pages.
      const [, , , deleted] = await openWithHistory(page, sampleSessions, "Asia/Tokyo");
      const project = await post(context.request, "/api/projects", { name: "Thesis" });
      const task = await post(context.request, "/api/tasks", { title: xssPayload, projectId: project.projectId });
      const { taskId, projectId } = task as unknown as Record<string, string>;
      const about = await post(context.request, "/api/sessions", { sessionType: "short", taskId, projectId });
      const headers = { "sec-fetch-site": "same-origin" };
      await context.request.put(`/api/sessions/${about.sessionId}/complete`, { data: {}, headers });
      // Deleted through the API, as another device would: the local copy has to follow.
      const response = await context.request.delete(`/api/sessions/${deleted}`, { headers });
      expect(response.status()).toBe(204);
      await waitForHistorySync(page);

      const paths = {
        history: [
          "/history",
          "/history?status=abandoned",
          "/history?q=GIVEN",
          "/history?q=thesis&sessionType=short",
          "/history?q=nothing%20like%20it",
          `/history?taskId=${taskId}&startDate=2001-01-01`,
          "/history?startDate=2001-01-01&endDate=2001-01-02",
          "/history?startDate=soon",
          "/history?page=7",
        ],
        insights: [
          "/insights",
          "/insights?days=90",
          "/insights?days=365",
          "/insights?days=8",
          "/insights?range=week",
          "/insights?range=month",
          "/insights?range=year",
          "/insights?startDate=2001-01-01&endDate=2010-12-31",
          `/insights?startDate=${dateOf(3)}&endDate=${dateOf(1)}`,
          `/insights?startDate=${dateOf(21)}`,
          "/insights?startDate=soon&endDate=2001-02-30",
          "/insights?startDate=2999-01-01",
        ],
      }[part];
      const expected = new Map<string, string[]>();
      for (const path of paths) {
        await page.goto(path);
        expected.set(path, await renderedOutline(page));
        await expect(offlineNotice(page)).toHaveCount(0);
      }
      const title = await page.title();
      // The browser logs the 422 of the page for an invalid filter.
      expect(consoleErrors.splice(0)).toEqual(part === "history" ? [expect.stringContaining("status of 422")] : []);
      network.setState("offline");
      for (const path of paths) {
        await page.goto(path);
        await expect(offlineNotice(page)).toBeVisible();
        expect(await renderedOutline(page), path).toEqual(expected.get(path));
      }
      expect(await page.title()).toBe(title);
    });
  });
}

test("filters, pagination and session pages work offline; after reconnecting the server renders", async ({ page, network }) => {
  const manySessions = Array.from({ length: 31 }, (_, index) => ({ daysAgo: Math.floor(index / 8) + 1, intention: `No. ${index}` }));
  await openWithHistory(page, [...manySessions, { daysAgo: 9, intention: "Given up", abandoned: true }]);
  network.setState("offline");
  await page.goto("/history");
  await expect(page.locator(entries)).toHaveCount(30);
  await page.getByRole("link", { name: "Older" }).click();
  await expect(page).toHaveURL(/page=2$/);
  await expect(page.locator(entries)).toHaveCount(2);
  await page.goBack();
  await expect(page.locator(entries)).toHaveCount(30);

  await page.getByText("Filter", { exact: true }).click();
  await page.getByLabel("Status").selectOption({ label: "Abandoned" });
  await button(page, "Show").click();
  await expect(page.locator(entries)).toHaveCount(1);
  await page.locator(entries).click();
  await expect(page.getByRole("heading", { level: 1, name: "Given up" })).toBeVisible();
  await expect(offlineNotice(page)).toBeVisible();
  // Amending and deleting need the server; the times can be corrected here.
  await expect(page.getByText("Correct the times")).toBeVisible();
  await expect(page.getByText("Edit", { exact: true })).toHaveCount(0);
  await expect(page.locator("form.delete")).toHaveCount(0);
  await expectNoAxeViolations(page);

  network.setState("online");
  await page.getByRole("link", { name: "Try again" }).click();
  await expect(page.getByText("Edit", { exact: true })).toBeVisible();
  await expect(offlineNotice(page)).toHaveCount(0);
});

test("sessions recorded offline are listed and marked until they are saved", async ({ page, network }) => {
  await openWithHistory(page, sampleSessions.slice(0, 1));
  network.setState("offline");
  await page.goto("/");
  await waitForHydration(page);
  await page.getByLabel("What are you going to do?").fill("far from any network");
  await button(page, "Start").click();
  await expectState(page, "focus");
  await page.goto("/history");
  await expect(page.locator(entries).first()).toContainText("far from any network");
  await expect(page.locator(entries).first()).toContainText("Running · not saved yet");
  await page.goto("/");
  await waitForHydration(page);
  await button(page, "Complete").click();
  await page.getByRole("dialog").getByRole("button", { name: "Complete" }).click();
  await expectState(page, "completed");

  await page.goto("/history");
  await expect(page.locator(entries)).toHaveCount(2);
  await expect(page.locator(entries).first()).toContainText("not saved yet");
  await expect(page.locator(entries).last()).not.toContainText("not saved yet");
  await expect(offlineNotice(page)).toContainText("1 session is not saved yet.");
  await page.goto("/insights");
  await expect(page.locator("dt", { hasText: "Completed sessions" }).locator("+ dd")).toHaveText("2");

  network.setState("online");
  await page.goto("/");
  const completed = async () => (await eventLog(page)).filter(({ type }) => type === "SessionCompleted").length;
  await expect.poll(completed, { timeout: 15_000 }).toBe(2);
  await page.goto("/history");
  await expect(page.locator(entries)).toHaveCount(2);
  await expect(page.locator("main")).not.toContainText("not saved yet");
});

test("another account in the same browser does not see the stored history", async ({ page, context, network }) => {
  const secret = "known to nobody else";
  const account = await registerAccount(page);
  await seedSessions(context, [{ daysAgo: 1, intention: secret }]);
  await openTimer(page);
  await waitForServiceWorker(page);
  await waitForHistorySync(page);

  await page.goto("about:blank");
  await context.clearCookies();
  await registerAccount(page);
  await page.goto("/tasks");
  network.setState("offline");
  for (const path of ["/history", "/insights"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.locator("body")).not.toContainText(secret);
    await expect(page.locator("body")).not.toContainText("25 min");
  }
  network.setState("online");
  await page.goto("about:blank");
  await signIn(page, account);
  await page.goto("/history");
  await waitForHistorySync(page);
  network.setState("offline");
  await page.goto("/history");
  await expect(page.getByText(secret)).toBeVisible();
});

test("signing out deletes the stored history", async ({ page, context, network }) => {
  await registerAccount(page);
  await seedSessions(context, sampleSessions);
  await openTimer(page);
  await waitForServiceWorker(page);
  await waitForHistorySync(page);
  await page.goto("/sign-in");
  await button(page, "Sign out").click();
  await expectState(page, "idle");
  expect(await storedHistory(page)).toBeNull();
  network.setState("offline");
  await page.goto("/history");
  await expect(serverNeededHeading(page)).toBeVisible();
  await expect(page).toHaveTitle("This page needs the server");
});

test("where the sign-in was ended elsewhere the stored history goes; what is unsent stays for the same person", async ({
  page,
  context,
  browser,
  consoleErrors,
}) => {
  const account = await registerAccount(page);
  await seedSessions(context, sampleSessions);
  await openTimer(page);
  await waitForServiceWorker(page);
  await waitForHistorySync(page);
  await startSession(page);
  await page.route("**/api/sync", (route) => route.abort());
  await recordDistraction(page);
  await expect(page.locator(".count")).toHaveText(/^1 /);
  await page.keyboard.press("a");
  await page.getByLabel("What got in the way?").fill("A visitor");
  await page.keyboard.press("Escape");

  const elsewhere = await (await browser.newContext()).newPage();
  await signIn(elsewhere, account);
  await elsewhere.goto("/history");
  expect(await elsewhere.evaluate(async () => (await fetch("/api/me/logins", { method: "DELETE" })).status)).toBe(204);
  await elsewhere.context().close();
  await page.unroute("**/api/sync");
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  await expect(page.locator(".notices")).toContainText("You have been signed out.", { timeout: 20_000 });
  await expect.poll(() => storedHistory(page), { timeout: 20_000 }).toBeNull();

  // Nobody else sees them, and they are not sent for anybody else.
  await context.clearCookies();
  await page.goto("/");
  await expectState(page, "idle");
  await startSession(page);
  expect((await eventLog(page)).map(({ type }) => type)).toEqual(["FocusSessionStarted"]);
  await signIn(page, account);
  await openTimer(page);
  const types = async () => (await eventLog(page)).map(({ type }) => type);
  await expect.poll(types).toContain("DistractionRecorded");
  await page.keyboard.press("a");
  await expect(page.getByLabel("What got in the way?")).toHaveValue("A visitor");
  consoleErrors.length = 0;
});

test("after signing out, going back shows nothing", async ({ page, context, consoleErrors }) => {
  await registerAccount(page);
  await seedSessions(context, sampleSessions);
  await page.goto("/history");
  await expect(page.getByText("Letters")).toBeVisible();
  await page.goto("/settings");
  await page.goBack();
  await expect(page.getByText("Letters")).toBeVisible();
  await page.goto("/sign-in");
  await button(page, "Sign out").click();
  await expectState(page, "idle");
  for (let steps = 0; steps < 2; steps++) {
    await page.goBack();
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByText("Letters")).toBeHidden();
  }
  // What a page asks for while its sign-in ends is refused.
  expect(consoleErrors.splice(0).filter((text) => !text.includes("status of 401"))).toEqual([]);
});

test("the history is copied with one request, and later what has changed", async ({ page, context }) => {
  const requests: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (/^\/fn\/history|^\/api\/(events|tasks|projects)$/.test(pathname)) requests.push(pathname);
  });
  await openWithHistory(page, Array.from({ length: 40 }, (_, index) => ({ daysAgo: 1 + Math.floor(index / 3) })));
  expect(requests.filter((path) => path !== "/fn/history_changes")).toEqual(["/fn/history"]);
  await post(context.request, "/api/sessions", { sessionType: "short" });
  await page.goto("/history");
  await waitForHistorySync(page);
  expect(requests.filter((path) => path !== "/fn/history_changes")).toEqual(["/fn/history"]);
  expect(requests).toContain("/fn/history_changes");
});

test("without an account nothing is stored; from the first session on the history is stored", async ({ page, network }) => {
  const modules: string[] = [];
  page.on("request", (request) => request.url().includes("/pkg/offline_history.") && modules.push(request.url()));
  await openTimer(page);
  await waitForServiceWorker(page);
  // Without an account the module of the offline history is not loaded. It would be loaded when
  // the page is idle.
  await page.evaluate(() => new Promise((idle) => requestIdleCallback(() => requestIdleCallback(idle))));
  expect(modules).toEqual([]);
  network.setState("offline");
  for (const path of ["/history", "/insights", "/history/deleted", "/tasks"]) {
    await page.goto(path);
    await expect(serverNeededHeading(page)).toBeVisible();
  }
  network.setState("online");
  await openTimer(page);
  await page.getByLabel("What are you going to do?").fill("The very first");
  await button(page, "Start").click();
  await expectState(page, "focus");
  await expect.poll(async () => (await eventLog(page)).length).toBe(1);
  await waitForHistorySync(page);
  network.setState("offline");
  await page.goto("/history");
  await expect(page.locator(entries)).toContainText("The very first");
});

test("a shared device stores no history", async ({ page, context, network }) => {
  await openWithHistory(page, sampleSessions);
  const ownDevice = page.getByLabel("This is my device");
  await page.goto("/settings/device");
  await expect(ownDevice).toBeChecked();
  // A tab whose module runs already.
  const timer = await context.newPage();
  await openTimer(timer);
  await waitForHistorySync(timer);
  await ownDevice.uncheck();
  await expect.poll(() => storedHistory(page)).toBeNull();
  await startSession(timer);
  await button(timer, "Pause").click();
  await expect.poll(async () => (await eventLog(timer)).at(-1)?.type).toBe("SessionPaused");
  await timer.goto("/history");
  await expect(timer.locator(entries).first()).toBeVisible();
  expect(await storedHistory(timer)).toBeNull();
  network.setState("offline");
  await timer.goto("/history");
  await expect(serverNeededHeading(timer)).toBeVisible();
  network.setState("online");

  await page.goto("/sign-in");
  await expect(ownDevice).not.toBeChecked();
  await ownDevice.check();
  await page.goto("/history");
  await waitForHistorySync(page);
});

test("without IndexedDB the offline pages say that they need the server", async ({ page, context, network }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("refused", "SecurityError");
    };
  });
  await seedSessions(context, sampleSessions);
  await openTimer(page);
  await waitForServiceWorker(page);
  network.setState("offline");
  await page.goto("/insights");
  await expect(serverNeededHeading(page)).toBeVisible();
});

for (const state of ["failing", "hanging"] as const) {
  test(`a ${state} server does not prevent the offline history`, async ({ page, network, consoleErrors }) => {
    await openWithHistory(page, sampleSessions);
    network.setState(state);
    await page.goto("/history");
    await expect(page.locator(entries)).toHaveCount(sampleSessions.length);
    // The browser logs each 503; the page itself logs nothing.
    const pageErrors = consoleErrors.splice(0).filter((line) => !line.includes("status of 503"));
    expect(pageErrors).toEqual([]);
  });
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`offline pages have no axe violation and do not overflow: ${colorScheme}`, async ({ page, network }) => {
    const [first] = await openWithHistory(page, sampleSessions);
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 320, height: 568 });
    network.setState("offline");
    for (const path of ["/history?sessionType=pomodoro", `/history/${first}`, "/insights", "/tasks"]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expectNoAxeViolations(page);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
    }
  });
}
