// Stint's service worker: opens the app without a network, and shows push messages while no
// page is open.
//
// It caches this build's files and four documents without user data. It must never cache a
// rendered page or an API response: user data is stored in IndexedDB under the user's id, by
// the pages.
//
// The build (xtask/src/worker.rs) defines BUILD_VERSION and BUILD_FILES, and minifies the script.
"use strict";

/* global BUILD_VERSION, BUILD_FILES */

// What precedes paths, and ends the names of caches: others of the origin may have a worker too.
const BASE = location.pathname.slice(0, -"/sw.js".length);
const FILES = BUILD_FILES.map((path) => BASE + path);

// The cached documents, in the user's language and theme: the timer, the page in which the
// history pages are rendered from stored data, the page for what needs the server, and the
// texts of notifications.
const SHELL = BASE + "/shell";
const HISTORY_SHELL = BASE + "/shell/past";
const OFFLINE_PAGE = BASE + "/shell/away";
const NOTIFICATION_TEXTS = BASE + "/alerts.json";

// A document is of this version if it names this version's script.
const script = (name) => FILES.find((path) => path.startsWith(`${BASE}/pkg/${name}.`) && path.endsWith(".js"));
const DOCUMENT_SCRIPTS = { [SHELL]: script("stint"), [HISTORY_SHELL]: script("offline_history") };
const CACHE = "stint-" + BUILD_VERSION + BASE;

// How long a page that can be rendered without the server waits for it, in milliseconds.
const SERVER_TIMEOUT = 3000;
const RENDERED_HERE = { "/": SHELL, "/history": HISTORY_SHELL, "/insights": HISTORY_SHELL };
const SESSION_PAGE = /^\/history\/[0-9a-f-]{36}$/;

// Addresses that are no pages, though a tab can open them.
const NO_PAGE = /^\/(api|forms|healthz|readyz|metrics)(\/|$)/;

// Versions.

self.addEventListener("install", (event) => {
  event.waitUntil(cacheBuild([...FILES, OFFLINE_PAGE, NOTIFICATION_TEXTS]));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(activate());
});

// Names with a hash may come from the HTTP cache, where the page has just put them; the others
// are requested again. Either all are cached, or none and the browser tries again later: also
// where a document is of another version, because servers are being exchanged.
async function cacheBuild(paths) {
  const requests = paths.map(
    (path) => new Request(path, { cache: path.startsWith(BASE + "/pkg/") ? "default" : "reload" }),
  );
  const documents = Object.entries(DOCUMENT_SCRIPTS).map(async ([path, script]) => {
    const response = await fetch(path, { cache: "reload" });
    if ((await response.clone().text()).includes(script)) return [path, response];
    throw new Error(`${path} is of another version`);
  });
  const fetched = await Promise.all(documents);
  const cache = await caches.open(CACHE);
  await cache.addAll(requests);
  for (const [path, response] of fetched) await cache.put(path, response);
}

async function activate() {
  for (const name of await caches.keys()) {
    const [, base] = /^stint-\w+(.*)/.exec(name) ?? [];
    if (base === BASE && name !== CACHE) await caches.delete(name);
  }
  // Former versions enabled it. With it Firefox shows its own error page where the server cannot be
  // reached, instead of the document that this worker answers with.
  await self.registration.navigationPreload?.disable();
  await self.clients.claim();
}

async function cached(path) {
  return (await caches.open(CACHE)).match(path, { ignoreVary: true });
}

// Requests.

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  const path = pathname.slice(BASE.length);
  if (FILES.includes(pathname)) {
    event.respondWith(file(request, pathname));
  } else if (request.mode === "navigate" && !NO_PAGE.test(path)) {
    event.respondWith(page(request, path));
  }
});

async function file(request, path) {
  return (await cached(path)) ?? fetch(request);
}

// The server's page; the cached document where the server is unreachable, slow or failing.
async function page(request, path) {
  const requested = fetch(request);
  const document = SESSION_PAGE.test(path) ? HISTORY_SHELL : RENDERED_HERE[path];
  const response = await (document ? Promise.race([requested, timeout()]) : requested).catch(() => undefined);
  if (response && response.status < 500) return response;
  return (await cached(document ?? OFFLINE_PAGE)) ?? requested;
}

function timeout() {
  return new Promise((resolve) => setTimeout(resolve, SERVER_TIMEOUT));
}

// Messages of pages; each is answered once, through the port it came with.

const MESSAGES = {
  // Activates this version now. No page is replaced: a running page has loaded all it needs.
  async activate() {
    await self.skipWaiting();
    return true;
  },
  // Whether the page with this script is of the worker's own version; if so, the worker
  // activates without a question to the user.
  async adopt({ script }) {
    const isSameVersion = FILES.includes(script);
    if (isSameVersion) await self.skipWaiting();
    return isSameVersion;
  },
  // A page was opened, or its settings were changed. The cached documents follow the user's
  // language and theme. The push subscription is sent to the server each time, since that is
  // how the server learns of changes.
  async opened({ language, theme, alerts }) {
    const texts = await notificationTexts();
    if (texts.language !== language || texts.theme !== theme) {
      await cacheBuild([OFFLINE_PAGE, NOTIFICATION_TEXTS]);
    }
    return alerts && Notification.permission === "granted" ? subscribe() : unsubscribe();
  },
};

self.addEventListener("message", (event) => {
  const handle = MESSAGES[event.data?.type];
  const port = event.ports[0];
  if (!handle || !port) return;
  event.waitUntil(
    handle(event.data).then(
      (result) => port.postMessage(result),
      () => port.postMessage(false),
    ),
  );
});

// Alerts: docs/push.md is the contract.

// Registers this browser with the server, again where the server's key has changed; repeating
// it is harmless. Returns whether the server has the subscription.
async function subscribe() {
  const { pushManager } = self.registration;
  if (!pushManager) return false;
  const response = await fetch(BASE + "/api/push/key");
  if (!response.ok) return false;
  const { publicKey } = await response.json();
  let subscription = await pushManager.getSubscription();
  const key = subscription?.options?.applicationServerKey;
  if (key && base64Url(key) !== publicKey) {
    await subscription.unsubscribe();
    subscription = null;
  }
  subscription ??= await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey });
  return send("POST", subscription);
}

// The server deletes the subscription first, so that it sends nothing to an ended one.
async function unsubscribe() {
  const subscription = await self.registration.pushManager?.getSubscription();
  if (!subscription) return true;
  const isDeleted = await send("DELETE", { endpoint: subscription.endpoint }).catch(() => false);
  return (await subscription.unsubscribe()) || isDeleted;
}

async function send(method, body) {
  const response = await fetch(BASE + "/api/push/subscriptions", {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return response.ok;
}

function base64Url(buffer) {
  const text = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// The browser has replaced the subscription, or ended it.
self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(resubscribe(event.oldSubscription));
});

async function resubscribe(old) {
  if (old) await send("DELETE", { endpoint: old.endpoint }).catch(() => false);
  await subscribe();
}

self.addEventListener("push", (event) => {
  event.waitUntil(notify(event.data));
});

// Always shows a notification, because browsers withdraw the permission otherwise, but without
// a sound where a page has alerted the user already: it is visible, or it has shown a
// notification for this instant itself. Older ones with the tag are of another pause.
async function notify(data) {
  const alert = data.json();
  const instant = Date.parse(alert.instant);
  const [texts, pages, shown] = await Promise.all([
    notificationTexts(),
    self.clients.matchAll({ type: "window", includeUncontrolled: true }),
    self.registration.getNotifications({ tag: alert.tag }),
  ]);
  const isAlerted =
    pages.some((page) => page.visibilityState === "visible") ||
    shown.some(({ timestamp }) => timestamp >= instant);
  const { title, body } = texts[alert.type] ?? { title: "Stint" };
  await self.registration.showNotification(title, {
    body: alert.intention ?? body,
    tag: alert.tag,
    renotify: !isAlerted,
    silent: isAlerted,
    lang: texts.language,
    icon: BASE + "/icons/192.png",
    badge: BASE + "/icons/badge.png",
    timestamp: instant,
    data: alert,
  });
}

async function notificationTexts() {
  const response = (await cached(NOTIFICATION_TEXTS)) ?? (await fetch(NOTIFICATION_TEXTS).catch(() => undefined));
  return response?.ok ? response.json() : {};
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openTimer());
});

// Focuses the timer where it is open already; other pages are left as they are.
async function openTimer() {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const timer = pages.find((page) => new URL(page.url).pathname === BASE + "/");
  await (timer ? timer.focus() : self.clients.openWindow(BASE + "/"));
}
