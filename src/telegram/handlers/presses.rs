//! Presses: each is checked anew (who, what role, does it still stand), carried out once, and always answered.

use crate::app::{AppError, Ctx, Refusal};
use crate::domain::event::{Actor, Event};
use crate::domain::ids::{ChatId, MessageId, RecordId, TaskId};
use crate::domain::people::Person;
use crate::storage;
use crate::t;
use crate::telegram::bulletin;
use crate::telegram::dialog::{Dialog, Then};
use crate::telegram::draw;
use crate::telegram::handlers::{
    Answer, calls, clients, commands, desk, dialogs, guard, home, line, lists, management,
    order_lines, presets, products, records, replies, tasks, team, welcome, words,
};
use crate::telegram::incoming::Pressed;
use crate::telegram::out::{self, Place, Shows};
use crate::telegram::outgoing::Target;
use crate::telegram::press::{Audience, DeskPress, OrderPress, Press, ProductPress};
use crate::telegram::screens;
use chrono::TimeDelta;

/// Carries a press out and answers it.
pub async fn press(ctx: &mut Ctx<'_>, person: &Person, pressed: &Pressed) -> Result<(), AppError> {
    let answer = judge(ctx, person, pressed).await?;
    let drawn = |(chat, _): &(ChatId, MessageId)| {
        !chat.is_group() || Press::parse(&pressed.data).is_some_and(|press| is_for_all(&press))
    };
    let fresh = pressed.message.filter(drawn);
    bulletin::flush(ctx, fresh).await?;
    out::answer(
        ctx,
        person.chat(),
        &pressed.callback,
        answer.text,
        answer.alert,
    )
    .await
}

async fn judge(ctx: &mut Ctx<'_>, person: &Person, pressed: &Pressed) -> Result<Answer, AppError> {
    let lang = person.lang;
    let Some(press) = Press::parse(&pressed.data) else {
        return Ok(Answer::alert(t!(lang, "press-unknown")));
    };
    let allowed = match press.audience() {
        Audience::Anyone => true,
        Audience::Staff => person.is_staff(),
        Audience::Management => person
            .role
            .is_some_and(crate::domain::people::Role::runs_the_shop),
    };
    if !allowed {
        return Ok(Answer::alert(if person.is_staff() {
            t!(lang, "refusal-not-allowed")
        } else {
            t!(lang, "press-not-yours")
        }));
    }
    let is_talk = matches!(press, Press::Desk(_) | Press::Line(_));
    if is_talk && crate::app::guard::is_banned(ctx, person).await? {
        return Ok(Answer::silent());
    }
    let place = match pressed.message {
        Some((chat, message)) if chat == person.chat() => place_of(ctx, chat, message).await?,
        Some((chat, message)) if chat.is_group() && is_for_all(&press) => Place {
            chat,
            message: Some(message),
        },
        // Telegram tells nothing of very old messages, and presses in other chats are not ours to draw over.
        Some(_) | None => Place::new_in(person.chat()),
    };
    let own = place.message.filter(|_| place.chat == person.chat());
    let left = leave_prompt(ctx, person, &press, own).await?;
    match (act(ctx, person, place, &press).await, left) {
        (Ok(answer), _) => Ok(answer),
        (Err(AppError::Refused(refusal)), Some(left)) => {
            // An impatient second press of the button that led to the question: the question stays.
            storage::dialogs::begin(ctx.tx, person.id, &left, ctx.now).await?;
            why_refused(ctx, person, &refusal).await
        }
        (Err(AppError::Refused(refusal)), None) => {
            refused(ctx, person, place, &press, &refusal).await
        }
        (Err(error), _) => Err(error),
    }
}

/// Whether a press in a group draws over what everybody there sees: the record's card and the steps from it. All else is
/// between the bot and who presses, and goes on in private.
const fn is_for_all(press: &Press) -> bool {
    matches!(
        press,
        Press::Card { .. }
            | Press::Move { .. }
            | Press::Failing { .. }
            | Press::Convert { .. }
            | Press::ConvertInto { .. }
            | Press::Fields { .. }
            | Press::History { .. }
            | Press::Words { .. }
            | Press::HandOver { .. }
            | Press::HandOverTo { .. }
            | Press::Undo { .. }
            | Press::Task { .. }
            | Press::Done { .. }
            | Press::Postpone { .. }
            | Press::PostponeBy { .. }
            | Press::Reassign { .. }
            | Press::ReassignTo { .. }
    )
}

/// Where a press draws: over its own message, except over a client's words, which stay for who reads and answers them.
async fn place_of(ctx: &mut Ctx<'_>, chat: ChatId, message: MessageId) -> Result<Place, AppError> {
    let post = storage::posts::at::<Shows>(ctx.tx, chat, message).await?;
    let stays = |shows| matches!(shows, Shows::Words | Shows::Part | Shows::Remark);
    if post.is_some_and(|post| stays(post.shows)) {
        return Ok(Place::new_in(chat));
    }
    Ok(Place {
        chat,
        message: Some(message),
    })
}

/// A press that leads away from the message of an open question leaves the question: what is typed next would otherwise
/// answer something no longer on the screen. Returns the question left.
async fn leave_prompt(
    ctx: &mut Ctx<'_>,
    person: &Person,
    press: &Press,
    message: Option<MessageId>,
) -> Result<Option<Dialog>, AppError> {
    let answers_it = matches!(
        press,
        Press::Cancel {}
            | Press::Choose { .. }
            | Press::Clear { .. }
            | Press::NewFor { .. }
            | Press::Map { .. }
            | Press::Confirm { .. }
            | Press::Drop { .. }
            | Press::Desk(DeskPress::NoteLeave { .. } | DeskPress::TransferPlain { .. })
            | Press::Order(OrderPress::Found { .. })
            | Press::Product(ProductPress::Found { .. })
    );
    let answers_it = answers_it
        || match press {
            Press::Client(press) => clients::answers(press),
            Press::Calls(press) => calls::answers(press),
            _ => false,
        };
    if answers_it {
        return Ok(None);
    }
    let Some(dialog) = storage::dialogs::find::<Dialog>(ctx.tx, person.id).await? else {
        return Ok(None);
    };
    let prompt = match dialog.prompt {
        Target::Message(message) => Some(message),
        Target::Post(post) => storage::posts::message_of(ctx.tx, post).await?,
    };
    if prompt.is_none() || prompt != message {
        return Ok(None);
    }
    storage::dialogs::end(ctx.tx, person.id).await?;
    desk::question_left(ctx, person, &dialog).await?;
    Ok(Some(dialog))
}

async fn act(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &Press,
) -> Result<Answer, AppError> {
    match press {
        Press::Card { record } => draw::show_card(ctx, person, place, *record).await?,
        Press::Move {
            record,
            version,
            to,
        } => return records::move_to(ctx, person, place, (*record, *version), to).await,
        Press::Failing { record } => return records::failing(ctx, person, place, *record).await,
        Press::Convert { record, version } => {
            return records::convert(ctx, person, place, *record, *version).await;
        }
        Press::ConvertInto {
            record,
            version,
            pipeline,
        } => {
            let at = (*record, *version);
            return records::convert_into(ctx, person, place, at, pipeline).await;
        }
        Press::Fields { record } => return records::fields(ctx, person, place, *record).await,
        Press::Field { record, field } => {
            dialogs::ask_field(ctx, person, place, *record, field, Then::Card).await?;
        }
        Press::Choose { record, choice } => {
            return records::choose(ctx, person, place, *record, choice).await;
        }
        Press::Clear { record, field } => {
            return records::clear(ctx, person, place, *record, field).await;
        }
        Press::History { record, page } => {
            return records::history(ctx, person, place, *record, *page).await;
        }
        Press::Words { record, page } => {
            return records::words(ctx, person, place, *record, *page).await;
        }
        Press::HandOver { record } => return records::hand_over(ctx, person, place, *record).await,
        Press::HandOverTo {
            record,
            version,
            to,
        } => return records::hand_over_to(ctx, person, place, (*record, *version), *to).await,
        Press::Undo { record, version } => {
            return records::undo(ctx, person, place, *record, *version).await;
        }
        Press::Reason { record } => return records::reason(ctx, person, place, *record).await,
        Press::Write { record } => return records::write(ctx, person, *record).await,
        Press::Task { task } => draw::show_task(ctx, person, place, *task).await?,
        Press::Done { task } => return tasks::done(ctx, person, place, *task).await,
        Press::Postpone { task } => return tasks::postpone(ctx, person, place, *task).await,
        Press::PostponeBy {
            task,
            version,
            minutes,
        } => return tasks::postpone_by(ctx, person, place, (*task, *version), *minutes).await,
        Press::Reassign { task } => return tasks::reassign(ctx, person, place, *task).await,
        Press::ReassignTo { task, version, to } => {
            return tasks::reassign_to(ctx, person, place, (*task, *version), *to).await;
        }
        Press::Comment { task } => return tasks::comment(ctx, person, place, *task).await,
        Press::Desk(press) => return desk::press(ctx, person, place, press).await,
        Press::Line(press) => return line::press(ctx, person, place, press).await,
        Press::Replies(press) => return replies::press(ctx, person, place, press).await,
        Press::Guard(press) => return guard::press(ctx, person, place, press).await,
        Press::Team(press) => return team::press(ctx, person, place, press).await,
        Press::Talk(press) => return words::press(ctx, person, place, press).await,
        Press::Client(press) => return clients::press(ctx, person, place, press).await,
        Press::Calls(press) => return calls::press(ctx, person, place, press).await,
        Press::Product(press) => return products::press(ctx, person, place, press).await,
        Press::Order(press) => return order_lines::press(ctx, person, place, press).await,
        Press::Menu {}
        | Press::Cancel {}
        | Press::Tasks { .. }
        | Press::Deals { .. }
        | Press::Pipeline { .. }
        | Press::BackToList { .. }
        | Press::Stage { .. }
        | Press::New {}
        | Press::NewIn { .. }
        | Press::NewFor { .. }
        | Press::Duty { .. }
        | Press::Languages {}
        | Press::Language { .. }
        | Press::Orders {} => return navigate(ctx, person, place, press).await,
        Press::Staff {}
        | Press::Member { .. }
        | Press::Invite {}
        | Press::InviteAs { .. }
        | Press::SetRole { .. }
        | Press::Remove { .. }
        | Press::RemoveTo { .. }
        | Press::Preset {}
        | Press::Outline { .. }
        | Press::Graph { .. }
        | Press::Download {}
        | Press::Upload {}
        | Press::Map { .. }
        | Press::Confirm { .. }
        | Press::Drop { .. }
        | Press::Replay { .. } => return manage(ctx, person, place, press).await,
    }
    Ok(Answer::silent())
}

/// Menus, lists and new records.
async fn navigate(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &Press,
) -> Result<Answer, AppError> {
    match press {
        Press::Cancel {} => match storage::dialogs::find::<Dialog>(ctx.tx, person.id).await? {
            Some(dialog) => dialogs::leave(ctx, person, place, dialog).await?,
            None => nothing_to_cancel(ctx, person, place).await?,
        },
        Press::Tasks { whose, page } => lists::tasks(ctx, person, place, *whose, *page).await?,
        Press::Deals { whose } => lists::deals(ctx, person, place, *whose).await?,
        Press::Pipeline { pipeline, whose } => {
            lists::pipeline(ctx, person, place, pipeline, *whose).await?;
        }
        Press::Stage {
            pipeline,
            stage,
            whose,
            page,
        } => lists::stage(ctx, person, place, (pipeline, stage), *whose, *page).await?,
        Press::BackToList { pipeline } => lists::back(ctx, person, place, pipeline).await?,
        Press::New {} => lists::new_record(ctx, person, place).await?,
        Press::NewIn { pipeline } => dialogs::begin_new(ctx, person, place, pipeline).await?,
        Press::NewFor { contact } => return new_for(ctx, person, place, *contact).await,
        Press::Duty { on } => return management::duty(ctx, person, place, *on).await,
        Press::Languages {} => lists::languages(ctx, person, place).await?,
        Press::Language { lang } => {
            let (person, words) = welcome::speak(ctx, person, *lang).await?;
            home(ctx, &person, place).await?;
            return Ok(Answer::toast(words));
        }
        Press::Orders {} => commands::orders(ctx, person, place).await?,
        _ => home(ctx, person, place).await?,
    }
    Ok(Answer::silent())
}

/// The question has gone, perhaps by the press before this one: a card that has taken its place stays.
async fn nothing_to_cancel(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
) -> Result<(), AppError> {
    let post = match place.message {
        Some(message) => storage::posts::at::<Shows>(ctx.tx, place.chat, message).await?,
        None => None,
    };
    match post.and_then(|post| post.record) {
        Some(record) => draw::redraw_place(ctx, person, place, record).await,
        None => home(ctx, person, place).await,
    }
}

async fn new_for(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    contact: crate::domain::ids::ContactId,
) -> Result<Answer, AppError> {
    use crate::telegram::dialog::Question;
    let dialog = storage::dialogs::find::<Dialog>(ctx.tx, person.id).await?;
    let Some(Question::Client { pipeline }) = dialog.map(|dialog| dialog.asks) else {
        home(ctx, person, place).await?;
        return Ok(Answer::alert(t!(person.lang, "prompt-gone")));
    };
    let preset = draw::preset(ctx);
    let pipeline = preset.pipeline(&pipeline).ok_or(Refusal::NoSuchPipeline)?;
    crate::app::clients::find(ctx, contact).await?;
    storage::dialogs::end(ctx.tx, person.id).await?;
    dialogs::ask_about(ctx, person, place, pipeline, Some(contact)).await?;
    Ok(Answer::silent())
}

/// Staff, presets and trouble.
async fn manage(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &Press,
) -> Result<Answer, AppError> {
    match press {
        Press::Member { user } => management::member(ctx, person, place, *user).await?,
        Press::Invite {} => management::invite(ctx, person, place).await?,
        Press::InviteAs { role } => management::invite_as(ctx, person, place, *role).await?,
        Press::SetRole { user, role } => {
            return management::set_role(ctx, person, place, *user, *role).await;
        }
        Press::Remove { user } => management::heirs(ctx, person, place, *user).await?,
        Press::RemoveTo { user, heir } => {
            return management::remove(ctx, person, place, *user, *heir).await;
        }
        Press::Preset {} => presets::overview(ctx, person, place).await?,
        Press::Outline { pipeline } => presets::outline(ctx, person, place, pipeline).await?,
        Press::Graph { pipeline } => return presets::graph(ctx, person, pipeline).await,
        Press::Download {} => return presets::download(ctx, person).await,
        Press::Upload {} => presets::upload(ctx, person, place).await?,
        Press::Map {
            draft,
            pipeline,
            stage,
        } => return presets::map(ctx, person, place, *draft, (pipeline, stage)).await,
        Press::Confirm { draft } => return presets::confirm(ctx, person, place, *draft).await,
        Press::Drop { draft } => return presets::drop_draft(ctx, person, place, *draft).await,
        Press::Replay { update } => return management::replay(ctx, person, place, *update).await,
        _ => management::staff(ctx, person, place).await?,
    }
    Ok(Answer::silent())
}

/// What a press was about.
enum Subject {
    Record(RecordId),
    Task(TaskId),
}

fn subject(press: &Press) -> Option<Subject> {
    match press {
        Press::Move { record, .. }
        | Press::Convert { record, .. }
        | Press::ConvertInto { record, .. }
        | Press::HandOverTo { record, .. }
        | Press::Undo { record, .. }
        | Press::Choose { record, .. }
        | Press::Failing { record } => Some(Subject::Record(*record)),
        Press::Done { task } | Press::PostponeBy { task, .. } | Press::ReassignTo { task, .. } => {
            Some(Subject::Task(*task))
        }
        _ => None,
    }
}

/// Tells why a press came to nothing, and draws anew what it was about.
async fn refused(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &Press,
    refusal: &Refusal,
) -> Result<Answer, AppError> {
    let answer = why_refused(ctx, person, refusal).await?;
    if !answer.alert {
        return Ok(answer);
    }
    let redrawn = match subject(press) {
        Some(Subject::Record(record)) => draw::redraw_place(ctx, person, place, record).await,
        Some(Subject::Task(task)) => match crate::app::tasks::find(ctx, task).await {
            Ok(task) => draw::redraw_place(ctx, person, place, task.record).await,
            Err(error) => Err(error),
        },
        None => Ok(()),
    };
    match redrawn {
        Ok(()) | Err(AppError::Refused(_)) => Ok(answer),
        Err(error) => Err(error),
    }
}

/// The answer to a press that came to nothing.
async fn why_refused(
    ctx: &mut Ctx<'_>,
    person: &Person,
    refusal: &Refusal,
) -> Result<Answer, AppError> {
    match refusal {
        Refusal::Stale(record) => what_has_changed(ctx, person, *record).await,
        _ => draw::refuse(ctx, person, refusal).await.map(Answer::alert),
    }
}

/// The last thing that happened to a record, told to who pressed a stale button: in passing when it was their own doing
/// just now, since a thumb that pressed twice needs no warning.
async fn what_has_changed(
    ctx: &mut Ctx<'_>,
    person: &Person,
    id: RecordId,
) -> Result<Answer, AppError> {
    let record = ctx.record(id).await?;
    let newest = storage::events::of_record(ctx.tx, id, PAGE_OF_CHANGES, 0).await?;
    let Some(event) = newest.into_iter().find(tells) else {
        return Ok(Answer::alert(t!(person.lang, "press-stale-plain")));
    };
    let own = event.actor == Actor::Person(person.id) && ctx.now.since(event.at) < DOUBLE_PRESS;
    let events = [event];
    let names = records::names(ctx, person, &events).await?;
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, person);
    let [event] = &events;
    let pipeline = preset.pipeline(&record.pipeline);
    let what = screens::history::sentence(&look, pipeline, &names, event);
    let what = plain(what.as_str());
    Ok(if own {
        Answer::toast(what)
    } else {
        Answer::alert(t!(person.lang, "press-stale", what = what))
    })
}

/// Within this, a second press of the same person is a slip of the thumb.
const DOUBLE_PRESS: TimeDelta = TimeDelta::seconds(5);
/// How far back the last thing worth telling is looked for.
const PAGE_OF_CHANGES: i64 = 10;

/// Whether an entry changed the record, rather than told somebody of it.
const fn tells(event: &Event) -> bool {
    use crate::domain::event::Happening;
    !matches!(
        event.what,
        Happening::Notified { .. }
            | Happening::TaskSet { .. }
            | Happening::RobotWaits { .. }
            | Happening::RobotStoodDown { .. }
            | Happening::ClientMessaged
    )
}

/// Our own HTML as plain text, for an alert.
fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut in_tag = false;
    for c in html.chars() {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            c if !in_tag => text.push(c),
            _ => {}
        }
    }
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_plain() {
        assert_eq!(
            plain("<b>Анна</b>: a &lt;b&gt; &amp;amp;"),
            "Анна: a <b> &amp;"
        );
    }
}
