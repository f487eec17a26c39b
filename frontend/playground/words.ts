// What the playground says about commands, sessions and events.
import type { Event, Refused, Rules, SessionState } from "@stint/rules";
import { make } from "./dom.js";
import { clock, COMMANDS, END, instant, OUTAGES, secondsOf, type Device, type Given, type Outage } from "./scenario.js";
import { numberOf, type Decision, type Receipt, type Sessions } from "./simulation.js";

export const nameOf = (device: Device) => (device === "laptop" ? "Laptop" : "Phone");
export const commandName = ({ device, name }: Given) => `${COMMANDS[name].label} on the ${device}`;
export const outageName = ({ device, name }: Outage) => `${OUTAGES[name]} on the ${device}`;

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** Whether and by whom a command was refused. */
export function outcome({ refusal, receipts }: Decision): "applied" | "refused" | "refused-here" {
  if (refusal) return "refused-here";
  return receipts[0]?.outcome === "refused" ? "refused" : "applied";
}

export const OUTCOMES = {
  applied: "applied",
  refused: "refused by the server",
  "refused-here": "refused on the device",
};

/** The code leads to its explanation; the detail says what would be right. */
export function refusalText({ code, detail }: Refused): (Node | string)[] {
  return ["refused, ", make("a", { href: `docs#${code}` }, make("code", {}, code)), `: ${readable(detail)}`];
}

/** Instants are written as times of the scenario, ids of sessions as numbers. */
export function readable(text: string): string {
  const short = text.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => String(numberOf(id)));
  return short.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (instant) => {
    const seconds = secondsOf(instant);
    return seconds >= 0 && seconds <= END ? clock(seconds) : instant;
  });
}

export function receiptText({ at, outcome, refusal, revoked }: Receipt): (Node | string)[] {
  const when = `at ${clock(at)} `;
  if (outcome === "duplicate") return [when, `a duplicate: ${refusal ? "refused" : "applied"} before, nothing changes`];
  if (refusal) return [when, ...refusalText(refusal)];
  const taken = revoked.map(({ event }) => `${event.type} of ${clock(secondsOf(event.timestamp))}`);
  return [when, "applied", ...(taken.length > 0 ? [`; revoked ${taken.join(" and ")}`] : [])];
}

export function sessionText(rules: Rules, state: SessionState, at: number): string {
  const view = rules.view({ state, at: instant(at) });
  if (!view) return "";
  const { startTime, endTime, status, automatic, pauses, distractionCount, focusScore, timer, actualSeconds } = view;
  const begin = clock(Math.max(0, secondsOf(startTime)));
  const minutes = Math.floor((actualSeconds ?? timer?.elapsedSeconds ?? 0) / 60);
  const session = `Session ${numberOf(state.id)}`;
  return [
    endTime ? `${session}, ${begin} to ${clock(secondsOf(endTime))}: ${status}` : `${session}, since ${begin}: ${status}`,
    ...(automatic ? ["automatically"] : []),
    `${minutes} min focused`,
    ...(pauses.length > 0 ? [count(pauses.length, "pause")] : []),
    ...(distractionCount > 0 ? [count(distractionCount, "distraction")] : []),
    ...(focusScore === null || focusScore === undefined ? [] : [`score ${focusScore}`]),
  ].join(", ");
}

export function sessionTexts(rules: Rules, sessions: Sessions, at: number): string[] {
  const listed = [...sessions.values()].sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  return listed.length > 0 ? listed.map((state) => sessionText(rules, state, at)) : ["No session"];
}

export function eventText({ type, timestamp }: Event, recordedAt: number): string {
  const at = secondsOf(timestamp);
  return `${clock(Math.max(0, at))} ${type}${recordedAt === at ? "" : `, stored at ${clock(recordedAt)}`}`;
}
