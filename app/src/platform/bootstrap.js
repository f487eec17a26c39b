// On every page: tells the server the device's time zone, whose clock says which day today is; deletes
// the offline history of another user and has the module copy the event log, except on a shared device
// (pages/own_device.js), or, in the document that the service worker caches for it, has it draw the page.
const { base = "" } = document.documentElement.dataset;
const { user, script, binary, task } = document.getElementById("bootstrap").dataset;

const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
const secure = location.protocol === "https:" ? "; secure" : "";
document.cookie = `stint_zone=${timeZone}; path=${base}/; max-age=31536000; samesite=lax${secure}`;

const run = async () => {
  const module = await import(script);
  await module.default({ module_or_path: binary });
  module[task]();
};

const sync = async () => {
  try {
    if (localStorage.getItem("stint.shared" + base)) return;
    // A cached document was rendered without a user.
    if (user !== undefined && localStorage.getItem("stint.person" + base) !== user) {
      indexedDB.deleteDatabase("stint-past" + base);
      localStorage.setItem("stint.person" + base, user);
    }
  } catch {
    // Without storage nothing was chosen, and there is nothing to delete.
  }
  if (document.readyState !== "complete") {
    await new Promise((loaded) => addEventListener("load", loaded, { once: true }));
  }
  if (user === undefined || user === "") {
    // Without a user yet: wait until the timer reports the first change.
    const tabs = new BroadcastChannel("stint" + base);
    await new Promise((changed) => (tabs.onmessage = ({ data }) => data === "changed" && changed()));
    tabs.close();
  }
  await new Promise((idle) => (globalThis.requestIdleCallback ?? setTimeout)(idle));
  await run();
};

// A failure to store is silent; a page that cannot be drawn says so.
if (task === "show") run().catch(() => (document.querySelector(".crash-notice").hidden = false));
else sync().catch(() => {});
