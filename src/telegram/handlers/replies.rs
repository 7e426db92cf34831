//! Quick replies, the inline search for them, and words that go later.

use crate::app::later::LaterNotice;
use crate::app::{AppError, Ctx};
use crate::domain::people::Person;
use crate::t;
use crate::telegram::dialog::{Dialog, RepliesQuestion};
use crate::telegram::handlers::{Answer, home};
use crate::telegram::incoming::{InlineQuery, Message};
use crate::telegram::out::{self, Place};
use crate::telegram::outgoing::{Call, Priority};
use crate::telegram::press::RepliesPress;

/// Carries a press out.
pub async fn press(
    _ctx: &mut Ctx<'_>,
    person: &Person,
    _place: Place,
    _press: &RepliesPress,
) -> Result<Answer, AppError> {
    Ok(Answer::alert(t!(person.lang, "press-unknown")))
}

/// Somebody types to the bot's name: the quick replies that fit.
pub async fn inline(
    ctx: &mut Ctx<'_>,
    person: &Person,
    query: &InlineQuery,
) -> Result<(), AppError> {
    let call = Call::AnswerInline {
        query: query.id.clone(),
        results: serde_json::Value::Array(Vec::new()),
        next_offset: String::new(),
    };
    out::call(ctx, person.chat(), None, Priority::Answer, &call).await
}

/// Tells people of it.
pub async fn tell(_ctx: &mut Ctx<'_>, notice: LaterNotice) -> Result<(), AppError> {
    match notice {}
}

/// Takes a message as the answer to an open question of this kind.
pub async fn answer(
    ctx: &mut Ctx<'_>,
    person: &Person,
    _dialog: &Dialog,
    _question: &RepliesQuestion,
    _message: &Message,
) -> Result<(), AppError> {
    home(ctx, person, Place::new_in(person.chat())).await
}

/// Where a question of this kind that is left without an answer leads back to.
pub async fn leave(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    _question: &RepliesQuestion,
) -> Result<(), AppError> {
    home(ctx, person, place).await
}
