// What the browser offers and Rust would need many bindings for. Each part is bound in one
// file of this folder; here nothing is decided, and nothing is kept but handles.
// Only functions are exported, and nothing is imported: the build puts this text into the
// page's one script.

// ---- tabs.rs: one listener for whatever happens beside the page ----

let heard = () => {};
let channel;

export function join(listener) {
  heard = listener;
  channel = new BroadcastChannel("stint");
  channel.onmessage = ({ data }) => heard("tab", String(data));
}

export function tell(news) {
  channel?.postMessage(news);
}

// ---- installed.rs: the app on the device ----

// One question to the service worker, and its answer.
function question(worker, words) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    worker.postMessage(words, [port2]);
  });
}

// Registers the service worker once the page is there. `isNewer` is called when there is a
// worker of a newer version than this page.
export async function watchWorker(isNewer) {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  const script = new URL(import.meta.url).pathname;
  const judge = async (worker) => {
    if (worker && !(await question(worker, { type: "adopt", script }))) isNewer();
  };
  workers.addEventListener("controllerchange", () => judge(workers.controller));
  if (document.readyState !== "complete") {
    await new Promise((loaded) => addEventListener("load", loaded, { once: true }));
  }
  // Refused in private windows of some browsers; then there is no app without a network.
  const registration = await workers.register("/sw.js", { updateViaCache: "none" }).catch(() => undefined);
  if (!registration) return;
  judge(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const coming = registration.installing;
    coming.addEventListener("statechange", () => coming === registration.waiting && judge(coming));
  });
  // Browsers look for a new version when a page is loaded, and a timer is open for days.
  let looked = performance.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || performance.now() - looked < 3_600_000) return;
    looked = performance.now();
    registration.update().catch(() => {});
  });
  tellWorker(true);
}

// What the worker goes by: how pages look, and whether the person wants to be told of alerts
// on this device; without the browser's permission they are not.
export async function tellWorker(alerts) {
  const { active } = await navigator.serviceWorker.ready;
  const { lang: language, dataset } = document.documentElement;
  question(active, { type: "opened", language, theme: dataset.theme, alerts });
}

// Loads the newer version: its worker first, which has it without a network too. That may
// have to wait for what the older one is still busy with, and the page does not.
export async function swapWorker() {
  const { waiting } = await navigator.serviceWorker.ready;
  if (waiting) {
    const isSwapped = new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done));
    question(waiting, { type: "activate" });
    await Promise.race([isSwapped, new Promise((done) => setTimeout(done, 1000))]);
  }
  location.reload();
}

// Loads the page again as soon as there is a network.
export function reloadWhenOnline() {
  addEventListener("online", () => location.reload());
}

export function path() {
  return location.pathname;
}

// Makes room for a page in the place of the one that the service worker has kept.
export function clearPage() {
  for (const part of document.querySelectorAll("body > :not(.crashed)")) part.remove();
  delete document.documentElement.dataset.kept;
}

// ---- tabs.rs: which of them speaks to the server ----

let queued;

// Asks to become the one tab that speaks to the server; false where the browser cannot
// tell which one that is.
export function lead(steal) {
  if (!navigator.locks) return false;
  queued?.abort();
  queued = steal ? undefined : new AbortController();
  const options = steal ? { steal } : { signal: queued.signal };
  let held = false;
  const hold = () => {
    held = true;
    heard("lead", "");
    return new Promise(() => {});
  };
  navigator.locks.request("stint-leader", options, hold).catch(() => {
    if (!held) return;
    heard("rest", "");
    lead(false);
  });
  return true;
}

// ---- database.rs: what this browser keeps ----

const stores = { queue: { autoIncrement: true }, known: {}, ended: {} };
const memory = { queue: new Map(), known: new Map(), ended: new Map() };
let database;
let added = 0;

function open() {
  return (database ??= new Promise((resolve) => {
    const refused = () => resolve(null);
    try {
      const request = indexedDB.open("stint", 1);
      request.onupgradeneeded = () => {
        for (const name in stores) request.result.createObjectStore(name, stores[name]);
      };
      request.onsuccess = () => {
        const opened = request.result;
        const forget = () => {
          opened.close();
          database = undefined;
        };
        opened.onversionchange = opened.onclose = forget;
        resolve(opened);
      };
      request.onerror = request.onblocked = refused;
    } catch {
      refused();
    }
  }));
}

const answered = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

// Everything in a store as `[[key, text], …]`, smallest key first.
export async function load(store) {
  let [keys, values] = [[...memory[store].keys()], [...memory[store].values()]];
  const opened = await open();
  if (opened) {
    try {
      const from = opened.transaction(store).objectStore(store);
      [keys, values] = await Promise.all([answered(from.getAllKeys()), answered(from.getAll())]);
    } catch {
      database = Promise.resolve(null);
    }
  }
  return JSON.stringify(keys.map((key, index) => [key, values[index]]));
}

// All of `[[store, key, text], …]` or nothing: without a text the key goes, without a key
// too the whole store is emptied, with a text only it is added. Gives the first key.
export async function change(list) {
  const changes = JSON.parse(list);
  const opened = await open();
  if (opened) {
    try {
      const within = [...new Set(changes.map(([store]) => store))];
      const transaction = opened.transaction(within, "readwrite");
      const requests = changes.map(([store, key, text]) => {
        const into = transaction.objectStore(store);
        if (text !== null) return into.put(text, key ?? undefined);
        return key === null ? into.clear() : into.delete(key);
      });
      await new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = () => reject(transaction.error);
      });
      return String(requests[0].result);
    } catch {
      // The disk is full, or the browser has taken it all away: from now on in memory.
      database = Promise.resolve(null);
    }
  }
  const keys = changes.map(([store, key, text]) => {
    const into = memory[store];
    if (text !== null) into.set((key ??= --added), text);
    else if (key === null) into.clear();
    else into.delete(key);
    return key;
  });
  return String(keys[0]);
}

// Whether what is kept outlives the page.
export async function lasts() {
  return (await open()) !== null;
}

// ---- network.rs: the way to the server ----

// `status retry-after body`; status 0 where there was no answer.
export async function ask(method, path, body) {
  const headers = body === undefined ? {} : { "content-type": "application/json" };
  const signal = AbortSignal.timeout?.(20000);
  try {
    const answer = await fetch(path, { method, body, headers, signal, cache: "no-store" });
    const text = await answer.text();
    return `${answer.status} ${answer.headers.get("retry-after") | 0} ${text}`;
  } catch {
    return "0 0 ";
  }
}

let stream;

export function follow(types) {
  unfollow();
  const opened = (stream = new EventSource("/api/events/stream"));
  opened.onopen = () => heard("open", "");
  opened.onerror = () => heard(opened.readyState === EventSource.CLOSED ? "closed" : "lost", "");
  for (const type of types.split(" ")) {
    opened.addEventListener(type, ({ data }) => heard("event", data));
  }
}

export function unfollow() {
  stream?.close();
  stream = undefined;
}

// ---- mod.rs ----

// When the page was asked for and when its answer began, in milliseconds since its origin.
export function asked() {
  const [entry] = performance.getEntriesByType?.("navigation") ?? [];
  return [entry?.requestStart ?? 0, entry?.responseStart ?? 0];
}

// Comes back when the browser has nothing better to do.
export function idle() {
  return new Promise((resolve) => (globalThis.requestIdleCallback ?? setTimeout)(resolve));
}
