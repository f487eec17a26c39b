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
  channel.onmessage = ({ data }) => heard("tab", data);
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
