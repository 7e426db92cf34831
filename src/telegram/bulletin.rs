//! The news of one piece of work, made into messages: cards redrawn wherever they stand, robots' words to their readers.

use crate::app::{AppError, Ctx, Notice, Refusal, cards};
use crate::domain::ids::{ChatId, MessageId, RecordId, TaskId, UserId};
use crate::domain::lang::Localized;
use crate::domain::people::Person;
use crate::h;
use crate::storage;
use crate::storage::posts::Post;
use crate::telegram::draw;
use crate::telegram::handlers;
use crate::telegram::out::{self, Anchor, Shows};
use crate::telegram::outgoing::{Call, Priority, Target};
use crate::telegram::screens::{self, Screen};
use std::collections::BTreeSet;

/// How many of the newest messages about a record are looked after in one chat; older ones say so when pressed.
const LOOKED_AFTER: i64 = 8;

/// What robots told one person of one record in one piece of work: one message.
struct Bulletin {
    to: UserId,
    record: RecordId,
    lines: Vec<Localized>,
    tasks: Vec<TaskId>,
}

/// Makes messages of everything that came up so far. `fresh` is the message that has just been drawn anyway.
pub async fn flush(ctx: &mut Ctx<'_>, fresh: Option<(ChatId, MessageId)>) -> Result<(), AppError> {
    let news = std::mem::take(&mut ctx.news);
    for record in news.changed {
        redraw(ctx, record, fresh).await?;
        handlers::topics::record_changed(ctx, record).await?;
    }
    let mut bulletins: Vec<Bulletin> = Vec::new();
    for notice in news.notices {
        match notice {
            Notice::Robot { to, record, text } => {
                bulletin(&mut bulletins, to, record).lines.push(text);
            }
            Notice::TaskSet { to, record, task } => {
                bulletin(&mut bulletins, to, record).tasks.push(task);
            }
            Notice::TaskDue { to, task, overdue } => task_due(ctx, to, task, overdue).await?,
            Notice::TaskGiven { to, task, by } => task_given(ctx, to, task, by).await?,
            Notice::RecordGiven { to, record, by } => record_given(ctx, to, record, by).await?,
            Notice::ToClient { contact, text } => to_client(ctx, contact, &text).await?,
            Notice::Desk(notice) => handlers::desk::tell(ctx, notice).await?,
            Notice::Line(notice) => handlers::line::tell(ctx, notice).await?,
            Notice::Words(notice) => handlers::words::tell(ctx, notice).await?,
            Notice::Later(notice) => handlers::later::tell(ctx, notice).await?,
            Notice::Guard(notice) => handlers::guard::tell(ctx, notice).await?,
            Notice::Team(notice) => handlers::topics::tell(ctx, notice).await?,
            Notice::Duplicates(notice) => handlers::duplicates::tell(ctx, notice).await?,
            Notice::Files(notice) => handlers::files::tell(ctx, notice).await?,
            Notice::Order(notice) => handlers::orders::tell(ctx, notice).await?,
        }
    }
    for bulletin in bulletins {
        publish(ctx, bulletin).await?;
    }
    Ok(())
}

fn bulletin(bulletins: &mut Vec<Bulletin>, to: UserId, record: RecordId) -> &mut Bulletin {
    let place = bulletins
        .iter()
        .position(|bulletin| bulletin.to == to && bulletin.record == record)
        .unwrap_or_else(|| {
            bulletins.push(Bulletin {
                to,
                record,
                lines: Vec::new(),
                tasks: Vec::new(),
            });
            bulletins.len() - 1
        });
    &mut bulletins[place]
}

/// Draws a record again wherever it is shown. In each chat only the newest card and the newest news offer steps; older
/// messages become past, and a past message is not touched again.
async fn redraw(
    ctx: &mut Ctx<'_>,
    record: RecordId,
    fresh: Option<(ChatId, MessageId)>,
) -> Result<(), AppError> {
    let posts = storage::posts::showing::<Shows>(ctx.tx, record, LOOKED_AFTER).await?;
    let mut newest: BTreeSet<(ChatId, bool)> = BTreeSet::new();
    let mut orders = Vec::new();
    for post in posts {
        let is_card = match post.shows {
            Shows::Words
            | Shows::Part
            | Shows::Remark
            | Shows::Session { .. }
            | Shows::Note { .. }
            | Shows::Picture
            | Shows::Gone { .. }
            | Shows::Offer(_)
            | Shows::Elsewhere => {
                continue;
            }
            Shows::Order { .. } => {
                orders.push(post);
                continue;
            }
            Shows::Card => true,
            Shows::News { .. } => false,
            // A task's card speaks of its task, however many there are.
            Shows::Task { .. } => {
                draw_again(ctx, record, &post, false).await?;
                continue;
            }
        };
        let is_past = !newest.insert((post.chat, is_card));
        let is_fresh = post
            .message
            .is_some_and(|message| fresh == Some((post.chat, message)));
        if !is_fresh {
            draw_again(ctx, record, &post, is_past).await?;
        }
    }
    handlers::orders::redraw(ctx, record, &orders, fresh).await
}

async fn draw_again(
    ctx: &mut Ctx<'_>,
    record: RecordId,
    post: &Post<Shows>,
    is_past: bool,
) -> Result<(), AppError> {
    let viewer = if post.chat.is_group() {
        Some(Person::team(ctx.shop.settings.lang))
    } else {
        storage::people::find(ctx.tx, UserId(post.chat.0)).await?
    };
    let Some(viewer) = viewer else {
        return Ok(());
    };
    let screen = if !viewer.is_staff() {
        Screen {
            text: h!(viewer.lang, "no-access"),
            ..Screen::default()
        }
    } else if is_past && post.shows == Shows::Card {
        draw::past_card(ctx, &viewer, record).await?
    } else {
        draw::record(ctx, &viewer, record, &post.shows).await?.0
    };
    let drawn = screen.digest();
    if post.drawn.as_ref() == Some(&drawn) {
        return Ok(());
    }
    storage::posts::redrawn(ctx.tx, post.id, &drawn).await?;
    match post.message {
        Some(message) => {
            let target = Target::Message(message);
            out::edit(ctx, post.chat, target, screen, Priority::News, false).await
        }
        None => out::edit_waiting(ctx, post.chat, post.id, post.contact, screen).await,
    }
}

async fn staff(ctx: &mut Ctx<'_>, id: UserId) -> Result<Option<Person>, AppError> {
    let person = storage::people::find(ctx.tx, id).await?;
    Ok(person.filter(Person::is_staff))
}

async fn publish(ctx: &mut Ctx<'_>, bulletin: Bulletin) -> Result<(), AppError> {
    let Some(reader) = staff(ctx, bulletin.to).await? else {
        return Ok(());
    };
    let shows = Shows::News {
        stage: ctx.record(bulletin.record).await?.stage,
        lines: bulletin.lines,
        tasks: bulletin.tasks,
    };
    let (screen, anchor) = draw::record(ctx, &reader, bulletin.record, &shows).await?;
    out::send(ctx, reader.chat(), screen, Some(anchor), Priority::News).await
}

async fn task_due(
    ctx: &mut Ctx<'_>,
    to: UserId,
    task: TaskId,
    overdue: bool,
) -> Result<(), AppError> {
    let Some(reader) = staff(ctx, to).await? else {
        return Ok(());
    };
    let view = draw::task_view(ctx, task).await?;
    let preset = draw::preset(ctx);
    let screen = screens::tasks::due(&draw::look(ctx, &preset, &reader), &view, overdue);
    let anchor = Anchor {
        record: Some(view.record.id),
        contact: view.record.contact,
        words: None,
        shows: Shows::Task { task },
    };
    out::send(ctx, reader.chat(), screen, Some(anchor), Priority::News).await
}

async fn task_given(
    ctx: &mut Ctx<'_>,
    to: UserId,
    task: TaskId,
    by: UserId,
) -> Result<(), AppError> {
    let Some(reader) = staff(ctx, to).await? else {
        return Ok(());
    };
    let by = storage::people::find(ctx.tx, by).await?;
    let view = draw::task_view(ctx, task).await?;
    let preset = draw::preset(ctx);
    let screen = screens::tasks::given(&draw::look(ctx, &preset, &reader), &view, by.as_ref());
    let anchor = Anchor {
        record: Some(view.record.id),
        contact: view.record.contact,
        words: None,
        shows: Shows::Task { task },
    };
    out::send(ctx, reader.chat(), screen, Some(anchor), Priority::News).await
}

async fn record_given(
    ctx: &mut Ctx<'_>,
    to: UserId,
    record: RecordId,
    by: UserId,
) -> Result<(), AppError> {
    let Some(reader) = staff(ctx, to).await? else {
        return Ok(());
    };
    let by = storage::people::find(ctx.tx, by).await?;
    let view = cards::load(ctx, record, reader.id).await?;
    let preset = draw::preset(ctx);
    let screen =
        screens::news::record_given(&draw::look(ctx, &preset, &reader), &view, by.as_ref());
    let anchor = draw::anchor(&view, Shows::Card);
    out::send(ctx, reader.chat(), screen, Some(anchor), Priority::News).await
}

async fn to_client(
    ctx: &mut Ctx<'_>,
    contact: crate::domain::ids::ContactId,
    text: &Localized,
) -> Result<(), AppError> {
    let addressee = match crate::app::clients::addressee(ctx, contact).await {
        Ok(addressee) => addressee,
        Err(AppError::Refused(
            Refusal::ClientUnreachable | Refusal::ClientBanned(_) | Refusal::NoSuchClient,
        )) => return Ok(()),
        Err(error) => return Err(error),
    };
    let Some(client) = storage::people::find(ctx.tx, addressee.user).await? else {
        return Ok(());
    };
    let call = Call::Send {
        text: crate::i18n::Html::escape(text.get(client.lang)),
        markup: None,
        reply_to: None,
    };
    out::call(ctx, client.chat(), Some(contact), Priority::Words, &call).await
}
