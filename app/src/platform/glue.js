// Browser interfaces that would need many bindings in Rust. Each part is bound in one file of this
// folder. Nothing is decided here, and no state is held but handles. Only functions are exported
// and nothing is imported: the build adds this text to the page's one script.

// ---- tabs.rs: one listener for all events beside the page ----

let emit = () => {};
let channel;
// Without either each visible tab is its own leader.
const hasTabs = navigator.locks && globalThis.BroadcastChannel;

export function join(listener) {
  emit = listener;
  if (!hasTabs) return;
  channel = new BroadcastChannel("stint");
  channel.onmessage = ({ data }) => emit("tab", String(data));
}

export function broadcast(message) {
  channel?.postMessage(message);
}

// ---- service_worker.rs: the installed app ----

// Sends a request to the service worker and returns its answer.
function question(worker, words) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    worker.postMessage(words, [port2]);
  });
}

// Registers the service worker after loading. `isNewer` is called when there is a worker of a newer
// version than this page.
export async function watchWorker(wantsAlerts, isNewer) {
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
  // Refused in private windows of some browsers; the app then needs the network.
  const registration = await workers.register("/sw.js", { updateViaCache: "none" }).catch(() => undefined);
  if (!registration) return;
  judge(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const coming = registration.installing;
    coming.addEventListener("statechange", () => coming === registration.waiting && judge(coming));
  });
  // Browsers look for a new version when a page is loaded, but a timer is open for days.
  let looked = performance.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || performance.now() - looked < 3_600_000) return;
    looked = performance.now();
    registration.update().catch(() => {});
  });
  configureWorker(wantsAlerts);
}

// Passes language, theme and the choice on notifications to the worker; without the browser's
// permission the choice is off.
export async function configureWorker(alerts) {
  const { active } = (await navigator.serviceWorker?.ready) ?? {};
  if (!active) return;
  const { lang: language, dataset } = root;
  question(active, { type: "opened", language, theme: dataset.theme, alerts });
}

// Loads the newer version. Its worker is activated first, so that it also works without a network.
// Activation may wait for the older worker; the page does not.
export async function activateUpdate() {
  const { waiting } = await navigator.serviceWorker.ready;
  if (waiting) {
    const isSwapped = new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done));
    question(waiting, { type: "activate" });
    await Promise.race([isSwapped, new Promise((done) => setTimeout(done, 1000))]);
  }
  location.reload();
}

// Reloads the page as soon as the network is back.
export function reloadWhenOnline() {
  addEventListener("online", () => location.reload());
}

export function path() {
  return location.pathname;
}

// Shows the cached document, which now has a user.
export function reveal() {
  delete root.dataset.cached;
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
  navigator.locks.request("stint-leader", options, hold).catch(() => {
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
export async function ask(method, path, body) {
  if (!navigator.cookieEnabled) return '403 0 {"status":403,"code":"cookies_off","detail":""}';
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

export function openStream(types) {
  closeStream();
  const opened = (stream = new EventSource("/api/events/stream"));
  opened.onopen = () => emit("open", "");
  opened.onerror = () => emit(opened.readyState === EventSource.CLOSED ? "closed" : "lost", "");
  for (const type of types.split(" ")) {
    opened.addEventListener(type, ({ data }) => emit("event", data));
  }
}

export function closeStream() {
  stream?.close();
  stream = undefined;
}

// ---- mod.rs ----

export function uptime() {
  return performance.now();
}

export function randomBytes() {
  return crypto.getRandomValues(new Uint8Array(10));
}

export function localTime(millis) {
  return new Intl.DateTimeFormat([], { hour: "numeric", minute: "2-digit" }).format(millis);
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

export function focusOn(id, isRestored) {
  if (!isRestored || document.activeElement === document.body) document.getElementById(id)?.focus();
}

// What has the focus (`t` for text or a dialog, `b` for a button, else a dash), the key, and after
// a line break what its place has in Latin, if the key itself is neither a Latin letter nor a digit.
export function pressed(event) {
  const { key, code, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing || event.defaultPrevented) return "";
  const takesText = "textarea, select, [contenteditable], input:not([type=radio], [type=range])";
  const isTyping = document.querySelector("dialog[open]") || target.closest?.(takesText);
  const focus = isTyping ? "t" : isTabbed && target.closest?.("button, summary") ? "b" : "-";
  return `${focus}${key}\n${/^[a-z\d]$/i.test(key) ? "" : code.replace(/^(Key|Digit)/, "").toLowerCase()}`;
}

const root = document.documentElement;
let lastKey;
let isTabbed = false;
let still;

// Whether the focus was moved by Tab: a button that got it otherwise keeps no key.
function moved() {
  isTabbed = lastKey === "Tab";
}

// While focus runs, the style sheet hides the bar unless somebody is there.
function stir({ key = "" }) {
  lastKey = key;
  root.dataset.stirred = "";
  clearTimeout(still);
  still = setTimeout(() => delete root.dataset.stirred, 4000);
}

// The hints on buttons are hidden where single keys are off. Adds each listener once.
export function showKeys(areOn) {
  root.dataset.keys = areOn;
  addEventListener("focusin", moved);
  for (const kind of ["pointermove", "pointerdown", "keydown"]) addEventListener(kind, stir, true);
}

// A button would be pressed when Space is released.
export function consume(event) {
  event.preventDefault();
  addEventListener("keyup", (released) => released.preventDefault(), { once: true });
}

// When the page was requested and when its response began, in milliseconds since its origin.
export function navigationTimes() {
  const [entry] = performance.getEntriesByType?.("navigation") ?? [];
  return [entry?.requestStart ?? 0, entry?.responseStart ?? 0];
}

// ---- device.rs: stored texts, sounds, notifications, screen and icon ----

// Texts that could not be stored, for this page alone.
const unstored = {};

export function readStored(name) {
  try {
    return unstored[name] ?? localStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

export function writeStored(name, text) {
  try {
    localStorage.setItem(name, text);
  } catch {
    unstored[name] = text;
  }
}

export function onStorageChange(name, listener) {
  addEventListener("storage", ({ key }) => (key ?? name) === name && listener());
}

// `name value` of a field. A number is first moved into its range.
export function changed({ target }) {
  const { type, name } = target;
  if (type === "checkbox") return `${name} ${target.checked}`;
  if (type === "number") {
    const number = Math.round(target.value) || target.defaultValue;
    target.value = Math.min(Math.max(number, target.min), target.max);
  }
  return `${name} ${target.value}`;
}

let audio;

// Before the first click a browser would log a warning.
function canSound() {
  return audio?.state === "running" || navigator.userActivation?.hasBeenActive === true;
}

export function unlockSound() {
  try {
    audio ??= new AudioContext();
    audio.resume();
  } catch {
    // This browser has no sound.
  }
}

// One tone, `delay` seconds from now: its volume rises within `attack` and fades within `decay`
// seconds.
export function tone(delay, frequency, loudness, attack, decay, wave) {
  if (!canSound()) return;
  unlockSound();
  const begin = audio.currentTime + delay;
  const end = begin + attack + decay;
  const oscillator = audio.createOscillator();
  const level = oscillator.connect(audio.createGain());
  oscillator.type = wave;
  oscillator.frequency.value = frequency;
  level.gain.setValueAtTime(0.0001, begin);
  level.gain.exponentialRampToValueAtTime(loudness, begin + attack);
  level.gain.exponentialRampToValueAtTime(0.0001, end);
  level.connect(audio.destination);
  oscillator.start(begin);
  oscillator.stop(end);
}

// True for the first tab that claims; tabs that cannot play sound wait. The lock is held for a
// while, because other tabs see stored data with a delay.
export async function claim(alert) {
  if (!canSound()) await new Promise((resolve) => setTimeout(resolve, 400));
  const take = () => {
    const claimed = readStored("stint.claimed").split(" ");
    if (claimed.includes(alert)) return false;
    writeStored("stint.claimed", [...claimed, alert].slice(-40).join(" "));
    return true;
  };
  if (!navigator.locks) return take();
  return new Promise((answer) => {
    navigator.locks.request(alert, { ifAvailable: true }, (lock) => {
      answer(!!lock && take());
      return lock && new Promise((resolve) => setTimeout(resolve, 10_000));
    });
  });
}

export function mayNotify() {
  return globalThis.Notification?.permission ?? "denied";
}

// With permission, alerts also arrive while no page is open.
export async function askToNotify() {
  if ((await globalThis.Notification?.requestPermission()) === "granted") configureWorker(true);
}

export async function notify(title, body, tag) {
  if (mayNotify() !== "granted" || document.hasFocus()) return;
  const options = { body, tag, icon: "/favicon.svg" };
  const worker = await navigator.serviceWorker?.getRegistration();
  // On phones only a worker can show notifications.
  if (worker?.active) return worker.showNotification(title, options);
  const shown = new Notification(title, options);
  shown.onclick = () => {
    focus();
    shown.close();
  };
}

let awake;
let isToBeAwake = false;

export async function stayAwake(isOn) {
  isToBeAwake = isOn;
  if (!isOn) {
    awake?.release();
    awake = undefined;
  } else if (!document.hidden && (!awake || awake.released)) {
    try {
      awake = await navigator.wakeLock?.request("screen");
    } catch {
      // The battery is low, or the page is hidden by now.
    }
    if (!isToBeAwake) stayAwake(false);
  }
}

// Browsers release the lock whenever the page is hidden.
addEventListener("visibilitychange", () => isToBeAwake && stayAwake(true));

export function setIcon(address) {
  document.querySelector("link[rel=icon]").href = address;
}
