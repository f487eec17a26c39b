// What a device loads for a person with 2 000 sessions, and how long the main thread is busy, on a processor
// four times as slow: on the first page, when the history is copied, and on the next one.
import { expect, test, type BrowserContext } from "@playwright/test";

import { registerAccount } from "../tests/fixtures";
import { commandsOf, post } from "../tests/seed-history";

const SESSIONS = 2_000;
const DAY = 86_400_000;

/** Sessions of 20 minutes in the last month: half with a distraction, a third with a pause. */
async function seed(context: BrowserContext) {
  const projects = await Promise.all([1, 2, 3].map((number) => post(context.request, "/api/projects", { name: `Project ${number}` })));
  const midnight = Math.floor(Date.now() / DAY) * DAY - 29 * DAY;
  const sessions = Array.from({ length: SESSIONS }, (_, index) => {
    const start = midnight + index * 20 * 60_000 + Math.floor(Math.random() * 60_000);
    const command = commandsOf(crypto.randomUUID(), start);
    const intention = index % 3 ? undefined : `Chapter ${index % 50} of the thesis`;
    const { projectId } = projects[index % projects.length];
    return [
      command(0, "start", { sessionType: "custom", plannedDuration: 15, intention, projectId, timeZone: "UTC" }),
      ...(index % 2 ? [command(5, "recordDistraction", { kind: "external", note: "The door" })] : []),
      ...(index % 3 ? [] : [command(10, "pause", { pauseReason: "Tea" }), command(13, "resume")]),
      command(18, "complete", { qualityRating: 1 + (index % 5), taskProgress: `Section ${index} is done` }),
    ];
  });
  for (let first = 0; first < SESSIONS; first += 20) {
    await post(context.request, "/api/sync", { rulesVersion: 1, commands: sessions.slice(first, first + 20).flat() });
  }
}

test("pages with many sessions", async ({ page, context, browser, baseURL }) => {
  // A guest's quota is smaller.
  await registerAccount(page);
  await seed(context);
  const cookies = await context.cookies();
  for (const path of ["/", "/history"]) {
    // The same sign-in in a browser that has loaded nothing.
    const device = await browser.newContext({ baseURL, storageState: { cookies, origins: [] } });
    for (const load of ["first", "second"]) {
      const tab = await device.newPage();
      const devtools = await device.newCDPSession(tab);
      await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
      await devtools.send("Network.enable");
      let [requests, bytes, last] = [0, 0, Date.now()];
      devtools.on("Network.loadingFinished", ({ encodedDataLength }) => {
        requests++;
        bytes += encodedDataLength;
        last = Date.now();
      });
      await tab.addInitScript(() => {
        const tasks: number[] = ((globalThis as { longTasks?: number[] }).longTasks = []);
        const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
        observer.observe({ type: "longtask", buffered: true });
      });
      await tab.goto(path);
      // What begins when the page is idle, and what follows it, is over.
      await expect.poll(() => Date.now() - last, { timeout: 120_000 }).toBeGreaterThan(6_000);
      const tasks = await tab.evaluate(() => (globalThis as { longTasks?: number[] }).longTasks ?? []);
      const sum = tasks.reduce((total, duration) => total + duration, 0);
      console.log(
        `${path}, ${load} time: ${requests} requests, ${Math.round(bytes / 1000)} kB; ` +
          `${tasks.length} tasks of more than 50 ms, ${Math.round(sum)} ms together, the longest ${Math.round(Math.max(0, ...tasks))} ms`,
      );
      await tab.close();
    }
    await device.close();
  }
});
