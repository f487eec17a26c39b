// Browser interfaces of the offline history: its database, the user's time zone, and the element
// that a page is drawn into. Bound in offline.rs; the build adds this text to that module's script
// alone. Like glue.js it exports functions and decides nothing.

const { base = "" } = document.documentElement.dataset;

// ---- the database: sessions by id, and the metadata, all of them texts ----

// A separate database: it is deleted as a whole for another user, and the queue's database needs no
// new version.
let database;
// The metadata as text, as this page last read or wrote it.
let seen;

function open() {
  return (database ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("stint-past" + base, 1);
    request.onupgradeneeded = () => {
      for (const name of ["about", "sessions"]) request.result.createObjectStore(name);
    };
    request.onsuccess = () => {
      const opened = request.result;
      opened.onversionchange = opened.onclose = () => {
        opened.close();
        database = undefined;
      };
      resolve(opened);
    };
    request.onerror = request.onblocked = () => reject(request.error);
  }));
}

const answered = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

// Sessions that are read or written before the page may react.
const PART = 200;

// The metadata, and with `withSessions` all sessions in parts `[session, …]`, of one instant. Nothing
// without storage.
export async function loadHistory(withSessions) {
  try {
    const transaction = (await open()).transaction(["about", "sessions"]);
    const [about, sessions] = await Promise.all([
      answered(transaction.objectStore("about").get("")),
      withSessions ? answered(transaction.objectStore("sessions").getAll()) : [],
    ]);
    seen = about;
    const parts = [];
    for (let at = 0; at < sessions.length; at += PART) parts.push(`[${sessions.slice(at, at + PART)}]`);
    return [about, ...parts];
  } catch {
    return [];
  }
}

// Writes the metadata and sessions, each a line that begins with its id, and removes those with the ids
// that are `gone`, in one transaction; with `anew` it deletes everything first. False where another tab
// has written since the last read, and on a shared device.
export async function saveHistory(about, lines, gone, anew) {
  try {
    if (localStorage.getItem("stint.shared" + base)) return false;
    const transaction = (await open()).transaction(["about", "sessions"], "readwrite");
    const [known, sessions] = ["about", "sessions"].map((name) => transaction.objectStore(name));
    const isDone = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    // The first failure is reported by the awaited request.
    isDone.catch(() => {});
    const before = await answered(known.get(""));
    if (before !== seen) return false;
    if (anew) sessions.clear();
    for (const id of gone.split(",").filter(Boolean)) sessions.delete(id);
    const written = lines.split("\n").filter(Boolean);
    for (let at = 0; at < written.length; at += PART) {
      // `["id",…]`
      const puts = written.slice(at, at + PART).map((line) => sessions.put(line, line.slice(2, 38)));
      await answered(puts.at(-1));
    }
    known.put(about, "");
    await isDone;
    seen = about;
    return true;
  } catch {
    return false;
  }
}

// Resolves in a task of its own.
export function nextTask() {
  return new Promise((resolve) => setTimeout(resolve));
}

// The user of the newest page of the server, as stored by bootstrap.js.
export function storedUser() {
  try {
    return localStorage.getItem("stint.person" + base) ?? "";
  } catch {
    return "";
  }
}

// Stores the user that the server has named.
export function storeUser(user) {
  try {
    localStorage.setItem("stint.person" + base, user);
  } catch {
    // Without storage nothing is shown either.
  }
}

// Deletes the copy, since nobody is signed in any more.
export function deleteHistory() {
  try {
    localStorage.removeItem("stint.person" + base);
    indexedDB.deleteDatabase("stint-past" + base);
  } catch {
    // Without storage there is nothing to delete.
  }
}

// ---- when to run ----

// Runs `work` now, two seconds after a tab has reported a change, and when the page is looked at
// again, perhaps on another day; in one tab at a time.
export function runOnChanges(work) {
  const turn = (isPageLoad) => {
    const take = () => work(isPageLoad);
    return navigator.locks ? navigator.locks.request("stint-past" + base, take) : take();
  };
  let due;
  new BroadcastChannel("stint" + base).onmessage = ({ data }) => {
    if (data !== "changed") return;
    clearTimeout(due);
    due = setTimeout(turn, 2000, false);
  };
  addEventListener("visibilitychange", () => document.hidden || turn(false));
  turn(true);
}

// ---- time zones ----

const WEEK = 604_800_000;
// By zone: the clock, and its offset at the end of each week that was looked at.
const clocks = new Map();

function clockOf(zone) {
  if (!clocks.has(zone)) {
    const numeric = "numeric";
    const parts = { year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric, second: numeric };
    let format;
    try {
      format = new Intl.DateTimeFormat("en-US", { ...parts, hourCycle: "h23", timeZone: zone || undefined });
    } catch {
      // The browser does not know it.
    }
    clocks.set(zone, { format, weeks: new Map() });
  }
  return clocks.get(zone);
}

function offsetBy(format, at) {
  const shown = {};
  for (const { type, value } of format.formatToParts(at)) shown[type] = Number(value);
  const { year, month, day, hour, minute, second } = shown;
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - Math.floor(at / 1000);
}

// The offset of a zone from UTC at an instant, in seconds, of the browser's own without a name; undefined
// for a zone that the browser does not know.
export function offset(zone, at) {
  const { format, weeks } = clockOf(zone);
  if (!format) return undefined;
  // No zone changes its clocks twice in a week, and asking takes long where there are thousands.
  const [before, after] = [0, 1].map((ends) => {
    const week = Math.floor(at / WEEK) + ends;
    if (!weeks.has(week)) weeks.set(week, offsetBy(format, week * WEEK));
    return weeks.get(week);
  });
  return before === after ? before : offsetBy(format, at);
}

// ---- the page ----

// The query of the address, as `[[name, value], …]`.
export function queryPairs() {
  return JSON.stringify([...new URLSearchParams(location.search)]);
}

// The element for the page, emptied; a page of the server's is replaced by it.
export function container() {
  let element = document.getElementById("offline-page");
  if (!element) {
    element = document.createElement("div");
    element.id = "offline-page";
    document.body.replaceChildren(element, document.querySelector(".crash-notice"));
  }
  element.replaceChildren();
  return element;
}

// An emptied element of the page; undefined where the page has none with this id.
export function slot(id) {
  const element = document.getElementById(id) ?? undefined;
  element?.replaceChildren();
  return element;
}

// Shows a link in the element of the page with this id, if it has one; none without a text.
export function showLink(id, path, text) {
  const link = document.createElement("a");
  link.href = base + path;
  link.textContent = text;
  document.getElementById(id)?.replaceChildren(...(text ? [link] : []));
}

// Focuses what the page asks to be focused first, as browsers do after loading only.
export function focusFirst() {
  document.querySelector("[autofocus]")?.focus();
}

// Has the server answer with a page, also where it is the current one.
export function openPage(path) {
  const address = base + path;
  if (new URL(address, location).pathname !== location.pathname) return location.assign(address);
  history.replaceState(null, "", address);
  location.reload();
}

// Has `take` handle forms about the times of sessions, by the last part of their address and
// `[[name, value], …]`. What it does not handle is sent to the server.
export function onSubmit(take) {
  addEventListener("submit", async (event) => {
    const form = event.target;
    const [, name] = new URL(form.action).pathname.split("/forms/history/");
    if (!["record", "correct", "end", "split"].includes(name)) return;
    event.preventDefault();
    const fields = JSON.stringify([...new FormData(form)]);
    if (!(await take(name, fields))) form.submit();
  });
}

// Has `take` handle the buttons of choices, by their number.
export function onChoice(take) {
  addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-choice]");
    if (button) take(Number(button.dataset.choice));
  });
}

// Shows that the page needs the server.
export function showOfflineNotice() {
  container().append(document.getElementById("away").content.cloneNode(true));
}
