//! Commands.

use crate::app::{AppError, Ctx, clients};
use crate::domain::ids::ProductGroupId;
use crate::domain::people::Person;
use crate::h;
use crate::storage;
use crate::telegram::commands::Command;
use crate::telegram::dialog::Dialog;
use crate::telegram::draw;
use crate::telegram::handlers::{
    clients as contacts, desk, dialogs, files, guard, later, line, lists, management, presets,
    privacy, products, replies, team, welcome, words,
};
use crate::telegram::incoming::Message;
use crate::telegram::out::{self, Place};
use crate::telegram::press::Whose;
use crate::telegram::screens;

/// Does a command. Any command leaves a half-done input.
pub async fn run(
    ctx: &mut Ctx<'_>,
    person: &Person,
    command: Command,
    message: &Message,
) -> Result<(), AppError> {
    let dialog = storage::dialogs::find::<Dialog>(ctx.tx, person.id).await?;
    storage::dialogs::end(ctx.tx, person.id).await?;
    if let Some(left) = dialog.as_ref().filter(|_| command != Command::Cancel) {
        desk::question_left(ctx, person, left).await?;
    }
    let place = Place::new_in(person.chat());
    if person.is_staff() {
        match command {
            Command::Menu => return lists::menu(ctx, person, place).await,
            Command::Leads => return lists::leads(ctx, person, place).await,
            Command::Deals => return lists::deals(ctx, person, place, Whose::Mine).await,
            Command::Tasks => return lists::tasks(ctx, person, place, Whose::Mine, 0).await,
            Command::New => return lists::new_record(ctx, person, place).await,
            Command::Dialogs => return desk::list(ctx, person, place, false, 0).await,
            Command::Shift => return desk::shift(ctx, person, place, !person.on_duty).await,
            Command::Note(_) => return desk::how_to_note(ctx, person).await,
            Command::Replies => return replies::list(ctx, person, place, 0).await,
            Command::Later => return later::list(ctx, person, place, 0).await,
            Command::Catalog => {
                return products::group(ctx, person, place, ProductGroupId::ROOT, 0).await;
            }
            Command::Staff
            | Command::Preset
            | Command::Trouble
            | Command::Line
            | Command::Connect
            | Command::Disconnect
                if !runs_the_shop(person) =>
            {
                return refuse(ctx, person).await;
            }
            Command::Line => return line::overview(ctx, person, place).await,
            Command::Staff => return management::staff(ctx, person, place).await,
            Command::Preset => return presets::overview(ctx, person, place).await,
            Command::Trouble => return management::trouble(ctx, person, place).await,
            Command::Banned => return guard::banned(ctx, person, place, 0).await,
            Command::Clients => return contacts::list(ctx, person, place, 0).await,
            Command::Files | Command::Audit if guard::owner_only(person).is_err() => {
                return refuse(ctx, person).await;
            }
            Command::Files => return files::copies(ctx, person, place).await,
            Command::Audit => return privacy::audit(ctx, person, place, 0).await,
            Command::MyData | Command::Forget => return privacy::for_customers(ctx, person).await,
            Command::Connect => return team::overview(ctx, person, place).await,
            Command::Disconnect => return team::disconnect(ctx, person, place).await,
            Command::Start(_)
            | Command::Help
            | Command::Cancel
            | Command::Orders
            | Command::Language
            | Command::Delete
            | Command::Privacy => {}
        }
    }
    match command {
        Command::Start(payload) => welcome::start(ctx, person, &payload).await,
        Command::Help => {
            let preset = draw::preset(ctx);
            let screen = screens::lists::help(&draw::look(ctx, &preset, person));
            out::show(ctx, place, screen, None).await
        }
        Command::Cancel => match dialog {
            Some(dialog) => dialogs::leave(ctx, person, place, dialog).await,
            None if storage::focus::of(ctx.tx, person.id).await?.is_some() => {
                desk::leave_focus(ctx, person).await
            }
            None => {
                let text = if person.is_staff() {
                    h!(person.lang, "toast-nothing")
                } else {
                    h!(person.lang, "customer-nothing-to-cancel")
                };
                out::say(ctx, person.chat(), text, None, None).await
            }
        },
        Command::Orders => orders(ctx, person, place).await,
        Command::Language => lists::languages(ctx, person, place).await,
        Command::Delete => words::delete_command(ctx, person, message).await,
        Command::Privacy => privacy::terms(ctx, person, place).await,
        Command::MyData => privacy::my_data(ctx, person).await,
        Command::Forget => privacy::forget(ctx, person, place).await,
        Command::Menu
        | Command::Leads
        | Command::Deals
        | Command::Tasks
        | Command::New
        | Command::Dialogs
        | Command::Shift
        | Command::Note(_)
        | Command::Replies
        | Command::Later
        | Command::Catalog
        | Command::Staff
        | Command::Preset
        | Command::Trouble
        | Command::Line
        | Command::Banned
        | Command::Clients
        | Command::Files
        | Command::Audit
        | Command::Connect
        | Command::Disconnect => refuse(ctx, person).await,
    }
}

fn runs_the_shop(person: &Person) -> bool {
    person
        .role
        .is_some_and(crate::domain::people::Role::runs_the_shop)
}

async fn refuse(ctx: &mut Ctx<'_>, person: &Person) -> Result<(), AppError> {
    let text = if person.is_staff() {
        h!(person.lang, "refusal-not-allowed")
    } else {
        h!(person.lang, "customer-command-unknown")
    };
    out::say(ctx, person.chat(), text, None, None).await
}

/// Something that begins with a slash and is no command of ours.
pub async fn unknown(ctx: &mut Ctx<'_>, person: &Person) -> Result<(), AppError> {
    let text = if person.is_staff() {
        h!(person.lang, "staff-command-unknown")
    } else {
        h!(person.lang, "customer-command-unknown")
    };
    out::say(ctx, person.chat(), text, None, None).await
}

/// A customer's own requests.
pub async fn orders(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<(), AppError> {
    let records = clients::orders(ctx, person.id).await?;
    let preset = draw::preset(ctx);
    let screen = screens::customer::orders(&draw::look(ctx, &preset, person), &records);
    out::show(ctx, place, screen, None).await
}
