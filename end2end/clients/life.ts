// A client that openapi-typescript types and openapi-fetch sends: the whole life of a session,
// lists, events, tasks and webhooks against the server at STINT_URL.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import createClient from "openapi-fetch";
import type { components, paths } from "./openapi.js";

const client = createClient<paths>({
  baseUrl: process.env.STINT_URL!,
  headers: { Authorization: `Bearer ${process.env.STINT_TOKEN}` },
});

/** The data of an answer; a problem fails the run. */
function data<T>(answer: { data?: T; error?: unknown }): T {
  assert.equal(answer.error, undefined, JSON.stringify(answer.error));
  return answer.data as T;
}

// Webhooks are received here.
const received: components["schemas"]["WebhookMessage"][] = [];
let arrived = () => {};
const bothArrived = new Promise<void>((resolve) => { arrived = resolve; });
const receiver = createServer(async (request, response) => {
  let body = "";
  for await (const part of request) body += part;
  received.push(JSON.parse(body));
  response.writeHead(204).end();
  if (received.length === 2) arrived();
});
await new Promise<void>((listening) => receiver.listen(0, "127.0.0.1", listening));
const { port } = receiver.address() as { port: number };
const webhook = data(await client.POST("/api/webhooks", {
  body: { url: `http://127.0.0.1:${port}/`, events: ["SessionCompleted"] },
}));
assert.match(webhook.secret ?? "", /^whsec_/);

// The life of a session.
const task = data(await client.POST("/api/tasks", { body: { title: "Write chapter 3" } }));
const key = { "Idempotency-Key": randomUUID() };
const body = { sessionType: "custom", plannedDuration: 50, taskId: task.taskId } as const;
const started = data(await client.POST("/api/sessions", { body, params: { header: key } }));
const again = data(await client.POST("/api/sessions", { body, params: { header: key } }));
assert.equal(again.sessionId, started.sessionId);
const { error: refused } = await client.POST("/api/sessions", { body: { sessionType: "short" } });
assert.equal(refused?.code, "session_already_open");
assert.equal(refused?.session?.sessionId, started.sessionId);
const path = { id: started.sessionId };
data(await client.PUT("/api/sessions/{id}/pause", { params: { path }, body: { pauseReason: "Phone" } }));
data(await client.PUT("/api/sessions/{id}/resume", { params: { path } }));
data(await client.POST("/api/sessions/{id}/distractions", { params: { path }, body: { kind: "external" } }));
const done = data(await client.PUT("/api/sessions/{id}/complete", { params: { path }, body: { qualityRating: 4 } }));
assert.equal(done.status, "completed");
const amended = data(await client.PATCH("/api/sessions/{id}", { params: { path }, body: { intention: "Chapter 3" } }));
assert.equal(amended.intention, "Chapter 3");

// Lists, events, progress, statistics.
const page = data(await client.GET("/api/sessions", { params: { query: { status: "completed", limit: 5 } } }));
assert.equal(page.items[0].sessionId, started.sessionId);
const log = data(await client.GET("/api/events"));
for (const event of log.items) {
  // `type` tells the data of the events apart.
  if (event.type === "SessionCompleted") assert.equal(event.data.qualityRating, 4);
  if (event.type === "TaskCreated") assert.equal(event.data.title, "Write chapter 3");
}
const types = ["TaskCreated", "FocusSessionStarted", "SessionPaused", "SessionResumed"];
assert.deepEqual(log.items.slice(0, types.length).map((event) => event.type), types);
const progress = data(await client.GET("/api/tasks/{id}/progress", { params: { path: { id: task.taskId } } }));
assert.equal(progress.task?.title, "Write chapter 3");
data(await client.GET("/api/stats"));

// Offline replay.
const replayed = data(await client.POST("/api/sync", {
  body: {
    rulesVersion: Number(process.env.STINT_RULES_VERSION ?? 1),
    commands: [{
      commandId: randomUUID(), sessionId: started.sessionId, occurredAt: new Date().toISOString(),
      type: "abandon", reason: "Too late",
    }],
  },
}));
assert.equal(replayed.results[0].problem?.code, "session_ended");

// Webhooks.
const webhookPath = { path: { id: webhook.id } };
data(await client.POST("/api/webhooks/{id}/test", { params: webhookPath }));
await bothArrived;
const message = received.find((message) => message.type === "SessionCompleted");
assert.equal(message?.data && "sessionId" in message.data && message.data.sessionId, started.sessionId);
const deliveries = data(await client.GET("/api/webhooks/{id}/deliveries", { params: webhookPath }));
assert.equal(deliveries.items.length, 2);
data(await client.DELETE("/api/webhooks/{id}", { params: webhookPath }));
data(await client.DELETE("/api/sessions/{id}", { params: { path } }));
receiver.close();
console.log("1 passed");
