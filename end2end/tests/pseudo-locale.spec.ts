// Every page in a language that does not exist: letters with accents, words longer by 40 %, from
// right to left. Shows what another translation would break.
import { createAccountWithData, newVisitorPages, type PageVisit } from "./all-pages";
import { expect, expectState, openTimer, test, waitForHydration, type Page } from "./fixtures";

const sizes = [
  { width: 320, height: 568 },
  { width: 1440, height: 900 },
];

/** Replaces the page's texts. */
const translate = (page: Page) =>
  page.evaluate(() => {
    const accents: Record<string, string> = { a: "å", c: "ç", e: "é", i: "ï", n: "ñ", o: "ö", s: "š", u: "ü", y: "ÿ", z: "ž" };
    const longer = (word: string) => word.replace(/[a-z]/g, (letter) => accents[letter] ?? letter) + "é".repeat(Math.ceil(word.length * 0.4));
    const pseudo = (text: string) => text.replace(/\p{L}{3,}/gu, longer);
    document.documentElement.dir = "rtl";
    // What is translated already, when a page is translated again.
    const done = ((window as { translated?: WeakMap<Text, string> }).translated ??= new WeakMap());
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode as Text;
      if (done.get(text) === text.data || text.parentElement!.closest("script, style, pre, code, textarea")) continue;
      text.data = pseudo(text.data);
      done.set(text, text.data);
    }
  });

/** What runs out of its place: the page out of the window, texts out of their boxes, links and buttons into each other. */
const defects = (page: Page) =>
  page.evaluate(() => {
    const found: string[] = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) found.push(`the page is ${root.scrollWidth - root.clientWidth} px wider than the window`);
    const name = (element: Element) => `${element.localName}.${element.className} «${element.textContent.trim().slice(0, 40)}»`;
    const shown = [...document.querySelectorAll<HTMLElement>("a, button, label, summary, legend, h1, h2, h3, th, td, p, dt, dd")].filter(
      (element) => element.checkVisibility() && !element.closest(".visually-hidden, .skip"),
    );
    for (const element of shown) {
      const isShortened = getComputedStyle(element).textOverflow === "ellipsis";
      if (!isShortened && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0) found.push(`too narrow: ${name(element)}`);
    }
    const controls = shown.filter((element) => element.matches("a, button") && element.getClientRects().length === 1);
    for (const [index, one] of controls.entries()) {
      const a = one.getBoundingClientRect();
      for (const other of controls.slice(index + 1)) {
        if (one.contains(other) || other.contains(one) || getComputedStyle(one).position !== getComputedStyle(other).position) continue;
        const b = other.getBoundingClientRect();
        const overlaps = a.left + 1 < b.right && b.left + 1 < a.right && a.top + 1 < b.bottom && b.top + 1 < a.bottom;
        // Bars that stay in the window lie over what is scrolled.
        const barOf = (control: Element) => control.closest(".bar, .navigation, .move-form");
        if (overlaps && barOf(one) === barOf(other)) found.push(`overlap: ${name(one)}, ${name(other)}`);
      }
    }
    return found;
  });

async function expectRoom(page: Page, what: string) {
  await translate(page);
  for (const size of sizes) {
    await page.setViewportSize(size);
    expect.soft(await defects(page), `${what} at ${size.width} px`).toEqual([]);
  }
}

const refusals = /the server responded with a status of 4(01|04|22) /;

test("every page has room for longer words from right to left", async ({ page, consoleErrors }) => {
  test.slow();
  const visit = async ({ path, prepare }: PageVisit) => {
    await page.goto(path);
    await prepare?.(page);
    if (path === "/") await waitForHydration(page);
    await expectRoom(page, path);
    expect(consoleErrors.splice(0).filter((text) => !refusals.test(text)), path).toEqual([]);
  };
  for (const page of newVisitorPages) await visit(page);
  for (const visited of await createAccountWithData(page)) await visit(visited);
});

test("so has the timer in every state", async ({ page }) => {
  await openTimer(page);
  await expectRoom(page, "idle");
  await page.keyboard.press("Space");
  await expectState(page, "focus");
  await expectRoom(page, "focus");
  await page.keyboard.press("c");
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectRoom(page, "the reflection");
  await page.getByRole("dialog").locator(".primary").click();
  await expectState(page, "completed");
  await expectRoom(page, "completed");
});
