// What the browser offers and Rust would need many bindings for. Each part is bound in one
// file of this folder; here nothing is decided, and nothing is kept but handles.
// Only functions are exported, and nothing is imported: the build puts this text into the
// page's one script.

// ---- tabs.rs: one listener for whatever happens beside the page ----

let emit = () => {};
let channel;

export function join(listener) {
  emit = listener;
  channel = new BroadcastChannel("stint");
  channel.onmessage = ({ data }) => emit("tab", String(data));
}

export function broadcast(message) {
  channel?.postMessage(message);
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
  tellWorker(wantsAlerts);
}

// What the worker goes by: how pages look, and whether the person wants to be told of alerts
// on this device; without the browser's permission they are not.
export async function tellWorker(alerts) {
  const { active } = (await navigator.serviceWorker?.ready) ?? {};
  if (!active) return;
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

// The kept document is somebody's by now.
export function uncover() {
  delete document.documentElement.dataset.cached;
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

// ---- database.rs: what this browser keeps ----

const stores = { queue: { autoIncrement: true }, known: {} };
const memory = { queue: new Map(), known: new Map() };
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

// When the page was asked for and when its answer began, in milliseconds since its origin.
export function navigationTimes() {
  const [entry] = performance.getEntriesByType?.("navigation") ?? [];
  return [entry?.requestStart ?? 0, entry?.responseStart ?? 0];
}

// ---- device.rs: what the device keeps, its sounds, notifications, screen and tab ----

// What could not be kept holds for this page alone.
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

// `name value` of a field. A number is put within its range first.
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

// Before the first click a browser would complain.
function canSound() {
  return audio?.state === "running" || navigator.userActivation?.hasBeenActive === true;
}

export function unlockSound() {
  try {
    audio ??= new AudioContext();
    audio.resume();
  } catch {
    // A browser without sound.
  }
}

// One tone, `delay` seconds from now: it rises within `attack` and dies away within `decay`
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

// Only the first tab that claims gets true; tabs that cannot play sounds come later. It
// holds the moment for a while, because tabs see what another has kept only after a while.
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

// Allowed, it tells this device while no page is open, too.
export async function askToNotify() {
  if ((await globalThis.Notification?.requestPermission()) === "granted") tellWorker(true);
}

export async function notify(title, body, tag) {
  if (mayNotify() !== "granted" || document.hasFocus()) return;
  const options = { body, tag, icon: "/favicon.svg" };
  const worker = await navigator.serviceWorker?.getRegistration();
  // On phones only a worker can.
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
      // The battery is low, or the page was hidden meanwhile.
    }
    if (!isToBeAwake) stayAwake(false);
  }
}

// A browser lets go of the screen whenever the page is hidden.
addEventListener("visibilitychange", () => isToBeAwake && stayAwake(true));

export function setIcon(address) {
  for (const icon of document.querySelectorAll("link[rel=icon]")) icon.href = address;
}
