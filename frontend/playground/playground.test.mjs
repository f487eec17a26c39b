// Tests of the playground's scenarios and simulation against the package; `./dev rules` runs them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "@stint/rules";
import { EXAMPLES } from "./examples.js";
import { clock, COMMANDS, decode, DEVICES, encode, END, MAX_COMMANDS, OUTAGES } from "./scenario.js";
import { eventRecords, simulate } from "./simulation.js";

const rules = await load();
const example = (name) => decode(EXAMPLES.find((example) => example.name === name).fragment);

/** One line for each command: what the device and the server decided. */
function told({ commands }, { decisions }) {
  return decisions.map(({ refusal, receipts }, index) => {
    const { device, name, at } = commands[index];
    const received = receipts.map(({ at, outcome, refusal, revoked }) =>
      [clock(at), outcome, refusal?.code, ...revoked.map(({ event }) => `revokes ${event.type}`)].filter(Boolean).join(" "),
    );
    return [`${device} ${name} ${clock(at)}`, ...(refusal ? [`refused: ${refusal.code}`] : []), ...received].join(", ");
  });
}

/** The sessions as they are in the end. */
function ended({ server }) {
  const views = [...server.after.values()].map((state) => rules.view({ state, at: state.newestAt }));
  return views.map(({ status, actualDuration, pauses, automatic }) =>
    [status, automatic ? "automatically" : "", `${actualDuration} min`, `${pauses.length} pauses`].filter(Boolean).join(" "),
  );
}

const EXPECTED = {
  "Two starts": {
    told: [
      "laptop start 05:00, 40:00 refused session_overlaps",
      "laptop complete 25:00, 40:00 refused session_overlaps",
      "phone start15 08:00, 30:00 applied",
      "phone complete 20:00, 30:00 applied",
    ],
    ended: ["completed 12 min 0 pauses"],
  },
  "Pause and complete": {
    told: [
      "laptop start 05:00, 05:00 applied",
      "laptop complete 20:00, 20:00 applied",
      "phone pause 12:00, 35:00 refused out_of_order",
      "phone resume 15:00, 35:00 refused out_of_order",
    ],
    ended: ["completed 15 min 0 pauses"],
  },
  "Late completion": {
    told: [
      "laptop start15 02:00, 02:00 applied",
      "laptop complete 15:00, 50:00 applied revokes SessionTimeElapsed revokes SessionCompleted",
    ],
    ended: ["completed 13 min 0 pauses"],
  },
  "Lost answers": {
    told: [
      "laptop start 05:00, 05:00 applied, 10:00 duplicate, 14:00 duplicate, 18:00 duplicate, 24:00 duplicate",
      "laptop pause 10:00, 10:00 applied, 14:00 duplicate, 18:00 duplicate, 24:00 duplicate",
      "laptop resume 14:00, 14:00 applied, 18:00 duplicate, 24:00 duplicate",
      "laptop distraction 18:00, 18:00 applied, 24:00 duplicate",
      "phone complete 28:00, 28:00 applied",
    ],
    ended: ["completed 19 min 1 pauses"],
  },
};

for (const { name } of EXAMPLES) {
  test(`example: ${name}`, () => {
    const scenario = example(name);
    const simulation = simulate(rules, scenario);
    assert.deepEqual({ told: told(scenario, simulation), ended: ended(simulation) }, EXPECTED[name]);
    assert.ok(simulation.converged);
  });
}

test("a pause that is received before the completion is taken", () => {
  const scenario = decode("laptop=start@05:00,complete@20:00&phone=pause@12:00,resume@15:00&phone-cut=08:00-18:00");
  const simulation = simulate(rules, scenario);
  assert.deepEqual(ended(simulation), ["completed 12 min 1 pauses"]);
});

test("what a device refuses is not sent, and needs no session", () => {
  const scenario = decode("laptop=pause@01:00,start@02:00,start@03:00");
  assert.deepEqual(told(scenario, simulate(rules, scenario)), [
    "laptop pause 01:00, refused: session_not_found",
    "laptop start 02:00, 02:00 applied",
    "laptop start 03:00, refused: session_already_open",
  ]);
});

test("a device believes what it knows, and the result shows what happened", () => {
  const { devices, server } = simulate(rules, example("Late completion"));
  assert.deepEqual(devices.laptop.believed.at(-1), { phase: "focus", from: 900 - 420, to: 900 });
  assert.deepEqual(server.believed.filter(({ phase }) => phase === "overtime"), [
    { phase: "overtime", from: 1020, to: 1920 },
  ]);
  assert.deepEqual(server.final, [{ phase: "focus", from: 120, to: 900 }]);
  assert.equal(devices.laptop.before.at, 3000);
  assert.equal(devices.phone.before, null);
});

/** Numbers below a limit, the same for each seed: xorshift. */
function random(seed) {
  let state = seed;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

function randomScenario(seed) {
  const below = random(seed);
  const one = (list) => list[below(list.length)];
  const times = (most, make) => Array.from({ length: below(most + 1) }, make);
  return {
    commands: times(24, () => ({ device: one(DEVICES), name: one(Object.keys(COMMANDS)), at: below(END / 15 + 1) * 15 })),
    outages: times(6, () => {
      const from = below(END - 1);
      return { device: one(DEVICES), name: one(Object.keys(OUTAGES)), from, to: from + 1 + below(END - from) };
    }),
  };
}

test("after random scenarios both devices hold the server's sessions, and its log is valid", () => {
  const seen = new Set();
  for (let seed = 1; seed <= 200; seed++) {
    const scenario = randomScenario(seed);
    const result = simulate(rules, scenario);
    assert.ok(result.converged, `seed ${seed}: ${encode(scenario)}`);
    assert.deepEqual(rules.checkLog({ events: eventRecords(result.server.log) }).problems, [], `seed ${seed}: ${encode(scenario)}`);
    for (const [id, session] of result.server.after) {
      const events = result.server.log.map(({ event }) => event).filter(({ sessionId }) => sessionId === id);
      assert.deepEqual(rules.fold({ events }), session, `seed ${seed}`);
    }
    for (const { refusal, receipts } of result.decisions) {
      assert.equal(receipts.length === 0, refusal !== null, "what the device accepted has been sent");
      assert.ok(receipts.slice(1).every(({ outcome }) => outcome === "duplicate"), "nothing is decided twice");
      for (const receipt of receipts) seen.add(receipt.refusal?.code ?? receipt.outcome);
      if (receipts.some(({ revoked }) => revoked.length > 0)) seen.add("revoked");
    }
    // The fragment is the whole scenario.
    assert.deepEqual(simulate(rules, decode(encode(scenario))).server, result.server);
  }
  for (const kind of ["applied", "duplicate", "revoked", "out_of_order", "session_overlaps", "session_ended"]) {
    assert.ok(seen.has(kind), `no random scenario had ${kind}`);
  }
});

test("the same scenario gives the same result", () => {
  const scenario = randomScenario(7);
  assert.deepEqual(simulate(rules, scenario), simulate(rules, structuredClone(scenario)));
});

test("malformed fragments say what is wrong", () => {
  for (const [fragment, message] of [
    ["x", /“x” is not of the form name=list/],
    ["tablet=start@01:00", /“tablet” is neither laptop nor phone/],
    ["laptop=jump@01:00", /“jump” is not one of the commands: start, /],
    ["laptop=toString@01:00", /“toString” is not one of the commands/],
    ["laptop=start", /“start” is not of the form command@time/],
    ["laptop=start@60:01", /“60:01” is not a time from 00:00 to 60:00/],
    ["laptop=start@-1:00", /“-1:00” is not a time/],
    ["laptop-gone=01:00-02:00", /“gone” is not one of the outages: cut, lost/],
    ["laptop-cut=02:00-02:00", /“02:00-02:00” ends before it begins/],
    ["laptop-cut=02:00", /“02:00” is not of the form time-time/],
    ["laptop=%", /a % that escapes nothing/],
    [`laptop=${Array(MAX_COMMANDS + 1).fill("pause@01:00").join(",")}`, /more than 40 commands/],
    ["a".repeat(5000), /longer than 4000 characters/],
  ]) {
    assert.throws(() => decode(fragment), { message }, fragment);
  }
  assert.deepEqual(decode("laptop=start%4001:00").commands, [{ device: "laptop", name: "start", at: 60 }]);
});
