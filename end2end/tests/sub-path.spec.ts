// Stint below a path of an origin that it shares, behind a proxy that removes the path or passes it on,
// and beside another Stint.
import { NetworkProxy, waitForServiceWorker } from "./network-proxy";
import { button, expect, expectState, test as base, waitForHydration, waitForSync, type Page } from "./fixtures";
import { openMini, withoutPictureInPicture } from "./mini-window";
import { OwnServer } from "./own-server";
import {
  alert,
  clickActions,
  clickNotification,
  deliver,
  fakePushService,
  sendOpenedMessage,
  shownNotifications,
  subscriptionChanges,
  workerOf,
} from "./push-service";
import { addPasskey, plugIn, signInByButton } from "./virtual-authenticator";

const PASSWORD = "correct horse battery";

const servers = { "/stint": new OwnServer(), "/apps/other": new OwnServer() };

const test = base.extend<{ startProxy: (strips: boolean) => Promise<NetworkProxy> }, { running: typeof servers }>({
  running: [
    async ({}, use) => {
      for (const [path, server] of Object.entries(servers)) {
        await server.start(() => ({ STINT_PUBLIC_URL: `http://127.0.0.1${path}` }));
      }
      await use(servers);
      for (const server of Object.values(servers)) await server.close();
    },
    { scope: "worker" },
  ],
  startProxy: async ({ running }, use) => {
    const proxies: NetworkProxy[] = [];
    await use(async (strips) => {
      const mounts = Object.entries(running).map(([path, { address }]) => ({ path, address, strips }));
      const proxy = new NetworkProxy(mounts);
      proxies.push(proxy);
      await proxy.start();
      return proxy;
    });
    for (const proxy of proxies) proxy.close();
  },
});

// Each worker starts two servers.
test.slow();

/** Registers in the page and returns to the timer. */
async function register(page: Page, home: string) {
  const email = `${crypto.randomUUID()}@example.org`;
  await page.goto(`${home}sign-in`);
  const form = page.getByRole("form", { name: "Register" });
  await form.getByLabel("E-mail").fill(email);
  await form.getByLabel("Password").fill(PASSWORD);
  await form.getByRole("button", { name: "Register" }).click();
  await expect(page).toHaveURL(home);
  await waitForHydration(page);
  return email;
}

async function complete(page: Page) {
  await button(page, "Complete").click();
  await page.getByRole("dialog").getByRole("button", { name: "Complete" }).click();
  await expectState(page, "completed");
}

const eventTypes = async (page: Page, home: string) => {
  const response = await page.request.get(`${home}api/events?limit=100`);
  const { items } = (await response.json()) as { items: { type: string }[] };
  return items.map(({ type }) => type);
};

for (const strips of [true, false]) {
  test(`sessions with and without a network, where the proxy ${strips ? "removes the path" : "passes it on"}`, async ({
    page,
    context,
    startProxy,
  }) => {
    const network = await startProxy(strips);
    const home = `${network.origin}/stint/`;
    const email = await register(page, home);
    await waitForServiceWorker(page);
    expect(await page.evaluate(async () => (await navigator.serviceWorker.ready).scope)).toBe(home);
    await page.getByLabel("What are you going to do?").fill("below a path");
    await button(page, "Start").click();
    await expectState(page, "focus");
    await button(page, "Pause").click();
    await button(page, "Resume").click();
    await complete(page);
    const whole = ["FocusSessionStarted", "SessionPaused", "SessionResumed", "SessionCompleted"];
    await expect.poll(() => eventTypes(page, home)).toEqual(whole);
    // Another device hears of it by the stream.
    await page.getByRole("link", { name: "History", exact: true }).click();
    await expect(page).toHaveURL(`${home}history`);
    await page.getByRole("link", { name: /below a path/ }).first().click();
    await expect(page).toHaveURL(/\/stint\/history\/[0-9a-f-]{36}$/);
    await expect(page.getByText("below a path").first()).toBeVisible();
    const stored = () =>
      page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name).sort());
    await expect.poll(stored).toEqual(["stint-past/stint", "stint/stint"]);
    await page.close();

    network.setState("offline");
    const cold = await context.newPage();
    await cold.goto(home);
    await waitForHydration(cold);
    await button(cold, "Start another").click();
    await button(cold, "Start").click();
    await expectState(cold, "focus");
    await complete(cold);
    await cold.getByRole("link", { name: "History", exact: true }).click();
    await expect(cold).toHaveURL(`${home}history`);
    await expect(cold.getByText("below a path").first()).toBeVisible();
    await cold.getByRole("link", { name: "Insights" }).click();
    await expect(cold.getByRole("heading", { name: "Insights" })).toBeVisible();
    await cold.goto(`${home}settings`);
    await expect(cold).toHaveTitle("This page needs the server");
    network.setState("online");
    await cold.getByRole("link", { name: "To the timer" }).click();
    await expect(cold).toHaveURL(home);
    await expect.poll(() => eventTypes(cold, home), { timeout: 15_000 }).toEqual([...whole, whole[0], whole[3]]);

    // Signing out asks about what the page does not know to be stored.
    await waitForSync(cold);
    await cold.goto(`${home}sign-in`);
    await button(cold, "Sign out").first().click();
    await expect(cold).toHaveURL(home);
    await cold.goto(`${home}sign-in?next=/tasks`);
    const form = cold.getByRole("form", { name: "Sign in" });
    await form.getByLabel("E-mail").fill(email);
    await form.getByLabel("Password").fill(PASSWORD);
    await form.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(cold).toHaveURL(`${home}tasks`);
    const outside = network.requests.filter((line) => !line.split(" ")[1]!.startsWith("/stint/"));
    expect(outside).toEqual([]);
  });
}

test("two of one origin have nothing in common", async ({ page, context, startProxy }) => {
  const network = await startProxy(false);
  const [first, second] = [`${network.origin}/stint/`, `${network.origin}/apps/other/`];
  const other = await context.newPage();
  const email = await register(page, first);
  const otherEmail = await register(other, second);
  for (const tab of [page, other]) await waitForServiceWorker(tab);
  await button(page, "Start").click();
  await expectState(page, "focus");
  await expect.poll(() => eventTypes(page, first)).toEqual(["FocusSessionStarted"]);
  await expectState(other, "idle");
  expect(await eventTypes(other, second)).toEqual([]);
  // Both hold their leader's lock.
  const locks = () => page.evaluate(async () => (await navigator.locks.query()).held!.map(({ name }) => name).sort());
  await expect.poll(locks).toEqual(["stint-leader/apps/other", "stint-leader/stint"]);
  const caches = await page.evaluate(() => window.caches.keys());
  expect(caches.map((name) => name.replace(/[0-9a-f]{16}/, "HASH")).sort()).toEqual([
    "stint-HASH/apps/other",
    "stint-HASH/stint",
  ]);
  const emailOf = async (home: string) => (await (await page.request.get(`${home}api/me`)).json()).email;
  expect([await emailOf(first), await emailOf(second)]).toEqual([email, otherEmail]);

  await other.goto(`${second}sign-in`);
  await button(other, "Sign out").first().click();
  await expect(other).toHaveURL(second);
  expect(await emailOf(first)).toBe(email);
  network.setState("offline");
  await page.reload();
  await expectState(page, "focus");
});

test("a passkey is added and signs in", async ({ page }) => {
  // Passkeys are of a name, and the public URL says of which.
  const mount = { path: "/stint", address: "", strips: true };
  const network = new NetworkProxy([mount]);
  await network.start();
  const home = `${network.origin.replace("127.0.0.1", "localhost")}/stint/`;
  const server = new OwnServer();
  await server.start(() => ({ STINT_PUBLIC_URL: home }));
  mount.address = server.address;
  const email = await register(page, home);
  const authenticator = await plugIn(page);
  await addPasskey(page, "Phone", PASSWORD, home);
  await expect(page).toHaveURL(`${home}settings/passkeys?done=passkey-added`);
  await page.goto(`${home}sign-in`);
  await button(page, "Sign out").first().click();
  await expect(page).toHaveURL(home);
  await signInByButton(page, authenticator, home);
  await expect(page).toHaveURL(`${home}tasks`);
  expect((await (await page.request.get(`${home}api/me`)).json()).email).toBe(email);
  expect(network.requests.filter((line) => !line.split(" ")[1]!.startsWith("/stint/"))).toEqual([]);
  await page.close();
  await server.close();
  network.close();
});

test("push messages are subscribed to, shown and lead to the timer", async ({ page, context, startProxy }) => {
  const network = await startProxy(true);
  const home = `${network.origin}/stint/`;
  await context.grantPermissions(["notifications"], { origin: network.origin });
  await register(page, home);
  await waitForServiceWorker(page);
  const worker = workerOf(context);
  await fakePushService(worker);
  expect(await sendOpenedMessage(page, true)).toBe(true);
  expect(subscriptionChanges(network)).toEqual(["POST /stint/api/push/subscriptions 201"]);
  const isShown = async () => {
    await deliver(page, network.origin, alert);
    await expect.poll(() => shownNotifications(page)).toMatchObject([{ title: "Time is up" }]);
  };
  await isShown();
  await clickNotification(worker);
  await expect.poll(() => clickActions(worker)).toEqual(["focus /stint/"]);
  await isShown();
  await page.goto(`${home}sign-in`);
  await clickNotification(worker);
  await expect.poll(() => clickActions(worker)).toEqual(["open /stint/"]);
  expect(await sendOpenedMessage(page, false)).toBe(true);
  expect(subscriptionChanges(network).at(-1)).toBe("DELETE /stint/api/push/subscriptions 204");
});

test("the mini timer is of the same Stint, offline too", async ({ page, startProxy }) => {
  const network = await startProxy(false);
  const home = `${network.origin}/stint/`;
  await withoutPictureInPicture(page);
  await register(page, home);
  await waitForServiceWorker(page);
  const mini = await openMini(page);
  expect(mini.url().startsWith(home)).toBe(true);
  await button(mini, "Start").click();
  await expectState(page, "focus");
  await expect.poll(() => eventTypes(page, home)).toEqual(["FocusSessionStarted"]);
  network.setState("offline");
  await mini.reload();
  await expectState(mini, "focus");
  await button(mini, "Pause").click();
  await expectState(page, "paused");
  expect(network.requests.filter((line) => !line.split(" ")[1]!.startsWith("/stint/"))).toEqual([]);
});

test("the playground loads its files from the path", async ({ page, startProxy }) => {
  const network = await startProxy(false);
  await page.goto(`${network.origin}/stint/api/playground`);
  await expect(page.getByRole("status")).toHaveText(/^Converged/);
  expect(network.requests.filter((line) => !line.split(" ")[1]!.startsWith("/stint/"))).toEqual([]);
});
