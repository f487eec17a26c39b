// The page shows the same session after a reload, in a second tab, after a clock change, and in the
// server's HTML as in the browser.
import { button, expect, expectState, openAnotherTab, openTimer, startSession, test, timer, waitForSync } from "./fixtures";

test("the server's HTML shows the running session", async ({ page }) => {
  await openTimer(page);
  await page.getByLabel("What are you going to do?").fill("</title><script>alert(1)</script>");
  await startSession(page);
  const html = await (await page.request.get("/")).text();
  expect(html).toContain('data-phase="focus"');
  expect(html).not.toContain("<script>alert(1)");
  await page.reload();
  await expectState(page, "focus");
  await expect(page).toHaveTitle(/ · Focus$/);
});

test("a second tab shows changes", async ({ page }) => {
  await openTimer(page);
  await startSession(page);
  const second = await openAnotherTab(page);
  await expectState(second, "focus");
  await button(page, "Pause").click();
  await expectState(second, "paused");
  await button(second, "Resume").click();
  await expectState(page, "focus");
  await second.close();
});

test("a new tab shows the open session, also where its page was made before the last command", async ({ page, context }) => {
  await openTimer(page);
  await startSession(page);
  const second = await context.newPage();
  await context.route("/", async (route) => {
    const response = await route.fetch();
    expect(await response.text()).toContain('data-phase="focus"');
    await button(page, "Pause").click();
    await expectState(page, "paused");
    await waitForSync(page);
    await route.fulfill({ response });
  });
  await openTimer(second);
  await expectState(second, "paused");
  await second.close();
});

test("setting the clock an hour forward or back changes nothing, in either tab", async ({ page, context }) => {
  await page.clock.install();
  await openTimer(page);
  await startSession(page);
  const second = await context.newPage();
  await openTimer(second);
  await waitForSync(page);
  for (const jump of [3_600_000, -3_600_000]) {
    const response = page.waitForResponse((response) => response.url().endsWith("/api/sessions/current"));
    await page.clock.setSystemTime(new Date((await page.evaluate(() => Date.now())) + jump));
    await page.clock.runFor(1_100);
    await response;
    for (const tab of [page, second]) {
      await expectState(tab, "focus");
      await expect(timer(tab)).toHaveText(/^(25:00|24:[345]\d)$/);
    }
  }
  await second.close();
});

test("a focus event during a refresh causes a second refresh", async ({ page }) => {
  let requestCount = 0;
  let hold: Promise<void> | undefined;
  let release = () => {};
  // Before the page is opened: a request in flight when a route is added can be lost.
  await page.route("**/api/sessions/current", async (route) => {
    requestCount += hold ? 1 : 0;
    if (requestCount === 1) await hold;
    await route.continue();
  });
  await openTimer(page);
  await startSession(page);
  hold = new Promise<void>((resolve) => (release = resolve));
  const focusWindow = () => page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await focusWindow();
  await expect.poll(() => requestCount).toBe(1);
  await focusWindow();
  release();
  await expect.poll(() => requestCount).toBe(2);
});

for (const state of ["idle", "focus", "paused"]) {
  test(`server and browser render the same page: ${state}`, async ({ page }) => {
    await openTimer(page);
    if (state !== "idle") await startSession(page);
    if (state === "paused") {
      const response = page.waitForResponse((response) => response.url().endsWith("/api/sync"));
      await button(page, "Pause").click();
      await response;
    }
    // The server's HTML cannot show commands that are still in the page's queue.
    await waitForSync(page);
    const html = await (await page.request.get("/")).text();
    await page.reload();
    await expectState(page, state);
    await expect(page).toHaveTitle(state === "idle" ? "Stint" : /·/);
    const [server, browser] = await page.evaluate((html) => {
      // These depend on the current second and the time zone of the device.
      const changing = ".numerals, .until, .ring circle";
      const outline = (root: Document) => {
        const main = root.querySelector("main")!.cloneNode(true) as Element;
        for (const part of main.querySelectorAll(changing)) {
          part.textContent = "";
          part.removeAttribute("stroke-dasharray");
          part.removeAttribute("stroke-dashoffset");
        }
        // Drawn by the module that has the past.
        main.querySelector("#today")?.replaceChildren();
        // The list of suggestions is for pages without script, a new project needs script.
        main.querySelector("#task")?.removeAttribute("list");
        main.querySelector("#project")?.closest("label")?.remove();
        const comments = document.createNodeIterator(main, NodeFilter.SHOW_COMMENT);
        const found: ChildNode[] = [];
        while (comments.nextNode()) found.push(comments.referenceNode as ChildNode);
        for (const comment of found) comment.remove();
        main.normalize();
        return main.outerHTML.replace(/>\s+</g, "><");
      };
      return [outline(new DOMParser().parseFromString(html, "text/html")), outline(document)];
    }, html);
    expect(browser).toBe(server);
  });
}
