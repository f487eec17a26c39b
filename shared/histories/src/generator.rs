//! Generates histories that reach every rule: pauses, limits, overtime, revisions, refusals.
//!
//! The generator executes the history with the rules to know which commands are allowed next,
//! and sometimes sends another one. Each choice determines one move alone, so that a property
//! test can leave out choices and still has a history.

use shared::rules::{
    Command, CommandKind, CompleteSession, RecordDistraction, ReopenSession, Settled, SplitSession,
    State, allowed_commands,
};
use shared::rules::{limits, next_deadline};
use shared::wire::SyncCommand;
use shared::{CommandId, Millis, SessionId, Timestamp, UserId};
use uuid::Uuid;

use crate::values::{correct, values};
use crate::{Dice, History, Step, World};

/// 2026-11-22T10:00:00Z, a Sunday.
const BEGINNING: Timestamp = Timestamp::from_millis(1_795_341_600_000);
const FIRST_SESSION: u128 = 0x0198_0000_0000_7000_8000_0000_0000_0000;
const FIRST_COMMAND: u128 = 0x0198_0000_0000_7000_9000_0000_0000_0000;
const USER: UserId = UserId::new(Uuid::from_u128(0x0198_0000_0000_7000_a000_0000_0000_0001));

impl History {
    /// The history of a seed: the same on every machine, 1 to 40 moves.
    #[must_use]
    pub fn from_seed(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let moves = 1 + dice.below(40);
        let choices: Vec<u64> = (0..moves).map(|_| dice.roll()).collect();
        Self::from_choices(&choices)
    }

    /// A history with one move for each choice.
    #[must_use]
    pub fn from_choices(choices: &[u64]) -> Self {
        let mut generator = Generator::new();
        for choice in choices {
            generator.make_move(Dice::new(*choice));
        }
        generator.reconnect(&mut Dice::new(choices.len() as u64));
        Self {
            user: USER,
            steps: generator.steps,
        }
    }
}

/// A client without a connection.
struct OfflineClient {
    /// Its own state, decided with the same rules.
    world: World,
    /// What it sends when it reconnects.
    queue: Vec<SyncCommand>,
    /// How far its clock is ahead of the server's.
    skew: Millis,
}

struct Generator {
    steps: Vec<Step>,
    server: World,
    offline: Option<OfflineClient>,
    now: Timestamp,
    sent: Vec<SyncCommand>,
    sessions: u128,
    commands: u128,
    months: u32,
}

impl Generator {
    const fn new() -> Self {
        Self {
            steps: Vec::new(),
            server: World::new(USER),
            offline: None,
            now: BEGINNING,
            sent: Vec::new(),
            sessions: 0,
            commands: 0,
            months: 0,
        }
    }

    fn make_move(&mut self, mut dice: Dice) {
        self.advance_clock(&mut dice);
        let dice = &mut dice;
        if self.offline.is_some() {
            match dice.below(100) {
                0..62 => self.act_offline(dice),
                62..72 => self.step(Step::Read { now: self.now }),
                72..82 => self.live(dice),
                _ => self.reconnect(dice),
            }
        } else {
            match dice.below(200) {
                0..120 => self.live(dice),
                120..130 => self.step(Step::Read { now: self.now }),
                130..170 => self.disconnect(dice),
                170..180 => self.send_again(dice),
                180..196 => self.send_unexpected(dice),
                196..198 => self.exceed_overtime_limit(dice),
                _ => self.exceed_distraction_limit(dice),
            }
        }
    }

    fn advance_clock(&mut self, dice: &mut Dice) {
        let world = self
            .offline
            .as_ref()
            .map_or(&self.server, |offline| &offline.world);
        let deadline = world
            .open()
            .and_then(|open| world.state(open).session())
            .and_then(next_deadline);
        self.now = match (dice.below(100), deadline) {
            (0..30, _) => self.now.plus(dice.between(0, 10) * limits::SECOND),
            (30..40, Some(deadline)) => deadline.plus(dice.between(-1, 1)).max(self.now),
            (40..80, _) | (30..40, None) => self.now.plus(dice.between(1, 3 * limits::MINUTE)),
            (80..90, _) => self.now.plus(dice.between(1, 15 * limits::MINUTE)),
            (90..96, _) => self.now.plus(dice.between(1, 26 * 60) * limits::MINUTE),
            (96..98, _) => self.now.plus(-dice.between(1, 20 * limits::MINUTE)),
            // At most once, because outcomes of replayed commands are stored for 60 days only.
            _ if self.months == 0 && dice.chance(50) => {
                self.months += 1;
                self.now.plus(30 * limits::DAY + dice.between(-1, 1))
            }
            _ => self.now,
        };
    }

    fn step(&mut self, step: Step) {
        self.server.step(&step);
        self.steps.push(step);
    }

    fn live(&mut self, dice: &mut Dice) {
        let (session_id, command) = self.command(&self.server.clone(), self.now, dice);
        self.step(Step::Live {
            now: self.now,
            session_id,
            command,
        });
    }

    fn disconnect(&mut self, dice: &mut Dice) {
        let skew = match dice.below(10) {
            0..6 => 0,
            6..8 => dice.between(-6_000, 6_000),
            _ => dice.between(-3 * limits::MINUTE, 3 * limits::MINUTE),
        };
        self.offline = Some(OfflineClient {
            world: self.server.clone(),
            queue: Vec::new(),
            skew,
        });
    }

    fn act_offline(&mut self, dice: &mut Dice) {
        let Some(mut offline) = self.offline.take() else {
            return;
        };
        let at = self.now.plus(offline.skew);
        let (session_id, command) = self.command(&offline.world, at, dice);
        offline.world.live(session_id, &command, at);
        let command = self.sync_command(session_id, at, command);
        if offline.queue.len() < 100 && (replayable(&command.command) || dice.chance(5)) {
            offline.queue.push(command);
        }
        self.offline = Some(offline);
    }

    /// Sends what was done offline, in one batch or in several, sometimes twice.
    fn reconnect(&mut self, dice: &mut Dice) {
        let Some(offline) = self.offline.take() else {
            return;
        };
        let mut rest = offline.queue;
        if dice.chance(5) && rest.len() > 1 {
            rest.swap(0, 1);
        }
        while !rest.is_empty() {
            let part = match dice.below(3) {
                0 => 1 + usize::try_from(dice.below(rest.len() as u64)).unwrap_or(0),
                _ => rest.len(),
            };
            let later = rest.split_off(part.min(rest.len()));
            self.send(rest);
            if dice.chance(15) {
                self.send_again(dice);
            }
            if dice.chance(30) {
                self.now = self.now.plus(dice.between(0, 30) * limits::SECOND);
            }
            rest = later;
        }
    }

    fn send(&mut self, commands: Vec<SyncCommand>) {
        self.sent.extend(commands.iter().cloned());
        self.step(Step::Sync {
            now: self.now,
            commands,
        });
    }

    /// Sends the last commands again, sometimes one with another body.
    fn send_again(&mut self, dice: &mut Dice) {
        let last = self.sent.len().saturating_sub(5);
        let mut again = self.sent.split_off(last);
        self.sent.extend(again.iter().cloned());
        if dice.chance(25)
            && let Some(reused) = again.last_mut()
        {
            reused.occurred_at = reused.occurred_at.plus(1);
        }
        if !again.is_empty() {
            self.step(Step::Sync {
                now: self.now,
                commands: again,
            });
        }
    }

    /// Commands of another device, older than the replay window, or of the future.
    fn send_unexpected(&mut self, dice: &mut Dice) {
        let count = 1 + dice.below(3);
        let mut commands = Vec::new();
        for _ in 0..count {
            let (session_id, command) = self.command(&self.server.clone(), self.now, dice);
            let occurred_at = self.now.plus(match dice.below(10) {
                0 => -limits::REPLAY_WINDOW - dice.between(-1, limits::DAY),
                1 => limits::FUTURE_TOLERANCE + dice.between(-2, limits::MINUTE),
                2..5 => -dice.between(0, 8_000),
                5..8 => -dice.between(0, 40 * limits::MINUTE),
                _ => -dice.between(0, 2 * limits::DAY),
            });
            commands.push(self.sync_command(session_id, occurred_at, command));
        }
        self.send(commands);
    }

    /// More distractions than a session may have.
    fn exceed_distraction_limit(&mut self, dice: &mut Dice) {
        let Some(session) = self.server.open() else {
            return self.live(dice);
        };
        for _ in 0..2 {
            let commands = (0..60)
                .map(|_| {
                    let distraction = Command::RecordDistraction(RecordDistraction {
                        kind: "internal".to_owned(),
                        note: None,
                    });
                    self.sync_command(session, self.now, distraction)
                })
                .collect();
            self.step(Step::Sync {
                now: self.now,
                commands,
            });
        }
        self.step(Step::Live {
            now: self.now,
            session_id: session,
            command: values(CommandKind::RecordDistraction, self.now, dice),
        });
    }

    /// Takes back an end in overtime so late that overtime would be used up.
    fn exceed_overtime_limit(&mut self, dice: &mut Dice) {
        let open = self.server.open();
        let deadline = open
            .and_then(|open| self.server.state(open).session())
            .and_then(next_deadline);
        let Some((session_id, deadline)) = open.zip(deadline) else {
            return self.live(dice);
        };
        let reopen = Command::Reopen(ReopenSession {
            count_as: Some("focus".to_owned()),
        });
        for (minutes, command) in [
            (9, Command::Complete(CompleteSession::default())),
            (16, reopen),
        ] {
            self.now = self.now.max(deadline.plus(minutes * limits::MINUTE));
            self.step(Step::Live {
                now: self.now,
                session_id,
                command,
            });
        }
    }

    fn sync_command(
        &mut self,
        session_id: SessionId,
        occurred_at: Timestamp,
        command: Command,
    ) -> SyncCommand {
        self.commands += 1;
        SyncCommand {
            command_id: CommandId::new(Uuid::from_u128(FIRST_COMMAND + self.commands)),
            session_id,
            occurred_at,
            command,
        }
    }

    const fn session(&self, number: u128) -> SessionId {
        SessionId::new(Uuid::from_u128(FIRST_SESSION + number))
    }

    /// A command that is allowed in `world`, most of the time.
    fn command(&mut self, world: &World, now: Timestamp, dice: &mut Dice) -> (SessionId, Command) {
        let known: Vec<SessionId> = world.ids().collect();
        let session = match (world.open(), dice.below(20)) {
            (Some(open), 0..=17) => Some(open),
            (None, 0..=2) | (_, 18) => dice.pick(&known).copied(),
            // The newest, whose end may still be taken back.
            (None, 3..=8) => known.last().copied(),
            (_, 19) if dice.chance(20) => Some(self.session(u128::from(u64::MAX))),
            _ => None,
        };
        let session = session.unwrap_or_else(|| {
            self.sessions += 1;
            self.session(self.sessions)
        });
        let allowed = allowed_commands(&Settled::new(world.state(session).session(), now));
        let likely = match world.state(session) {
            State::NotStarted if dice.chance(15) => [CommandKind::Record].as_slice(),
            State::NotStarted => &[CommandKind::Start],
            // An open session reaches more rules than an ended one.
            State::Started(_) if dice.chance(70) => &[
                CommandKind::Pause,
                CommandKind::Resume,
                CommandKind::Pause,
                CommandKind::Resume,
                CommandKind::RecordDistraction,
                CommandKind::Extend,
                CommandKind::Reopen,
                CommandKind::Reopen,
                CommandKind::Amend,
                CommandKind::Correct,
                CommandKind::Split,
                CommandKind::Restore,
            ],
            State::Started(_) => CommandKind::ALL,
        };
        let fitting: Vec<CommandKind> = likely
            .iter()
            .copied()
            .filter(|kind| allowed.contains(kind))
            .collect();
        let at_pause_limit = world
            .state(session)
            .session()
            .is_some_and(|session| session.pauses_begun() >= limits::MAX_PAUSES);
        let ended_in_overtime = world
            .state(session)
            .session()
            .is_some_and(|session| session.elapsed.is_some() && session.ending().is_some());
        let at_plan_limit = world
            .state(session)
            .session()
            .is_some_and(|session| i64::from(session.plan_minutes()) == limits::MAX_PLAN_MINUTES);
        let kind = if at_pause_limit && dice.chance(30) {
            Some(&CommandKind::Pause)
        } else if at_plan_limit && dice.chance(30) {
            Some(&CommandKind::Extend)
        } else if ended_in_overtime && dice.chance(70) {
            Some(&CommandKind::Reopen)
        } else if fitting.is_empty() || dice.chance(8) {
            dice.pick(CommandKind::ALL)
        } else {
            dice.pick(&fitting)
        };
        let kind = kind.copied().unwrap_or(CommandKind::Start);
        let command = match (kind, world.state(session).session()) {
            (CommandKind::Correct, Some(session)) => Command::Correct(correct(session, dice)),
            (CommandKind::Split, Some(session)) => {
                let second = dice.pick(&known).copied().filter(|_| dice.chance(10));
                let second_session_id = second.unwrap_or_else(|| {
                    self.sessions += 1;
                    self.session(self.sessions)
                });
                let end = session.ending().map_or(now, |ending| ending.ended_at);
                let length = end.since(session.started_at).max(0);
                let at = dice.between(0, length + length / 10);
                let in_pause = session.pauses.first().filter(|_| dice.chance(30));
                let split_time = in_pause.map_or(session.started_at.plus(at), |pause| {
                    pause.began_at.plus(pause.duration() / 2)
                });
                Command::Split(SplitSession {
                    split_time,
                    second_session_id,
                })
            }
            _ => values(kind, now, dice),
        };
        (session, command)
    }
}

const fn replayable(command: &Command) -> bool {
    command.kind().is_replayable()
}
