//! The commands, who may give them, and how Telegram lists them.

use crate::domain::lang::Lang;
use crate::domain::people::Role;
use crate::t;
use teloxide::utils::command::BotCommands;

/// A command. Unknown ones are no command but words.
#[derive(Debug, Clone, PartialEq, Eq, BotCommands)]
#[command(rename_rule = "lowercase")]
pub enum Command {
    /// Greets; the payload of a deep link may follow.
    Start(String),
    /// What this person can do.
    Help,
    /// Leaves a half-done input.
    Cancel,
    /// The customer's own records.
    Orders,
    /// The language.
    Language,
    /// What is kept and how to have it erased.
    Privacy,
    /// Deletes the message that it answers, on both sides.
    Delete,
    /// The main menu.
    Menu,
    /// Leads by stage.
    Leads,
    /// Deals by pipeline and stage.
    Deals,
    /// Open tasks.
    Tasks,
    /// A new record by hand.
    New,
    /// Open dialogues with clients.
    Dialogs,
    /// On duty, or off.
    Shift,
    /// A note on the client whose message it replies to.
    Note(String),
    /// Quick replies.
    Replies,
    /// What one has put off.
    Later,
    /// Clients, and companies.
    Clients,
    /// Whether files are copied to the shop's own disk.
    Files,
    /// The catalogue.
    Catalog,
    /// Staff.
    Staff,
    /// The preset.
    Preset,
    /// What could not be handled.
    Trouble,
    /// The rules of the line.
    Line,
    /// The file of all that is kept of who asks.
    MyData,
    /// Has who asks forgotten.
    Forget,
    /// Whom the shop does not hear.
    Banned,
    /// What was done to people's data.
    Audit,
    /// The team's forum group: connects the one it is written in, or tells how.
    Connect,
    /// Disconnects it.
    Disconnect,
}

/// The commands in Telegram's list for a person of that role, with their descriptions.
pub fn listed(role: Option<Role>, lang: Lang) -> Vec<(String, String)> {
    let mut names = Vec::new();
    match role {
        None => names.extend(["start", "orders", "mydata", "forget"]),
        Some(role) => {
            names.extend([
                "menu", "dialogs", "leads", "deals", "tasks", "clients", "new", "shift", "note",
                "replies", "later", "catalog", "banned",
            ]);
            if role.runs_the_shop() {
                names.extend(["line", "staff", "preset", "connect", "trouble"]);
            }
            if role == Role::Owner {
                names.extend(["files", "audit"]);
            }
        }
    }
    names.extend(["delete", "language", "help", "privacy", "cancel"]);
    names
        .into_iter()
        .map(|name| (name.to_owned(), t!(lang, &format!("command-{name}"))))
        .collect()
}

/// Reads a command. `bot` is the bot's username, for `/menu@bot`.
pub fn parse(text: &str, bot: &str) -> Option<Command> {
    if !text.starts_with('/') {
        return None;
    }
    Command::parse(text, bot).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read_with_their_payload() {
        assert_eq!(
            parse("/start src_shelf", "shop_bot"),
            Some(Command::Start("src_shelf".into()))
        );
        assert_eq!(
            parse("/start", "shop_bot"),
            Some(Command::Start(String::new()))
        );
        assert_eq!(parse("/menu@shop_bot", "shop_bot"), Some(Command::Menu));
        assert_eq!(parse("/frobnicate", "shop_bot"), None);
        assert_eq!(parse("menu", "shop_bot"), None);
    }
}
