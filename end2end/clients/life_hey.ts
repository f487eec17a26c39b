// The client that @hey-api/openapi-ts generates: a session, a problem, and events.
import assert from "node:assert/strict";
import { client } from "./hey/client.gen.js";
import { abandonSession, listEvents, startSession } from "./hey/sdk.gen.js";

client.setConfig({ baseUrl: process.env.STINT_URL, auth: () => process.env.STINT_TOKEN });

const started = await startSession({ body: { sessionType: "pomodoro" } });
assert.equal(started.data?.status, "active", JSON.stringify(started.error));
const refused = await startSession({ body: { sessionType: "pomodoro" } });
assert.equal(refused.error?.code, "session_already_open");
const path = { id: started.data!.sessionId };
const ended = await abandonSession({ path, body: { reason: "Fire alarm" } });
assert.equal(ended.data?.abandonReason, "Fire alarm");
const { data: log } = await listEvents();
const last = log!.items.at(-1)!;
assert.equal(last.type === "SessionAbandoned" && last.data.abandonReason, "Fire alarm");
console.log("1 passed");
