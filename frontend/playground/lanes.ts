// Draws the time axis: a lane for each device with its commands and outages, the server's between them.
import { KeyedChildren, make, part } from "./dom.js";
import { clock, COMMANDS, DEVICES, END, OUTAGES, type Device, type Given, type Outage, type Scenario } from "./scenario.js";
import type { Simulation, Stretch } from "./simulation.js";
import { between, describeSlider, makeSlider, position, type Movable } from "./slider.js";
import { commandName, outageName, outcome, OUTCOMES } from "./words.js";

/** The shortest outage. */
const SHORTEST = 30;
const ROW = 2;
const PHASES = { focus: "Focus", paused: "Paused", overtime: "Overtime" };
const MARKS = { applied: "", refused: " ✕", "refused-here": " ✕" };

/** What dragging and keys do to the scenario. */
export interface Actions {
  changed(): void;
  dragging(isDragging: boolean): void;
  remove(item: Given | Outage): void;
}

export class Lanes {
  private readonly commands = new Map<Device, KeyedChildren<Given, HTMLElement>>();
  private readonly outages = new Map<Device, KeyedChildren<Outage, HTMLElement>>();

  constructor(private readonly actions: Actions) {
    for (const device of DEVICES) {
      const commands = part(`${device}-commands`);
      const create = (given: Given) => this.createCommand(given, commands);
      this.commands.set(device, new KeyedChildren(commands, create, () => {}));
      const outages = part(`${device}-outages`);
      this.outages.set(
        device,
        new KeyedChildren(outages, (outage) => this.createOutage(outage, outages), (outage, element) => this.updateOutage(outage, element)),
      );
    }
    const minutes = Array.from({ length: END / 600 + 1 }, (_, index) => index * 600);
    const labels = minutes.map((at) => {
      const label = make("span", { textContent: clock(at) });
      label.style.left = position(at);
      return label;
    });
    part("axis").append(...labels);
  }

  show({ commands, outages }: Scenario, { decisions, devices, server }: Simulation, isDragging: boolean) {
    for (const device of DEVICES) {
      const own = commands.filter((given) => given.device === device).sort((a, b) => a.at - b.at);
      const list = this.commands.get(device)!;
      list.show(own, isDragging);
      for (const given of own) updateCommand(given, list.of(given)!, outcome(decisions[commands.indexOf(given)]!));
      placeInRows(part(`${device}-commands`), own.map((given) => [given, list.of(given)!]));
      const cuts = outages.filter((outage) => outage.device === device).sort((a, b) => a.from - b.from);
      this.outages.get(device)!.show(cuts, isDragging);
      shade(part(`${device}-shade`), cuts);
      showStretches(part(`${device}-believed`), devices[device].believed);
      connect(part(`${device}-connections`), device, commands, decisions);
    }
    showStretches(part("server-believed"), server.believed);
    showStretches(part("server-final"), server.final);
  }

  focus(item: Given | Outage) {
    const element = "at" in item ? this.commands.get(item.device)!.of(item) : this.outages.get(item.device)!.of(item);
    (element?.matches("[role=slider]") ? element : element?.querySelector<HTMLElement>("[role=slider]"))?.focus();
  }

  private createCommand(given: Given, track: HTMLElement): HTMLElement {
    const element = make("div", { className: "command" });
    makeSlider(element, track, {
      ...this.shared(given),
      ...commandRange(given),
      move: (to) => {
        given.at = to;
        this.actions.changed();
      },
    });
    return element;
  }

  private createOutage(outage: Outage, track: HTMLElement): HTMLElement {
    const span = make("div", { className: "span" }, make("span", { textContent: OUTAGES[outage.name] }));
    const [begin, end] = [make("div", { className: "begin" }), make("div", { className: "end" })];
    const parts = outageParts(outage);
    for (const [element, name] of [[span, "whole"], [begin, "begin"], [end, "end"]] as const) {
      makeSlider(element, track, {
        ...this.shared(outage),
        ...parts[name],
        move: (to) => {
          parts[name].set(to);
          this.actions.changed();
        },
      });
    }
    return make("div", { className: "outage", data: { name: outage.name } }, span, begin, end);
  }

  private updateOutage(outage: Outage, element: HTMLElement) {
    const { from, to } = outage;
    element.style.left = position(from);
    element.style.width = position(to - from);
    const [span, begin, end] = element.children as unknown as HTMLElement[];
    const parts = outageParts(outage);
    describeSlider(span!, parts.whole, outageName(outage), between(from, to));
    describeSlider(begin!, parts.begin, `Begin of ${outageName(outage).toLowerCase()}`, clock(from));
    describeSlider(end!, parts.end, `End of ${outageName(outage).toLowerCase()}`, clock(to));
  }

  private shared(item: Given | Outage): Pick<Movable, "remove" | "drag"> {
    return { remove: () => this.actions.remove(item), drag: this.actions.dragging };
  }
}

const commandRange = (given: Given) => ({ value: () => given.at, range: (): [number, number] => [0, END] });

function outageParts(outage: Outage) {
  return {
    whole: {
      value: () => outage.from,
      range: (): [number, number] => [0, END - (outage.to - outage.from)],
      set: (to: number) => {
        outage.to += to - outage.from;
        outage.from = to;
      },
    },
    begin: {
      value: () => outage.from,
      range: (): [number, number] => [0, outage.to - SHORTEST],
      set: (to: number) => void (outage.from = to),
    },
    end: {
      value: () => outage.to,
      range: (): [number, number] => [outage.from + SHORTEST, END],
      set: (to: number) => void (outage.to = to),
    },
  };
}

function updateCommand(given: Given, element: HTMLElement, came: keyof typeof OUTCOMES) {
  const text = COMMANDS[given.name].label + MARKS[came];
  if (element.textContent !== text) element.textContent = text;
  element.dataset.outcome = came;
  describeSlider(element, commandRange(given), commandName(given), `${clock(given.at)}, ${OUTCOMES[came]}`);
}

/** Commands that would cover each other stand in rows; what has no room on the right stands left of its instant. */
function placeInRows(track: HTMLElement, commands: [Given, HTMLElement][]) {
  const ends: number[] = [];
  for (const [{ at }, element] of commands) {
    const [instant, width] = [(at / END) * track.clientWidth, element.offsetWidth];
    const isLeft = instant + width > track.clientWidth;
    const from = isLeft ? instant - width : instant;
    let row = ends.findIndex((end) => end <= from);
    if (row < 0) row = ends.length;
    ends[row] = from + width;
    element.classList.toggle("left", isLeft);
    element.style.left = position(at);
    element.style.top = `${row * ROW}rem`;
  }
  track.style.height = `${Math.max(ends.length, 1) * ROW}rem`;
}

function stretch(className: string, from: number, to: number): HTMLElement {
  const drawn = make("span", { className });
  drawn.style.left = position(from);
  drawn.style.width = position(to - from);
  return drawn;
}

function shade(parent: HTMLElement, outages: Outage[]) {
  parent.replaceChildren(...outages.map(({ name, from, to }) => stretch(name, from, to)));
}

function showStretches(parent: HTMLElement, stretches: Stretch[]) {
  const joined: Stretch[] = [];
  for (const one of stretches) {
    const last = joined.at(-1);
    if (last?.phase === one.phase && last.to === one.from) last.to = one.to;
    else joined.push({ ...one });
  }
  parent.replaceChildren(...joined.map(({ phase, from, to }) => stretch(phase, from, to)));
  const texts = joined.map(({ phase, from, to }) => `${PHASES[phase]} ${between(from, to)}`);
  parent.setAttribute("aria-label", texts.join(", ") || "No session");
}

/** Lines from when a command was given to when the server received it. */
function connect(parent: HTMLElement, device: Device, commands: Given[], decisions: Simulation["decisions"]) {
  const lines = commands.flatMap((given, index) => {
    if (given.device !== device) return [];
    return decisions[index]!.receipts.map(({ at, outcome }) => {
      const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
      const [sent, received] = device === "laptop" ? [0, 100] : [100, 0];
      for (const [name, value] of Object.entries({ x1: given.at, y1: sent, x2: at, y2: received })) {
        line.setAttribute(name, String(value));
      }
      line.setAttribute("class", outcome);
      return line;
    });
  });
  parent.replaceChildren(...lines);
}
