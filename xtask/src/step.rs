//! Runs other programs as named steps; prints their times and the test results at the end.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// The finished steps with their times and results.
#[derive(Debug, Default)]
pub struct Steps {
    done: Vec<Done>,
}

#[derive(Debug)]
struct Done {
    name: String,
    took: Duration,
    closing: Vec<String>,
}

impl Steps {
    /// Runs one step; an error contains its name.
    pub fn step(&mut self, name: &str, work: impl FnOnce() -> Result<Vec<String>>) -> Result<()> {
        println!("\n── {name}");
        let start = now();
        let closing = work().with_context(|| format!("step «{name}» failed"))?;
        self.done.push(Done {
            name: name.to_owned(),
            took: start.elapsed(),
            closing,
        });
        Ok(())
    }

    /// Prints results and times.
    pub fn print_summary(&self) {
        println!("\n── results");
        for done in &self.done {
            for line in &done.closing {
                println!("{:<24} {line}", done.name);
            }
        }
        println!("\n── times");
        for done in &self.done {
            println!("{:<24} {:>7.1} s", done.name, done.took.as_secs_f64());
        }
        let total: Duration = self.done.iter().map(|done| done.took).sum();
        println!("{:<24} {:>7.1} s", "total", total.as_secs_f64());
    }
}

#[expect(clippy::disallowed_methods, reason = "the time is only printed")]
fn now() -> Instant {
    Instant::now()
}

pub fn program(name: impl AsRef<OsStr>, dir: &Path) -> Command {
    let mut command = Command::new(name);
    command.current_dir(dir);
    command
}

/// The cargo that runs `xtask`.
pub fn cargo(dir: &Path) -> Command {
    program(
        std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()),
        dir,
    )
}

/// Runs a program; a status other than 0 is an error that shows the command.
pub fn run(command: &mut Command) -> Result<()> {
    println!("$ {}", command_line(command));
    let status = command
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("cannot start {}", command_line(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", command_line(command));
    }
    Ok(())
}

/// Runs a test runner, prints its output, and returns its closing lines.
pub fn run_tests(command: &mut Command) -> Result<Vec<String>> {
    println!("$ {}", command_line(command));
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", command_line(command)))?;
    let mut closing = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line?;
            println!("{line}");
            if is_closing_line(&line) {
                closing.push(line.trim().to_owned());
            }
        }
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("{} ended with {status}", command_line(command));
    }
    if closing.is_empty() {
        bail!(
            "{} ran no tests: a run without a closing line counts as failed",
            command_line(command)
        );
    }
    Ok(closing)
}

/// `test result: …` of libtest and wasm-bindgen-test with at least one test, `N passed (…)` of
/// Playwright, `# pass N` of Node's test runner, and `=== No issues found in … ===` or `=== N failures in … ===` of schemathesis.
fn is_closing_line(line: &str) -> bool {
    let line = line.trim();
    if let Some(rest) = line.strip_prefix("test result: ") {
        return !rest.contains(" 0 passed; 0 failed");
    }
    if let Some(count) = line.strip_prefix("# pass ") {
        return count != "0";
    }
    if let Some(result) = line.strip_prefix("===") {
        let result = result.trim_matches(['=', ' ']);
        return result.starts_with("No issues found in")
            || result.contains(" failures in ")
            || result.contains(" failure in ");
    }
    let mut words = line.split_whitespace();
    words
        .next()
        .is_some_and(|count| count.parse::<u32>().is_ok())
        && words
            .next()
            .is_some_and(|word| ["passed", "failed", "skipped", "flaky"].contains(&word))
}

fn command_line(command: &Command) -> String {
    let mut text = Path::new(command.get_program())
        .file_name()
        .unwrap_or(command.get_program())
        .to_string_lossy()
        .into_owned();
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{is_closing_line, run, run_tests};
    use std::process::Command;

    #[test]
    fn closing_lines_are_recognised() {
        assert!(is_closing_line(
            "test result: ok. 12 passed; 0 failed; 0 ignored"
        ));
        assert!(is_closing_line("  12 passed (3.4s)"));
        assert!(is_closing_line("# pass 6"));
        assert!(!is_closing_line("# pass 0"));
        assert!(is_closing_line("==== No issues found in 31.94s ===="));
        assert!(is_closing_line("===== 8 failures in 30.08s ====="));
        assert!(!is_closing_line("=========== SUMMARY ==========="));
        assert!(!is_closing_line(
            "test result: ok. 0 passed; 0 failed; 0 ignored"
        ));
        assert!(!is_closing_line("12 apples"));
        assert!(!is_closing_line("passed"));
    }

    #[test]
    fn failing_program_is_an_error() {
        assert!(run(&mut Command::new("false")).is_err());
        assert!(run(&mut Command::new("true")).is_ok());
    }

    #[test]
    fn runner_without_tests_is_an_error() {
        assert!(run_tests(&mut Command::new("true")).is_err());
        let closing = run_tests(Command::new("echo").arg("3 passed (1s)")).unwrap();
        assert_eq!(closing, ["3 passed (1s)"]);
    }
}
