// One sheet for each language, theme and size: see contact-sheets.config.ts.
import { test, type Page } from "@playwright/test";
import { accountPages, newVisitorPages } from "../tests/all-pages";
import { blockApi, expectState, openTimer } from "../tests/fixtures";
import { post, seedSessions, type SeedSession } from "../tests/seed-history";

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

/** An account as somebody has it after three weeks. */
async function createPlausibleAccount(page: Page) {
  const api = page.request;
  await seedSessions(page.context(), []);
  const email = `${crypto.randomUUID()}@example.org`;
  await post(api, "/api/auth/register", { email, password: "correct horse battery", displayName: "Ada" });
  const create = async (path: string, data: object) => (await post(api, path, data)) as unknown as Record<string, string>;
  const { projectId } = await create("/api/projects", { name: "Thesis", color: "#2f6f57" });
  const tasks = [];
  for (const title of ["Chapter 3", "Bibliography", "Figures"]) {
    tasks.push(await create("/api/tasks", { title, projectId, estimatedSessions: 8 }));
  }
  const intentions = ["Write the introduction", "Sort the sources", "Redraw figure 2", undefined];
  const sessions = Array.from({ length: 90 }, (_, index): SeedSession => ({
    daysAgo: 1 + Math.floor(index / 4),
    intention: intentions[index % intentions.length],
    taskId: tasks[index % 4]?.taskId,
    projectId: index % 4 < 3 ? projectId : undefined,
    abandoned: index % 11 === 0,
    eventful: index % 7 === 0,
  }));
  const ids = [];
  for (let first = 0; first < sessions.length; first += 20) {
    ids.push(...(await seedSessions(page.context(), sessions.slice(first, first + 20))));
  }
  await api.delete(`/api/sessions/${ids[3]}`);
  await create("/api/tokens", { name: "Editor plug-in", scopes: ["sessions:read"] });
  const { id: webhookId } = await create("/api/webhooks", { url: "https://example.org/stint" });
  return accountPages({ sessionId: ids[7]!, taskId: tasks[0]!.taskId!, projectId, webhookId });
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
        for (const { path, prepare } of await createPlausibleAccount(person)) {
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
