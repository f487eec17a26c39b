// Creates past sessions through POST /api/sync, as an offline client would: the API has no other
// way to create a session with times in the past.
import type { APIRequestContext, BrowserContext } from "@playwright/test";

const day = 86_400_000;
export const xssPayload = "</title></textarea><script>alert(1)</script>";

export interface SeedSession {
  daysAgo: number;
  intention?: string;
  taskId?: string;
  projectId?: string;
  /** The zone of the device. */
  timeZone?: string;
  abandoned?: boolean;
  /** With a pause of 5 min, one distraction and 2 min of overtime. */
  eventful?: boolean;
}

/** Creates the guest account of this browser with sessions of 25 min, one an hour; returns their ids. */
export async function seedSessions(context: BrowserContext, sessions: SeedSession[], timeZone = "UTC") {
  const api = context.request;
  await post(api, "/api/auth/guest", { timeZone });
  if (sessions.length === 0) return [];
  const commands = sessions.flatMap((session, index) => replayCommands(session, index));
  const response = await post(api, "/api/sync", { rulesVersion: 1, commands });
  for (const { outcome, problem } of response.results) {
    if (outcome !== "applied") throw new Error(JSON.stringify(problem));
  }
  return [...new Set(response.results.flatMap(({ session }) => session?.sessionId ?? []))];
}

export async function post(api: APIRequestContext, path: string, data: object) {
  const response = await api.post(path, { data, headers: { "sec-fetch-site": "same-origin" } });
  if (!response.ok()) throw new Error(`${path}: ${response.status()} ${await response.text()}`);
  return (await response.json()) as {
    results: { outcome: string; problem: object | null; session: { sessionId: string } | null }[];
    [name: string]: unknown;
  };
}

/** Commands of a session, so many minutes after its start. */
export const commandsOf = (sessionId: string, start: number) => (minutes: number, type: string, fields: object = {}) => ({
  commandId: crypto.randomUUID(),
  sessionId,
  occurredAt: new Date(start + minutes * 60_000).toISOString(),
  type,
  ...fields,
});

function replayCommands({ daysAgo, intention, taskId, projectId, timeZone, abandoned, eventful }: SeedSession, index: number) {
  const sessionId = crypto.randomUUID();
  // From 06:00 UTC, which is on the same day in Tokyo and Berlin.
  const midnight = Math.floor(Date.now() / day) * day - daysAgo * day;
  const start = midnight + (6 + (index % 8)) * 3_600_000;
  const command = commandsOf(sessionId, start);
  const middle = eventful
    ? [
        command(5, "recordDistraction", { kind: "external", note: "The door" }),
        command(10, "pause", { pauseReason: xssPayload }),
        command(15, "resume"),
      ]
    : [];
  const end = abandoned
    ? command(eventful ? 20 : 12, "abandon", { reason: "Fire" })
    : command(eventful ? 32 : 25, "complete", { qualityRating: 4, taskProgress: xssPayload });
  return [command(0, "start", { sessionType: "pomodoro", intention, taskId, projectId, timeZone }), ...middle, end];
}
