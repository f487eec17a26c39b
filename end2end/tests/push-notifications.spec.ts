// Alerts while no page is open: the worker's half of docs/push.md, in the browser. Headless
// Chromium has no push service, so the subscription itself is stood in for, and messages are
// handed to the worker by the browser's debugger.
import type { BrowserContext, Page, Worker } from "@playwright/test";
import { test, type Door } from "./network-proxy";
import { button, expect, face, open, start } from "./fixtures";

type Scope = typeof globalThis & {
  registration: ServiceWorkerRegistration;
  fake?: object | null;
  subscribed: string[];
  done: string[];
};

const alert = {
  type: "timeElapsed",
  tag: "0198f3b0-0000-7000-8000-000000000001:timeElapsed",
  sessionId: "0198f3b0-0000-7000-8000-000000000001",
  sessionType: "pomodoro",
  plannedDuration: 25,
  instant: "2026-11-22T10:25:00.000Z",
};

test.beforeEach(async ({ context, door, page }) => {
  await context.grantPermissions(["notifications"], { origin: door.origin });
  await open(page);
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
});

const workerOf = (context: BrowserContext): Worker => context.serviceWorkers()[0]!;

/** Gives a message to the worker as a push service would. */
async function deliver(page: Page, door: Door, message: object) {
  const browser = await page.context().newCDPSession(page);
  const found = new Promise<string>((resolve) => {
    browser.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const [ours] = registrations.filter(({ scopeURL }) => scopeURL.startsWith(door.origin));
      if (ours) resolve(ours.registrationId);
    });
  });
  await browser.send("ServiceWorker.enable");
  await browser.send("ServiceWorker.deliverPushMessage", {
    origin: door.origin,
    registrationId: await found,
    data: JSON.stringify(message),
  });
}

const shown = (page: Page) =>
  page.evaluate(async () => {
    const all = await (await navigator.serviceWorker.ready).getNotifications();
    return all.map(({ title, body, tag, silent, lang }) => ({ title, body, tag, silent, lang }));
  });

test("a message becomes a notification, and one sent twice takes its own place", async ({ page, door }) => {
  for (const _ of ["first", "again"]) await deliver(page, door, alert);
  await deliver(page, door, { ...alert, type: "pauseEnding", tag: "other", intention: "</script>Chapter 3" });
  await expect.poll(() => shown(page)).toHaveLength(2);
  // The page is visible and tells the person itself: no sound besides.
  expect(await shown(page)).toEqual(
    expect.arrayContaining([
      { title: "Time is up", body: "Overtime counts until you complete.", tag: alert.tag, silent: true, lang: "en" },
      { title: "One minute of pause left", body: "</script>Chapter 3", tag: "other", silent: true, lang: "en" },
    ]),
  );
});

test("without a page in sight it rings", async ({ page, door, context }) => {
  const other = await context.newPage();
  await other.goto("about:blank");
  await workerOf(context).evaluate(() => {
    // Headless pages are visible always.
    Object.defineProperty(WindowClient.prototype, "visibilityState", { value: "hidden" });
  });
  await deliver(page, door, alert);
  await expect.poll(() => shown(page)).toMatchObject([{ title: "Time is up", silent: false }]);
});

test("a click brings the timer forward, or opens it", async ({ page, context, door }) => {
  await deliver(page, door, alert);
  await expect.poll(() => shown(page)).toHaveLength(1);
  const worker = workerOf(context);
  const click = () =>
    worker.evaluate(async () => {
      const scope = self as unknown as Scope & { clients: { openWindow: unknown } };
      scope.done = [];
      // Both want a person's own click.
      WindowClient.prototype.focus = async function () {
        scope.done.push(`focus ${new URL(this.url).pathname}`);
        return this;
      };
      scope.clients.openWindow = async (path: string) => scope.done.push(`open ${path}`);
      const [notification] = await scope.registration.getNotifications();
      // What waits for a made event is refused, and begun all the same.
      scope.dispatchEvent(new NotificationEvent("notificationclick", { notification: notification! }));
    });
  const done = () => worker.evaluate(() => (self as unknown as Scope).done);
  await click();
  await expect.poll(done).toEqual(["focus /"]);
  await expect.poll(() => shown(page)).toEqual([]);

  await deliver(page, door, alert);
  await expect.poll(() => shown(page)).toHaveLength(1);
  await page.goto("/sign-in");
  await click();
  await expect.poll(done).toEqual(["open /"]);
});

/** Stands in for the browser's push service, at the worker's edge. */
async function fakePushService(worker: Worker) {
  await worker.evaluate(async () => {
    const scope = self as unknown as Scope;
    const text = (bytes: ArrayBuffer) =>
      btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    const bytes = (text: string) =>
      Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0)).buffer;
    const keys = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
    const p256dh = text(await crypto.subtle.exportKey("raw", keys.publicKey));
    const auth = text(crypto.getRandomValues(new Uint8Array(16)).buffer);
    scope.subscribed = [];
    PushManager.prototype.getSubscription = async () => (scope.fake ?? null) as PushSubscription | null;
    PushManager.prototype.subscribe = async (options) => {
      const key = options!.applicationServerKey as string;
      scope.subscribed.push(key);
      const endpoint = `https://push.example.net/send/${crypto.randomUUID()}`;
      scope.fake = {
        endpoint,
        options: { applicationServerKey: bytes(key) },
        unsubscribe: async () => {
          scope.fake = null;
          return true;
        },
        toJSON: () => ({ endpoint, expirationTime: null, keys: { p256dh, auth } }),
      };
      return scope.fake as PushSubscription;
    };
  });
}

const subscriptions = (door: Door) => door.passed.filter((line) => line.includes("/api/push/subscriptions"));

/** What a page tells the worker; the answer is whether it was done. */
const tell = (page: Page, alerts: boolean) =>
  page.evaluate(async (alerts) => {
    const { active } = await navigator.serviceWorker.ready;
    const { port1, port2 } = new MessageChannel();
    const answer = new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)));
    active!.postMessage({ type: "opened", language: "en", theme: "device", alerts }, [port2]);
    return answer;
  }, alerts);

test("a page that is opened tells the server again, with a new key where that has changed", async ({ page, context, door }) => {
  const worker = workerOf(context);
  await fakePushService(worker);
  await start(page);
  expect(await tell(page, true)).toBe(true);
  expect(subscriptions(door)).toEqual(["POST /api/push/subscriptions 201"]);
  await open(page);
  await expect.poll(() => subscriptions(door)).toHaveLength(2);
  expect(subscriptions(door)[1]).toBe("POST /api/push/subscriptions 200");
  // Made for another key: nothing would ever arrive.
  await worker.evaluate(() => {
    const { options } = (self as unknown as { fake: { options: { applicationServerKey: ArrayBuffer } } }).fake;
    options.applicationServerKey = new Uint8Array(65).buffer;
  });
  await open(page);
  await expect.poll(() => subscriptions(door)).toHaveLength(3);
  expect(subscriptions(door)[2]).toBe("POST /api/push/subscriptions 201");
  const keys = await worker.evaluate(() => (self as unknown as Scope).subscribed);
  expect(keys).toEqual([keys[0], keys[0]]);

  expect(await tell(page, false)).toBe(true);
  expect(subscriptions(door)[3]).toBe("DELETE /api/push/subscriptions 204");
  await tell(page, false);
  expect(subscriptions(door)).toHaveLength(4);
});

test("asked after the first completed session, the person is told from then on, until they say no", async ({ page, context, door }) => {
  await fakePushService(workerOf(context));
  const question = page.getByRole("group", { name: "Shall a notification tell you" });
  await start(page);
  await expect(question).toBeHidden();
  await button(page, "Complete").click();
  await page.getByRole("dialog").getByRole("button", { name: "Complete" }).click();
  await face(page, "completed");
  await question.getByRole("button", { name: "Yes, please" }).click();
  await expect(question).toBeHidden();
  await expect.poll(() => subscriptions(door)).toEqual(["POST /api/push/subscriptions 201"]);
  await button(page, "Sound and breaks").click();
  await page.getByRole("checkbox", { name: "Show a notification" }).uncheck();
  await expect.poll(() => subscriptions(door)).toContain("DELETE /api/push/subscriptions 204");
});

test("without the person's permission nothing is registered", async ({ page, context, door }) => {
  await fakePushService(workerOf(context));
  await start(page);
  await context.clearPermissions();
  await tell(page, true);
  expect(subscriptions(door)).toEqual([]);
});
