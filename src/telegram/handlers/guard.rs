//! Bans, checks, consent, and what people ask about their own data.

use crate::app::guard::GuardNotice;
use crate::app::{AppError, Ctx};
use crate::domain::people::Person;
use crate::t;
use crate::telegram::handlers::Answer;
use crate::telegram::out::Place;
use crate::telegram::press::GuardPress;

/// Carries a press out.
pub async fn press(
    _ctx: &mut Ctx<'_>,
    person: &Person,
    _place: Place,
    _press: &GuardPress,
) -> Result<Answer, AppError> {
    Ok(Answer::alert(t!(person.lang, "press-unknown")))
}

/// Tells people of it.
pub async fn tell(_ctx: &mut Ctx<'_>, notice: GuardNotice) -> Result<(), AppError> {
    match notice {}
}
