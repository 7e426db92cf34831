//! What each intent does: the application's use case, then the screen that follows from it.

pub mod calls;
pub mod clients;
pub mod commands;
pub mod companies;
pub mod customer;
pub mod delivery;
pub mod desk;
pub mod detours;
pub mod dialogs;
pub mod door;
pub mod files;
pub mod guard;
pub mod imports;
pub mod inline;
pub mod later;
pub mod line;
pub mod lists;
pub mod management;
pub mod order_lines;
pub mod presets;
pub mod presses;
pub mod privacy;
pub mod products;
pub mod records;
pub mod replies;
pub mod staff;
pub mod tasks;
pub mod team;
pub mod timeline;
pub mod topics;
pub mod welcome;
pub mod words;

use crate::app::{AppError, Ctx};
use crate::domain::people::Person;
use crate::telegram::out::Place;

/// What a press leads to, beside the screen it may have drawn already.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// What to say in answer to the press.
    pub text: Option<String>,
    /// In a window to be closed.
    pub alert: bool,
}

impl Answer {
    /// Nothing to say: the screen says it.
    pub const fn silent() -> Answer {
        Answer {
            text: None,
            alert: false,
        }
    }

    /// A word in passing.
    pub const fn toast(text: String) -> Answer {
        Answer {
            text: Some(text),
            alert: false,
        }
    }

    /// A word that must be read.
    pub const fn alert(text: String) -> Answer {
        Answer {
            text: Some(text),
            alert: true,
        }
    }
}

/// Shows the screen on which a person begins: staff the menu, a customer the greeting.
pub async fn home(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<(), AppError> {
    if person.is_staff() {
        lists::menu(ctx, person, place).await
    } else {
        welcome::greet(ctx, person).await
    }
}
