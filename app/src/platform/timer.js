// Browser interfaces of the timer's page, as in `glue.js`; the module that draws the history offline
// has none of them.

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
export async function watchWorker(address, wantsAlerts, isNewer) {
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
  const registration = await workers.register(address, { updateViaCache: "none" }).catch(() => undefined);
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

// ---- mod.rs: clock and keys ----

export function localTime(millis) {
  return new Intl.DateTimeFormat([], { hour: "numeric", minute: "2-digit" }).format(millis);
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

// The hints on buttons are hidden where single keys are off; the style sheet shows those that were chosen.
// Adds each listener once.
export function showKeys(areOn, chosen) {
  root.dataset.keys = areOn;
  root.style = chosen;
  addEventListener("focusin", moved);
  for (const kind of ["pointermove", "pointerdown", "keydown"]) addEventListener(kind, stir, true);
}

// A button would be pressed when Space is released.
export function consume(event) {
  event.preventDefault();
  addEventListener("keyup", (released) => released.preventDefault(), { once: true });
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

export function onStorageChange(listener) {
  addEventListener("storage", ({ key, newValue }) => listener(key ?? "", newValue ?? ""));
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
  return audio?.state === "running" || navigator.userActivation?.hasBeenActive;
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

export async function notify(title, body, tag, icon) {
  if (mayNotify() !== "granted" || document.hasFocus()) return;
  const options = { body, tag, icon };
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
  } else if (!document.hidden && awake?.released !== false) {
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
