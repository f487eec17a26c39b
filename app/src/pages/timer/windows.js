// Full screen, and the mini timer: this page once more, in a small window that stays above the others
// where the browser can do that (Document Picture-in-Picture), else in one of its own. Inline, so that
// the module of every visit stays small. Windows have names, which outlive loading.
{
  const root = document.documentElement;
  const { base = "" } = root.dataset;
  const mini = "stint-mini" + base;
  const size = { width: 300, height: 340 };

  if (name === mini) root.dataset.mini = "";

  let popup;
  async function openMini(title) {
    const pictures = window.documentPictureInPicture;
    if (!pictures && popup && !popup.closed) return popup.close();
    if (!pictures) return void (popup = open(base + "/", mini, `popup,width=${size.width},height=${size.height}`));
    if (pictures.window) return pictures.window.close();
    const { document: outside } = await pictures.requestWindow(size);
    outside.title = title;
    Object.assign(outside.body.style, { margin: 0, overflow: "hidden" });
    const frame = outside.createElement("iframe");
    Object.assign(frame, { name: mini, title, src: base + "/" });
    Object.assign(frame.style, { display: "block", border: 0, width: "100vw", height: "100vh" });
    outside.body.append(frame);
  }

  addEventListener("click", ({ target }) => {
    const link = target.closest("a");
    // The small window has room for the timer only.
    if (link && "mini" in root.dataset) link.target = "_blank";
    const button = target.closest("[data-window]");
    // What the browser refuses does not happen, and needs no words: nothing else changes.
    const refused = () => {};
    if (button?.dataset.window === "mini") openMini(button.ariaLabel).catch(refused);
    else if (button && document.fullscreenElement) document.exitFullscreen().catch(refused);
    else if (button) root.requestFullscreen().catch(refused);
  });
}
