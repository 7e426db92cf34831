//! Quick replies by typing the bot's name: what is offered, and what becomes of the one that was taken.
//!
//! A taken reply comes back as its author's own message. Whatever client it then goes to, it speaks of that one: a reply
//! that was offered with the name of the client in focus is told again for another.

use crate::app::replies::{self, Values, Variable};
use crate::app::{AppError, Ctx};
use crate::domain::ids::{ContactId, QuickReplyId};
use crate::domain::people::Person;
use crate::domain::text::one_line;
use crate::storage;
use crate::storage::quick_replies::QuickReply;
use crate::telegram::handlers::search;
use crate::telegram::incoming::{InlineQuery, Message};
use crate::telegram::out;
use crate::telegram::outgoing::{Call, Priority};
use crate::telegram::rich::Rich;
use crate::telegram::screens::TEXT_MAX;
use crate::telegram::screens::replies::{expanded, marked, words};
use serde_json::{Value, json};

/// How many results Telegram takes at once (RULES §6).
const RESULTS: i64 = 50;
/// The most characters of the line under a title.
const GIST: usize = 120;
/// Among how many replies the one that was taken is looked for.
const LOOKED_THROUGH: i64 = 1_000;

/// Somebody types to the bot's name: staff gets the quick replies that fit, others nothing.
pub async fn query(
    ctx: &mut Ctx<'_>,
    person: &Person,
    query: &InlineQuery,
) -> Result<(), AppError> {
    let found = search::asked_inline(&query.text).filter(|_| person.is_staff());
    let (results, next_offset) = if let Some(words) = found {
        (search::offered(ctx, person, words).await?, String::new())
    } else if person.is_staff() {
        offered(ctx, person, query).await?
    } else {
        (Vec::new(), String::new())
    };
    let call = Call::AnswerInline {
        query: query.id.clone(),
        results: Value::Array(results),
        next_offset,
    };
    out::call(ctx, person.chat(), None, Priority::Answer, &call).await
}

async fn offered(
    ctx: &mut Ctx<'_>,
    person: &Person,
    query: &InlineQuery,
) -> Result<(Vec<Value>, String), AppError> {
    let offset = query.offset.parse::<i64>().unwrap_or(0).max(0);
    let found =
        storage::quick_replies::search(ctx.tx, person.id, &query.text, RESULTS + 1, offset).await?;
    let is_more = i64::try_from(found.len()).is_ok_and(|found| found > RESULTS);
    let focus = storage::focus::of(ctx.tx, person.id).await?;
    let values = match focus {
        // Nobody fills anything in behind us in another chat, and who reads there is not known.
        _ if query.is_elsewhere => Some(Values::of_author(person)),
        Some(contact) => Some(replies::values(ctx, person, contact).await?),
        None => None,
    };
    let results = found
        .iter()
        .take(usize::try_from(RESULTS).unwrap_or_default())
        .filter_map(|reply| result(reply, values.as_ref(), query.is_elsewhere))
        .collect();
    let next_offset = if is_more {
        (offset + RESULTS).to_string()
    } else {
        String::new()
    };
    Ok((results, next_offset))
}

/// A reply as a result. `None`: it says nothing, or too much.
fn result(reply: &QuickReply, values: Option<&Values>, is_elsewhere: bool) -> Option<Value> {
    let words = words(reply);
    // What there is nothing to put in for stays to be seen, and is caught on its way to the client.
    let words = match values {
        None => words,
        Some(_) if is_elsewhere => expanded(&words, &values.cloned().unwrap_or_default()),
        Some(values) => marked(&words, values),
    };
    if words.text.trim().is_empty() || words.chars() > TEXT_MAX {
        return None;
    }
    let mut content = json!({
        "message_text": words.text,
        "link_preview_options": {"is_disabled": true},
    });
    if !words.entities.is_empty() {
        content["entities"] = json!(words.entities);
    }
    Some(json!({
        "type": "article",
        "id": reply.id.to_string(),
        "title": reply.title,
        "description": one_line(&words.text, GIST),
        "input_message_content": content,
    }))
}

/// What a message on its way to a client becomes.
#[derive(Debug, Default)]
pub struct Filled {
    /// The message with its variables filled in, where there were any.
    pub message: Option<Message>,
    /// The quick reply that it is.
    pub reply: Option<QuickReplyId>,
    /// What there is nothing to put in for: it must not go like that.
    pub missing: Vec<Variable>,
}

/// Fills in what a reply taken by the bot's name leaves open, for the client whom it goes to.
pub async fn filled(
    ctx: &mut Ctx<'_>,
    person: &Person,
    contact: ContactId,
    message: &Message,
) -> Result<Filled, AppError> {
    if message.via_bot != Some(ctx.shop.bot.id) || message.kind != "text" {
        return Ok(Filled::default());
    }
    let typed = message.words();
    let values = replies::values(ctx, person, contact).await?;
    let of_focus = match storage::focus::of(ctx.tx, person.id).await? {
        Some(focus) if focus != contact => Some(replies::values(ctx, person, focus).await?),
        Some(_) | None => None,
    };
    let known = storage::quick_replies::search(ctx.tx, person.id, "", LOOKED_THROUGH, 0).await?;
    let says = |words: &Rich| words.text.trim() == typed.text.trim();
    let taken = known.into_iter().find(|reply| {
        let words = words(reply);
        says(&words)
            || says(&marked(&words, &values))
            || of_focus
                .as_ref()
                .is_some_and(|values| says(&marked(&words, values)))
    });
    let source = taken.as_ref().map_or_else(|| typed.clone(), words);
    let told = marked(&source, &values);
    let missing = replies::missing(&source.text, &values);
    let changed = told.text.trim() != typed.text.trim() && !told.text.trim().is_empty();
    Ok(Filled {
        message: changed.then(|| with_words(message, &told)).flatten(),
        reply: taken.map(|reply| reply.id),
        missing,
    })
}

/// The same message, saying something else.
fn with_words(message: &Message, words: &Rich) -> Option<Message> {
    let mut raw: Value = serde_json::from_str(&message.raw).ok()?;
    raw["text"] = json!(words.text);
    raw["entities"] = json!(words.entities);
    Message::parse(&raw.to_string())
}
