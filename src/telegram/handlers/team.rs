//! Forum groups: a topic for every client.

use crate::app::{AppError, Ctx};
use crate::domain::people::Person;
use crate::t;
use crate::telegram::handlers::Answer;
use crate::telegram::out::Place;
use crate::telegram::press::TeamPress;

/// Carries a press out.
pub async fn press(
    _ctx: &mut Ctx<'_>,
    person: &Person,
    _place: Place,
    _press: &TeamPress,
) -> Result<Answer, AppError> {
    Ok(Answer::alert(t!(person.lang, "press-unknown")))
}
