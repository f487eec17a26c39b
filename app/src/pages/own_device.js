const { base = "" } = document.documentElement.dataset;
const choice = document.getElementById("own-device");
const checkbox = choice.querySelector("input");
const name = "stint.shared" + base;
checkbox.checked = localStorage.getItem(name) === null;
choice.hidden = false;
checkbox.addEventListener("change", () => {
  if (checkbox.checked) {
    localStorage.removeItem(name);
  } else {
    localStorage.setItem(name, "true");
    indexedDB.deleteDatabase("stint-past" + base);
  }
});
