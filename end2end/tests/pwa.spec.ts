// The installed app: offline start, updates of the service worker, installability.
import { chromium, type Page } from "@playwright/test";
import { test, waitForServiceWorker } from "./network-proxy";
import { button, eventLog, expect, expectState, openTimer, startSession, waitForHydration } from "./fixtures";

const updateNotice = (page: Page) => page.getByText("A new version is ready.");
const scriptUrl = (page: Page) =>
  page.evaluate(() => document.querySelector<HTMLLinkElement>("link[rel=modulepreload]")!.href);
const lookForUpdate = (page: Page) =>
  page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));

test("the timer starts offline, and a whole session is stored and sent after reconnecting", async ({ page, context, network }) => {
  await openTimer(page);
  await waitForServiceWorker(page);
  await page.close();
  network.setState("offline");
  const coldPage = await context.newPage();
  await coldPage.goto("/");
  await waitForHydration(coldPage);
  await coldPage.getByLabel("What are you going to do?").fill("far from any network");
  await button(coldPage, "Start").click();
  await expectState(coldPage, "focus");
  await button(coldPage, "Pause").click();
  await expectState(coldPage, "paused");
  await coldPage.close();

  // A second cold start restores the session.
  const secondColdPage = await context.newPage();
  await secondColdPage.goto("/");
  await expectState(secondColdPage, "paused");
  await waitForHydration(secondColdPage);
  await expect(secondColdPage.getByText("far from any network")).toBeVisible();
  await button(secondColdPage, "Resume").click();
  await expectState(secondColdPage, "focus");
  await button(secondColdPage, "Complete").click();
  await secondColdPage.getByRole("dialog").getByRole("button", { name: "Complete" }).click();
  await expectState(secondColdPage, "completed");

  network.setState("online");
  await secondColdPage.evaluate(() => window.dispatchEvent(new Event("online")));
  const types = async () => (await eventLog(secondColdPage)).map(({ type }) => type);
  await expect
    .poll(types, { timeout: 15_000 })
    .toEqual(["FocusSessionStarted", "SessionPaused", "SessionResumed", "SessionCompleted"]);
});

for (const state of ["failing", "hanging"] as const) {
  test(`a ${state} server does not prevent the timer from opening`, async ({ page, network, consoleErrors }) => {
    await openTimer(page);
    await waitForServiceWorker(page);
    network.setState(state);
    await page.goto("/");
    await waitForHydration(page);
    await button(page, "Start").click();
    await expectState(page, "focus");
    // The browser logs each 503; the page itself logs nothing.
    const pageErrors = consoleErrors.splice(0).filter((line) => !line.includes("status of 503"));
    expect(pageErrors).toEqual([]);
  });
}

test("a page that needs the server says so offline, and loads after reconnecting", async ({ page, network }) => {
  await openTimer(page);
  await waitForServiceWorker(page);
  network.setState("offline");
  await page.goto("/sign-in");
  await expect(page).toHaveTitle("This page needs the server");
  await expect(page.getByRole("heading", { name: "This page needs the server" })).toBeVisible();
  expect(new URL(page.url()).pathname).toBe("/sign-in");
  network.setState("online");
  await page.getByRole("link", { name: "Try again" }).click();
  await expect(page.getByRole("form", { name: "Register" })).toBeVisible();
});

test("the worker caches no personal data", async ({ page }) => {
  const intention = "known to nobody else";
  await openTimer(page);
  await waitForServiceWorker(page);
  await page.getByLabel("What are you going to do?").fill(intention);
  await startSession(page);
  await page.reload();
  await page.goto("/sign-in");
  const cached = await page.evaluate(async () => {
    const all: { path: string; text: string }[] = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const response = await cache.match(request, { ignoreVary: true });
        all.push({ path: new URL(request.url).pathname, text: await response!.text() });
      }
    }
    return all;
  });
  expect(cached.map(({ path }) => path.replace(/[0-9a-f]{16}/, "HASH")).sort()).toEqual([
    "/alerts.json",
    "/favicon.svg",
    "/icons/192.png",
    "/icons/512.png",
    "/icons/apple.png",
    "/icons/badge.png",
    "/icons/maskable.png",
    "/pkg/offline_history.HASH.js",
    "/pkg/offline_history.HASH.wasm",
    "/pkg/stint.HASH.css",
    "/pkg/stint.HASH.js",
    "/pkg/stint.HASH.wasm",
    "/shell",
    "/shell/away",
    "/shell/past",
  ]);
  expect(cached.filter(({ text }) => text.includes(intention))).toEqual([]);
});

test("a second visit requests nothing from /pkg", async ({ page, context, network }) => {
  await openTimer(page);
  await waitForServiceWorker(page);
  const pkgRequests = () => network.requests.filter((line) => line.includes(" /pkg/"));
  // Page and worker share one download of each file.
  expect(pkgRequests().length).toBe(new Set(pkgRequests()).size);
  network.requests = [];
  await page.close();
  const second = await context.newPage();
  await openTimer(second);
  expect(network.requests).toContain("GET / 200");
  expect(pkgRequests()).toEqual([]);
});

test("a new version is offered and loaded on request", async ({ page, network }) => {
  await openTimer(page);
  await waitForServiceWorker(page);
  const old = await scriptUrl(page);
  await network.serveNewVersion();
  await lookForUpdate(page);
  await expect(updateNotice(page)).toBeVisible();
  expect(await scriptUrl(page)).toBe(old);
  const loaded = page.waitForEvent("load");
  await button(page, "Reload").click();
  await loaded;
  await waitForHydration(page);
  expect(await scriptUrl(page)).not.toBe(old);
  await expect(updateNotice(page)).toBeHidden();
  await expect.poll(() => page.evaluate(async () => (await caches.keys()).length)).toBe(1);
});

test("a new version is not offered while a session is open", async ({ page, network }) => {
  await openTimer(page);
  await waitForServiceWorker(page);
  await startSession(page);
  const old = await scriptUrl(page);
  await network.serveNewVersion();
  await lookForUpdate(page);
  const isWaiting = () => page.evaluate(async () => (await navigator.serviceWorker.ready).waiting !== null);
  await expect.poll(isWaiting).toBe(true);
  await expect(updateNotice(page)).toBeHidden();
  await button(page, "Abandon").click();
  await page.getByRole("dialog").getByRole("button", { name: "Abandon" }).click();
  await expectState(page, "abandoned");
  await expect(updateNotice(page)).toBeVisible();
  expect(await scriptUrl(page)).toBe(old);
});

test("a page of the new version activates its worker without a notice", async ({ page, network }) => {
  await openTimer(page);
  await waitForServiceWorker(page);
  await network.serveNewVersion();
  await page.reload();
  await waitForHydration(page);
  const newest = await scriptUrl(page);
  const cached = async () => {
    const scripts = await page.evaluate(async () => {
      const names = await caches.keys();
      const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
      return all.flat().map(({ url }) => url);
    });
    return scripts.filter((url) => /stint\.[0-9a-f]+\.js$/.test(url));
  };
  // The browser looks for a new worker only some time after the page has loaded.
  await expect.poll(cached, { timeout: 20_000 }).toEqual([newest]);
  await expect(updateNotice(page)).toBeHidden();
});

test("the cached shell has the language and theme of the pages", async ({ page, context, network }) => {
  await openTimer(page);
  await waitForServiceWorker(page);
  for (const [name, value] of [["stint_language", "de"], ["stint_theme", "dark"]]) {
    await context.addCookies([{ name: name!, value: value!, url: network.origin }]);
  }
  await page.reload();
  await waitForHydration(page);
  const cached = () =>
    page.evaluate(async () => (await (await caches.match("/alerts.json", { ignoreVary: true }))!.json()).language);
  await expect.poll(cached).toBe("de");
  network.setState("offline");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("the app is installable", async ({ network }, info) => {
  const { launchOptions } = info.project.use;
  // Contexts of Playwright are incognito, where nothing can be installed.
  const context = await chromium.launchPersistentContext(info.outputPath("profile"), launchOptions);
  const page = await context.newPage();
  await page.goto(network.origin);
  await waitForServiceWorker(page);
  const cdp = await context.newCDPSession(page);
  expect((await cdp.send("Page.getInstallabilityErrors")).installabilityErrors).toEqual([]);
  const { errors, data } = await cdp.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  const { icons, shortcuts } = JSON.parse(data!);
  for (const { src } of [...icons, ...shortcuts.flatMap(({ icons }: { icons: object[] }) => icons)]) {
    expect((await page.request.get(`${network.origin}${src}`)).status(), src).toBe(200);
  }
  await context.close();
});
