// Where things are on the timer: nothing overflows, and numerals and primary button have the same
// place in every state, at every size.
import { blockApi, button, expect, expectState, openTimer, startSession, test, timer, type Page } from "./fixtures";

const sizes = [
  [320, 568],
  [390, 844],
  [844, 390],
  [768, 1024],
  [1024, 600],
  [1366, 650],
  [1440, 900],
  [2560, 1440],
] as const;

interface Place {
  x: number;
  y: number;
}

const center = async (page: Page, selector: string): Promise<Place> => {
  const box = (await page.locator(selector).boundingBox())!;
  return { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
};

/** Expects numerals and primary button at this place, and everything of the state in the window. */
async function expectComposition(page: Page, state: string, place: { numerals: Place; primary: Place }) {
  await expectState(page, state);
  for (const [name, selector] of [
    ["numerals", ".numerals"],
    ["primary", ".below-dial .primary"],
  ] as const) {
    const found = await center(page, selector);
    expect(Math.abs(found.x - place[name].x), `${name} in ${state}`).toBeLessThanOrEqual(1);
    expect(Math.abs(found.y - place[name].y), `${name} in ${state}`).toBeLessThanOrEqual(1);
  }
  for (const dots of await page.locator(".pauses:visible .dots").all()) {
    const { y } = (await dots.boundingBox())!;
    const text = (await page.locator(".until").boundingBox())!;
    expect(y, `the dots are below the text in ${state}`).toBeGreaterThanOrEqual(text.y + text.height);
  }
  const { width, height } = page.viewportSize()!;
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  const navigation = (await page.locator(".navigation").boundingBox())!;
  const bottom = navigation.y > height / 2 ? navigation.y : height;
  const bar = (await page.locator(".bar").boundingBox())!;
  for (const control of await page.locator(".dial, .types, #intention, .below-dial .primary, .controls button:visible").all()) {
    const box = (await control.boundingBox())!;
    const what = `${state}: ${await control.evaluate((element) => element.className || element.textContent)}`;
    expect(box.x, what).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width, what).toBeLessThanOrEqual(width);
    expect(box.y, what).toBeGreaterThanOrEqual(bar.y + bar.height);
    expect(box.y + box.height, what).toBeLessThanOrEqual(bottom);
  }
}

for (const [width, height] of sizes) {
  test(`nothing moves and nothing overflows at ${width} × ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.clock.install();
    await openTimer(page);
    const place = { numerals: await center(page, ".numerals"), primary: await center(page, ".below-dial .primary") };
    await expectComposition(page, "idle", place);
    await page.getByRole("radio", { name: "Custom" }).check({ force: true });
    await expectComposition(page, "idle", place);
    await page.getByRole("radio", { name: "Pomodoro" }).check({ force: true });
    await startSession(page);
    await expectComposition(page, "focus", place);
    if (width < 640) {
      const rows = new Set<number>();
      for (const control of await page.locator(".controls .secondary-actions button:visible").all()) {
        rows.add(Math.round((await control.boundingBox())!.y));
      }
      expect(rows.size, "one row of controls").toBe(1);
    }
    await blockApi(page);
    await button(page, "Pause").click();
    await expectComposition(page, "paused", place);
    // The note that this is not saved takes no space.
    await page.clock.fastForward(4_000);
    await expect(page.locator(".unsaved")).toBeVisible();
    await expectComposition(page, "paused", place);
    await button(page, "Resume").click();
    await page.clock.fastForward("26:00");
    await expectComposition(page, "overtime", place);
    await page.keyboard.press("c");
    await page.getByRole("dialog").getByRole("button", { name: "Complete" }).click();
    await expectComposition(page, "completed", place);
    await page.keyboard.press("Space");
    await expectComposition(page, "break", place);
    await page.keyboard.press("s");
    await expectComposition(page, "idle", place);
    await page.keyboard.press("Space");
    await expectState(page, "focus");
    await page.keyboard.press("a");
    await page.getByRole("dialog").getByRole("button", { name: "Abandon" }).click();
    await expectComposition(page, "abandoned", place);
    const dial = (await page.locator(".dial").boundingBox())!;
    const area = (await page.locator("main").boundingBox())!;
    if (width > height) return;
    expect(Math.abs(dial.x + dial.width / 2 - (area.x + area.width / 2)), "centred").toBeLessThanOrEqual(1);
  });
}

test("while focus runs the bar is gone until somebody is there, and no button is filled", async ({ page }) => {
  await page.clock.install();
  await openTimer(page);
  await startSession(page);
  await expect(timer(page)).toBeVisible();
  await page.mouse.move(600, 500);
  const opacity = () => page.locator(".bar").evaluate((bar) => getComputedStyle(bar).opacity);
  await expect.poll(opacity).toBe("1");
  await page.clock.runFor(5_000);
  await expect.poll(opacity).toBe("0");
  const filled = () =>
    page.locator("main button:visible").evaluateAll((all) => all.filter((one) => getComputedStyle(one).backgroundColor !== "rgba(0, 0, 0, 0)").length);
  await page.mouse.move(0, 400);
  expect(await filled()).toBe(0);
  await expect.poll(opacity).toBe("1");
  await page.clock.runFor(5_000);
  await expect.poll(opacity).toBe("0");
  await page.keyboard.press("Shift");
  await expect.poll(opacity).toBe("1");
  await page.clock.runFor(5_000);
  // Whoever is in it by keyboard sees it.
  await page.getByRole("link", { name: "History" }).focus();
  await expect.poll(opacity).toBe("1");
});

test("the focus ring has not the colour of an error", async ({ page }) => {
  await openTimer(page);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  const [ring, error] = await page.evaluate(() => {
    const probe = document.createElement("p");
    probe.className = "refusal";
    document.body.append(probe);
    return [getComputedStyle(document.activeElement!).outlineColor, getComputedStyle(probe).color];
  });
  expect(ring).not.toBe(error);
  const accent = await page.evaluate(() => getComputedStyle(document.querySelector(".below-dial .primary")!).backgroundColor);
  expect(ring).not.toBe(accent);
});

test("the numerals have a font of their own, whose digits are equally wide", async ({ page }) => {
  await openTimer(page);
  const numerals = page.locator(".numerals");
  const fonts = () =>
    numerals.evaluate(async (element) => {
      const faces = await document.fonts.load(`300 40px ${getComputedStyle(element).fontFamily}`, element.textContent!);
      return faces.map(({ family, status }) => [family.replaceAll('"', ""), status]);
    });
  expect(await fonts()).toEqual([["Stint numerals", "loaded"]]);
  const widths = await numerals.evaluate((element) => {
    const copy = element.cloneNode() as HTMLElement;
    element.after(copy);
    return [..."0123456789"].map((digit) => {
      copy.textContent = `${digit}${digit}:${digit}`;
      return copy.getBoundingClientRect().width;
    });
  });
  expect(new Set(widths).size, `${widths}`).toBe(1);
});
