// The timer in a small window, and on the full screen.
import { button, expect, expectState, openTimer, test, timer } from "./fixtures";
import { openMini, withoutPictureInPicture } from "./mini-window";

test("the mini timer is a window with the session, and acts on it", async ({ page }) => {
  await withoutPictureInPicture(page);
  await openTimer(page);
  const mini = await openMini(page);
  await expect(mini.getByRole("navigation")).toBeHidden();
  await expect(mini.locator(".types")).toBeHidden();
  await mini.getByLabel("What are you going to do?").fill("Letters");
  await button(mini, "Start").click();
  await expectState(page, "focus");
  await expect(page.locator(".intention")).toHaveText("Letters");
  await button(page, "Pause").click();
  await expectState(mini, "paused");
  await button(mini, "Resume").click();
  await expectState(page, "focus");
  // It is small after it was loaded again, too.
  await mini.reload();
  await expectState(mini, "focus");
  await expect(mini.getByRole("navigation")).toBeHidden();
  await page.getByRole("button", { name: "Mini timer" }).click();
  await expect.poll(() => mini.isClosed()).toBe(true);
});

for (const [width, height] of [
  [300, 340],
  [240, 260],
  [480, 300],
] as const) {
  test(`in a mini timer of ${width} × ${height} nothing overflows`, async ({ page }) => {
    await withoutPictureInPicture(page);
    await openTimer(page);
    const mini = await openMini(page);
    await mini.setViewportSize({ width, height });
    const expectInside = async () => {
      for (const control of await mini.locator(".numerals, .dial, .below-dial .primary").all()) {
        const box = (await control.boundingBox())!;
        const what = await control.evaluate((element) => element.className);
        expect(box.x, what).toBeGreaterThanOrEqual(0);
        expect(box.y, what).toBeGreaterThanOrEqual(0);
        expect(box.x + box.width, what).toBeLessThanOrEqual(width);
        expect(box.y + box.height, what).toBeLessThanOrEqual(height);
      }
      expect(await mini.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    };
    await expectInside();
    await button(mini, "Start").click();
    await expectState(mini, "focus");
    await expectInside();
    await button(mini, "Complete").click();
    await mini.getByRole("dialog").getByRole("button", { name: "Complete" }).click();
    await expectState(mini, "completed");
    await expectInside();
  });
}

test("where windows can stay above others, the mini timer is one", async ({ page }) => {
  await openTimer(page);
  await page.getByRole("button", { name: "Mini timer" }).click();
  const phase = () =>
    page.evaluate(() => {
      const pictures = (window as unknown as { documentPictureInPicture: { window: Window | null } }).documentPictureInPicture;
      const frame = pictures.window?.document.querySelector("iframe");
      const root = frame?.contentDocument?.documentElement;
      return root && "mini" in root.dataset ? root.querySelector<HTMLElement>("main.timer")?.dataset.phase : "none";
    });
  await expect.poll(phase).toBe("idle");
  await button(page, "Start").click();
  await expect.poll(phase).toBe("focus");
  // The button closes it, too.
  await page.getByRole("button", { name: "Mini timer" }).click();
  await expect.poll(phase).toBe("none");
});

test("the timer fills the screen and leaves it", async ({ page }) => {
  await openTimer(page);
  const fullScreen = page.getByRole("button", { name: "Full screen" });
  const isFull = () => page.evaluate(() => document.fullscreenElement !== null);
  await fullScreen.click();
  await expect.poll(isFull).toBe(true);
  await expect(timer(page)).toBeVisible();
  await fullScreen.click();
  await expect.poll(isFull).toBe(false);
});

test("on a phone neither is offered", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openTimer(page);
  await expect(page.getByRole("button", { name: "Mini timer" })).toBeHidden();
  await expect(page.getByRole("button", { name: "Full screen" })).toBeHidden();
});
