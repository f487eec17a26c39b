// The playground's page: reads the scenario from the address, plays it after every change, and draws it.
import { load } from "@stint/rules";
import { make, part } from "./dom.js";
import { EXAMPLES } from "./examples.js";
import { Lanes, type Actions } from "./lanes.js";
import { Lists } from "./lists.js";
import { showResult } from "./result.js";
import {
  COMMANDS,
  decode,
  encode,
  END,
  keys,
  MalformedScenario,
  MAX_COMMANDS,
  MAX_OUTAGES,
  OUTAGES,
  type CommandName,
  type Device,
  type Given,
  type Outage,
  type OutageName,
} from "./scenario.js";
import { simulate } from "./simulation.js";
import { count } from "./words.js";

const FIRST: string = EXAMPLES[0].fragment;
const NEW_OUTAGE = 600;

const rules = await load(part("playground").dataset.rules!).catch((error: Error) => {
  say(`The rules cannot be loaded: ${error.message}. Reload the page.`);
  throw error;
});

/** What Reset returns to. */
let opened = FIRST;
let scenario = decode(opened);
let isDragging = false;

const actions: Actions = {
  changed: () => show(),
  dragging: (now) => {
    isDragging = now;
    show();
  },
  remove: (item) => {
    const isCommand = "at" in item;
    scenario.commands = scenario.commands.filter((one) => one !== item);
    scenario.outages = scenario.outages.filter((one) => one !== item);
    show();
    const next = isCommand ? scenario.commands[0] : scenario.outages[0];
    if (next) lanes.focus(next);
    else part("add").focus();
  },
};
const lanes = new Lanes(actions);
const lists = new Lists(actions);

function show() {
  const result = simulate(rules, scenario);
  lanes.show(scenario, result, isDragging);
  lists.show(scenario, result, isDragging);
  showResult(rules, result);
  const fragment = encode(scenario);
  part<HTMLAnchorElement>("link").href = `#${fragment}`;
  const example = EXAMPLES.find((example) => encode(decode(example.fragment)) === fragment);
  part("about").textContent = example?.about ?? "";
  // Browsers limit how often an address may be replaced.
  if (!isDragging && location.hash.slice(1) !== fragment) history.replaceState(null, "", `#${fragment}`);
}

function say(message: string) {
  part("message").textContent = message;
  part("message").hidden = message === "";
}

function open(fragment: string) {
  say("");
  try {
    scenario = decode(fragment);
    opened = fragment;
  } catch (error) {
    if (!(error instanceof MalformedScenario)) throw error;
    say(`This address has no scenario that can be shown. ${error.message} Here is an example instead.`);
    scenario = decode((opened = FIRST));
  }
  show();
}

/** Five minutes after the last command of the device. */
function timeOfNext(device: Device): number {
  const times = scenario.commands.filter((one) => one.device === device).map(({ at }) => at);
  return Math.min(Math.max(0, ...times) + 300, END);
}

function add() {
  const device = part<HTMLSelectElement>("device").value as Device;
  const what = part<HTMLSelectElement>("what").value;
  const at = timeOfNext(device);
  const isCommand = Object.hasOwn(COMMANDS, what);
  const [list, most] = isCommand ? ([scenario.commands, MAX_COMMANDS] as const) : ([scenario.outages, MAX_OUTAGES] as const);
  if (list.length >= most) return say(`A scenario has at most ${count(most, isCommand ? "command" : "outage")}.`);
  say("");
  const from = Math.min(at, END - NEW_OUTAGE);
  const added: Given | Outage = isCommand
    ? { device, name: what as CommandName, at }
    : { device, name: what as OutageName, from, to: from + NEW_OUTAGE };
  if ("at" in added) scenario.commands.push(added);
  else scenario.outages.push(added);
  show();
  lanes.focus(added);
}

for (const { name, fragment } of EXAMPLES) {
  const button = make("button", { type: "button", textContent: name });
  button.addEventListener("click", () => open(fragment));
  part("examples").append(button);
}
const options = (of: Record<string, string>) => Object.entries(of).map(([value, text]) => make("option", { value, textContent: text }));
const commandNames = Object.fromEntries(keys(COMMANDS).map((name) => [name, COMMANDS[name].label]));
part("what").append(
  make("optgroup", { label: "Commands" }, ...options(commandNames)),
  make("optgroup", { label: "Outages" }, ...options(OUTAGES)),
);
part("add-form").addEventListener("submit", (event) => {
  event.preventDefault();
  add();
});
part("reset").addEventListener("click", () => open(opened));
part("clear").addEventListener("click", () => {
  say("");
  scenario = decode("empty");
  show();
});
addEventListener("hashchange", () => open(location.hash.slice(1) || FIRST));
// Commands stand in rows by how wide they are drawn.
addEventListener("resize", show);

part("app").hidden = false;
open(location.hash.slice(1) || FIRST);
