// Plays a scenario with the published rules: what each device decides at once, what the server decides
// when commands arrive, and what each of them then knows. Pure: the same scenario gives the same result.
import type { Command, Event, EventRecord, Interval, Refused, Rules, Session, SessionState } from "@stint/rules";
import { COMMANDS, DEVICES, END, instant, secondsOf, type Device, type Given, type Scenario } from "./scenario.js";

const USER = "00000000-0000-7000-8000-000000000001";
const idOf = (number: number) => `00000000-0000-7000-8000-${String(number).padStart(12, "0")}`;
/** The number in a session's id: sessions are numbered in the order in which they were begun. */
export const numberOf = (sessionId: string) => Number(sessionId.slice(-12));
/** Named by a command on a device that knows of no session. */
const NO_SESSION = idOf(0);

export type Sessions = ReadonlyMap<string, SessionState>;

/** A command as it waits for an answer. */
interface Queued {
  /** Its index in the scenario, which is its id. */
  command: number;
  sessionId: string;
  occurredAt: number;
  sent: Command;
}

/** What came of a command that the server received, each time. */
export interface Receipt {
  at: number;
  outcome: "applied" | "refused" | "duplicate";
  refusal: Refused | null;
  /** Automatic events that it took back. */
  revoked: LoggedEvent[];
}

export interface Decision {
  sessionId: string;
  /** The device's, at once. */
  refusal: Refused | null;
  receipts: Receipt[];
}

/** An event of the server's log, and when it was stored. */
export interface LoggedEvent {
  event: Event;
  recordedAt: number;
}

export type Phase = "focus" | "paused" | "overtime";
export interface Stretch {
  phase: Phase;
  from: number;
  to: number;
}

export interface DeviceResult {
  /** What it held to be true, as time went. */
  believed: Stretch[];
  /** What it held to be true when its last outage ended; null without one. */
  before: { at: number; sessions: Sessions } | null;
  after: Sessions;
}

export interface Simulation {
  /** One for each command of the scenario. */
  decisions: Decision[];
  devices: Record<Device, DeviceResult>;
  server: { believed: Stretch[]; after: Sessions; final: Stretch[]; log: LoggedEvent[] };
  /** Whether both devices hold exactly the server's sessions. */
  converged: boolean;
}

export function simulate(rules: Rules, { commands, outages }: Scenario): Simulation {
  const decisions: Decision[] = commands.map(() => ({ sessionId: NO_SESSION, refusal: null, receipts: [] }));
  const server = new Server(rules, decisions);
  const ids = sessionIds(commands);
  const clients = DEVICES.map((device) => new Client(rules, device, decisions, ids));
  const bounds = (device: Device) => outages.filter((outage) => outage.device === device).flatMap(({ from, to }) => [from, to]);
  const connection = (device: Device, at: number) => {
    const now = outages.filter((outage) => outage.device === device && outage.from <= at && at < outage.to);
    return now.find(({ name }) => name === "cut")?.name ?? now[0]?.name ?? "open";
  };
  const instants = new Set([0, END, ...commands.map(({ at }) => at), ...DEVICES.flatMap(bounds)]);
  let from = 0;
  for (const at of [...instants].sort((a, b) => a - b)) {
    for (const party of [server, ...clients]) party.passTime(from, at);
    from = at;
    // All devices decide before any of them is heard: two commands of one instant are a conflict, too.
    for (const client of clients) {
      const given = [...commands.entries()].filter(([, one]) => one.device === client.device && one.at === at);
      for (const [index, one] of given) client.give(index, one);
      const open = connection(client.device, at) === "open";
      if (open && !client.isConnected) client.before = { at, sessions: new Map(client.sessions) };
      client.isConnected = open;
      client.isSending = given.length > 0 || at === END || bounds(client.device).includes(at);
    }
    for (const client of clients) {
      if (!client.isSending || connection(client.device, at) === "cut") continue;
      server.receive(client.queue, at);
      if (client.isConnected) client.queue = [];
    }
    for (const client of clients) if (client.isConnected) client.follow(server.log);
  }
  const [laptop, phone] = clients.map(({ believed, before, sessions }) => ({ believed, before, after: sessions }));
  const final = [...server.sessions.values()].flatMap((session) => finalStretches(rules, session));
  return {
    decisions,
    devices: { laptop: laptop!, phone: phone! },
    server: { believed: server.believed, after: server.sessions, final, log: server.log },
    converged: clients.every(({ sessions }) => text(sessions) === text(server.sessions)),
  };
}

/** The ids of the sessions that commands begin, by the index of the command. */
function sessionIds(commands: Given[]): Map<number, string> {
  const order = ([a, one]: [number, Given], [b, other]: [number, Given]) =>
    one.at - other.at || DEVICES.indexOf(one.device) - DEVICES.indexOf(other.device) || a - b;
  const begin = [...commands.entries()].filter(([, { name, at }]) => begins(COMMANDS[name].command(at)));
  return new Map(begin.sort(order).map(([index], position) => [index, idOf(position + 1)]));
}

const begins = ({ type }: Command) => type === "start" || type === "record";

/** Somebody who holds sessions, and lets time alone change them. */
class Party {
  readonly sessions = new Map<string, SessionState>();
  readonly believed: Stretch[] = [];

  constructor(protected readonly rules: Rules) {}

  passTime(from: number, to: number) {
    for (const [id, session] of this.sessions) {
      this.believed.push(...stretches(this.rules, session, from, to));
      const { events, state } = this.rules.settle({ state: session, at: instant(to) });
      if (state) this.sessions.set(id, state);
      this.automatic(events);
    }
  }

  protected automatic(_: Event[]) {}

  protected views(at: number): Session[] {
    return [...this.sessions.values()].flatMap((state) => this.rules.view({ state, at: instant(at) }) ?? []);
  }

  /** The times of the other sessions. */
  protected others(id: string, at: number): Interval[] {
    const others = this.views(at).filter(({ sessionId }) => sessionId !== id);
    return others.map(({ sessionId, startTime, endTime }) => ({ sessionId, start: startTime, end: endTime }));
  }
}

/** Decides at once, queues, and follows the server's log where it can. */
class Client extends Party {
  queue: Queued[] = [];
  isConnected = true;
  isSending = false;
  before: DeviceResult["before"] = null;
  /** As the server told, event by event. */
  private confirmed = new Map<string, SessionState>();
  private heard = 0;

  constructor(
    rules: Rules,
    readonly device: Device,
    private readonly decisions: Decision[],
    private readonly ids: Map<number, string>,
  ) {
    super(rules);
  }

  give(index: number, { name, at }: Given) {
    const command: Command = COMMANDS[name].command(at);
    const sessionId = this.ids.get(index) ?? this.target(at);
    const others = this.others(sessionId, at);
    const state = this.sessions.get(sessionId);
    const decided = this.rules.decide({ state, sessionId, userId: USER, command, at: instant(at), others });
    Object.assign(this.decisions[index]!, { sessionId, refusal: decided.refusal });
    if (decided.state) this.sessions.set(sessionId, decided.state);
    if (!decided.refusal) this.queue.push({ command: index, sessionId, occurredAt: at, sent: command });
  }

  /** The open session, or the one that ended last. */
  private target(at: number): string {
    const known = this.views(at);
    const open = known.find(({ endTime }) => endTime === null);
    const ended = known.sort((a, b) => (b.endTime ?? "").localeCompare(a.endTime ?? ""));
    return (open ?? ended[0])?.sessionId ?? NO_SESSION;
  }

  /** Reads on in the log. All own commands are answered. */
  follow(log: LoggedEvent[]) {
    for (const { event } of log.slice(this.heard)) {
      const state = this.rules.evolve({ state: this.confirmed.get(event.sessionId), event });
      if (state) this.confirmed.set(event.sessionId, state);
    }
    this.heard = log.length;
    this.sessions.clear();
    for (const [id, session] of this.confirmed) this.sessions.set(id, session);
  }
}

/** Decides again what it receives, as `/api/sync` does. */
class Server extends Party {
  readonly log: LoggedEvent[] = [];

  constructor(
    rules: Rules,
    private readonly decisions: Decision[],
  ) {
    super(rules);
  }

  protected override automatic(events: Event[]) {
    for (const event of events) this.log.push({ event, recordedAt: secondsOf(event.timestamp) });
  }

  receive(queue: Queued[], at: number) {
    for (const run of runs(queue)) {
      const received = ({ command }: Queued) => this.decisions[command]!.receipts;
      const known = run.filter((queued) => received(queued).length > 0);
      for (const queued of known) {
        const [first] = received(queued);
        received(queued).push({ at, outcome: "duplicate", refusal: first!.refusal, revoked: [] });
      }
      const fresh = run.filter((queued) => !known.includes(queued));
      if (fresh.length > 0) this.decide(fresh, at);
    }
  }

  private decide(run: Queued[], at: number) {
    const { sessionId } = run[0]!;
    const replayed = this.rules.replay({
      state: this.sessions.get(sessionId),
      sessionId,
      userId: USER,
      commands: run.map(({ occurredAt, sent }) => ({ occurredAt: instant(occurredAt), command: sent })),
      others: this.others(sessionId, at),
      at: instant(at),
    });
    if (replayed.state) this.sessions.set(sessionId, replayed.state);
    const revoked = replayed.events.flatMap((event) => (event.type === "SessionRevised" ? event.data.revoked : []));
    const first = replayed.outcomes.indexOf(null);
    for (const [index, refusal] of replayed.outcomes.entries()) {
      this.decisions[run[index]!.command]!.receipts.push({
        at,
        outcome: refusal ? "refused" : "applied",
        refusal: refusal ?? null,
        // Only the first that is taken can be earlier than automatic events.
        revoked: index === first ? this.log.filter(({ event }) => revoked.includes(event.eventId)) : [],
      });
    }
    for (const event of replayed.events) this.log.push({ event, recordedAt: at });
  }
}

/** Adjacent commands of one session. */
function runs(queue: Queued[]): Queued[][] {
  const runs: Queued[][] = [];
  for (const queued of queue) {
    const last = runs.at(-1);
    if (last?.[0]?.sessionId === queued.sessionId) last.push(queued);
    else runs.push([queued]);
  }
  return runs;
}

/** The phases that a session goes through between two instants by time alone. */
function stretches(rules: Rules, session: SessionState, from: number, to: number): Stretch[] {
  const found: Stretch[] = [];
  let state: SessionState | null = session;
  for (let at = from; state && at < to; ) {
    const phase = phaseOf(state);
    const deadline = rules.nextDeadline({ state });
    const until = deadline ? Math.min(secondsOf(deadline), to) : to;
    if (phase && until > at) found.push({ phase, from: at, to: until });
    state = rules.settle({ state, at: instant(until) }).state ?? null;
    if (!deadline) break;
    at = until;
  }
  return found;
}

function phaseOf({ phase, elapsed }: SessionState): Phase | null {
  if (phase === "Active") return elapsed ? "overtime" : "focus";
  return "Paused" in phase ? "paused" : null;
}

/** A session as it went, by all that is known in the end. */
function finalStretches(rules: Rules, session: SessionState): Stretch[] {
  const view = rules.view({ state: session, at: instant(END) });
  if (!view || session.deletedAt) return [];
  const end = view.endTime ? secondsOf(view.endTime) : END;
  const found: Stretch[] = [];
  let from = secondsOf(view.startTime);
  for (const { pauseTime, resumeTime } of view.pauses) {
    found.push({ phase: "focus", from, to: secondsOf(pauseTime) });
    from = resumeTime ? secondsOf(resumeTime) : end;
    found.push({ phase: "paused", from: secondsOf(pauseTime), to: from });
  }
  const elapsed = session.elapsed ? Math.min(secondsOf(session.elapsed.at), end) : end;
  found.push({ phase: "focus", from, to: elapsed }, { phase: "overtime", from: elapsed, to: end });
  return found.filter(({ from, to }) => from < to);
}

/** The log as `GET /api/events` has it. */
export function eventRecords(log: LoggedEvent[]): EventRecord[] {
  return log.map(({ event, recordedAt }, index) => {
    const { version: _, ...data } = event;
    return { ...data, sequence: index + 1, userId: USER, recordedAt: instant(recordedAt) } as EventRecord;
  });
}

function text(sessions: Sessions): string {
  return JSON.stringify([...sessions].sort(([a], [b]) => a.localeCompare(b)));
}
