// Days that have passed, told to the server as a client that was away tells them.
import type { APIRequestContext, BrowserContext } from "@playwright/test";

const day = 86_400_000;
export const hostile = "</title></textarea><script>alert(1)</script>";

export interface Past {
  daysAgo: number;
  intention?: string;
  taskId?: string;
  projectId?: string;
  abandoned?: boolean;
  /** With a pause of five minutes, a distraction and two minutes of overtime. */
  eventful?: boolean;
}

/** Makes the browser's guest, with these sessions of 25 minutes behind them, an hour apart. */
export async function withPast(context: BrowserContext, past: Past[], timeZone = "UTC") {
  const api = context.request;
  await post(api, "/api/auth/guest", { timeZone });
  if (past.length === 0) return [];
  const commands = past.flatMap((session, index) => replay(session, index));
  const answer = await post(api, "/api/sync", { rulesVersion: 1, commands });
  for (const { outcome, problem } of answer.results) {
    if (outcome !== "applied") throw new Error(JSON.stringify(problem));
  }
  return [...new Set(answer.results.flatMap(({ session }) => session?.sessionId ?? []))];
}

export async function post(api: APIRequestContext, path: string, data: object) {
  const answer = await api.post(path, { data, headers: { "sec-fetch-site": "same-origin" } });
  if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
  return (await answer.json()) as {
    results: { outcome: string; problem: object | null; session: { sessionId: string } | null }[];
    [name: string]: unknown;
  };
}

function replay({ daysAgo, intention, taskId, projectId, abandoned, eventful }: Past, index: number) {
  const sessionId = crypto.randomUUID();
  // From 6 o'clock in UTC, which is another hour of the same day in Tokyo and Berlin.
  const midnight = Math.floor(Date.now() / day) * day - daysAgo * day;
  const start = midnight + (6 + (index % 8)) * 3_600_000;
  const at = (minutes: number, type: string, fields: object = {}) => ({
    commandId: crypto.randomUUID(),
    sessionId,
    occurredAt: new Date(start + minutes * 60_000).toISOString(),
    type,
    ...fields,
  });
  const middle = eventful
    ? [
        at(5, "recordDistraction", { kind: "external", note: "The door" }),
        at(10, "pause", { pauseReason: hostile }),
        at(15, "resume"),
      ]
    : [];
  const end = abandoned
    ? at(eventful ? 20 : 12, "abandon", { reason: "Fire" })
    : at(eventful ? 32 : 25, "complete", { qualityRating: 4, taskProgress: hostile });
  return [at(0, "start", { sessionType: "pomodoro", intention, taskId, projectId }), ...middle, end];
}
