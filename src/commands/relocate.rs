//! `prilavok move --from URL --to URL`: a shop goes to another database, checked table by table.

use crate::exit::{self, Exit};
use crate::storage::DbUrl;
use crate::storage::relocation::{Progress, relocate};
use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

/// How often progress is told where it can't be written over.
const TELL_EVERY: Duration = Duration::from_secs(5);

pub async fn run(from: &DbUrl, to: &DbUrl) -> Exit {
    let mut teller = Teller::new();
    match relocate(from, to, |progress| teller.tell(&progress)).await {
        Ok(moved) => {
            teller.clear();
            println!(
                "{} tables, {} rows: the same in {from} and in {to}",
                moved.tables, moved.rows
            );
            println!(
                "Set PRILAVOK_DATABASE_URL to the --to you gave ({to}) and start the bot; {from} was left as it is"
            );
            Exit::Well
        }
        Err(error) => {
            teller.clear();
            exit::tell(&error);
            if error.can_go_on() {
                eprintln!("The same command goes on where this one stopped");
            }
            if error.is_mistake() {
                Exit::Mistake
            } else {
                Exit::Trouble
            }
        }
    }
}

/// Tables that are over go to the output, what is on its way to standard error.
struct Teller {
    over_writes: bool,
    told_at: Instant,
}

impl Teller {
    fn new() -> Teller {
        Teller {
            over_writes: std::io::stderr().is_terminal(),
            told_at: Instant::now(),
        }
    }

    fn tell(&mut self, progress: &Progress) {
        match progress {
            Progress::Reading { table, rows } => {
                self.on_the_way(&format!("reading {table}: {rows}"));
            }
            Progress::Copying { table, rows, of } => {
                self.on_the_way(&format!("{table}: {rows} of {of}"));
            }
            Progress::GoesOn { tables, of } => {
                self.line(&format!(
                    "goes on with an earlier move: {tables} of {of} tables are over"
                ));
            }
            Progress::Same {
                table,
                rows,
                checksum,
            } => self.line(&format!("{table}: {rows} rows, the same ({checksum:032x})")),
        }
    }

    fn line(&mut self, line: &str) {
        self.clear();
        println!("{line}");
        // A pipe is written to at once, so that whoever reads it knows how far the move is.
        let _ = std::io::stdout().flush();
    }

    fn on_the_way(&mut self, words: &str) {
        if self.over_writes {
            eprint!("\r\x1b[K{words}");
        } else if self.told_at.elapsed() >= TELL_EVERY {
            self.told_at = Instant::now();
            eprintln!("{words}");
        }
    }

    fn clear(&self) {
        if self.over_writes {
            eprint!("\r\x1b[K");
        }
    }
}
