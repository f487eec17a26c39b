// Accessibility of every page: axe in both themes, narrow screens, keyboard only, without
// JavaScript.
import { expectNoAxeViolations } from "./axe";
import { blockApi, button, expect, expectState, openTimer, startSession, test, timer, type Page } from "./fixtures";
import { createAccountWithData, newVisitorPages, type PageVisit } from "./all-pages";

// Most of them look at dozens of pages.
test.describe.configure({ timeout: 60_000 });

const narrow = { width: 320, height: 568 };
const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Opens the page and prepares it. The browser's log lines for 401, 404 and 422 are expected. */
async function visitPage(page: Page, { path, prepare, status = 200 }: PageVisit, consoleErrors: string[]) {
  const response = await page.goto(path);
  expect(response?.status(), path).toBe(status);
  await prepare?.(page);
  const otherErrors = consoleErrors.splice(0).filter((text) => !/the server responded with a status of 4(01|04|22) /.test(text));
  expect(otherErrors, path).toEqual([]);
}

/** Expects one main element, one h1 and a title that no other page has. */
async function expectPageStructure(page: Page, visit: PageVisit, titles: Map<string, string>) {
  const { pathname } = new URL(page.url());
  // A rejected form answers with its page again; the page of a webhook has the title of its list.
  const path = (pathname.startsWith("/forms/") ? visit.path : pathname).replace(/(webhooks)\/.*/, "$1");
  await expect(page.locator("main#content"), path).toHaveCount(1);
  await expect(page.locator("h1"), path).toHaveCount(1);
  const title = await page.title();
  expect(title, path).not.toBe("");
  const firstPath = titles.get(title);
  if (firstPath === undefined) titles.set(title, path);
  else expect(path, `«${title}» is the title of ${firstPath} too`).toBe(firstPath);
}

test("every page has landmarks and a unique title, fits 320 px, and axe finds no violation in either theme", async ({ page, consoleErrors }) => {
  test.slow();
  await page.setViewportSize(narrow);
  await page.emulateMedia({ reducedMotion: "reduce" });
  const titles = new Map<string, string>();
  for (const isNewVisitor of [true, false]) {
    for (const visit of isNewVisitor ? newVisitorPages : await createAccountWithData(page)) {
      await visitPage(page, visit, consoleErrors);
      await expectPageStructure(page, visit, titles);
      expect(await overflow(page), visit.path).toBe(0);
      await expectNoAxeViolations(page);
    }
  }
});

/** Presses Tab through the page: every control gets focus, shows it, and is not covered. */
async function expectTabReachesControls(page: Page, path: string) {
  await page.evaluate(() => {
    const controls = [...document.querySelectorAll<HTMLElement>("a[href], button, input, select, textarea, summary")];
    // A link in a drawing is for the pointer if a row of a table leads to its days, too.
    const daysOf = (link: Element) => {
      const query = new URL(link.getAttribute("href")!, location.href).searchParams;
      return [query.get("startDate") ?? "", query.get("endDate") ?? ""] as const;
    };
    const rows = [...document.querySelectorAll("table a[href]")].map(daysOf);
    const isInTable = (link: Element) => rows.some(([first, last]) => first <= daysOf(link)[0] && daysOf(link)[1] <= last);
    const isForPointer = (control: Element) => control.matches("svg a[tabindex='-1']") && isInTable(control);
    const enabledControls = controls.filter(
      (control) => !control.matches(":disabled, [type=hidden]") && control.checkVisibility() && !isForPointer(control),
    );
    // A group of radio buttons is one tab stop.
    const group = (control: HTMLElement) => (control.matches("[type=radio]") ? control.getAttribute("name") : control);
    const unreached = new Map(enabledControls.map((control) => [group(control), control]));
    Object.assign(window, { unreached, group });
  });
  let unreachedCount = 1;
  for (let stop = 0; stop < 100 && unreachedCount > 0; stop++) {
    await page.keyboard.press("Tab");
    const [count, defect] = await page.evaluate<[number, string]>(() => {
      const { unreached, group } = window as unknown as { unreached: Map<unknown, HTMLElement>; group(control: HTMLElement): unknown };
      const focused = document.activeElement as HTMLElement;
      if (!focused.matches("a, button, input, select, textarea, summary")) return [unreached.size, ""];
      // A date input has several tab stops; the browser draws the focus of its parts.
      if (!unreached.delete(group(focused))) return [unreached.size, ""];
      // A transparent input is drawn by the element after it.
      const isVisible = getComputedStyle(focused).opacity !== "0";
      const { outlineStyle, outlineWidth } = getComputedStyle(isVisible ? focused : focused.nextElementSibling!);
      const { top, bottom, left, right } = focused.getBoundingClientRect();
      const topElement = document.elementFromPoint((left + right) / 2, (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2);
      const isUncovered = topElement !== null && (focused.contains(topElement) || topElement.contains(focused) || topElement.closest("label")?.control === focused);
      if (!isUncovered) return [unreached.size, `covered: ${focused.outerHTML}`];
      return [unreached.size, outlineStyle === "none" || parseFloat(outlineWidth) < 2 ? `no focus outline: ${focused.outerHTML}` : ""];
    });
    expect(defect, path).toBe("");
    unreachedCount = count;
  }
  const unreached = await page.evaluate(() => [...(window as unknown as { unreached: Map<unknown, HTMLElement> }).unreached.values()].map((control) => control.outerHTML));
  expect(unreached, path).toEqual([]);
}

// Pressing Tab through all pages takes a minute, so two tests share them.
for (const half of [0, 1]) {
  test(`Tab reaches every control of every page, with a visible focus, half ${half + 1}`, async ({ page, consoleErrors }) => {
    test.slow();
    await page.setViewportSize(narrow);
    for (const isNewVisitor of [true, false]) {
      const visits = isNewVisitor ? newVisitorPages : await createAccountWithData(page);
      for (const visit of visits.filter((_, index) => index % 2 === half)) {
        await visitPage(page, visit, consoleErrors);
        await expectTabReachesControls(page, visit.path);
      }
    }
  });
}

test("every page is readable without JavaScript, in German, and does not overflow", async ({ page, browser, consoleErrors }) => {
  test.slow();
  const visits = await createAccountWithData(page);
  const signedInState = await page.context().storageState();
  for (const storageState of [undefined, signedInState]) {
    const context = await browser.newContext({ locale: "de-DE", viewport: narrow, javaScriptEnabled: false, storageState });
    const plainPage = await context.newPage();
    for (const visit of storageState ? visits : newVisitorPages) {
      await visitPage(plainPage, visit, consoleErrors);
      await expect(plainPage.locator("main")).toHaveText(/\S/);
      await expect(plainPage.locator("html")).toHaveAttribute("lang", "de");
      expect(await overflow(plainPage), visit.path).toBe(0);
    }
    await context.close();
  }
});

/** Starts while the API is blocked, so there is no response to wait for. */
async function startWithSpace(page: Page) {
  await page.keyboard.press("Space");
  await expectState(page, "focus");
}

test("axe finds no violation in any state of the timer", async ({ page }) => {
  test.slow();
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.clock.install();
  await openTimer(page);
  await expectNoAxeViolations(page);
  for (const key of ["4", "?"]) {
    await page.keyboard.press(key);
    await expectNoAxeViolations(page);
  }
  await page.keyboard.press("Escape");
  await button(page, "Sound and breaks").click();
  await expectNoAxeViolations(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("1");
  await startSession(page);
  await blockApi(page);
  await expectNoAxeViolations(page);
  await page.keyboard.press("d");
  await expectNoAxeViolations(page);
  await page.keyboard.press("i");
  await expectNoAxeViolations(page);
  await page.keyboard.press("Enter");
  await button(page, "Pause").click();
  await expectState(page, "paused");
  await expectNoAxeViolations(page);
  await page.keyboard.press("c");
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectNoAxeViolations(page);
  await page.keyboard.press("Escape");
  await page.clock.fastForward("36:00");
  await expectState(page, "overtime");
  await expectNoAxeViolations(page);
  await page.clock.fastForward("15:00");
  await expectState(page, "completed");
  await expectNoAxeViolations(page);
  await page.keyboard.press("Space");
  await expectState(page, "idle");
  await startWithSpace(page);
  await page.keyboard.press("c");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Enter");
  await expectState(page, "completed");
  await expectNoAxeViolations(page);
  await page.keyboard.press("Space");
  await expectState(page, "break");
  await expectNoAxeViolations(page);
  await page.keyboard.press("s");
  await expectState(page, "idle");
  await startWithSpace(page);
  await page.keyboard.press("a");
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectNoAxeViolations(page);
  await page.keyboard.press("Enter");
  await expectState(page, "abandoned");
  await expectNoAxeViolations(page);
});

test("a session and its break work by keyboard alone", async ({ page }) => {
  await openTimer(page);
  await page.keyboard.press("2");
  await expect(page.getByRole("radio", { name: "Short" })).toBeChecked();
  await page.keyboard.press("Space");
  await expectState(page, "focus");
  // Where the button was that is gone, no key does anything by accident.
  await expect(timer(page)).toBeFocused();
  await page.keyboard.press("Space");
  await expectState(page, "paused");
  await page.keyboard.press("Space");
  await expectState(page, "focus");
  await page.keyboard.press("d");
  await expect(page.getByRole("form", { name: "Where did it come from?" })).toBeFocused();
  await page.keyboard.press("e");
  await expect(page.getByLabel("What was it? (optional)")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByText("1 distraction logged")).toBeVisible();
  await page.keyboard.press("c");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Tab");
  await page.keyboard.type("a dc 1234");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expectState(page, "completed");
  await page.keyboard.press("Space");
  await expectState(page, "break");
  await page.keyboard.press("s");
  await expectState(page, "idle");
});

for (const [width, height] of [
  [320, 568],
  [390, 780],
  [640, 400],
  [1366, 650],
] as const) {
  test(`the timer does not overflow at ${width} × ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await openTimer(page);
    expect(await overflow(page)).toBe(0);
    await page.getByRole("radio", { name: "Custom" }).check({ force: true });
    expect(await overflow(page)).toBe(0);
    await startSession(page);
    expect(await overflow(page)).toBe(0);
    await page.keyboard.press("d");
    expect(await overflow(page)).toBe(0);
    await page.keyboard.press("c");
    await expect(page.getByRole("dialog")).toBeVisible();
    expect(await overflow(page)).toBe(0);
  });
}

test("pointer targets are at least 24 px", async ({ page }) => {
  await openTimer(page);
  await startSession(page);
  for (const target of await page.locator("button:visible, a:visible").all()) {
    const box = await target.boundingBox();
    if ((await target.getAttribute("class")) === "skip") continue;
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(24);
  }
});
