//! Keyboards, as screens make them and the outbox keeps them.

use serde::{Deserialize, Serialize};

/// An inline keyboard.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Keyboard {
    /// Rows of buttons, at most 8 in a row (RULES §4).
    pub rows: Vec<Vec<Button>>,
}

/// A button of an inline keyboard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// What it says.
    pub label: String,
    /// What it does.
    pub action: Action,
}

/// What a button does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Sends this data back to us; at most 64 bytes (RULES §4).
    Data(String),
    /// Opens a link.
    Url(String),
}

/// Any keyboard that a new message can bring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Markup {
    /// Under the message.
    Inline(Keyboard),
    /// In place of the person's keyboard: one button that shares the person's own phone, others that write their label.
    Reply {
        /// The label of the button that shares the phone.
        share_phone: Option<String>,
        /// Rows of buttons that write their label.
        rows: Vec<Vec<String>>,
        /// What the empty input line says.
        placeholder: Option<String>,
    },
    /// Takes the keyboard in its place away again.
    RemoveReply,
}

impl Keyboard {
    /// A keyboard of one row after another.
    pub const fn new(rows: Vec<Vec<Button>>) -> Keyboard {
        Keyboard { rows }
    }

    /// Adds a row; an empty one adds nothing.
    pub fn row(&mut self, buttons: Vec<Button>) {
        if !buttons.is_empty() {
            self.rows.push(buttons);
        }
    }

    /// Whether there is no button.
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}
