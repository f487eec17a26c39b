// The commands and outages as lists, with exact times and what was decided.
import { KeyedChildren, make, part } from "./dom.js";
import { clock, END, parseClock, type Given, type Outage, type Scenario } from "./scenario.js";
import type { Decision, Simulation } from "./simulation.js";
import type { Actions } from "./lanes.js";
import { commandName, nameOf, outageName, outcome, receiptText, refusalText } from "./words.js";

export class Lists {
  private readonly commands: KeyedChildren<Given, HTMLElement>;
  private readonly outages: KeyedChildren<Outage, HTMLElement>;
  private decisions = new Map<Given, Decision>();

  constructor(private readonly actions: Actions) {
    this.commands = new KeyedChildren(
      part("commands"),
      (given) => this.createCommand(given),
      (given, element) => this.updateCommand(given, element),
    );
    this.outages = new KeyedChildren(part("outages"), (outage) => this.createOutage(outage), updateOutage);
  }

  show({ commands, outages }: Scenario, { decisions }: Simulation, isDragging: boolean) {
    this.decisions = new Map(commands.map((given, index) => [given, decisions[index]!]));
    this.commands.show([...commands].sort((a, b) => a.at - b.at), isDragging);
    this.outages.show([...outages].sort((a, b) => a.from - b.from), isDragging);
    part("no-commands").hidden = commands.length > 0;
    part("no-outages").hidden = outages.length > 0;
  }

  private createCommand(given: Given): HTMLElement {
    const time = this.timeField((to) => (given.at = to));
    const title = make("strong", {}, commandName(given));
    time.setAttribute("aria-label", `Time of ${commandName(given)}`);
    const [device, server] = [make("p"), make("p")];
    return make("li", {}, time, title, this.removeButton(given, commandName(given)), device, server);
  }

  private updateCommand(given: Given, element: HTMLElement) {
    const [time, , , device, server] = element.children as unknown as HTMLElement[];
    const decision = this.decisions.get(given)!;
    const { refusal, receipts } = decision;
    element.dataset.outcome = outcome(decision);
    showTime(time as HTMLInputElement, given.at);
    device!.replaceChildren(`${nameOf(given.device)}: `, ...(refusal ? refusalText(refusal) : ["accepted"]));
    const texts = receipts.flatMap((receipt, index) => [...(index > 0 ? ["; "] : []), ...receiptText(receipt)]);
    server!.replaceChildren("Server: ", ...(texts.length > 0 ? texts : ["hears nothing of it"]));
  }

  private createOutage(outage: Outage): HTMLElement {
    const name = outageName(outage);
    const begin = this.timeField((to) => (outage.from = to), () => [0, outage.to - 1]);
    begin.setAttribute("aria-label", `Begin of ${name.toLowerCase()}`);
    const end = this.timeField((to) => (outage.to = to), () => [outage.from + 1, END]);
    end.setAttribute("aria-label", `End of ${name.toLowerCase()}`);
    return make("li", {}, begin, " to ", end, make("strong", {}, name), this.removeButton(outage, name));
  }

  /** A field for a time; what is no time, or not possible, is said and not taken. */
  private timeField(set: (to: number) => void, range: () => [number, number] = () => [0, END]): HTMLInputElement {
    const field = make("input", { type: "text", inputMode: "numeric", maxLength: 5, autocomplete: "off" });
    field.addEventListener("input", () => field.setCustomValidity(""));
    field.addEventListener("change", () => {
      const [least, greatest] = range();
      const seconds = parseClock(field.value);
      if (seconds === undefined || seconds < least || seconds > greatest) {
        field.setCustomValidity(`Enter a time from ${clock(least)} to ${clock(greatest)}, for example ${clock(least + 30)}.`);
        field.reportValidity();
        return;
      }
      set(seconds);
      this.actions.changed();
    });
    return field;
  }

  private removeButton(item: Given | Outage, name: string): HTMLButtonElement {
    const remove = make("button", { type: "button", textContent: "Remove" });
    remove.setAttribute("aria-label", `Remove: ${name}`);
    remove.addEventListener("click", () => this.actions.remove(item));
    return remove;
  }
}

function updateOutage({ from, to }: Outage, element: HTMLElement) {
  const [begin, end] = element.querySelectorAll("input");
  showTime(begin!, from);
  showTime(end!, to);
}

function showTime(field: HTMLInputElement, seconds: number) {
  field.value = clock(seconds);
  field.setCustomValidity("");
}
