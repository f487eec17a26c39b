// What the pages that look back need of the browser: their database, the person's clocks, and
// the place where they are drawn. Bound in offline.rs; the build puts this text into the script
// of that module alone. Like glue.js it exports functions, and nothing is decided here.

// ---- what is kept: sessions by id, and what is known about all of them ----

// A database of its own: it is thrown away as a whole when somebody else is there, and the
// queue's needs no new version.
let database;
// What was known when this page last read or wrote, as text.
let seen;

function open() {
  return (database ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("stint-past", 1);
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

// `[about, [session, …]]`, both of one instant; all sessions, or those with these ids. Nothing
// where nothing can be kept, or where `goes_on` and somebody else has written since.
export async function recall(ids, goesOn) {
  try {
    const transaction = (await open()).transaction(["about", "sessions"]);
    const sessions = transaction.objectStore("sessions");
    const requested = ids && JSON.parse(ids).map((id) => answered(sessions.get(id)));
    const [about, texts] = await Promise.all([
      answered(transaction.objectStore("about").get("")),
      requested ? Promise.all(requested) : answered(sessions.getAll()),
    ]);
    if (goesOn && about !== seen) return "";
    seen = about;
    return `[${about ?? null},[${texts.filter(Boolean)}]]`;
  } catch {
    return "";
  }
}

// Writes what is known and `[[id, session or null], …]`, all of it or nothing; first throws away
// what is there where `anew`. Nothing where somebody else has written since it was read.
export async function retain(about, list, anew) {
  try {
    const transaction = (await open()).transaction(["about", "sessions"], "readwrite");
    const [known, sessions] = ["about", "sessions"].map((name) => transaction.objectStore(name));
    const isDone = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    // Whoever fails first has said so.
    isDone.catch(() => {});
    const before = await answered(known.get(""));
    if (before !== seen) return false;
    if (anew) sessions.clear();
    for (const [id, text] of JSON.parse(list)) text ? sessions.put(text, id) : sessions.delete(id);
    known.put(about, "");
    await isDone;
    seen = about;
    return true;
  } catch {
    return false;
  }
}

// Who was there when the server's newest page was made, as bootstrap.js has kept it.
export function person() {
  try {
    return localStorage.getItem("stint.person") ?? "";
  } catch {
    return "";
  }
}

// The server has said who is there.
export function know(person) {
  try {
    localStorage.setItem("stint.person", person);
  } catch {
    // Then nothing is shown either.
  }
}

// ---- when to keep ----

// Has `work` done now and soon after a tab has told that something changed; in one tab at a time.
export function runOnChanges(work) {
  const turn = (isPageLoad) => {
    const take = () => work(isPageLoad);
    return navigator.locks ? navigator.locks.request("stint-past", take) : take();
  };
  let due;
  new BroadcastChannel("stint").onmessage = ({ data }) => {
    if (data !== "changed") return;
    clearTimeout(due);
    due = setTimeout(turn, 2000, false);
  };
  turn(true);
}

// ---- the person's clocks ----

const clocks = new Map();

function clock(zone) {
  const numeric = "numeric";
  const parts = { year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric, second: numeric };
  try {
    return new Intl.DateTimeFormat("en-US", { ...parts, hourCycle: "h23", timeZone: zone });
  } catch {
    // A zone that this browser does not know: its own is the best guess.
    return new Intl.DateTimeFormat("en-US", { ...parts, hourCycle: "h23" });
  }
}

// By how many seconds clocks of a zone are ahead of UTC at an instant.
export function offset(zone, at) {
  if (!clocks.has(zone)) clocks.set(zone, clock(zone));
  const shown = {};
  for (const { type, value } of clocks.get(zone).formatToParts(at)) shown[type] = Number(value);
  const { year, month, day, hour, minute, second } = shown;
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - Math.floor(at / 1000);
}

// ---- where it is drawn ----

// What the address asks for, as `[[name, value], …]`.
export function queryPairs() {
  return JSON.stringify([...new URLSearchParams(location.search)]);
}

// The place for the page, emptied.
export function container() {
  const element = document.getElementById("offline-page");
  element.replaceChildren();
  return element;
}

// Shows that the page needs the server.
export function showOfflineNotice() {
  container().append(document.getElementById("away").content.cloneNode(true));
}
