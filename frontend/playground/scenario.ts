// What happens in the playground: commands and outages of two devices, within an hour. A scenario is
// written into the fragment of the page's address, so that it can be sent to somebody.
import type { Command } from "@stint/rules";

export const DEVICES = ["laptop", "phone"] as const;
export type Device = (typeof DEVICES)[number];

/** Seconds; then every outage ends. */
export const END = 3600;
export const MAX_COMMANDS = 40;
export const MAX_OUTAGES = 12;
const LONGEST_FRAGMENT = 4000;

/** 00:00 of the scenario, so that instants in texts of the rules can be read as minutes and seconds. */
const BEGIN = Date.UTC(2026, 0, 1);
export const instant = (seconds: number) => new Date(BEGIN + seconds * 1000).toISOString();
export const secondsOf = (instant: string) => (Date.parse(instant) - BEGIN) / 1000;

/** As the fragment names them; the command at an instant in seconds. */
export const COMMANDS = {
  start: { label: "Start", command: () => ({ type: "start", sessionType: "pomodoro" }) },
  start15: { label: "Start, 15 min", command: () => ({ type: "start", sessionType: "short" }) },
  pause: { label: "Pause", command: () => ({ type: "pause" }) },
  resume: { label: "Resume", command: () => ({ type: "resume" }) },
  distraction: { label: "Distraction", command: () => ({ type: "recordDistraction", kind: "external" }) },
  extend: { label: "Extend by 5 min", command: () => ({ type: "extend", minutes: 5 }) },
  complete: { label: "Complete", command: () => ({ type: "complete" }) },
  abandon: { label: "Abandon", command: () => ({ type: "abandon" }) },
  reopen: { label: "Reopen", command: () => ({ type: "reopen" }) },
  record: {
    label: "Add past 10 min",
    command: (at) => ({ type: "record", startTime: instant(at - 600), endTime: instant(at) }),
  },
} satisfies Record<string, { label: string; command: (at: number) => Command }>;
export type CommandName = keyof typeof COMMANDS;

export const OUTAGES = {
  /** Nothing is sent or received. */
  cut: "No network",
  /** The server receives what is sent; nothing comes back. */
  lost: "Answers lost",
} as const;
export type OutageName = keyof typeof OUTAGES;

export interface Given {
  device: Device;
  name: CommandName;
  at: number;
}

/** From an instant until before another one. */
export interface Outage {
  device: Device;
  name: OutageName;
  from: number;
  to: number;
}

export interface Scenario {
  commands: Given[];
  outages: Outage[];
}

/** Why a fragment is no scenario, for the person who opened it. */
export class MalformedScenario extends Error {}

export function clock(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}

/** The seconds of a time from 00:00 to 60:00; undefined for anything else. */
export function parseClock(text: string): number | undefined {
  const [, minutes, seconds] = /^(\d{1,2}):([0-5]\d)$/.exec(text.trim()) ?? [];
  const parsed = Number(minutes) * 60 + Number(seconds);
  return parsed <= END ? parsed : undefined;
}

/** For example `laptop=start@05:00,pause@10:00&phone-cut=08:00-20:00`. */
export function encode({ commands, outages }: Scenario): string {
  const parts = DEVICES.flatMap((device) => {
    const given = commands.filter((command) => command.device === device).sort((a, b) => a.at - b.at);
    const listed: [string, string[]][] = [[device, given.map(({ name, at }) => `${name}@${clock(at)}`)]];
    for (const name of keys(OUTAGES)) {
      const own = outages.filter((outage) => outage.device === device && outage.name === name);
      own.sort((a, b) => a.from - b.from || a.to - b.to);
      listed.push([`${device}-${name}`, own.map(({ from, to }) => `${clock(from)}-${clock(to)}`)]);
    }
    return listed.filter(([, entries]) => entries.length > 0).map(([key, entries]) => `${key}=${entries.join(",")}`);
  });
  // An address without a fragment shows the first example.
  return parts.join("&") || "empty";
}

export function decode(fragment: string): Scenario {
  const scenario: Scenario = { commands: [], outages: [] };
  if (fragment.length > LONGEST_FRAGMENT) throw new MalformedScenario(`It is longer than ${LONGEST_FRAGMENT} characters.`);
  if (fragment === "empty") return scenario;
  for (const part of unescaped(fragment).split("&")) {
    const [key = "", value, ...more] = part.split("=");
    if (value === undefined || more.length > 0) throw new MalformedScenario(`${quoted(part)} is not of the form name=list.`);
    const device = DEVICES.find((device) => key === device || key.startsWith(`${device}-`));
    if (!device) throw new MalformedScenario(`${quoted(key)} is neither ${DEVICES.join(" nor ")}.`);
    const outage = key === device ? undefined : nameOf(OUTAGES, key.slice(device.length + 1), "outage");
    for (const entry of value.split(",")) {
      if (outage) scenario.outages.push({ device, name: outage, ...span(entry) });
      else scenario.commands.push({ device, ...given(entry) });
    }
  }
  if (scenario.commands.length > MAX_COMMANDS) throw new MalformedScenario(`It has more than ${MAX_COMMANDS} commands.`);
  if (scenario.outages.length > MAX_OUTAGES) throw new MalformedScenario(`It has more than ${MAX_OUTAGES} outages.`);
  return scenario;
}

function given(entry: string): { name: CommandName; at: number } {
  const [name = "", time, ...more] = entry.split("@");
  if (time === undefined || more.length > 0) throw new MalformedScenario(`${quoted(entry)} is not of the form command@time.`);
  return { name: nameOf(COMMANDS, name, "command"), at: timeOf(time) };
}

function span(entry: string): { from: number; to: number } {
  const [begin = "", end, ...more] = entry.split("-");
  if (end === undefined || more.length > 0) throw new MalformedScenario(`${quoted(entry)} is not of the form time-time.`);
  const [from, to] = [timeOf(begin), timeOf(end)];
  if (from >= to) throw new MalformedScenario(`${quoted(entry)} ends before it begins.`);
  return { from, to };
}

function timeOf(text: string): number {
  const seconds = parseClock(text);
  if (seconds === undefined) throw new MalformedScenario(`${quoted(text)} is not a time from 00:00 to ${clock(END)}.`);
  return seconds;
}

function nameOf<T extends object>(known: T, name: string, what: string): keyof T {
  if (Object.hasOwn(known, name)) return name as keyof T;
  throw new MalformedScenario(`${quoted(name)} is not one of the ${what}s: ${keys(known).join(", ")}.`);
}

/** Messengers escape characters of addresses. */
function unescaped(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    throw new MalformedScenario("It has a % that escapes nothing.");
  }
}

function quoted(text: string): string {
  return `“${text.length > 40 ? `${text.slice(0, 40)}…` : text}”`;
}

export function keys<T extends object>(object: T): (keyof T & string)[] {
  return Object.keys(object) as (keyof T & string)[];
}
