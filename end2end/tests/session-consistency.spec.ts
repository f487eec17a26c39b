// The same session everywhere: after a reload, in a second tab, with a clock that jumps,
// and in the server's HTML as in the browser's page.
import { anotherTab, button, expect, face, open, saved, start, test, timer } from "./fixtures";

test("a reload shows the running session at once, before any script", async ({ page }) => {
  await open(page);
  await page.getByLabel("What are you going to do?").fill("</title><script>alert(1)</script>");
  await start(page);
  const html = await (await page.request.get("/")).text();
  expect(html).toContain('data-face="focus"');
  expect(html).not.toContain("<script>alert(1)");
  await page.reload();
  await face(page, "focus");
  await expect(page).toHaveTitle(/ · Focus$/);
});

test("a second tab follows", async ({ page }) => {
  await open(page);
  await start(page);
  const second = await anotherTab(page);
  await face(second, "focus");
  await button(page, "Pause").click();
  await face(second, "paused");
  await button(second, "Resume").click();
  await face(page, "focus");
  await second.close();
});

test("a session that is open elsewhere is shown instead of a second one", async ({ page }) => {
  await open(page);
  await start(page);
  await button(page, "Pause").click();
  await face(page, "paused");
  const second = await anotherTab(page);
  await face(second, "paused");
  await second.close();
});

test("a clock that is set an hour ahead or back changes nothing, in either tab", async ({ page, context }) => {
  await page.clock.install();
  await open(page);
  await start(page);
  const second = await context.newPage();
  await open(second);
  await saved(page);
  for (const jump of [3_600_000, -3_600_000]) {
    const answer = page.waitForResponse((response) => response.url().endsWith("/api/sessions/current"));
    await page.clock.setSystemTime(new Date((await page.evaluate(() => Date.now())) + jump));
    await page.clock.runFor(1_100);
    await answer;
    for (const tab of [page, second]) {
      await face(tab, "focus");
      await expect(timer(tab)).toHaveText(/^(25:00|24:[345]\d)$/);
    }
  }
  await second.close();
});

test("a doubt that comes while the server is asked is asked about, too", async ({ page }) => {
  let asked = 0;
  let held: Promise<void> | undefined;
  let answer = () => {};
  // From the beginning: what is under way when a route is put up may be lost on its way.
  await page.route("**/api/sessions/current", async (route) => {
    asked += held ? 1 : 0;
    if (asked === 1) await held;
    await route.continue();
  });
  await open(page);
  await start(page);
  held = new Promise<void>((resolve) => (answer = resolve));
  const doubt = () => page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await doubt();
  await expect.poll(() => asked).toBe(1);
  await doubt();
  answer();
  await expect.poll(() => asked).toBe(2);
});

for (const state of ["idle", "focus", "paused"]) {
  test(`server and browser render the same page: ${state}`, async ({ page }) => {
    await open(page);
    if (state !== "idle") await start(page);
    if (state === "paused") {
      const answer = page.waitForResponse((response) => response.url().endsWith("/api/sync"));
      await button(page, "Pause").click();
      await answer;
    }
    // What the page itself has yet to hear of, the server's cannot show.
    await saved(page);
    const html = await (await page.request.get("/")).text();
    await page.reload();
    await face(page, state);
    await expect(page).toHaveTitle(state === "idle" ? "Stint" : /·/);
    const [server, browser] = await page.evaluate((html) => {
      // What depends on the second and on the zone is the browser's to fill in.
      const changing = ".numerals, .until, .ring circle";
      const outline = (root: Document) => {
        const main = root.querySelector("main")!.cloneNode(true) as Element;
        for (const part of main.querySelectorAll(changing)) {
          part.textContent = "";
          part.removeAttribute("stroke-dasharray");
          part.removeAttribute("stroke-dashoffset");
        }
        const comments = document.createNodeIterator(main, NodeFilter.SHOW_COMMENT);
        const gone: ChildNode[] = [];
        while (comments.nextNode()) gone.push(comments.referenceNode as ChildNode);
        for (const comment of gone) comment.remove();
        main.normalize();
        return main.outerHTML.replace(/>\s+</g, "><");
      };
      return [outline(new DOMParser().parseFromString(html, "text/html")), outline(document)];
    }, html);
    expect(browser).toBe(server);
  });
}
