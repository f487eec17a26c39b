// For everyone: in both themes, on narrow screens, by keyboard alone, without script, for
// screen readers.
import { hasNoFindings } from "./axe";
import { button, cutOff, expect, face, open, start, test, type Page } from "./fixtures";
import { furnish, ofNewcomers, type Place } from "./all-pages";

const narrow = { width: 320, height: 568 };
const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Goes there and does what is done there; what the browser says of an answer is no complaint. */
async function go(page: Page, { path, act, status = 200 }: Place, complaints: string[]) {
  const answer = await page.goto(path);
  expect(answer?.status(), path).toBe(status);
  await act?.(page);
  const others = complaints.splice(0).filter((text) => !/the server responded with a status of 4(01|04|22) /.test(text));
  expect(others, path).toEqual([]);
}

/** What each page has once, and its own title. */
async function isWellBuilt(page: Page, place: Place, titles: Map<string, string>) {
  const { pathname } = new URL(page.url());
  // What a form answers with is the page again; a webhook's page belongs to its chapter.
  const path = (pathname.startsWith("/forms/") ? place.path : pathname).replace(/(webhooks)\/.*/, "$1");
  await expect(page.locator("main#content"), path).toHaveCount(1);
  await expect(page.locator("h1"), path).toHaveCount(1);
  const title = await page.title();
  expect(title, path).not.toBe("");
  const other = titles.get(title);
  if (other === undefined) titles.set(title, path);
  else expect(path, `«${title}» is the title of ${other} too`).toBe(other);
}

test("every page is well built and fits, and axe finds nothing in either theme", async ({ page, complaints }) => {
  test.slow();
  await page.setViewportSize(narrow);
  await page.emulateMedia({ reducedMotion: "reduce" });
  const titles = new Map<string, string>();
  for (const newcomer of [true, false]) {
    for (const place of newcomer ? ofNewcomers : await furnish(page)) {
      await go(page, place, complaints);
      await isWellBuilt(page, place, titles);
      expect(await overflow(page), place.path).toBe(0);
      await hasNoFindings(page);
    }
  }
});

/** Tabs through the page: whatever can be used is reached, shows it, and lies in sight. */
async function isReachedByTab(page: Page, path: string) {
  await page.evaluate(() => {
    const controls = [...document.querySelectorAll<HTMLElement>("a[href], button, input, select, textarea, summary")];
    const usable = controls.filter((control) => !control.matches(":disabled, [type=hidden]") && control.checkVisibility());
    // Of buttons of which one is chosen only one is a stop.
    const group = (control: HTMLElement) => (control.matches("[type=radio]") ? control.getAttribute("name") : control);
    const left = new Map(usable.map((control) => [group(control), control]));
    Object.assign(window, { left, group });
  });
  let missed = 1;
  for (let stop = 0; stop < 100 && missed > 0; stop++) {
    await page.keyboard.press("Tab");
    const [count, wrong] = await page.evaluate<[number, string]>(() => {
      const { left, group } = window as unknown as { left: Map<unknown, HTMLElement>; group(control: HTMLElement): unknown };
      const here = document.activeElement as HTMLElement;
      if (!here.matches("a, button, input, select, textarea, summary")) return [left.size, ""];
      // A date has several stops; those within it are the browser's to mark.
      if (!left.delete(group(here))) return [left.size, ""];
      // What is only there to be operated is drawn by what stands behind it.
      const isDrawn = getComputedStyle(here).opacity !== "0";
      const { outlineStyle, outlineWidth } = getComputedStyle(isDrawn ? here : here.nextElementSibling!);
      const { top, bottom, left: from, right } = here.getBoundingClientRect();
      const found = document.elementFromPoint((from + right) / 2, (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2);
      const isSeen = found !== null && (here.contains(found) || found.contains(here) || found.closest("label")?.control === here);
      if (!isSeen) return [left.size, `hidden: ${here.outerHTML}`];
      return [left.size, outlineStyle === "none" || parseFloat(outlineWidth) < 2 ? `no mark: ${here.outerHTML}` : ""];
    });
    expect(wrong, path).toBe("");
    missed = count;
  }
  const left = await page.evaluate(() => [...(window as unknown as { left: Map<unknown, HTMLElement> }).left.values()].map((control) => control.outerHTML));
  expect(left, path).toEqual([]);
}

test("everything on every page is reached by keyboard alone, and one sees where one is", async ({ page, complaints }) => {
  test.slow();
  await page.setViewportSize(narrow);
  for (const newcomer of [true, false]) {
    for (const place of newcomer ? ofNewcomers : await furnish(page)) {
      await go(page, place, complaints);
      await isReachedByTab(page, place.path);
    }
  }
});

test("every page is read without script, in German, and nothing lies beyond the side", async ({ page, browser, complaints }) => {
  test.slow();
  const places = await furnish(page);
  const person = await page.context().storageState();
  for (const storageState of [undefined, person]) {
    const context = await browser.newContext({ locale: "de-DE", viewport: narrow, javaScriptEnabled: false, storageState });
    const plain = await context.newPage();
    for (const place of storageState ? places : ofNewcomers) {
      await go(plain, place, complaints);
      await expect(plain.locator("main")).toHaveText(/\S/);
      await expect(plain.locator("html")).toHaveAttribute("lang", "de");
      expect(await overflow(plain), place.path).toBe(0);
    }
    await context.close();
  }
});

/** By keyboard, where nothing can be sent. */
async function startAnother(page: Page) {
  await page.keyboard.press("Space");
  await face(page, "focus");
}

test("axe finds nothing in any face", async ({ page }) => {
  test.slow();
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.clock.install();
  await open(page);
  await hasNoFindings(page);
  for (const key of ["4", "?"]) {
    await page.keyboard.press(key);
    await hasNoFindings(page);
  }
  await page.keyboard.press("Escape");
  await button(page, "Sound and breaks").click();
  await hasNoFindings(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("1");
  await start(page);
  await cutOff(page);
  await hasNoFindings(page);
  await page.keyboard.press("d");
  await hasNoFindings(page);
  await page.keyboard.press("i");
  await button(page, "Pause").click();
  await face(page, "paused");
  await hasNoFindings(page);
  await page.keyboard.press("c");
  await expect(page.getByRole("dialog")).toBeVisible();
  await hasNoFindings(page);
  await page.keyboard.press("Escape");
  await page.clock.fastForward("36:00");
  await face(page, "overtime");
  await hasNoFindings(page);
  await page.clock.fastForward("15:00");
  await face(page, "completed");
  await hasNoFindings(page);
  await page.keyboard.press("Space");
  await face(page, "idle");
  await startAnother(page);
  await page.keyboard.press("c");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Enter");
  await face(page, "completed");
  await hasNoFindings(page);
  await page.keyboard.press("Space");
  await face(page, "break");
  await hasNoFindings(page);
  await page.keyboard.press("s");
  await face(page, "idle");
  await startAnother(page);
  await page.keyboard.press("a");
  await expect(page.getByRole("dialog")).toBeVisible();
  await hasNoFindings(page);
  await page.keyboard.press("Enter");
  await face(page, "abandoned");
  await hasNoFindings(page);
});

test("everything can be done by keyboard alone", async ({ page }) => {
  await open(page);
  await page.keyboard.press("2");
  await expect(page.getByRole("radio", { name: "Short" })).toBeChecked();
  await page.keyboard.press("Space");
  await face(page, "focus");
  await expect(button(page, "Pause")).toBeFocused();
  await page.keyboard.press("Space");
  await face(page, "paused");
  await page.keyboard.press("Space");
  await face(page, "focus");
  await page.keyboard.press("d");
  await expect(button(page, "My own thoughts")).toBeFocused();
  await page.keyboard.press("e");
  await expect(page.getByText("1 distraction noted")).toBeVisible();
  await page.keyboard.press("c");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Tab");
  await page.keyboard.type("a dc 1234");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await face(page, "completed");
  await page.keyboard.press("Space");
  await face(page, "break");
  await page.keyboard.press("s");
  await face(page, "idle");
});

for (const [width, height] of [
  [320, 568],
  [390, 780],
  [640, 400],
  [1366, 650],
] as const) {
  test(`nothing lies beyond the side at ${width} × ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await open(page);
    expect(await overflow(page)).toBe(0);
    await page.getByRole("radio", { name: "Custom" }).check({ force: true });
    expect(await overflow(page)).toBe(0);
    await start(page);
    expect(await overflow(page)).toBe(0);
    await page.keyboard.press("d");
    expect(await overflow(page)).toBe(0);
    await page.keyboard.press("c");
    await expect(page.getByRole("dialog")).toBeVisible();
    expect(await overflow(page)).toBe(0);
  });
}

test("targets are at least 24 pixels", async ({ page }) => {
  await open(page);
  await start(page);
  for (const target of await page.locator("button:visible, a:visible").all()) {
    const box = await target.boundingBox();
    if ((await target.getAttribute("class")) === "skip") continue;
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(24);
  }
});
