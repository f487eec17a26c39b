// Push notifications: the service worker's part of docs/push.md. Headless Chromium has no push
// service, so subscriptions are faked and messages are delivered through the DevTools protocol.
import type { BrowserContext, Page, Worker } from "@playwright/test";
import { test, type NetworkProxy } from "./network-proxy";
import { button, expect, expectState, openTimer, startSession } from "./fixtures";

type Scope = typeof globalThis & {
  registration: ServiceWorkerRegistration;
  fakeSubscription?: object | null;
  applicationServerKeys: string[];
  actions: string[];
};

const alert = {
  type: "timeElapsed",
  tag: "0198f3b0-0000-7000-8000-000000000001:timeElapsed",
  sessionId: "0198f3b0-0000-7000-8000-000000000001",
  sessionType: "pomodoro",
  plannedDuration: 25,
  instant: "2026-11-22T10:25:00.000Z",
};

test.beforeEach(async ({ context, network, page }) => {
  await context.grantPermissions(["notifications"], { origin: network.origin });
  await openTimer(page);
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
});

const workerOf = (context: BrowserContext): Worker => context.serviceWorkers()[0]!;

/** Delivers a push message to the worker. */
async function deliver(page: Page, network: NetworkProxy, message: object) {
  const cdp = await page.context().newCDPSession(page);
  const registrationId = new Promise<string>((resolve) => {
    cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const [ours] = registrations.filter(({ scopeURL }) => scopeURL.startsWith(network.origin));
      if (ours) resolve(ours.registrationId);
    });
  });
  await cdp.send("ServiceWorker.enable");
  await cdp.send("ServiceWorker.deliverPushMessage", {
    origin: network.origin,
    registrationId: await registrationId,
    data: JSON.stringify(message),
  });
}

const shownNotifications = (page: Page) =>
  page.evaluate(async () => {
    const all = await (await navigator.serviceWorker.ready).getNotifications();
    return all.map(({ title, body, tag, silent, lang }) => ({ title, body, tag, silent, lang }));
  });

test("a push message shows a notification, and a repeated one replaces it", async ({ page, network }) => {
  for (const _ of ["first", "again"]) await deliver(page, network, alert);
  await deliver(page, network, { ...alert, type: "pauseEnding", tag: "other", intention: "</script>Chapter 3" });
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
  await deliver(page, network, alert);
  await expect.poll(() => shownNotifications(page)).toMatchObject([{ title: "Time is up", silent: false }]);
});

test("clicking a notification focuses the timer, or opens it", async ({ page, context, network }) => {
  await deliver(page, network, alert);
  await expect.poll(() => shownNotifications(page)).toHaveLength(1);
  const worker = workerOf(context);
  const click = () =>
    worker.evaluate(async () => {
      const scope = self as unknown as Scope & { clients: { openWindow: unknown } };
      scope.actions = [];
      // Replaced, because both need a click by a user.
      WindowClient.prototype.focus = async function () {
        scope.actions.push(`focus ${new URL(this.url).pathname}`);
        return this;
      };
      scope.clients.openWindow = async (path: string) => scope.actions.push(`open ${path}`);
      const [notification] = await scope.registration.getNotifications();
      // `waitUntil` throws on a synthetic event, but the handler has started by then.
      scope.dispatchEvent(new NotificationEvent("notificationclick", { notification: notification! }));
    });
  const actions = () => worker.evaluate(() => (self as unknown as Scope).actions);
  await click();
  await expect.poll(actions).toEqual(["focus /"]);
  await expect.poll(() => shownNotifications(page)).toEqual([]);

  await deliver(page, network, alert);
  await expect.poll(() => shownNotifications(page)).toHaveLength(1);
  await page.goto("/sign-in");
  await click();
  await expect.poll(actions).toEqual(["open /"]);
});

/** Replaces the worker's PushManager. */
async function fakePushService(worker: Worker) {
  await worker.evaluate(async () => {
    const scope = self as unknown as Scope;
    const toBase64Url = (bytes: ArrayBuffer) =>
      btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    const fromBase64Url = (text: string) =>
      Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0)).buffer;
    const keys = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
    const p256dh = toBase64Url(await crypto.subtle.exportKey("raw", keys.publicKey));
    const auth = toBase64Url(crypto.getRandomValues(new Uint8Array(16)).buffer);
    scope.applicationServerKeys = [];
    PushManager.prototype.getSubscription = async () => (scope.fakeSubscription ?? null) as PushSubscription | null;
    PushManager.prototype.subscribe = async (options) => {
      const key = options!.applicationServerKey as string;
      scope.applicationServerKeys.push(key);
      const endpoint = `https://push.example.net/send/${crypto.randomUUID()}`;
      scope.fakeSubscription = {
        endpoint,
        options: { applicationServerKey: fromBase64Url(key) },
        unsubscribe: async () => {
          scope.fakeSubscription = null;
          return true;
        },
        toJSON: () => ({ endpoint, expirationTime: null, keys: { p256dh, auth } }),
      };
      return scope.fakeSubscription as PushSubscription;
    };
  });
}

const subscriptionRequests = (network: NetworkProxy) => network.requests.filter((line) => line.includes("/api/push/subscriptions"));

/** Sends the message of a page that was opened; the worker answers whether it succeeded. */
const sendOpenedMessage = (page: Page, alerts: boolean) =>
  page.evaluate(async (alerts) => {
    const { active } = await navigator.serviceWorker.ready;
    const { port1, port2 } = new MessageChannel();
    const response = new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)));
    active!.postMessage({ type: "opened", language: "en", theme: "device", alerts }, [port2]);
    return response;
  }, alerts);

test("opening a page sends the subscription again, and renews it when the server's key has changed", async ({ page, context, network }) => {
  const worker = workerOf(context);
  await fakePushService(worker);
  await startSession(page);
  expect(await sendOpenedMessage(page, true)).toBe(true);
  expect(subscriptionRequests(network)).toEqual(["POST /api/push/subscriptions 201"]);
  await openTimer(page);
  await expect.poll(() => subscriptionRequests(network)).toHaveLength(2);
  expect(subscriptionRequests(network)[1]).toBe("POST /api/push/subscriptions 200");
  // A subscription for another key would never receive anything.
  await worker.evaluate(() => {
    const { options } = (self as unknown as { fakeSubscription: { options: { applicationServerKey: ArrayBuffer } } }).fakeSubscription;
    options.applicationServerKey = new Uint8Array(65).buffer;
  });
  await openTimer(page);
  await expect.poll(() => subscriptionRequests(network)).toHaveLength(3);
  expect(subscriptionRequests(network)[2]).toBe("POST /api/push/subscriptions 201");
  const keys = await worker.evaluate(() => (self as unknown as Scope).applicationServerKeys);
  expect(keys).toEqual([keys[0], keys[0]]);

  expect(await sendOpenedMessage(page, false)).toBe(true);
  expect(subscriptionRequests(network)[3]).toBe("DELETE /api/push/subscriptions 204");
  await sendOpenedMessage(page, false);
  expect(subscriptionRequests(network)).toHaveLength(4);
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
  await expect.poll(() => subscriptionRequests(network)).toEqual(["POST /api/push/subscriptions 201"]);
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
