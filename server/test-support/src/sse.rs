//! A strict parser of `text/event-stream`: anything that Stint does not write is an error, even what
//! browsers accept.

use serde_json::Value;
use shared::wire::{EventRecord, LogRecord};

/// A block of a stream.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// The head of a stream.
    Head { retry: u64, after: u64 },
    /// Keeps the connection alive.
    Comment,
    /// Parsed from the `data` lines.
    Event(Box<LogRecord>),
}

/// Takes bytes as they arrive; a block is complete at its empty line.
#[derive(Debug, Default)]
pub struct Parser {
    unread: Vec<u8>,
    /// The sequence after which the next event comes.
    pub last: Option<u64>,
    /// Whether the reader is not sent every event.
    has_gaps: bool,
}

impl Parser {
    /// The blocks completed by these bytes.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Block> {
        self.unread.extend_from_slice(bytes);
        let mut blocks = Vec::new();
        while let Some(end) = self.unread.windows(2).position(|pair| pair == b"\n\n") {
            let rest = self.unread.split_off(end + 2);
            let text = std::mem::replace(&mut self.unread, rest);
            let text = String::from_utf8(text).expect("a stream is UTF-8");
            blocks.push(self.block(text.trim_end_matches('\n')));
        }
        blocks
    }

    fn block(&mut self, text: &str) -> Block {
        assert!(!text.contains('\r'), "lines end by \\n alone: {text:?}");
        let lines: Vec<(&str, &str)> = text
            .split('\n')
            .map(|line| {
                let (name, value) = line.split_once(':').expect("a line has a colon");
                (name, value.strip_prefix(' ').unwrap_or(value))
            })
            .collect();
        match lines.as_slice() {
            [("retry", retry), ("id", after), ("", _)] => {
                assert_eq!(self.last, None, "a stream begins once: {text}");
                let after = number(after);
                self.last = Some(after);
                Block::Head {
                    retry: number(retry),
                    after,
                }
            }
            [("", "")] => {
                assert!(self.last.is_some(), "a stream begins with its head");
                Block::Comment
            }
            [("id", id), ("event", name), ("data", data)] => {
                let sequence = number(id);
                let last = self.last.expect("a stream begins with its head");
                let is_next = sequence == last + 1 || self.has_gaps && sequence > last;
                assert!(
                    is_next,
                    "a sequence is missing or comes twice: {sequence} after {last}"
                );
                self.last = Some(sequence);
                let json: Value = serde_json::from_str(data).expect("the data is JSON");
                assert_eq!(json["type"], *name, "{data}");
                let event: LogRecord = serde_json::from_value(json).expect("an event");
                assert_eq!(event.sequence(), sequence, "{data}");
                Block::Event(Box::new(event))
            }
            _ => panic!("no block of ours: {text}"),
        }
    }
}

fn number(text: &str) -> u64 {
    assert!(
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()),
        "no number: {text:?}"
    );
    text.parse().expect("a number")
}

/// The bytes of a stream, and what was parsed so far.
pub struct Reader<S> {
    bytes: S,
    parser: Parser,
    blocks: std::collections::VecDeque<Block>,
}

impl<S, B, E> Reader<S>
where
    S: futures_util::Stream<Item = Result<B, E>> + Unpin,
    B: AsRef<[u8]>,
{
    /// Reads the body of a response.
    pub fn new(bytes: S) -> Self {
        Self {
            bytes,
            parser: Parser::default(),
            blocks: std::collections::VecDeque::new(),
        }
    }

    /// The next block; none at the end of the stream.
    pub async fn next(&mut self) -> Option<Block> {
        use futures_util::StreamExt;
        loop {
            if let Some(block) = self.blocks.pop_front() {
                return Some(block);
            }
            let bytes = self.bytes.next().await?.ok()?;
            self.blocks.extend(self.parser.feed(bytes.as_ref()));
        }
    }

    /// The sequence after which the stream begins.
    pub async fn begins(&mut self) -> u64 {
        match self.next().await {
            Some(Block::Head { retry, after }) => {
                assert!((1_000..3_000).contains(&retry), "{retry}");
                after
            }
            other => panic!("no head: {other:?}"),
        }
    }

    /// For a reader to whom some events are not sent.
    #[must_use]
    pub fn with_gaps(mut self) -> Self {
        self.parser.has_gaps = true;
        self
    }

    /// The next event, of a session; none at the end of the stream.
    pub async fn event(&mut self) -> Option<EventRecord> {
        let record = self.record().await?;
        Some(record.into_session().expect("an event of a session"))
    }

    /// The next event; none at the end of the stream.
    pub async fn record(&mut self) -> Option<LogRecord> {
        loop {
            match self.next().await? {
                Block::Event(event) => return Some(*event),
                Block::Comment => {}
                Block::Head { .. } => panic!("a stream begins once"),
            }
        }
    }
}
