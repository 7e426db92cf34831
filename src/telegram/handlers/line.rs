//! The line's rules, and what they say to people.

mod rules;
mod talk;

pub use rules::overview;
pub use talk::{acknowledge, takes_remark, tell};

use crate::app::line::{rating, report};
use crate::app::{AppError, Ctx};
use crate::domain::people::Person;
use crate::t;
use crate::telegram::dialog::{Dialog, LineQuestion};
use crate::telegram::draw;
use crate::telegram::handlers::{Answer, home};
use crate::telegram::incoming::Message;
use crate::telegram::out::Place;
use crate::telegram::press::LinePress;
use crate::telegram::screens::{self, PAGE};

/// The furthest page that a list turns to: beyond it is no press of ours.
const LAST_PAGE: i64 = 1_000_000;
/// The longest span that is reported on, in days.
const LONGEST: i64 = 366;

/// Carries a press out.
pub async fn press(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &LinePress,
) -> Result<Answer, AppError> {
    match press {
        LinePress::Stars { session, stars } => {
            talk::rate(ctx, person, place, *session, *stars).await
        }
        LinePress::Remark { session } => talk::ask_remark(ctx, person, place, *session).await,
        LinePress::Report { days } => {
            let report = report::report(ctx, (*days).clamp(1, LONGEST)).await?;
            draw::present(ctx, person, place, |look| {
                screens::line_report::report(look, &report)
            })
            .await?;
            Ok(Answer::silent())
        }
        LinePress::Ended { page } => {
            let page = (*page).clamp(0, LAST_PAGE);
            let (sessions, total) = report::ended(ctx, PAGE, page * PAGE).await?;
            draw::present(ctx, person, place, |look| {
                screens::line_report::ended(look, &sessions, page, total)
            })
            .await?;
            Ok(Answer::silent())
        }
        LinePress::Session { session } => {
            let view = report::view(ctx, *session).await?;
            draw::present(ctx, person, place, |look| {
                screens::line_report::session(look, &view)
            })
            .await?;
            Ok(Answer::silent())
        }
        LinePress::Mark { session, mark } => {
            rating::mark(ctx, person, *session, *mark).await?;
            let view = report::view(ctx, *session).await?;
            draw::present(ctx, person, place, |look| {
                screens::line_report::session(look, &view)
            })
            .await?;
            let marked = t!(person.lang, "toast-line-marked", mark = mark.to_string());
            Ok(Answer::toast(marked))
        }
        LinePress::Overview {}
        | LinePress::Theme { .. }
        | LinePress::ShareBy { .. }
        | LinePress::Order {}
        | LinePress::Shift { .. }
        | LinePress::Limits {}
        | LinePress::LimitOf { .. }
        | LinePress::SetLimit { .. }
        | LinePress::Set { .. }
        | LinePress::AskNumber { .. }
        | LinePress::Weekday { .. }
        | LinePress::Days {}
        | LinePress::AskHours { .. }
        | LinePress::Always {}
        | LinePress::Holidays {}
        | LinePress::AskHolidays {}
        | LinePress::DropHolidays { .. }
        | LinePress::Text { .. }
        | LinePress::Say { .. }
        | LinePress::AskText { .. }
        | LinePress::BuiltIn { .. }
        | LinePress::FormAsks { .. }
        | LinePress::FormFirst { .. }
        | LinePress::NoPromise {}
        | LinePress::Switch { .. }
        | LinePress::Kind { .. } => rules::press(ctx, person, place, press).await,
    }
}

/// Takes a message as the answer to an open question of this kind.
pub async fn answer(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: &Dialog,
    question: &LineQuestion,
    message: &Message,
) -> Result<(), AppError> {
    match question {
        LineQuestion::Remark { .. } => {
            if !takes_remark(ctx, person, message).await? {
                home(ctx, person, Place::new_in(person.chat())).await?;
            }
            Ok(())
        }
        LineQuestion::Text { .. }
        | LineQuestion::Number { .. }
        | LineQuestion::Hours { .. }
        | LineQuestion::Holidays => rules::answer(ctx, person, dialog, question, message).await,
    }
}

/// Where a question of this kind that is left without an answer leads back to.
pub async fn leave(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    question: &LineQuestion,
) -> Result<(), AppError> {
    match question {
        LineQuestion::Remark { session, .. } => talk::leave(ctx, person, place, *session).await,
        LineQuestion::Text { .. }
        | LineQuestion::Number { .. }
        | LineQuestion::Hours { .. }
        | LineQuestion::Holidays => rules::leave(ctx, person, place, question).await,
    }
}
