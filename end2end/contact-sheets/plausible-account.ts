// What the pictures show.
import type { Page } from "@playwright/test";
import { post, seedSessions, type SeedSession } from "../tests/seed-history";

/** An account as somebody has it after three weeks. */
export async function createPlausibleAccount(page: Page) {
  const api = page.request;
  await seedSessions(page.context(), []);
  const email = `${crypto.randomUUID()}@example.org`;
  await post(api, "/api/auth/register", { email, password: "correct horse battery", displayName: "Ada" });
  const create = async (path: string, data: object) => (await post(api, path, data)) as unknown as Record<string, string>;
  const { projectId } = await create("/api/projects", { name: "Thesis", color: "#2f6f57" });
  const tasks = [];
  for (const title of ["Chapter 3", "Bibliography", "Figures"]) {
    tasks.push(await create("/api/tasks", { title, projectId, estimatedSessions: 8 }));
  }
  const intentions = ["Write the introduction", "Sort the sources", "Redraw figure 2", undefined];
  const sessions = Array.from({ length: 90 }, (_, index): SeedSession => ({
    daysAgo: 1 + Math.floor(index / 4),
    intention: intentions[index % intentions.length],
    taskId: tasks[index % 4]?.taskId,
    projectId: index % 4 < 3 ? projectId : undefined,
    abandoned: index % 11 === 0,
    eventful: index % 3 === 1,
  }));
  const ids = [];
  for (let first = 0; first < sessions.length; first += 20) {
    ids.push(...(await seedSessions(page.context(), sessions.slice(first, first + 20))));
  }
  await api.delete(`/api/sessions/${ids[3]}`);
  await create("/api/tokens", { name: "Editor plug-in", scopes: ["sessions:read"] });
  const { id: webhookId } = await create("/api/webhooks", { url: "https://example.org/stint" });
  return { sessionId: ids[7]!, taskId: tasks[0]!.taskId!, projectId: projectId!, webhookId: webhookId! };
}
