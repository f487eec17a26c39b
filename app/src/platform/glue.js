// Browser interfaces that would need many bindings in Rust. Each part is bound in one file of this
// folder. Nothing is decided here, and no state is held but handles. Only functions are exported
// and nothing is imported: the build adds this text to the page's one script.

// Ends names that others of the origin may have too.
const { base = "" } = document.documentElement.dataset;

// ---- tabs.rs: one listener for all events beside the page ----

let emit = () => {};
let channel;
// Without either each visible tab is its own leader.
const hasTabs = navigator.locks && globalThis.BroadcastChannel;

export function join(listener) {
  emit = listener;
  if (!hasTabs) return;
  channel = new BroadcastChannel("stint" + base);
  channel.onmessage = ({ data }) => emit("tab", String(data));
}

export function broadcast(message) {
  channel?.postMessage(message);
}

// ---- service_worker.rs: the page ----

// Reloads the page as soon as the network is back.
export function reloadWhenOnline() {
  addEventListener("online", () => location.reload());
}

export function path() {
  return location.pathname;
}

// Shows the cached document, which now has a user.
export function reveal() {
  delete document.documentElement.dataset.cached;
}

// ---- tabs.rs: the leader ----

let queued;

// Requests the leader's lock; false where the browser has no locks.
export function lead(steal) {
  if (!hasTabs) return false;
  queued?.abort();
  queued = steal ? undefined : new AbortController();
  const options = steal ? { steal } : { signal: queued.signal };
  let held = false;
  const hold = () => {
    held = true;
    emit("lead", "");
    return new Promise(() => {});
  };
  navigator.locks.request("stint-leader" + base, options, hold).catch(() => {
    if (!held) return;
    emit("rest", "");
    lead(false);
  });
  return true;
}

// ---- database.rs ----

const stores = { queue: { autoIncrement: true }, known: {} };
const memory = { queue: new Map(), known: new Map() };
let database;
let added = 0;

function open() {
  return (database ??= new Promise((resolve) => {
    const refused = () => resolve(null);
    // Some browsers never answer.
    setTimeout(refused, 3000);
    try {
      const request = indexedDB.open("stint" + base, 1);
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

// Everything in an object store as `[[key, text], …]`, smallest key first.
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

// Makes all changes `[[store, key, text], …]` in one transaction: without a text the key is
// removed, without both the store is emptied, without a key the text is added. Returns the first
// key.
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
      // The disk is full, or the browser has evicted the data: use memory from now on.
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

// Whether stored data outlives the page.
export async function lasts() {
  return (await open()) !== null;
}

// ---- network.rs ----

// `status retry-after body`; status 0 without an answer.
export async function ask(method, address, body) {
  if (!navigator.cookieEnabled) return '403 0 {"status":403,"code":"cookies_off","detail":""}';
  const headers = body === undefined ? {} : { "content-type": "application/json" };
  const signal = AbortSignal.timeout?.(20000);
  try {
    const answer = await fetch(address, { method, body, headers, signal, cache: "no-store" });
    const text = await answer.text();
    return `${answer.status} ${answer.headers.get("retry-after") | 0} ${text}`;
  } catch {
    return "0 0 ";
  }
}

let stream;

// Closes the stream, and opens one of these types of events unless there are none.
export function openStream(address, types) {
  stream?.close();
  if (!types) return;
  const opened = (stream = new EventSource(address));
  opened.onopen = () => emit("open", "");
  opened.onerror = () => emit(opened.readyState === EventSource.CLOSED ? "closed" : "lost", "");
  for (const type of types.split(" ")) {
    opened.addEventListener(type, ({ data }) => emit("event", data));
  }
}

// ---- mod.rs ----

export function uptime() {
  return performance.now();
}

export function randomBytes() {
  return crypto.getRandomValues(new Uint8Array(10));
}

export function timeZone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export function isOffline() {
  return !navigator.onLine;
}

export function isVisible() {
  return !document.hidden;
}

export function setTitle(title) {
  document.title = title;
}

export function showCrash(what) {
  console.error(what);
  document.querySelector(".crash-notice").hidden = false;
}

// When the page was requested, or when its response began, in milliseconds since its origin; 0 if
// that is not known.
export function navigationTime(ofResponse) {
  const [entry] = performance.getEntriesByType?.("navigation") ?? [];
  return entry?.[ofResponse ? "responseStart" : "requestStart"] ?? 0;
}
