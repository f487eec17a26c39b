// The service worker's part of docs/push.md. Headless Chromium has no push service, so subscriptions are
// faked and messages are delivered through the DevTools protocol.
import type { BrowserContext, Page, Worker } from "@playwright/test";

export type Scope = typeof globalThis & {
  registration: ServiceWorkerRegistration;
  fakeSubscription?: object | null;
  applicationServerKeys: string[];
  actions: string[];
};

export const alert = {
  type: "timeElapsed",
  tag: "0198f3b0-0000-7000-8000-000000000001:timeElapsed",
  sessionId: "0198f3b0-0000-7000-8000-000000000001",
  sessionType: "pomodoro",
  plannedDuration: 25,
  instant: "2026-11-22T10:25:00.000Z",
};

export const workerOf = (context: BrowserContext): Worker => context.serviceWorkers()[0]!;

/** Delivers a push message to the worker. */
export async function deliver(page: Page, origin: string, message: object) {
  const cdp = await page.context().newCDPSession(page);
  const registrationId = new Promise<string>((resolve) => {
    cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const [ours] = registrations.filter(({ scopeURL }) => scopeURL.startsWith(origin));
      if (ours) resolve(ours.registrationId);
    });
  });
  await cdp.send("ServiceWorker.enable");
  await cdp.send("ServiceWorker.deliverPushMessage", {
    origin: origin,
    registrationId: await registrationId,
    data: JSON.stringify(message),
  });
}

export const shownNotifications = (page: Page) =>
  page.evaluate(async () => {
    const all = await (await navigator.serviceWorker.ready).getNotifications();
    return all.map(({ title, body, tag, silent, lang }) => ({ title, body, tag, silent, lang }));
  });

/** Clicks the notification, and notes in `actions` what the worker does. */
export const clickNotification = (worker: Worker) =>
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

export const clickActions = (worker: Worker) => worker.evaluate(() => (self as unknown as Scope).actions);

/** Replaces the worker's PushManager. */
export async function fakePushService(worker: Worker) {
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

/** Requests about subscriptions. */
export const subscriptionRequests = (network: { requests: string[] }) =>
  network.requests.filter((line) => line.includes("/api/push/subscriptions"));

/** Those that changed something: a page sends its subscription again whenever it is opened. */
export const subscriptionChanges = (network: { requests: string[] }) =>
  subscriptionRequests(network).filter((line) => !/^POST .* 200$/.test(line));

/** Sends the message of a page that was opened; the worker answers whether it succeeded. */
export const sendOpenedMessage = (page: Page, alerts: boolean) =>
  page.evaluate(async (alerts) => {
    const { active } = await navigator.serviceWorker.ready;
    const { port1, port2 } = new MessageChannel();
    const response = new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)));
    active!.postMessage({ type: "opened", language: "en", theme: "device", alerts }, [port2]);
    return response;
  }, alerts);
