// Stint's service worker: opens the app without a network, and tells of what rings while no
// page is open.
//
// It keeps this build's files and four documents that hold nobody's data. It must never keep
// a rendered page or an answer of the API: what belongs to a person lies in IndexedDB, under
// their id, and is the pages' business.
//
// The build (xtask/src/worker.rs) fills in the version and the list of files, and takes the
// comments out.
"use strict";

const VERSION = "%VERSION%";
const FILES = ["%FILES%"];

// The timer and the pages that look back, which are drawn from what the device keeps, and the
// page that says that it needs the server; what notifications say. All four are in the person's
// language and theme.
const SHELL = "/shell";
const PAST = "/shell/past";
const AWAY = "/shell/away";
const WORDS = "/alerts.json";

// What loads what: a document is of this version if it names this version's script.
const script = (name) => FILES.find((path) => path.startsWith(`/pkg/${name}.`) && path.endsWith(".js"));
const SCRIPTS = { [SHELL]: script("stint"), [PAST]: script("away") };
const CACHE = `stint-${VERSION}`;

// A page that can be drawn without the server does not wait longer for it.
const PATIENCE = 3000;
const DRAWN_HERE = { "/": SHELL, "/history": PAST, "/insights": PAST };
const SESSION = /^\/history\/[0-9a-f-]{36}$/;

// What is no page, though somebody may open it in a tab.
const NO_PAGE = /^\/(api|forms|healthz|readyz|metrics)(\/|$)/;

// Versions.

self.addEventListener("install", (event) => {
  event.waitUntil(keep([...FILES, AWAY, WORDS]));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(takeOver());
});

// Names with a hash may come out of the browser's own cache, where the page has just put
// them; the others are asked for anew. All of them are kept, or none and the browser tries
// again later: also where a document is another version's, because servers are being exchanged.
async function keep(paths) {
  const requests = paths.map(
    (path) => new Request(path, { cache: path.startsWith("/pkg/") ? "default" : "reload" }),
  );
  const documents = Object.entries(SCRIPTS).map(async ([path, script]) => {
    const answer = await fetch(path, { cache: "reload" });
    if ((await answer.clone().text()).includes(script)) return [path, answer];
    throw new Error(`${path} is of another version`);
  });
  const fetched = await Promise.all(documents);
  const cache = await caches.open(CACHE);
  await cache.addAll(requests);
  for (const [path, answer] of fetched) await cache.put(path, answer);
}

async function takeOver() {
  for (const name of await caches.keys()) {
    if (name.startsWith("stint-") && name !== CACHE) await caches.delete(name);
  }
  // The page is asked for while this worker still wakes up.
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

async function kept(path) {
  return (await caches.open(CACHE)).match(path, { ignoreVary: true });
}

// Requests.

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (FILES.includes(pathname)) {
    event.respondWith(file(request, pathname));
  } else if (request.mode === "navigate" && !NO_PAGE.test(pathname)) {
    event.respondWith(page(event, pathname));
  }
});

async function file(request, path) {
  return (await kept(path)) ?? fetch(request);
}

// The server's page; the kept one where the server is away, slow or broken.
async function page(event, path) {
  const answer = ask(event);
  const drawn = SESSION.test(path) ? PAST : DRAWN_HERE[path];
  const waited = drawn ? Promise.race([answer, late()]) : answer;
  const response = await waited.catch(() => undefined);
  if (response && response.status < 500) return response;
  const instead = await kept(drawn ?? AWAY);
  return instead ?? answer;
}

async function ask(event) {
  return (await event.preloadResponse) ?? fetch(event.request);
}

function late() {
  return new Promise((resolve) => setTimeout(resolve, PATIENCE));
}

// What pages ask of the worker; each question has one answer, through the port it came with.

const ANSWERS = {
  // Takes over now. No page is exchanged by this: a page that runs has loaded all it needs.
  async activate() {
    await self.skipWaiting();
    return true;
  },
  // Whether the page of this script is of the worker's own version; if so, nobody needs to
  // be asked before it takes over.
  async adopt({ script }) {
    const isMine = FILES.includes(script);
    if (isMine) await self.skipWaiting();
    return isMine;
  },
  // A page was opened, or something was chosen there. What is kept follows the person's
  // language and theme; whether alerts are wanted is told to the server, again and again,
  // since that is how it learns what has changed.
  async opened({ language, theme, alerts }) {
    const now = await words();
    if (now.language !== language || now.theme !== theme) await keep([AWAY, WORDS]);
    return alerts && Notification.permission === "granted" ? subscribe() : unsubscribe();
  },
};

self.addEventListener("message", (event) => {
  const answer = ANSWERS[event.data?.type];
  const port = event.ports[0];
  if (!answer || !port) return;
  event.waitUntil(
    answer(event.data).then(
      (said) => port.postMessage(said),
      () => port.postMessage(false),
    ),
  );
});

// Alerts: docs/push.md is the contract.

// Registers this browser with the server, anew where the server's key has changed. Sent again
// it does no harm. Gives whether the server knows the browser now.
async function subscribe() {
  const { pushManager } = self.registration;
  if (!pushManager) return false;
  const answer = await fetch("/api/push/key");
  if (!answer.ok) return false;
  const { publicKey } = await answer.json();
  let subscription = await pushManager.getSubscription();
  const key = subscription?.options?.applicationServerKey;
  if (key && base64Url(key) !== publicKey) {
    await subscription.unsubscribe();
    subscription = null;
  }
  subscription ??= await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey });
  return send("POST", subscription);
}

// The server forgets first: what it would send to a browser that has gone is lost work.
async function unsubscribe() {
  const subscription = await self.registration.pushManager?.getSubscription();
  if (!subscription) return true;
  const isForgotten = await send("DELETE", { endpoint: subscription.endpoint }).catch(() => false);
  return (await subscription.unsubscribe()) || isForgotten;
}

async function send(method, body) {
  const answer = await fetch("/api/push/subscriptions", {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return answer.ok;
}

function base64Url(buffer) {
  const text = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// The browser has replaced the subscription, or ended it.
self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(replaced(event.oldSubscription));
});

async function replaced(old) {
  if (old) await send("DELETE", { endpoint: old.endpoint }).catch(() => false);
  await subscribe();
}

self.addEventListener("push", (event) => {
  event.waitUntil(tell(event.data));
});

// Always shows a notification, because browsers take the permission away from who does not,
// but without a sound where a page has told the person already: it can be seen, or it has
// shown a notification of this moment itself. Older ones with the tag are of another pause.
async function tell(data) {
  const alert = data.json();
  const instant = Date.parse(alert.instant);
  const [said, pages, shown] = await Promise.all([
    words(),
    self.clients.matchAll({ type: "window", includeUncontrolled: true }),
    self.registration.getNotifications({ tag: alert.tag }),
  ]);
  const isTold =
    pages.some((page) => page.visibilityState === "visible") ||
    shown.some(({ timestamp }) => timestamp >= instant);
  const { title, body } = said[alert.type] ?? { title: "Stint" };
  await self.registration.showNotification(title, {
    body: alert.intention ?? body,
    tag: alert.tag,
    renotify: !isTold,
    silent: isTold,
    lang: said.language,
    icon: "/icons/192.png",
    badge: "/icons/badge.png",
    timestamp: instant,
    data: alert,
  });
}

// What notifications say, in the person's language.
async function words() {
  const found = (await kept(WORDS)) ?? (await fetch(WORDS).catch(() => undefined));
  return found?.ok ? found.json() : {};
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(bringForward());
});

// The timer where it is open already; other pages are left as they are.
async function bringForward() {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const timer = pages.find((page) => new URL(page.url).pathname === "/");
  await (timer ? timer.focus() : self.clients.openWindow("/"));
}
