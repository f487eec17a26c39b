// The conflict playground: scenarios are changed by mouse and keyboard, and both devices converge.
import { expectNoAxeViolations } from "./axe";
import { button, expect, test, type Page } from "./fixtures";

const slider = (page: Page, name: string) => page.getByRole("slider", { name, exact: true });
const verdict = (page: Page) => page.locator("#verdict");
const listed = (page: Page, name: string) => page.locator("#commands li").filter({ hasText: name });
const fragment = (page: Page) => new URL(page.url()).hash;

async function open(page: Page, hash = "") {
  await page.goto(`/api/playground${hash}`);
  await expect(verdict(page)).toHaveText(/^Converged/);
}

/** Drags by a part of the hour, in minutes. */
async function drag(page: Page, name: string, minutes: number) {
  await slider(page, name).scrollIntoViewIfNeeded();
  const [dragged, axis] = [await slider(page, name).boundingBox(), await page.locator("#axis").boundingBox()];
  const [x, y] = [dragged!.x + dragged!.width / 2, dragged!.y + dragged!.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + (axis!.width * minutes) / 120, y, { steps: 4 });
  await page.mouse.move(x + (axis!.width * minutes) / 60, y, { steps: 4 });
  await page.mouse.up();
}

test("two devices start at once: each accepts its own, the server one of them, and all converge", async ({ page }) => {
  const requested: string[] = [];
  page.on("request", (request) => requested.push(`${request.method()} ${new URL(request.url()).pathname}`));
  await open(page);
  await expect(verdict(page)).toHaveText("Converged: both devices and the server hold the same: 1 session. 4 commands, 2 refused by the server.");
  const start = listed(page, "Start on the laptop");
  await expect(start).toContainText("Laptop: accepted");
  await expect(start).toContainText("Server: at 40:00 refused, session_overlaps: The session would overlap session 2, 08:00 to 20:00");
  await expect(page.locator("#laptop-before")).toContainText("Session 1, 05:00 to 25:00: completed, 20 min focused");
  for (const holder of ["laptop", "phone", "server"]) {
    await expect(page.locator(`#${holder}-after li`)).toHaveText([/^Session 2, 08:00 to 20:00: completed, 12 min focused/]);
  }
  await expect(page.getByRole("img", { name: "Focus from 05:00 to 25:00" })).toHaveCount(1);
  // The page and its files are all that it loads; nothing is sent.
  const others = requested.filter((line) => !/^GET \/(api\/(playground|docs\.css)|favicon\.svg|pkg\/playground\.[0-9a-f]+\.(css|js|wasm))$/.test(line));
  expect(others).toEqual([]);
  await expect(start.getByRole("link", { name: "session_overlaps" })).toHaveAttribute("href", "docs#session_overlaps");
});

test("the network that returns earlier changes what the server decides", async ({ page }) => {
  await open(page);
  await button(page, "Pause and complete").click();
  const pause = listed(page, "Pause on the phone");
  await expect(pause).toContainText("at 35:00 refused, out_of_order");
  await expect(slider(page, "Pause on the phone")).toHaveText("Pause ✕");
  await drag(page, "End of no network on the phone", -17);
  await expect(pause).toContainText("Server: at 18:00 applied");
  await expect(slider(page, "Pause on the phone")).toHaveText("Pause");
  await expect(page.locator("#server-after")).toContainText("completed, 12 min focused, 1 pause");
  await expect(verdict(page)).toHaveText(/^Converged.* 4 commands\.$/);
  expect(fragment(page)).toContain("phone-cut=08:00-18:00");
  // The whole outage, and a command beyond others.
  await drag(page, "No network on the phone", 10);
  await expect(slider(page, "No network on the phone")).toHaveAttribute("aria-valuetext", "from 18:00 to 28:00");
  await drag(page, "Complete on the laptop", -10);
  await expect(slider(page, "Complete on the laptop")).toHaveAttribute("aria-valuetext", "10:00, applied");
  await expect(pause).toContainText("Phone: refused, session_ended");
  await expect(pause).toContainText("Server: hears nothing of it");
  await expect(verdict(page)).toHaveText(/^Converged/);
  await button(page, "Reset").click();
  await expect(pause).toContainText("out_of_order");
});

test("a late command revokes what time alone had caused, and lost answers change nothing", async ({ page }) => {
  await open(page);
  await button(page, "Late completion").click();
  await expect(listed(page, "Complete on the laptop")).toContainText(
    "at 50:00 applied; revoked SessionTimeElapsed of 17:00 and SessionCompleted of 32:00",
  );
  await expect(page.getByRole("img", { name: "Focus from 02:00 to 17:00, Overtime from 17:00 to 32:00" })).toHaveCount(2);
  await page.getByText("The server’s log: 5 events").click();
  await expect(page.locator("#log li")).toHaveText([
    "02:00 FocusSessionStarted",
    "17:00 SessionTimeElapsed",
    "32:00 SessionCompleted",
    "15:00 SessionRevised, stored at 50:00",
    "15:00 SessionCompleted, stored at 50:00",
  ]);
  await button(page, "Lost answers").click();
  await expect(listed(page, "Pause on the laptop")).toContainText("at 10:00 applied; at 14:00 a duplicate: applied before, nothing changes");
  await expect(page.locator("#phone-after")).toContainText("1 pause, 1 distraction");
});

test("a scenario is made, moved and removed by keyboard alone", async ({ page }) => {
  await open(page);
  await button(page, "Remove all").press("Enter");
  await expect(page.getByText("None. Add one to the timeline.")).toBeVisible();
  expect(fragment(page)).toBe("#empty");
  const add = async (device: string, what: string) => {
    await page.getByRole("combobox", { name: "Device" }).selectOption(device);
    await page.getByRole("combobox", { name: "What" }).selectOption(what);
    await button(page, "Add").press("Enter");
  };
  await add("Laptop", "Start");
  const start = slider(page, "Start on the laptop");
  await expect(start).toBeFocused();
  await expect(start).toHaveAttribute("aria-valuetext", "05:00, applied");
  for (const key of ["ArrowRight", "ArrowRight", "Shift+ArrowLeft"]) await page.keyboard.press(key);
  await expect(start).toHaveAttribute("aria-valuetext", "06:55, applied");
  await add("Laptop", "Pause");
  // Moved beyond the other, it still has the focus.
  for (let minute = 0; minute < 6; minute++) await page.keyboard.press("ArrowLeft");
  const pause = slider(page, "Pause on the laptop");
  await expect(pause).toBeFocused();
  await expect(pause).toHaveAttribute("aria-valuetext", "05:55, refused on the device");
  await page.keyboard.press("End");
  await expect(pause).toHaveAttribute("aria-valuetext", "60:00, refused on the device");
  await page.keyboard.press("Delete");
  await expect(pause).toHaveCount(0);
  await expect(start).toBeFocused();
  await add("Laptop", "No network");
  await expect(slider(page, "No network on the laptop")).toBeFocused();
  await page.keyboard.press("Home");
  await page.keyboard.press("Tab");
  await expect(slider(page, "Begin of no network on the laptop")).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("PageUp");
  await expect(slider(page, "End of no network on the laptop")).toHaveAttribute("aria-valuetext", "15:00");
  await expect(listed(page, "Start on the laptop")).toContainText("Server: at 15:00 applied");
  const time = page.getByLabel("Time of Start on the laptop");
  await time.fill("later");
  await time.press("Enter");
  expect(await time.evaluate((field: HTMLInputElement) => field.validationMessage)).toBe("Enter a time from 00:00 to 60:00, for example 00:30.");
  await time.fill("16:30");
  await time.press("Enter");
  await expect(listed(page, "Start on the laptop")).toContainText("Server: at 16:30 applied");
  expect(fragment(page)).toBe("#laptop=start@16:30&laptop-cut=00:00-15:00");
  await button(page, "Remove: No network on the laptop").press("Enter");
  await expect(page.getByText("None: both devices are connected throughout.")).toBeVisible();
});

test("the address holds the scenario; one that holds none says what is wrong", async ({ page }) => {
  const shared = "#laptop=start15@01:00,complete@09:30&phone-cut=00:30-20:00";
  await open(page, shared);
  await expect(listed(page, "Complete on the laptop")).toContainText("Server: at 09:30 applied");
  await page.reload();
  await expect(page.getByLabel("Time of Complete on the laptop")).toHaveValue("09:30");
  expect(fragment(page)).toBe(shared);
  await expect(page.getByRole("link", { name: "Link to this scenario" })).toHaveAttribute("href", shared);
  await page.evaluate(() => (location.hash = "#tablet=start@01:00"));
  await expect(page.getByRole("alert")).toHaveText(
    "This address has no scenario that can be shown. “tablet” is neither laptop nor phone. Here is an example instead.",
  );
  await expect(listed(page, "Start on the laptop")).toContainText("session_overlaps");
  await button(page, "Lost answers").click();
  await expect(page.getByRole("alert")).toBeHidden();
  await open(page, "#laptop=start@61:00");
  await expect(page.getByRole("alert")).toContainText("“61:00” is not a time from 00:00 to 60:00.");
});

test("axe finds nothing, and the page fits 320 px", async ({ page }) => {
  for (const width of [320, 1440]) {
    await page.setViewportSize({ width, height: 700 });
    await open(page, "#laptop=start15@02:00,pause@05:00,resume@06:00,pause@59:00&laptop-cut=08:00-50:00&phone=resume@12:00&phone-lost=10:00-20:00");
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
    await page.getByText(/^The server’s log/).click();
    await expectNoAxeViolations(page);
  }
});

test("neither the app's first page nor its offline cache loads the playground", async ({ page, request }) => {
  const requested: string[] = [];
  page.on("request", (request) => requested.push(request.url()));
  await page.goto("/");
  await page.waitForLoadState("networkidle");
  expect(requested.filter((url) => url.includes("playground"))).toEqual([]);
  expect(await (await request.get("/sw.js")).text()).not.toContain("playground");
});
