// Moves tasks in place: by the buttons of a row, or by dragging its handle. Without this script the
// buttons send their forms.
const list = document.querySelector("[data-moved]");
const position = document.getElementById("task-position");
const first = Number(list.dataset.first);
const total = Number(list.dataset.total);
const rows = () => [...list.children];
let sent = Promise.resolve();

for (const part of document.querySelectorAll("[data-drag]")) part.hidden = false;

function show(row) {
  const number = first + rows().indexOf(row);
  const values = { title: row.dataset.title, position: number, total };
  position.textContent = list.dataset.moved.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  for (const other of rows()) {
    const number = first + rows().indexOf(other);
    other.querySelector("[value=up]").disabled = number === 1;
    other.querySelector("[value=down]").disabled = number === total;
  }
}

// Sends where the row is now, one move after the other.
function send(row) {
  const { previousElementSibling: above, nextElementSibling: below } = row;
  const form = row.querySelector("form");
  const body = new URLSearchParams(new FormData(form));
  if (above) body.set("after", above.dataset.task);
  else body.set("before", below.dataset.task);
  show(row);
  const request = () => fetch(form.action, { method: "POST", body, redirect: "manual" });
  // What the server has not taken is not shown: the page is loaded as it is there.
  const check = (answer) => answer.type === "opaqueredirect" || location.reload();
  sent = sent.then(request).then(check, () => location.reload());
}

list.addEventListener("submit", (event) => {
  const row = event.target.closest("li");
  const pressed = event.submitter;
  const isUp = pressed.value === "up";
  const other = isUp ? row.previousElementSibling : row.nextElementSibling;
  // On another page: the server moves it there.
  if (!other) return;
  event.preventDefault();
  if (isUp) other.before(row);
  else other.after(row);
  send(row);
  const end = row.querySelector(isUp ? "[value=down]" : "[value=up]");
  (pressed.disabled ? end : pressed).focus();
});

list.addEventListener("pointerdown", (event) => {
  const row = event.target.closest("[data-drag]")?.closest("li");
  if (!row || event.button !== 0) return;
  event.preventDefault();
  const before = row.nextElementSibling;
  const dragging = new AbortController();
  const options = { signal: dragging.signal };
  const middle = (other) => {
    const { top, height } = other.getBoundingClientRect();
    return top + height / 2;
  };
  const end = () => {
    dragging.abort();
    row.classList.remove("dragged");
  };
  const cancel = () => {
    end();
    list.insertBefore(row, before);
  };
  row.classList.add("dragged");
  list.setPointerCapture(event.pointerId);
  list.addEventListener(
    "pointermove",
    ({ clientY }) => {
      let other;
      while ((other = row.previousElementSibling) && clientY < middle(other)) other.before(row);
      while ((other = row.nextElementSibling) && clientY > middle(other)) other.after(row);
      row.scrollIntoView({ block: "nearest" });
    },
    options,
  );
  list.addEventListener(
    "pointerup",
    () => {
      end();
      if (row.nextElementSibling !== before) send(row);
    },
    options,
  );
  list.addEventListener("pointercancel", cancel, options);
  document.addEventListener("keydown", ({ key }) => key === "Escape" && cancel(), options);
});
