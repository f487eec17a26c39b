// One sheet for each language, theme and size: see contact-sheets.config.ts.
import { test, type Page } from "@playwright/test";
import { accountPages, newVisitorPages } from "../tests/all-pages";
import { blockApi, expectState, openTimer } from "../tests/fixtures";
import { createPlausibleAccount } from "./plausible-account";

const sizes = [
  [320, 568],
  [390, 844],
  [768, 1024],
  [1440, 900],
] as const;

interface Picture {
  name: string;
  image: Buffer;
}

async function takePicture(page: Page, name: string, pictures: Picture[]) {
  pictures.push({ name, image: await page.screenshot({ animations: "disabled" }) });
}

async function takeTimerPictures(page: Page, pictures: Picture[]) {
  const confirm = () => page.locator("dialog[open] .primary").click();
  await page.clock.install();
  await openTimer(page);
  await takePicture(page, "idle", pictures);
  await page.keyboard.press("?");
  await takePicture(page, "shortcuts", pictures);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Space");
  await expectState(page, "focus");
  // The server's clock does not follow the page's.
  await blockApi(page);
  await page.clock.fastForward("09:00");
  await takePicture(page, "focus", pictures);
  await page.keyboard.press("d");
  await takePicture(page, "distraction", pictures);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Space");
  await expectState(page, "paused");
  await takePicture(page, "paused", pictures);
  await page.keyboard.press("Space");
  await expectState(page, "focus");
  await page.keyboard.press("a");
  await takePicture(page, "abandon", pictures);
  await page.keyboard.press("Escape");
  await page.clock.fastForward("17:00");
  await expectState(page, "overtime");
  await takePicture(page, "overtime", pictures);
  await page.keyboard.press("c");
  await takePicture(page, "reflection", pictures);
  await confirm();
  await expectState(page, "completed");
  await takePicture(page, "completed", pictures);
  await page.keyboard.press("b");
  await expectState(page, "break");
  await takePicture(page, "break", pictures);
}

/** All pictures in one, as large as they are on the screen, but at most half as wide as a desktop. */
async function writeSheet(page: Page, path: string, width: number, pictures: Picture[]) {
  const figures = pictures.map(
    ({ name, image }) =>
      `<figure><img src="data:image/png;base64,${image.toString("base64")}"><figcaption>${name}</figcaption></figure>`,
  );
  await page.setViewportSize({ width: 3 * Math.min(width, 720) + 80, height: 800 });
  await page.setContent(
    `<style>body{display:grid;grid-template-columns:repeat(auto-fill,${Math.min(width, 720)}px);gap:16px;margin:16px;background:#888;font:14px sans-serif}` +
      `figure{margin:0}img{width:100%;display:block}</style>${figures.join("")}`,
  );
  await page.screenshot({ path, fullPage: true });
}

for (const locale of ["en", "de"]) {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const [width, height] of sizes) {
      const name = `${locale}-${colorScheme}-${width}x${height}`;
      test(name, async ({ browser }) => {
        const settings = { locale, colorScheme, viewport: { width, height }, reducedMotion: "reduce" } as const;
        const pictures: Picture[] = [];
        const visitor = await (await browser.newContext(settings)).newPage();
        for (const { path, prepare } of newVisitorPages) {
          await visitor.goto(path);
          await prepare?.(visitor);
          await takePicture(visitor, `${path} (visitor)`, pictures);
        }
        const person = await (await browser.newContext(settings)).newPage();
        for (const { path, prepare } of accountPages(await createPlausibleAccount(person))) {
          await person.goto(path);
          await prepare?.(person);
          await takePicture(person, prepare ? `${path} …` : path, pictures);
        }
        await takeTimerPictures(person, pictures);
        const sheet = await (await browser.newContext()).newPage();
        await writeSheet(sheet, `../target/contact-sheets/${name}.png`, width, pictures);
      });
    }
  }
}
