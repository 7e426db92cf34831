//! The door: what a client's words wait for, and what lets them in.

use super::privacy;
use crate::app::guard::{self, Arrival, Told, Verdict};
use crate::app::{AppError, Ctx, Refusal, clients, desk, line};
use crate::domain::contact::Contact;
use crate::domain::ids::{ClientMessageId, ContactId, RecordId};
use crate::domain::line::LineRules;
use crate::domain::people::Person;
use crate::domain::record::Record;
use crate::domain::vetting::{Looks, Sign, Vetting};
use crate::storage;
use crate::storage::door::Door;
use crate::storage::messages::ClientMessage;
use crate::t;
use crate::telegram::bulletin;
use crate::telegram::draw;
use crate::telegram::gathered::{self, Gathered, Piece};
use crate::telegram::handlers::{Answer, customer};
use crate::telegram::incoming::Message;
use crate::telegram::keyboard::{Button, Keyboard};
use crate::telegram::out::{self, Anchor, Place, Shows};
use crate::telegram::outgoing::{Call, Priority, Target};
use crate::telegram::press::Press;
use crate::telegram::relay;
use crate::telegram::rich::Rich;
use crate::telegram::screens::{self, TEXT_MAX, button};
use serde_json::Value;
use std::pin::Pin;

/// The sign that a message has come in.
const SEEN: &str = "👌";
/// So many of the messages that waited come as they would have; more are put together.
pub const SINGLY: usize = 3;
/// The most characters of a message that is put together with others.
const GIST: usize = 4000;

/// What a message looks like to the guard.
fn arrival<'a>(person: &Person, message: &'a Message, rules: &LineRules) -> Arrival<'a> {
    let kinds: Vec<&str> = message
        .entities
        .as_ref()
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|entity| entity.get("type")?.as_str())
        .collect();
    let count = |of: [&str; 2]| kinds.iter().filter(|kind| of.contains(kind)).count();
    let is_forwarded = rules.vetting
        && serde_json::from_str::<Value>(&message.raw)
            .is_ok_and(|raw| raw.get("forward_origin").is_some());
    Arrival {
        words: customer::words(message, customer::own_phone(message)),
        looks: Looks {
            text: message.text.as_deref(),
            links: count(["url", "text_link"]),
            mentions: count(["mention", "text_mention"]),
            is_forwarded,
            has_username: person.username.is_some(),
        },
    }
}

/// What of a message goes on.
#[derive(Debug, Clone, PartialEq)]
pub enum Admitted {
    /// All of it.
    Whole,
    /// Its words, without an attachment that the shop does not take.
    Words(Box<Message>),
    /// Nothing: it is kept at the door, or set aside.
    Not,
}

/// Lets a message in, or keeps it at the door and tells its author what it waits for.
pub async fn admit(
    ctx: &mut Ctx<'_>,
    person: &Person,
    message: &Message,
) -> Result<Admitted, AppError> {
    let rules = line::rules(ctx).await?;
    let door = guard::door_of(ctx, person, &rules).await?;
    let arrival = arrival(person, message, &rules);
    let verdict = guard::judge(ctx, person, &rules, &door, &arrival).await?;
    if verdict == Verdict::LetIn {
        if door.holds {
            // What they waited for is asked no more.
            release(ctx, person, SINGLY).await?;
        }
        return Ok(Admitted::Whole);
    }
    if verdict == Verdict::NotTaken
        && let Some(words) = message.without_attachment()
    {
        tell_only_words(ctx, person, &door, message).await?;
        return Ok(match Box::pin(admit(ctx, person, &words)).await? {
            Admitted::Whole => Admitted::Words(Box::new(words)),
            other @ (Admitted::Words(_) | Admitted::Not) => other,
        });
    }
    let kept = guard::hold(ctx, person, &arrival.words).await?;
    keep_out(ctx, person, &rules, &door, &verdict, &kept).await?;
    Ok(Admitted::Not)
}

/// Tells a client that their words go on, and what came with them does not.
async fn tell_only_words(
    ctx: &mut Ctx<'_>,
    person: &Person,
    door: &Door,
    message: &Message,
) -> Result<(), AppError> {
    if !guard::may_tell(ctx, person, door, Told::Why).await? {
        return Ok(());
    }
    let text = screens::guard::only_words(person.lang, &message.kind);
    out::reply(ctx, person.chat(), message.id, text).await
}

/// What follows from a message that is kept at the door.
async fn keep_out(
    ctx: &mut Ctx<'_>,
    person: &Person,
    rules: &LineRules,
    door: &Door,
    verdict: &Verdict,
    kept: &ClientMessage,
) -> Result<(), AppError> {
    match verdict {
        Verdict::LetIn => Ok(()),
        Verdict::Unheard { silent } => {
            guard::set_aside(ctx, kept).await?;
            if *silent {
                seen(ctx, person, kept).await?;
            }
            Ok(())
        }
        Verdict::NeedsConsent => {
            if guard::may_tell(ctx, person, door, Told::Why).await? {
                privacy::ask_consent(ctx, person).await?;
            }
            Ok(())
        }
        Verdict::NeedsVetting { puzzle, is_new } => {
            let is_time = guard::may_tell(ctx, person, door, Told::Why).await?;
            if *is_new || is_time {
                let place = Place::new_in(person.chat());
                draw::present(ctx, person, place, |look| {
                    screens::guard::puzzle(look, puzzle)
                })
                .await?;
            }
            Ok(())
        }
        Verdict::FailedVetting => {
            guard::set_aside(ctx, kept).await?;
            if guard::may_tell(ctx, person, door, Told::Why).await? {
                let place = Place::new_in(person.chat());
                draw::present(ctx, person, place, |look| {
                    screens::guard::vetted(look, false)
                })
                .await?;
            }
            Ok(())
        }
        Verdict::NotTaken => {
            guard::set_aside(ctx, kept).await?;
            if guard::may_tell(ctx, person, door, Told::Why).await? {
                let preset = draw::preset(ctx);
                let look = draw::look(ctx, &preset, person);
                let text = screens::guard::not_taken(&look, rules, &kept.kind);
                out::reply(ctx, person.chat(), kept.message, text).await?;
            }
            Ok(())
        }
        Verdict::Flood { is_first } => {
            if !is_first {
                return Ok(());
            }
            guard::gather(ctx, kept).await?;
            if guard::may_tell(ctx, person, door, Told::Flood).await? {
                let text = screens::guard::flood(person.lang);
                out::say(ctx, person.chat(), text, None, None).await?;
            }
            Ok(())
        }
    }
}

async fn seen(ctx: &mut Ctx<'_>, person: &Person, kept: &ClientMessage) -> Result<(), AppError> {
    let call = Call::React {
        message: Target::Message(kept.message),
        emoji: Some(SEEN.to_owned()),
    };
    let lane = Some(kept.contact);
    out::call(ctx, person.chat(), lane, Priority::Words, &call).await
}

/// Lets a flood in. Boxed, since what is let in has news of its own to tell.
pub fn flood_over<'a>(
    ctx: &'a mut Ctx<'_>,
    contact: ContactId,
) -> Pin<Box<dyn Future<Output = Result<(), AppError>> + Send + 'a>> {
    Box::pin(async move { let_flood_in(ctx, contact).await })
}

async fn let_flood_in(ctx: &mut Ctx<'_>, contact: ContactId) -> Result<(), AppError> {
    let contact = clients::find(ctx, contact).await?;
    let Some(user) = contact.user else {
        return Ok(());
    };
    // First of all: the client's own next words wait at this row until these are let in.
    storage::door::set_flood(ctx.tx, user, None).await?;
    let Some(person) = storage::people::find(ctx.tx, user).await? else {
        return Ok(());
    };
    release(ctx, &person, 0).await
}

/// Lets in what waits at the door, as far as nothing else keeps it there. The first `singly` messages come as they would
/// have, and so does one that begins a record; the rest is put together.
pub async fn release(ctx: &mut Ctx<'_>, person: &Person, singly: usize) -> Result<(), AppError> {
    let rules = line::rules(ctx).await?;
    let Some(contact) = storage::door::of(ctx.tx, person.id).await?.contact else {
        return Ok(());
    };
    let mut taken = 0;
    let mut rest: Vec<(ClientMessage, Message)> = Vec::new();
    for id in storage::door::held(ctx.tx, contact).await? {
        let raw = storage::messages::raw_of(ctx.tx, id).await?;
        let kept = find(ctx, id).await?;
        let Some(message) = Message::parse(&raw) else {
            guard::set_aside(ctx, &kept).await?;
            continue;
        };
        let door = storage::door::of(ctx.tx, person.id).await?;
        let arrival = arrival(person, &message, &rules);
        let verdict = guard::judge_alone(ctx, person, &rules, &door, &arrival).await?;
        let words = message
            .without_attachment()
            .filter(|_| verdict == Verdict::NotTaken);
        let (verdict, message) = match words {
            Some(words) => {
                tell_only_words(ctx, person, &door, &message).await?;
                storage::door::keep_words_only(ctx.tx, kept.id, &words.raw).await?;
                (Verdict::LetIn, words)
            }
            None => (verdict, message),
        };
        match verdict {
            Verdict::LetIn => {
                let has_record = desk::record_of_words(ctx, contact).await?.is_some();
                if rest.is_empty() && (taken < singly || !has_record) {
                    customer::take(ctx, person, &message, None, true).await?;
                    taken += 1;
                } else {
                    rest.push((kept, message));
                }
            }
            Verdict::NeedsConsent | Verdict::NeedsVetting { .. } => {
                keep_out(ctx, person, &rules, &door, &verdict, &kept).await?;
                break;
            }
            Verdict::Unheard { .. }
            | Verdict::FailedVetting
            | Verdict::NotTaken
            | Verdict::Flood { .. } => {
                keep_out(ctx, person, &rules, &door, &verdict, &kept).await?;
            }
        }
    }
    if rest.is_empty() {
        return Ok(());
    }
    bring_together(ctx, person, contact, &rest).await
}

async fn find(ctx: &mut Ctx<'_>, id: ClientMessageId) -> Result<ClientMessage, AppError> {
    storage::messages::find(ctx.tx, id)
        .await?
        .ok_or(AppError::Refused(Refusal::NoSuchClient))
}

async fn bring_together(
    ctx: &mut Ctx<'_>,
    person: &Person,
    contact: ContactId,
    rest: &[(ClientMessage, Message)],
) -> Result<(), AppError> {
    let Some(record) = desk::record_of_words(ctx, contact).await? else {
        return Ok(());
    };
    let (session, turned) = desk::client_wrote(ctx, contact, Some(&record)).await?;
    for (kept, _) in rest {
        let (chat, message) = (kept.chat, kept.message);
        storage::door::let_in(ctx.tx, chat, message, record.id, session.id).await?;
    }
    let contact = clients::find(ctx, contact).await?;
    let session = match rest.last() {
        Some((kept, _)) => desk::settle(ctx, session, &turned, &record, Some(kept.id)).await?,
        None => session,
    };
    let readers = desk::readers(ctx, &session, &record).await?;
    bulletin::flush(ctx, None).await?;
    let mut left_out = Vec::new();
    for id in &readers {
        let Some(reader) = storage::people::find(ctx.tx, *id).await? else {
            continue;
        };
        left_out = bring_to(ctx, &reader, &contact, &record, rest).await?;
    }
    if !readers.is_empty() {
        for (kept, _) in rest {
            if !left_out.contains(&kept.id) {
                storage::messages::brought(ctx.tx, kept.id, ctx.now).await?;
            }
        }
    }
    match rest.last() {
        Some((kept, _)) => seen(ctx, person, kept).await,
        None => Ok(()),
    }
}

/// Brings what was gathered to one reader; gives the files that come only when they are asked for.
async fn bring_to(
    ctx: &mut Ctx<'_>,
    reader: &Person,
    contact: &Contact,
    record: &Record,
    rest: &[(ClientMessage, Message)],
) -> Result<Vec<ClientMessageId>, AppError> {
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, reader);
    let gathered: Vec<Gathered> = rest
        .iter()
        .map(|(kept, message)| {
            let is_file = kept.kind != "text";
            let words = if is_file {
                Rich::plain(screens::news::gist(reader.lang, kept, GIST))
            } else {
                message.words()
            };
            Gathered {
                id: kept.id,
                at: look.moment(kept.at),
                words,
                is_file,
            }
        })
        .collect();
    let left_out = gathered::left_out(&gathered);
    let header = Rich::from_html(&screens::news::relay_header(reader.lang, contact, record));
    let pieces = gathered::pieces(&header, &gathered, TEXT_MAX);
    let last = pieces.len().saturating_sub(1);
    for (index, piece) in pieces.into_iter().enumerate() {
        match piece {
            Piece::Words(first, words) => {
                let files = (index == last && !left_out.is_empty())
                    .then(|| screens::guard::files_button(reader.lang, record, left_out.len()));
                let call = Call::SendWords {
                    words,
                    keyboard: Some(words_keyboard(reader, record, files)),
                    reply_to: None,
                };
                let anchor = Anchor {
                    record: Some(record.id),
                    contact: Some(contact.id),
                    words: Some(first),
                    shows: Shows::Words,
                };
                out::post(ctx, reader.chat(), &call, Some(anchor), Priority::Words).await?;
            }
            Piece::Whole(id) => {
                if let Some((kept, _)) = rest.iter().find(|(kept, _)| kept.id == id) {
                    relay::bring(ctx, reader, contact, record, kept).await?;
                }
            }
        }
    }
    Ok(left_out)
}

fn words_keyboard(reader: &Person, record: &Record, files: Option<Button>) -> Keyboard {
    let lang = reader.lang;
    let mut keyboard = Keyboard::default();
    keyboard.row(files.into_iter().collect());
    keyboard.row(vec![
        button(
            t!(lang, "button-write"),
            &Press::Write { record: record.id },
        ),
        button(t!(lang, "button-card"), &Press::Card { record: record.id }),
    ]);
    keyboard
}

/// The most files brought at one press.
const FILES_AT_ONCE: i64 = 30;

/// Brings the files that came with a flood to who asks for them.
pub async fn bring_files(
    ctx: &mut Ctx<'_>,
    person: &Person,
    record: RecordId,
) -> Result<Answer, AppError> {
    let record = ctx.record(record).await?;
    let contact = record.contact.ok_or(Refusal::NoSuchClient)?;
    let contact = clients::find(ctx, contact).await?;
    let waiting = storage::messages::waiting(ctx.tx, contact.id, FILES_AT_ONCE).await?;
    let mut brought = 0_usize;
    for kept in waiting {
        if kept.session.is_none() {
            continue;
        }
        relay::bring(ctx, person, &contact, &record, &kept).await?;
        storage::messages::brought(ctx.tx, kept.id, ctx.now).await?;
        brought += 1;
    }
    Ok(if brought == 0 {
        Answer::alert(t!(person.lang, "guard-files-none"))
    } else {
        Answer::toast(t!(
            person.lang,
            "guard-files-brought",
            count = brought.to_string()
        ))
    })
}

/// Takes a newcomer's answer.
pub async fn vet(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    sign: &str,
) -> Result<Answer, AppError> {
    let lang = person.lang;
    let Some(sign) = Sign::from_slug(sign) else {
        return Ok(Answer::alert(t!(lang, "press-unknown")));
    };
    match guard::answer(ctx, person, sign).await? {
        None => Ok(Answer::toast(t!(lang, "guard-vet-over"))),
        Some(Vetting::Passed) => {
            draw::present(ctx, person, place, |look| {
                screens::guard::vetted(look, true)
            })
            .await?;
            release(ctx, person, SINGLY).await?;
            Ok(Answer::silent())
        }
        Some(Vetting::Pending { puzzle, .. }) => {
            draw::present(ctx, person, place, |look| {
                screens::guard::puzzle(look, &puzzle)
            })
            .await?;
            Ok(Answer::toast(t!(lang, "guard-vet-wrong")))
        }
        Some(Vetting::Failed { .. }) => {
            draw::present(ctx, person, place, |look| {
                screens::guard::vetted(look, false)
            })
            .await?;
            Ok(Answer::silent())
        }
    }
}
