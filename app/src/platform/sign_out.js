// Sign-out: asks about unsent commands, then deletes the user's data from this browser. Inline, so
// that it works without the timer's module.
const { base = "" } = document.documentElement.dataset;
const form = document.querySelector("form[data-user]");
const dialog = document.querySelector("dialog[data-unsent]");

const open = () =>
  new Promise((resolve) => {
    const request = indexedDB.open("stint" + base);
    // No database exists, so none is created.
    request.onupgradeneeded = () => request.transaction.abort();
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve(null);
  });

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

// The user's commands in the queue: keys, and whether they are pending.
async function queue(database) {
  const store = database.transaction("queue").objectStore("queue");
  const [keys, texts] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
  const own = texts.map((text) => JSON.parse(text)).map(({ owner, problem }, index) => ({
    key: keys[index],
    waits: !problem,
    isOwn: owner === form.dataset.user,
  }));
  return own.filter(({ isOwn }) => isOwn);
}

async function clear(database) {
  const own = await queue(database);
  for (const kind of ["draft", "presets"]) localStorage.removeItem(`stint.${kind}.${form.dataset.user}${base}`);
  const transaction = database.transaction(["queue", "known"], "readwrite");
  for (const { key } of own) transaction.objectStore("queue").delete(key);
  transaction.objectStore("known").clear();
  await new Promise((resolve) => (transaction.oncomplete = transaction.onabort = resolve));
  new BroadcastChannel("stint" + base).postMessage("changed");
}

// Deletes the offline history, which has a database of its own.
const forget = () =>
  new Promise((resolve) => {
    const request = indexedDB.deleteDatabase("stint-past" + base);
    request.onsuccess = request.onerror = request.onblocked = resolve;
  });

async function leave(isSure) {
  const database = await open().catch(() => null);
  if (database) {
    const waiting = (await queue(database)).filter(({ waits }) => waits).length;
    if (waiting && !isSure) {
      dialog.querySelector("output").value = waiting;
      dialog.showModal();
      return;
    }
    await clear(database);
  }
  await forget();
  // What waits for other users of this browser stays; otherwise the answer has the browser delete all.
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "erased", value: "true" }));
  form.submit();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  leave(false).catch(() => form.submit());
});
dialog.addEventListener("close", () => {
  if (dialog.returnValue === "leave") leave(true).catch(() => form.submit());
});
