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
