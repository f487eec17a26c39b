// On every page: throws away what was kept of somebody else, has the service worker installed,
// and has the device keep what the pages that look back are drawn from without the server; or,
// in the document that is there for it, has them drawn. Stands in the page of its own accord.
const { person, script, binary, task } = document.getElementById("visit").dataset;

const run = async () => {
  const module = await import(script);
  await module.default({ module_or_path: binary });
  module[task]();
};

const keep = async () => {
  // A document that the service worker has kept knows nobody.
  if (person !== undefined) {
    try {
      if (localStorage.getItem("stint.person") !== person) {
        indexedDB.deleteDatabase("stint-past");
        localStorage.setItem("stint.person", person);
      }
    } catch {
      // Nothing can be kept, so nothing was.
    }
  }
  if (document.readyState !== "complete") {
    await new Promise((loaded) => addEventListener("load", loaded, { once: true }));
  }
  if (person === undefined || person === "") {
    // Whoever begins now is told of by the timer, with the first change.
    const tabs = new BroadcastChannel("stint");
    await new Promise((changed) => (tabs.onmessage = ({ data }) => data === "changed" && changed()));
    tabs.close();
  }
  await new Promise((idle) => (globalThis.requestIdleCallback ?? setTimeout)(idle));
  await run();
};

// Where the module cannot be loaded nothing is kept; but a page that is to be drawn says so.
if (task === "show") run().catch(() => (document.querySelector(".crash-notice").hidden = false));
else keep().catch(() => {});
