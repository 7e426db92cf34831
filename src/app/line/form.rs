//! The welcome form: up to three questions to a client, one after another. Every answer is kept and passed on like any
//! other words; what it says is filled in besides, where the preset has a place for it.

use super::rules;
use crate::app::intake::Taken;
use crate::app::{AppError, Ctx, fields, pipeline_of};
use crate::domain::ids::UserId;
use crate::domain::line::{Asks, LineRules};
use crate::domain::phone::Phone;
use crate::domain::preset::{Field, FieldKind};
use crate::domain::record::Record;
use crate::domain::session::{FormState, Session};
use crate::domain::text::{clean, shorten};
use crate::storage;

/// A name longer than that is a story.
const NAME_MAX: usize = 60;
/// How many earlier sessions are looked through for a form that was filled in.
const EARLIER: i64 = 20;

/// A client's answer.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// Words, if it has any.
    pub text: Option<&'a str>,
    /// Whether it asks for a person instead.
    pub wants_person: bool,
    /// Whether it shares somebody's phone.
    pub shares_phone: bool,
    /// Whether it is a further part of an album whose first part was the answer.
    pub goes_on: bool,
}

/// What follows from an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// The next question.
    Ask(Asks),
    /// The same question: it was no phone.
    AskAgain,
    /// The form is filled in.
    Done,
    /// A person is called.
    Person,
}

/// Begins the form of a session, unless there is none, or the client has gone through it before.
pub(super) async fn begin(
    ctx: &mut Ctx<'_>,
    session: &mut Session,
    rules: &LineRules,
) -> Result<Option<Asks>, AppError> {
    let asking = next(ctx, session, rules, None).await?;
    if asking.is_some() {
        let earlier = storage::sessions::of_contact(ctx.tx, session.contact, EARLIER).await?;
        if earlier.iter().any(|session| session.form.is_some()) {
            return Ok(None);
        }
        session.form = Some(FormState {
            asking,
            skipped: false,
            again: false,
        });
    }
    Ok(asking)
}

/// The question after another one. A phone that is known is not asked for.
async fn next(
    ctx: &mut Ctx<'_>,
    session: &Session,
    rules: &LineRules,
    after: Option<Asks>,
) -> Result<Option<Asks>, AppError> {
    let from = match after {
        Some(asked) => match rules.form.iter().position(|asks| *asks == asked) {
            Some(at) => at + 1,
            None => return Ok(None),
        },
        None => 0,
    };
    let phone_known = storage::contacts::find(ctx.tx, session.contact)
        .await?
        .is_some_and(|contact| contact.phone.is_some());
    let left = rules.form.iter().skip(from).copied();
    Ok(left
        .into_iter()
        .find(|asks| *asks != Asks::Phone || !phone_known))
}

/// The session, its form over.
#[must_use]
pub(super) fn over(session: Session, skipped: bool) -> Session {
    let form = session.form.map(|form| FormState {
        skipped: form.skipped || (skipped && form.asking.is_some()),
        asking: None,
        again: false,
    });
    Session { form, ..session }
}

/// Takes a client's message as the answer to the question that the form asks; `None`: it asks nothing.
pub async fn answered(
    ctx: &mut Ctx<'_>,
    from: UserId,
    taken: &Taken,
    given: Given<'_>,
) -> Result<Option<Reply>, AppError> {
    let Some(session) = storage::sessions::find(ctx.tx, taken.session.id).await? else {
        return Ok(None);
    };
    let Some(form) = session.form.clone() else {
        return Ok(None);
    };
    let Some(asking) = form.asking.filter(|_| !given.goes_on) else {
        return Ok(None);
    };
    if given.wants_person {
        storage::sessions::save(ctx.tx, &over(session, true)).await?;
        return Ok(Some(Reply::Person));
    }
    let fits = file(ctx, from, taken, asking, given).await?;
    if !fits && !form.again {
        let again = Session {
            form: Some(FormState {
                again: true,
                ..form
            }),
            ..session
        };
        storage::sessions::save(ctx.tx, &again).await?;
        return Ok(Some(Reply::AskAgain));
    }
    let rules = rules(ctx).await?;
    let asks = next(ctx, &session, &rules, Some(asking)).await?;
    let session = Session {
        form: Some(FormState {
            asking: asks,
            again: false,
            ..form
        }),
        ..session
    };
    storage::sessions::save(ctx.tx, &session).await?;
    Ok(Some(asks.map_or(Reply::Done, Reply::Ask)))
}

/// Fills an answer in where the preset has a place for it. `false`: it should be a phone, and is none.
async fn file(
    ctx: &mut Ctx<'_>,
    from: UserId,
    taken: &Taken,
    asking: Asks,
    given: Given<'_>,
) -> Result<bool, AppError> {
    let text = given.text.and_then(clean);
    let record = ctx.record(taken.record.id).await?;
    match asking {
        Asks::Name => {
            let name =
                text.filter(|text| text.chars().count() <= NAME_MAX && !text.contains(['\n', '?']));
            if let Some(name) = name {
                fill(
                    ctx,
                    record,
                    from,
                    |kind| *kind == FieldKind::ContactName,
                    &name,
                )
                .await?;
            }
            Ok(true)
        }
        Asks::What => {
            if let Some(text) = text {
                about(ctx, record, from, &text).await?;
            }
            Ok(true)
        }
        Asks::Phone => {
            let known = storage::contacts::find(ctx.tx, taken.contact.id)
                .await?
                .is_some_and(|contact| contact.phone.is_some());
            // A phone shared by Telegram's own button has been kept on its way in.
            if known && given.shares_phone {
                return Ok(true);
            }
            let region = ctx.shop.settings.region();
            match text.map(|text| Phone::parse(&text, region)) {
                Some(Ok(phone)) => {
                    let phone = phone.as_str().to_owned();
                    fill(
                        ctx,
                        record,
                        from,
                        |kind| *kind == FieldKind::ContactPhone,
                        &phone,
                    )
                    .await?;
                    Ok(true)
                }
                Some(Err(_)) => Ok(false),
                None => Ok(!given.shares_phone),
            }
        }
    }
}

/// Fills the first field of a kind in that the record's pipeline has. What does not fit stays in the words alone.
async fn fill(
    ctx: &mut Ctx<'_>,
    record: Record,
    from: UserId,
    fits: impl Fn(&FieldKind) -> bool,
    value: &str,
) -> Result<(), AppError> {
    let Some(field) = first_field(ctx, &record, fits)? else {
        return Ok(());
    };
    match fields::set_by_client(ctx, record, from, &field, value).await {
        Ok(_) => Ok(()),
        Err(AppError::Refused(refusal)) => {
            tracing::debug!(field = %field.id, ?refusal, "an answer does not fit its field");
            Ok(())
        }
        Err(error) => Err(error),
    }
}

fn first_field(
    ctx: &Ctx<'_>,
    record: &Record,
    fits: impl Fn(&FieldKind) -> bool,
) -> Result<Option<Field>, AppError> {
    let preset = &ctx.preset;
    let pipeline = pipeline_of(preset, record)?;
    let mut fields = pipeline.fields.iter().filter_map(|id| preset.field(id));
    Ok(fields.find(|field| fits(&field.kind)).cloned())
}

/// Fills in what a client is after: the pipeline's first field of words, unless somebody has filled it already.
async fn about(
    ctx: &mut Ctx<'_>,
    record: Record,
    from: UserId,
    text: &str,
) -> Result<(), AppError> {
    let words = |kind: &FieldKind| matches!(kind, FieldKind::Text { .. });
    let Some(field) = first_field(ctx, &record, words)? else {
        return Ok(());
    };
    let FieldKind::Text { max } = field.kind else {
        return Ok(());
    };
    if record.fields.get(&field.id).is_none() {
        fill(ctx, record, from, words, &shorten(text, max)).await?;
    }
    Ok(())
}
