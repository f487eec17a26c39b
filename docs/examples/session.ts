// The life of a session, decided offline with @stint/rules. Runs in Node, Deno and browsers.
import { load, type Command, type Event, type SessionState } from "@stint/rules";

const rules = await load();
const userId = "0198f000-0000-7000-8000-000000000001";
const sessionId = "0198f000-0000-7000-8000-000000000002";
const log: Event[] = [];
let state: SessionState | null = null;

/** Gives a command at a time of 28 November and returns the code of its refusal, if any. */
function give(time: string, command: Command): string | undefined {
  const at = `2026-11-28T${time}.000Z`;
  const decided = rules.decide({ state, sessionId, userId, command, at, others: [] });
  // What time alone had caused holds even where the command is refused.
  log.push(...decided.settled, ...decided.events);
  state = decided.state;
  return decided.refusal?.code;
}

give("09:00:00", { type: "start", sessionType: "pomodoro", intention: "Write the report" });
give("09:10:00", { type: "pause", pauseReason: "Phone" });
const refused = give("09:11:00", { type: "pause" });
give("09:12:00", { type: "resume" });
give("09:20:00", { type: "recordDistraction", kind: "external", note: "Doorbell" });
give("09:27:30", { type: "complete", qualityRating: 4 });

const view = rules.view({ state, at: "2026-11-28T09:30:00.000Z" });
console.log(`refused: ${refused}`);
console.log(log.map((event) => event.type).join(" "));
console.log(`${view?.status}, ${view?.actualDuration} minutes, score ${view?.focusScore}`);

// A copy of the log gives the same state, here and in the server.
const copy = rules.fold({ events: log });
console.log(`folded alike: ${JSON.stringify(copy) === JSON.stringify(state)}`);
