//! Sessions and dialogues: taken, handed over, focused on, closed.

use crate::app::desk::DeskNotice;
use crate::app::{AppError, Ctx};
use crate::domain::people::Person;
use crate::t;
use crate::telegram::dialog::{DeskQuestion, Dialog};
use crate::telegram::handlers::{Answer, home};
use crate::telegram::incoming::Message;
use crate::telegram::out::Place;
use crate::telegram::press::DeskPress;

/// Carries a press out.
pub async fn press(
    _ctx: &mut Ctx<'_>,
    person: &Person,
    _place: Place,
    _press: &DeskPress,
) -> Result<Answer, AppError> {
    Ok(Answer::alert(t!(person.lang, "press-unknown")))
}

/// Tells people of it.
pub async fn tell(_ctx: &mut Ctx<'_>, notice: DeskNotice) -> Result<(), AppError> {
    match notice {}
}

/// Takes a message as the answer to an open question of this kind.
pub async fn answer(
    ctx: &mut Ctx<'_>,
    person: &Person,
    _dialog: &Dialog,
    _question: &DeskQuestion,
    _message: &Message,
) -> Result<(), AppError> {
    home(ctx, person, Place::new_in(person.chat())).await
}

/// Where a question of this kind that is left without an answer leads back to.
pub async fn leave(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    _question: &DeskQuestion,
) -> Result<(), AppError> {
    home(ctx, person, place).await
}
