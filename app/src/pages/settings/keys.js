// Shows and stores the single keys of the timer: one character for each action, in the order of the
// fields; nothing is stored while they are the usual ones. `model/keyboard.rs` reads them.
const { base = "" } = document.documentElement.dataset;
const name = "stint.keys" + base;
const form = document.getElementById("key-map");
const status = form.querySelector("[role=status]");
const fields = [...form.querySelectorAll("input")];
const usual = fields.map((field) => field.defaultValue);

const show = (keys) => fields.forEach((field, index) => (field.value = (keys[index] ?? usual[index]).toUpperCase()));

const refuse = (field, text) => {
  field.setAttribute("aria-invalid", !!text);
  document.getElementById(field.id + "-error").textContent = text;
};

// Why a key is refused; empty where it is not.
function problem(keys, index) {
  const key = keys[index];
  if ([...key].length !== 1 || /[\s\p{C}]/u.test(key)) return form.dataset.wrong;
  const first = keys.indexOf(key);
  return first < index ? form.dataset.taken.replace("{action}", fields[first].labels[0].textContent) : "";
}

show([...(localStorage.getItem(name) ?? usual.join(""))]);
form.hidden = false;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const keys = fields.map((field) => field.value.trim().toLowerCase());
  const problems = keys.map((_, index) => problem(keys, index));
  fields.forEach((field, index) => refuse(field, problems[index]));
  status.textContent = "";
  const wrong = fields.find((_, index) => problems[index]);
  if (wrong) return wrong.focus();
  if (keys.join("") === usual.join("")) localStorage.removeItem(name);
  else localStorage.setItem(name, keys.join(""));
  show(keys);
  status.textContent = form.dataset.saved;
});

form.addEventListener("reset", (event) => {
  event.preventDefault();
  localStorage.removeItem(name);
  fields.forEach((field) => refuse(field, ""));
  show(usual);
  status.textContent = form.dataset.reset;
});
