//! Writes the golden vectors of the rules into a folder: one file for each call, each line a
//! request and the exact output. Made from random histories, two vectors for each combination
//! of command, events and refusal codes.
//!
//! `cargo run -p rules-wasm --example vectors -- shared/vectors/v2`

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use histories::{History, Step, World, without_details};
use serde_json::{Value, json};
use shared::rules::EventRecord;
use shared::{SessionId, Timestamp};

const SEEDS: u64 = 800;
const FOR_EACH_CASE: usize = 2;
/// Longer runs of replayed commands repeat what shorter ones show.
const LONGEST_RUN: usize = 2;
/// Bytes of a line, but for the first of its case.
const LONGEST_LINE: usize = 3_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("name the folder to write")?;
    let mut vectors = Vectors::default();
    for seed in 0..SEEDS {
        vectors.add_history(&History::from_seed(seed))?;
    }
    vectors.add_scores()?;
    vectors.add("limits", "", json!({}))?;
    vectors.add("rulesVersion", "", json!({}))?;
    fs::create_dir_all(&folder)?;
    for (call, lines) in vectors.lines {
        fs::write(Path::new(&folder).join(format!("{call}.jsonl")), lines)?;
    }
    Ok(())
}

#[derive(Default)]
struct Vectors {
    lines: BTreeMap<&'static str, String>,
    cases: BTreeMap<String, usize>,
}

impl Vectors {
    /// Answers a request; writes it down unless its case is there often enough.
    fn add(&mut self, call: &'static str, case: &str, input: Value) -> serde_json::Result<Value> {
        let request = json!({"call": call, "input": input});
        let answer: Value =
            serde_json::from_slice(&rules_wasm::answer(request.to_string().as_bytes()))?;
        let output = without_details(&answer["output"]);
        let case = format!("{call} {case} {}", summary(&output));
        let count = self.cases.entry(case).or_default();
        let vector = json!({"call": call, "input": request["input"], "output": output}).to_string();
        let fits = vector.len() <= LONGEST_LINE || *count == 0 && call != "replay";
        if *count < FOR_EACH_CASE && fits {
            *count += 1;
            let lines = self.lines.entry(call).or_default();
            lines.push_str(&vector);
            lines.push('\n');
        }
        Ok(output)
    }

    fn add_history(&mut self, history: &History) -> serde_json::Result<()> {
        let mut world = World::new(history.user);
        for step in &history.steps {
            match step {
                Step::Live {
                    now,
                    session_id,
                    command,
                } => {
                    let input = json!({
                        "state": world.state(*session_id).session(),
                        "sessionId": session_id,
                        "userId": history.user,
                        "command": command,
                        "at": now,
                        "others": world.others_for(*session_id, &[command]),
                    });
                    let command = serde_json::to_value(command.kind())?;
                    self.add("decide", &command.to_string(), input)?;
                    world.step(step);
                    self.add_session(&world, *session_id, *now)?;
                }
                Step::Sync { now, commands } => {
                    for run in commands.chunk_by(|a, b| a.session_id == b.session_id) {
                        let id = run[0].session_id;
                        let offline: Vec<_> = run
                            .iter()
                            .map(|sent| json!({"occurredAt": sent.occurred_at, "command": sent.command}))
                            .collect();
                        let kinds: Vec<_> = run.iter().map(|sent| &sent.command).collect();
                        let input = json!({
                            "state": world.state(id).session(),
                            "sessionId": id,
                            "userId": history.user,
                            "commands": offline,
                            "others": world.others_for(id, &kinds),
                            "at": now,
                        });
                        if run.len() <= LONGEST_RUN {
                            self.add("replay", "", input)?;
                        }
                        world.sync(run, *now);
                        self.add_session(&world, id, *now)?;
                    }
                }
                Step::Read { now } => {
                    if let Some(open) = world.open() {
                        let input = json!({"state": world.state(open).session(), "at": now});
                        self.add("settle", "", input)?;
                    }
                    world.step(step);
                }
            }
        }
        self.add_logs(history, &world)
    }

    fn add_session(
        &mut self,
        world: &World,
        id: SessionId,
        now: Timestamp,
    ) -> serde_json::Result<()> {
        let state = world.state(id).session();
        let case = state.map_or("", |session| session.status().as_str());
        self.add("view", case, json!({"state": state, "at": now}))?;
        self.add("nextDeadline", case, json!({"state": state}))?;
        Ok(())
    }

    /// The log as it is, and as it is with one event left out.
    fn add_logs(&mut self, history: &History, world: &World) -> serde_json::Result<()> {
        let records: Vec<EventRecord> = world
            .log()
            .iter()
            .map(|logged| logged.record(history.user))
            .collect();
        if records.len() > 24 {
            return Ok(());
        }
        self.add("checkLog", "", json!({"events": records}))?;
        for index in 0..records.len() {
            let mut shorter = records.clone();
            shorter.remove(index);
            self.add("checkLog", "", json!({"events": shorter}))?;
        }
        for id in world.ids() {
            let own: Vec<_> = records
                .iter()
                .filter(|record| record.session_id == id)
                .collect();
            let folded = self.add("fold", &own.len().to_string(), json!({"events": own}))?;
            if let Some(last) = own.last() {
                let before = json!({"events": own[..own.len() - 1]});
                let request = json!({"call": "fold", "input": before}).to_string();
                let state: Value = serde_json::from_slice(&rules_wasm::answer(request.as_bytes()))?;
                let mut event = serde_json::to_value(last)?;
                event["version"] = folded["version"].clone();
                let input = json!({"state": state["output"], "event": event});
                self.add("evolve", last.data.name(), input)?;
            }
        }
        Ok(())
    }

    fn add_scores(&mut self) -> serde_json::Result<()> {
        for (focused, planned) in [(0, 25), (299, 25), (1_500, 25), (3_000, 50), (9_000, 120)] {
            for rating in [None, Some(1), Some(5)] {
                for (distractions, abandoned) in [(0, false), (3, false), (3, true), (100, false)] {
                    let input = json!({
                        "focusedSeconds": focused,
                        "plannedMinutes": planned,
                        "distractions": distractions,
                        "qualityRating": rating,
                        "abandoned": abandoned,
                    });
                    self.add("score", &input.to_string(), input.clone())?;
                }
            }
        }
        Ok(())
    }
}

/// What makes an output another case: event types, refusal codes, status and allowed actions.
fn summary(output: &Value) -> String {
    let texts = |list: &Value, key: &str| -> Vec<String> {
        let items = list.as_array().map(Vec::as_slice).unwrap_or_default();
        items.iter().map(|item| item[key].to_string()).collect()
    };
    let mut parts = texts(&output["settled"], "type");
    parts.extend(texts(&output["events"], "type"));
    parts.extend(texts(&output["refusal"]["violations"], "code"));
    parts.extend(texts(&output["outcomes"], "code"));
    parts.extend(texts(&output["problems"], "code"));
    parts.sort_unstable();
    parts.dedup();
    parts.push(output["status"].to_string());
    parts.push(output["allowedActions"].to_string());
    parts.join(" ")
}
