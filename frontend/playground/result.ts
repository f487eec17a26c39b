// What everybody holds before and after the last sync, whether they agree, and the server's log.
import type { Rules } from "@stint/rules";
import { make, part } from "./dom.js";
import { clock, DEVICES, END } from "./scenario.js";
import type { Sessions, Simulation } from "./simulation.js";
import { count, eventText, nameOf, outcome, sessionTexts } from "./words.js";

export function showResult(rules: Rules, { decisions, devices, server, converged }: Simulation) {
  const outcomes = decisions.map(outcome);
  const refused = (by: "refused" | "refused-here", where: string) => {
    const number = outcomes.filter((one) => one === by).length;
    return number > 0 ? [`${number} refused ${where}`] : [];
  };
  const verdict = converged
    ? `Converged: both devices and the server hold the same: ${count(server.after.size, "session")}.`
    : "Not converged. This is a defect: please report it with the address of this page.";
  const commands = [count(decisions.length, "command"), ...refused("refused-here", "on a device"), ...refused("refused", "by the server")];
  const element = part("verdict");
  element.dataset.converged = String(converged);
  const text = `${verdict} ${commands.join(", ")}.`;
  if (element.textContent !== text) element.textContent = text;
  for (const device of DEVICES) {
    const { before, after } = devices[device];
    const title = before ? `${nameOf(device)}, before it syncs at ${clock(before.at)}` : `${nameOf(device)}, connected throughout`;
    part(`${device}-before`).replaceChildren(make("h3", {}, title), ...(before ? [list(rules, before.sessions, before.at)] : []));
    part(`${device}-after`).replaceChildren(make("h3", {}, `${nameOf(device)}, at ${clock(END)}`), list(rules, after, END));
  }
  part("server-after").replaceChildren(make("h3", {}, `Server, at ${clock(END)}`), list(rules, server.after, END));
  const events = server.log.map(({ event, recordedAt }) => make("li", {}, eventText(event, recordedAt)));
  part("log").replaceChildren(...events);
  part("log-title").textContent = `The server’s log: ${count(events.length, "event")}`;
}

function list(rules: Rules, sessions: Sessions, at: number): HTMLElement {
  return make("ul", {}, ...sessionTexts(rules, sessions, at).map((text) => make("li", {}, text)));
}
