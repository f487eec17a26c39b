// The app on a device: opened without a network, exchanged for a newer version, installed.
import { chromium, type Page } from "@playwright/test";
import { installed, test } from "./door";
import { answers, button, expect, face, log, open, start } from "./page";

const toast = (page: Page) => page.getByText("A new version is ready.");
const script = (page: Page) =>
  page.evaluate(() => document.querySelector<HTMLLinkElement>("link[rel=modulepreload]")!.href);
const lookForUpdate = (page: Page) =>
  page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));

test("without a network the timer opens cold, and a whole session is kept and sent later", async ({ page, context, door }) => {
  await open(page);
  await installed(page);
  await page.close();
  door.be("cut");
  const cold = await context.newPage();
  await cold.goto("/");
  await answers(cold);
  await cold.getByLabel("What are you going to do?").fill("far from any network");
  await button(cold, "Start").click();
  await face(cold, "focus");
  await button(cold, "Pause").click();
  await face(cold, "paused");
  await cold.close();

  // Once more, and what was begun is there.
  const colder = await context.newPage();
  await colder.goto("/");
  await face(colder, "paused");
  await answers(colder);
  await expect(colder.getByText("far from any network")).toBeVisible();
  await button(colder, "Resume").click();
  await face(colder, "focus");
  await button(colder, "Complete").click();
  await colder.getByRole("dialog").getByRole("button", { name: "Complete" }).click();
  await face(colder, "completed");

  door.be("open");
  await colder.evaluate(() => window.dispatchEvent(new Event("online")));
  const types = async () => (await log(colder)).map(({ type }) => type);
  await expect
    .poll(types, { timeout: 15_000 })
    .toEqual(["FocusSessionStarted", "SessionPaused", "SessionResumed", "SessionCompleted"]);
});

for (const state of ["broken", "hanging"] as const) {
  test(`a server that is ${state} does not keep the timer from opening`, async ({ page, door, complaints }) => {
    await open(page);
    await installed(page);
    door.be(state);
    await page.goto("/");
    await answers(page);
    await button(page, "Start").click();
    await face(page, "focus");
    // The browser tells of each 503; the page itself has nothing to complain of.
    const own = complaints.splice(0).filter((line) => !line.includes("status of 503"));
    expect(own).toEqual([]);
  });
}

test("a page that needs the server says so, and comes when the server does", async ({ page, door }) => {
  await open(page);
  await installed(page);
  door.be("cut");
  await page.goto("/sign-in");
  await expect(page).toHaveTitle("This page needs the server");
  await expect(page.getByRole("heading", { name: "This page needs the server" })).toBeVisible();
  expect(new URL(page.url()).pathname).toBe("/sign-in");
  door.be("open");
  await page.getByRole("link", { name: "Try again" }).click();
  await expect(page.getByRole("form", { name: "Register" })).toBeVisible();
});

test("what the worker keeps is nobody's", async ({ page }) => {
  const intention = "known to nobody else";
  await open(page);
  await installed(page);
  await page.getByLabel("What are you going to do?").fill(intention);
  await start(page);
  await page.reload();
  await page.goto("/sign-in");
  const kept = await page.evaluate(async () => {
    const all: { path: string; text: string }[] = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const answer = await cache.match(request, { ignoreVary: true });
        all.push({ path: new URL(request.url).pathname, text: await answer!.text() });
      }
    }
    return all;
  });
  expect(kept.map(({ path }) => path.replace(/[0-9a-f]{16}/, "HASH")).sort()).toEqual([
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
  expect(kept.filter(({ text }) => text.includes(intention))).toEqual([]);
});

test("a second visit asks for nothing from /pkg", async ({ page, context, door }) => {
  await open(page);
  await installed(page);
  const ofPkg = () => door.passed.filter((line) => line.includes(" /pkg/"));
  // The page and the worker share what was loaded once.
  expect(ofPkg().length).toBe(new Set(ofPkg()).size);
  door.passed = [];
  await page.close();
  const second = await context.newPage();
  await open(second);
  expect(door.passed).toContain("GET / 200");
  expect(ofPkg()).toEqual([]);
});

test("a newer version is offered, and loaded when the person says so", async ({ page, door }) => {
  await open(page);
  await installed(page);
  const old = await script(page);
  await door.publish();
  await lookForUpdate(page);
  await expect(toast(page)).toBeVisible();
  expect(await script(page)).toBe(old);
  const loaded = page.waitForEvent("load");
  await button(page, "Reload").click();
  await loaded;
  await answers(page);
  expect(await script(page)).not.toBe(old);
  await expect(toast(page)).toBeHidden();
  await expect.poll(() => page.evaluate(async () => (await caches.keys()).length)).toBe(1);
});

test("a newer version waits while a session is open", async ({ page, door }) => {
  await open(page);
  await installed(page);
  await start(page);
  const old = await script(page);
  await door.publish();
  await lookForUpdate(page);
  const isWaiting = () => page.evaluate(async () => (await navigator.serviceWorker.ready).waiting !== null);
  await expect.poll(isWaiting).toBe(true);
  await expect(toast(page)).toBeHidden();
  await button(page, "Abandon").click();
  await page.getByRole("dialog").getByRole("button", { name: "Abandon" }).click();
  await face(page, "abandoned");
  await expect(toast(page)).toBeVisible();
  expect(await script(page)).toBe(old);
});

test("a page of the newer version lets its worker in without a word", async ({ page, door }) => {
  await open(page);
  await installed(page);
  await door.publish();
  await page.reload();
  await answers(page);
  const newest = await script(page);
  const kept = async () => {
    const scripts = await page.evaluate(async () => {
      const names = await caches.keys();
      const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
      return all.flat().map(({ url }) => url);
    });
    return scripts.filter((url) => /stint\.[0-9a-f]+\.js$/.test(url));
  };
  // The browser itself looks for a newer worker only a while after the page has loaded.
  await expect.poll(kept, { timeout: 20_000 }).toEqual([newest]);
  await expect(toast(page)).toBeHidden();
});

test("the shell follows the language and the theme of the pages", async ({ page, context, door }) => {
  await open(page);
  await installed(page);
  for (const [name, value] of [["stint_language", "de"], ["stint_theme", "dark"]]) {
    await context.addCookies([{ name: name!, value: value!, url: door.origin }]);
  }
  await page.reload();
  await answers(page);
  const kept = () =>
    page.evaluate(async () => (await (await caches.match("/alerts.json", { ignoreVary: true }))!.json()).language);
  await expect.poll(kept).toBe("de");
  door.be("cut");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("browsers offer to install it", async ({ door }, info) => {
  const { launchOptions } = info.project.use;
  // A context as Playwright makes them is an incognito one, where nothing can be installed.
  const context = await chromium.launchPersistentContext(info.outputPath("profile"), launchOptions);
  const page = await context.newPage();
  await page.goto(door.origin);
  await installed(page);
  const browser = await context.newCDPSession(page);
  expect((await browser.send("Page.getInstallabilityErrors")).installabilityErrors).toEqual([]);
  const { errors, data } = await browser.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  const { icons, shortcuts } = JSON.parse(data!);
  for (const { src } of [...icons, ...shortcuts.flatMap(({ icons }: { icons: object[] }) => icons)]) {
    expect((await page.request.get(`${door.origin}${src}`)).status(), src).toBe(200);
  }
  await context.close();
});
