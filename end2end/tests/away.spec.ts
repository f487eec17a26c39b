// The pages that look back, without the server: the same as with it, drawn from what the device
// keeps, with what it has yet to tell the server on top.
import { hasNoFindings } from "./axe";
import { installed, test } from "./door";
import { answers, button, expect, face, log, open, register, signIn, type Page } from "./page";
import { hostile, post, withPast } from "./past";

const entries = "a.entry";
const note = (page: Page) => page.getByRole("status").filter({ hasText: /No connection|Keine Verbindung/ });
const away = (page: Page) => page.getByRole("heading", { name: "This page needs the server" });

const some = [
  { daysAgo: 1, intention: "Letters" },
  { daysAgo: 1, intention: hostile, eventful: true },
  { daysAgo: 2, intention: "Given up", abandoned: true },
  { daysAgo: 3, intention: "Deleted elsewhere" },
  { daysAgo: 20, intention: "Long ago" },
];

/** What this browser knows about the past that it keeps; null for nothing. */
const known = (page: Page) =>
  page.evaluate(async () => {
    // To open what is not there would make it.
    if (!(await indexedDB.databases()).some(({ name }) => name === "stint-past")) return null;
    const opened = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open("stint-past", 1);
      request.onsuccess = () => resolve(request.result);
    });
    const text = await new Promise<string | undefined>((resolve) => {
      const request = opened.transaction("about").objectStore("about").get("");
      request.onsuccess = () => resolve(request.result);
    });
    opened.close();
    return text ? (JSON.parse(text) as { sequence: number; asOf: string | null }) : null;
  });

/** Waits until the device has heard everything that the server has to tell. */
async function isKept(page: Page) {
  const answer = await page.request.get("/api/events?limit=1");
  const { lastSequence } = (await answer.json()) as { lastSequence: number };
  const heard = async () => {
    const about = await known(page);
    return about?.asOf ? about.sequence : null;
  };
  await expect.poll(heard, { timeout: 20_000 }).toBe(lastSequence);
}

/** What the page says and draws: elements with their attributes, and texts; not what only one of
 * the two sides has. */
const drawn = (page: Page) =>
  page.locator("main").evaluate((main) => {
    const lines: string[] = [];
    const tell = (node: Node, depth: number) => {
      if (node instanceof Text) {
        const last = lines.at(-1);
        // Where a text ends and the next begins is nothing that anybody sees.
        if (last?.startsWith("'")) lines[lines.length - 1] = last + node.data;
        else if (node.data) lines.push(`'${node.data}`);
      } else if (node instanceof Element) {
        const isOneSided = node.matches(".told") || node.querySelector(':scope > a[href="/history/deleted"]');
        if (isOneSided) return;
        // In the browser Leptos puts parts of drawings that never change into a group.
        if (node.localName === "g" && node.attributes.length === 0) {
          node.childNodes.forEach((child) => tell(child, depth));
          return;
        }
        const attributes = [...node.attributes].map(({ name, value }) => `${name}="${value}"`);
        const said = attributes.filter((attribute) => attribute !== 'class=""').sort();
        lines.push(`${" ".repeat(depth)}<${node.localName} ${said.join(" ")}> ${node.namespaceURI}`);
        node.childNodes.forEach((child) => tell(child, depth + 1));
        lines.push(" ".repeat(depth));
      }
    };
    tell(main, 0);
    return lines;
  });

/** Makes a past, and waits until the device keeps it. */
async function prepare(page: Page, past: Parameters<typeof withPast>[1], timeZone?: string) {
  const ids = await withPast(page.context(), past, timeZone);
  await open(page);
  await installed(page);
  await isKept(page);
  return ids;
}

for (const [language, locale, timezoneId] of [
  ["English", "en-GB", "UTC"],
  // The account's clocks are others than the device's.
  ["German", "de-DE", "Europe/Berlin"],
] as const) {
  test.describe(`in ${language}`, () => {
    test.use({ locale, timezoneId });

    test("every page is the one that the server makes", async ({ page, context, door, complaints }) => {
      const [, , , deleted] = await prepare(page, some, "Asia/Tokyo");
      const project = await post(context.request, "/api/projects", { name: "Thesis" });
      const task = await post(context.request, "/api/tasks", { title: hostile, projectId: project.projectId });
      const { taskId, projectId } = task as unknown as Record<string, string>;
      const about = await post(context.request, "/api/sessions", { sessionType: "short", taskId, projectId });
      const headers = { "sec-fetch-site": "same-origin" };
      await context.request.put(`/api/sessions/${about.sessionId}/complete`, { data: {}, headers });
      // The timer is told what other devices do, and what is kept follows.
      const answer = await context.request.delete(`/api/sessions/${deleted}`, { headers });
      expect(answer.status()).toBe(204);
      await isKept(page);

      const paths = [
        "/history",
        "/history?status=abandoned",
        `/history?taskId=${taskId}&startDate=2001-01-01`,
        "/history?startDate=2001-01-01&endDate=2001-01-02",
        "/history?startDate=soon",
        "/history?page=7",
        "/insights",
        "/insights?days=90",
        "/insights?days=8",
      ];
      const expected = new Map<string, string[]>();
      for (const path of paths) {
        await page.goto(path);
        expected.set(path, await drawn(page));
        await expect(note(page)).toHaveCount(0);
      }
      const title = await page.title();
      // The server's answer to a wrong filter is no success, though it is a page.
      expect(complaints.splice(0)).toEqual([expect.stringContaining("status of 422")]);
      door.be("cut");
      for (const path of paths) {
        await page.goto(path);
        await expect(note(page)).toBeVisible();
        expect(await drawn(page), path).toEqual(expected.get(path));
      }
      expect(await page.title()).toBe(title);
    });
  });
}

test("filters, pages and sessions work without the server; with it the page is the server's", async ({ page, door }) => {
  const many = Array.from({ length: 31 }, (_, index) => ({ daysAgo: Math.floor(index / 8) + 1, intention: `No. ${index}` }));
  await prepare(page, [...many, { daysAgo: 9, intention: "Given up", abandoned: true }]);
  door.be("cut");
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
  await expect(note(page)).toBeVisible();
  // What cannot be done here is not offered.
  await expect(page.locator("form")).toHaveCount(0);
  await hasNoFindings(page);

  door.be("open");
  await page.getByRole("link", { name: "Try again" }).click();
  await expect(page.getByText("Correct", { exact: true })).toBeVisible();
  await expect(note(page)).toHaveCount(0);
});

test("what is done without the server is in it, marked until it is saved", async ({ page, door }) => {
  await prepare(page, some.slice(0, 1));
  door.be("cut");
  await page.goto("/");
  await answers(page);
  await page.getByLabel("What are you going to do?").fill("far from any network");
  await button(page, "Start").click();
  await face(page, "focus");
  await page.goto("/history");
  await expect(page.locator(entries).first()).toContainText("far from any network");
  await expect(page.locator(entries).first()).toContainText("Running · not saved yet");
  await page.goto("/");
  await answers(page);
  await button(page, "Complete").click();
  await page.getByRole("dialog").getByRole("button", { name: "Complete" }).click();
  await face(page, "completed");

  await page.goto("/history");
  await expect(page.locator(entries)).toHaveCount(2);
  await expect(page.locator(entries).first()).toContainText("not saved yet");
  await expect(page.locator(entries).last()).not.toContainText("not saved yet");
  await expect(note(page)).toContainText("1 session is not saved yet.");
  await page.goto("/insights");
  await expect(page.locator("dt", { hasText: "Completed sessions" }).locator("+ dd")).toHaveText("2");

  door.be("open");
  await page.goto("/");
  const completed = async () => (await log(page)).filter(({ type }) => type === "SessionCompleted").length;
  await expect.poll(completed, { timeout: 15_000 }).toBe(2);
  await page.goto("/history");
  await expect(page.locator(entries)).toHaveCount(2);
  await expect(page.locator("main")).not.toContainText("not saved yet");
});

test("nobody sees what was kept of somebody else", async ({ page, context, door }) => {
  const secret = "known to nobody else";
  const account = await register(page);
  await withPast(context, [{ daysAgo: 1, intention: secret }]);
  await open(page);
  await installed(page);
  await isKept(page);

  await page.goto("about:blank");
  await context.clearCookies();
  await register(page);
  await page.goto("/tasks");
  door.be("cut");
  for (const path of ["/history", "/insights"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.locator("body")).not.toContainText(secret);
    await expect(page.locator("body")).not.toContainText("25 min");
  }
  door.be("open");
  await page.goto("about:blank");
  await signIn(page, account);
  await page.goto("/history");
  await isKept(page);
  door.be("cut");
  await page.goto("/history");
  await expect(page.getByText(secret)).toBeVisible();
});

test("signing out takes it away", async ({ page, context, door }) => {
  await register(page);
  await withPast(context, some);
  await open(page);
  await installed(page);
  await isKept(page);
  await page.goto("/sign-in");
  await button(page, "Sign out").click();
  await face(page, "idle");
  expect(await known(page)).toBeNull();
  door.be("cut");
  await page.goto("/history");
  await expect(away(page)).toBeVisible();
  await expect(page).toHaveTitle("This page needs the server");
});

test("a newcomer is told that the server is needed, and is kept from the first session on", async ({ page, door }) => {
  const modules: string[] = [];
  page.on("request", (request) => request.url().includes("/pkg/offline_history.") && modules.push(request.url()));
  await open(page);
  await installed(page);
  // Where there is nobody, there is nothing to keep: a first visit loads the timer alone.
  await page.evaluate(() => new Promise((idle) => requestIdleCallback(() => requestIdleCallback(idle))));
  expect(modules).toEqual([]);
  door.be("cut");
  for (const path of ["/history", "/insights", "/history/deleted", "/tasks"]) {
    await page.goto(path);
    await expect(away(page)).toBeVisible();
  }
  door.be("open");
  await open(page);
  await page.getByLabel("What are you going to do?").fill("The very first");
  await button(page, "Start").click();
  await face(page, "focus");
  await expect.poll(async () => (await log(page)).length).toBe(1);
  await isKept(page);
  door.be("cut");
  await page.goto("/history");
  await expect(page.locator(entries)).toContainText("The very first");
});

test("without a database there is nothing to draw, and nothing breaks", async ({ page, context, door }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("refused", "SecurityError");
    };
  });
  await withPast(context, some);
  await open(page);
  await installed(page);
  door.be("cut");
  await page.goto("/insights");
  await expect(away(page)).toBeVisible();
});

for (const state of ["broken", "hanging"] as const) {
  test(`a server that is ${state} does not keep the past from being drawn`, async ({ page, door, complaints }) => {
    await prepare(page, some);
    door.be(state);
    await page.goto("/history");
    await expect(page.locator(entries)).toHaveCount(some.length);
    // The browser tells of each 503; the page itself has nothing to complain of.
    const own = complaints.splice(0).filter((line) => !line.includes("status of 503"));
    expect(own).toEqual([]);
  });
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing, ${colorScheme}; nothing lies beyond the side`, async ({ page, door }) => {
    const [first] = await prepare(page, some);
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 320, height: 568 });
    door.be("cut");
    for (const path of ["/history?sessionType=pomodoro", `/history/${first}`, "/insights", "/tasks"]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await hasNoFindings(page);
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(beyond).toBeLessThanOrEqual(0);
    }
  });
}
