// Shows how far an import is while its form waits for the answer, and cancels it.
const { base = "" } = document.documentElement.dataset;
for (const form of document.querySelectorAll("form[data-import]")) {
  const shown = form.querySelector(".import-progress");
  const bar = shown.querySelector("progress");
  const [checking, writing] = shown.querySelectorAll("span");
  let timer;

  async function update() {
    try {
      const response = await fetch(base + "/fn/import_progress");
      if (response.status === 200) {
        const { done, total } = await response.json();
        checking.hidden = total > 0;
        writing.hidden = total === 0;
        if (total) [bar.max, bar.value] = [total, done];
      }
    } catch {
      // The form has its answer, or none is coming; the next look shows it.
    }
    timer = setTimeout(update, 1000);
  }

  form.addEventListener("submit", () => {
    shown.hidden = false;
    timer = setTimeout(update, 1000);
  });
  shown.querySelector("button").addEventListener("click", () => {
    clearTimeout(timer);
    window.stop();
    shown.hidden = true;
    form.querySelector(".primary").focus();
  });
  // As the page was left, where it is returned to.
  addEventListener("pageshow", () => {
    clearTimeout(timer);
    shown.hidden = true;
  });
}
