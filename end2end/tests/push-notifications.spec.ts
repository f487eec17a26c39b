// Push notifications: the service worker's part of docs/push.md.
import { test } from "./network-proxy";
import { button, expect, expectState, openTimer, startSession } from "./fixtures";
import {
  alert,
  clickActions,
  clickNotification,
  deliver,
  fakePushService,
  sendOpenedMessage,
  shownNotifications,
  subscriptionChanges,
  subscriptionRequests,
  workerOf,
  type Scope,
} from "./push-service";

test.beforeEach(async ({ context, network, page }) => {
  await context.grantPermissions(["notifications"], { origin: network.origin });
  await openTimer(page);
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
});

test("a push message shows a notification, and a repeated one replaces it", async ({ page, network }) => {
  for (const _ of ["first", "again"]) await deliver(page, network.origin, alert);
  await deliver(page, network.origin, { ...alert, type: "pauseEnding", tag: "other", intention: "</script>Chapter 3" });
  await expect.poll(() => shownNotifications(page)).toHaveLength(2);
  // Silent, because the visible page plays the sound.
  expect(await shownNotifications(page)).toEqual(
    expect.arrayContaining([
      { title: "Time is up", body: "Overtime counts until you complete the session.", tag: alert.tag, silent: true, lang: "en" },
      { title: "One minute of pause left", body: "</script>Chapter 3", tag: "other", silent: true, lang: "en" },
    ]),
  );
});

test("without a visible page the notification has a sound", async ({ page, network, context }) => {
  const other = await context.newPage();
  await other.goto("about:blank");
  await workerOf(context).evaluate(() => {
    // Headless pages are always visible.
    Object.defineProperty(WindowClient.prototype, "visibilityState", { value: "hidden" });
  });
  await deliver(page, network.origin, alert);
  await expect.poll(() => shownNotifications(page)).toMatchObject([{ title: "Time is up", silent: false }]);
});

test("clicking a notification focuses the timer, or opens it", async ({ page, context, network }) => {
  await deliver(page, network.origin, alert);
  await expect.poll(() => shownNotifications(page)).toHaveLength(1);
  const worker = workerOf(context);
  const click = () => clickNotification(worker);
  const actions = () => clickActions(worker);
  await click();
  await expect.poll(actions).toEqual(["focus /"]);
  await expect.poll(() => shownNotifications(page)).toEqual([]);

  await deliver(page, network.origin, alert);
  await expect.poll(() => shownNotifications(page)).toHaveLength(1);
  await page.goto("/sign-in");
  await click();
  await expect.poll(actions).toEqual(["open /"]);
});

test("opening a page sends the subscription again, and renews it when the server's key has changed", async ({ page, context, network }) => {
  const worker = workerOf(context);
  await fakePushService(worker);
  await startSession(page);
  expect(await sendOpenedMessage(page, true)).toBe(true);
  const created = "POST /api/push/subscriptions 201";
  expect(subscriptionChanges(network)).toEqual([created]);
  const count = subscriptionRequests(network).length;
  await openTimer(page);
  await expect.poll(() => subscriptionRequests(network).length).toBeGreaterThan(count);
  expect(subscriptionChanges(network)).toEqual([created]);
  // A subscription for another key would never receive anything.
  await worker.evaluate(() => {
    const { options } = (self as unknown as { fakeSubscription: { options: { applicationServerKey: ArrayBuffer } } }).fakeSubscription;
    options.applicationServerKey = new Uint8Array(65).buffer;
  });
  await openTimer(page);
  await expect.poll(() => subscriptionChanges(network)).toEqual([created, created]);
  const keys = await worker.evaluate(() => (self as unknown as Scope).applicationServerKeys);
  expect(keys).toEqual([keys[0], keys[0]]);

  expect(await sendOpenedMessage(page, false)).toBe(true);
  const all = [created, created, "DELETE /api/push/subscriptions 204"];
  expect(subscriptionChanges(network)).toEqual(all);
  await sendOpenedMessage(page, false);
  expect(subscriptionChanges(network)).toEqual(all);
});

test("accepting the prompt after the first session subscribes, and switching notifications off unsubscribes", async ({ page, context, network }) => {
  await fakePushService(workerOf(context));
  const question = page.getByRole("group", { name: "Notify you when time is up" });
  await startSession(page);
  await expect(question).toBeHidden();
  await button(page, "Complete").click();
  await page.getByRole("dialog").getByRole("button", { name: "Complete" }).click();
  await expectState(page, "completed");
  await question.getByRole("button", { name: "Yes, please" }).click();
  await expect(question).toBeHidden();
  await expect.poll(() => subscriptionChanges(network)).toEqual(["POST /api/push/subscriptions 201"]);
  await button(page, "Sound and breaks").click();
  await page.getByRole("checkbox", { name: "Notify me when" }).uncheck();
  await expect.poll(() => subscriptionRequests(network)).toContain("DELETE /api/push/subscriptions 204");
});

test("without permission there is no subscription", async ({ page, context, network }) => {
  await fakePushService(workerOf(context));
  await startSession(page);
  await context.clearPermissions();
  await sendOpenedMessage(page, true);
  expect(subscriptionRequests(network)).toEqual([]);
});
