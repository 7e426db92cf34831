//! The stage: the emulator in this process, the bot in one of its own.

use prilavok::clock::Clock;
use prilavok::sandbox::emulator::{Call, Emulator, Listening, Options, Profile, Shown};
use prilavok::sandbox::phone::Phone;
use std::fs::{File, OpenOptions};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// The bot's token.
pub const TOKEN: &str = "4242:faults";
/// The owner's Telegram id.
pub const OWNER: i64 = 900;
/// How long anybody waits for anything.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The emulator, and where the bot's data is.
pub struct Stage {
    pub emulator: Emulator,
    pub database: String,
    listening: Listening,
    folder: TempDir,
}

impl Stage {
    /// A stage for a bot on a database; without one, on a file of its own.
    pub async fn open(database: Option<&str>) -> Stage {
        let options = Options::new(TOKEN, Arc::new(|| Clock::System.now().0));
        let emulator = Emulator::open(options).await.unwrap();
        let listening = emulator
            .listen("127.0.0.1:0".parse().unwrap())
            .await
            .unwrap();
        let folder = tempfile::tempdir().unwrap();
        let database = database.map_or_else(
            || format!("sqlite://{}", folder.path().join("bot.db").display()),
            str::to_owned,
        );
        Stage {
            emulator,
            database,
            listening,
            folder,
        }
    }

    /// The bot's command line, ready to run.
    pub fn command(&self) -> Command {
        let mut command = prilavok(self.folder.path());
        command
            .env("PRILAVOK_BOT_TOKEN", TOKEN)
            .env("PRILAVOK_BOT_API_URL", self.listening.url())
            .env("PRILAVOK_DATABASE_URL", &self.database)
            .env("PRILAVOK_OWNER", OWNER.to_string())
            .env("PRILAVOK_LISTEN", "127.0.0.1:0")
            .env("PRILAVOK_SEND_PER_SECOND", "0");
        command
    }

    /// Starts the bot; what it says is added to the log.
    pub fn starts(&self) -> Bot {
        self.starts_with(|_| {})
    }

    /// Starts the bot with other settings than the usual.
    pub fn starts_with(&self, change: impl FnOnce(&mut Command)) -> Bot {
        let mut command = self.command();
        command.stdout(self.log()).stderr(self.log());
        change(&mut command);
        Bot {
            child: command.spawn().unwrap(),
        }
    }

    /// Starts the bot in a shell that does something first.
    pub fn starts_in_shell(&self, first: &str) -> Bot {
        let mut shell = Command::new("bash");
        shell.args(["-c", &format!("{first}; exec \"$0\" \"$@\"")]);
        self.starts_under(&mut shell)
    }

    /// Starts the bot by another program, which is given its command line.
    pub fn starts_under(&self, program: &mut Command) -> Bot {
        let bot = self.command();
        program
            .arg(bot.get_program())
            .args(bot.get_args())
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(self.log())
            .stderr(self.log());
        for (name, value) in bot.get_envs() {
            match value {
                Some(value) => program.env(name, value),
                None => program.env_remove(name),
            };
        }
        Bot {
            child: program.spawn().unwrap(),
        }
    }

    fn log(&self) -> File {
        let path = self.folder.path().join("log");
        let mut options = OpenOptions::new();
        options.create(true).append(true).open(path).unwrap()
    }

    /// What the bots have said so far.
    pub fn said(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    /// A person with a phone.
    pub fn person(&self, id: i64, name: &str) -> Phone {
        self.emulator.phone(Profile {
            id,
            first_name: name.to_owned(),
            last_name: None,
            username: None,
            language_code: Some("ru".to_owned()),
        })
    }

    /// The calls that sent something to a chat and came to Telegram, in order.
    pub fn sends(&self, chat: i64) -> Vec<Call> {
        let calls = self.emulator.calls().into_iter();
        calls
            .filter(|call| call.chat() == Some(chat) && call.succeeded())
            .filter(|call| ["sendMessage", "copyMessage", "sendPhoto"].contains(&&*call.method))
            .collect()
    }
}

/// `prilavok run` in a folder, with nothing of this machine's settings.
pub fn prilavok(folder: &Path) -> Command {
    let mut command = program(folder);
    command.arg("run");
    command
}

/// `prilavok` in a folder, with nothing of this machine's settings.
pub fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_prilavok"));
    for (name, _) in std::env::vars() {
        if name.starts_with("PRILAVOK_") {
            command.env_remove(name);
        }
    }
    command.current_dir(folder).stdin(Stdio::null());
    command
}

/// A running bot; gone with its story.
pub struct Bot {
    child: Child,
}

impl Bot {
    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it as a power cut would.
    pub fn killed(mut self) {
        self.end();
    }

    /// Takes the processor from it, in the middle of whatever it is at.
    pub fn frozen(&self) {
        self.signalled("-STOP");
    }

    /// Gives it back: to the process, no time has passed.
    pub fn thawed(&self) {
        self.signalled("-CONT");
    }

    fn signalled(&self, signal: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(sent.success());
    }

    fn end(&mut self) {
        // One that has ended already needs no killing.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Asks it to stop, as a process manager would, and tells how it ended.
    pub async fn stopped(mut self) -> ExitStatus {
        self.signalled("-TERM");
        let waiting = async {
            loop {
                if let Some(status) = self.child.try_wait().unwrap() {
                    return status;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.unwrap()
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        self.end();
    }
}

/// What stands in a chat that holds a text, oldest first.
pub fn shown(phone: &Phone, part: &str) -> Vec<Shown> {
    let chat = phone.chat().into_iter();
    chat.filter(|shown| shown.text.contains(part)).collect()
}

/// The chat as text, for a failing story.
pub fn transcript(phone: &Phone) -> String {
    let chat = phone.chat();
    let lines = chat
        .iter()
        .map(|shown| format!("#{} {:?} {}\n", shown.id, shown.from, shown.text));
    lines.collect()
}

/// Waits until a condition holds; a failing one tells what stands in the chat of a phone.
pub async fn until(phone: &Phone, what: &str, mut condition: impl FnMut() -> bool) {
    let waiting = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let waited = tokio::time::timeout(PATIENCE, waiting).await;
    assert!(
        waited.is_ok(),
        "waited in vain for {what}:\n{}",
        transcript(phone)
    );
}
