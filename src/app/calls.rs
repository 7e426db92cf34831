//! Telephone calls: logged by staff, or told by the telephone system.
//!
//! What the telephone system tells is put down with a job in one transaction before it hears that we have it
//! ([`crate::storage::calls::report`]); the job makes a call of it, once.

use crate::app::jobs::Job;
use crate::app::moves::{self, Start};
use crate::app::robots::{self, Cause};
use crate::app::{AppError, Ctx, Notice, Refusal, clients, desk, tasks};
use crate::domain::call::{CallKind, LONGEST, PhoneCall, RESULT_MAX, Recording, is_link};
use crate::domain::contact::Contact;
use crate::domain::event::{Actor, Happening};
use crate::domain::fields::{Fields, Value};
use crate::domain::ids::{CallId, ContactId, EventId};
use crate::domain::lang::{Lang, Localized};
use crate::domain::people::Person;
use crate::domain::phone::Phone;
use crate::domain::preset::calls::CALLER;
use crate::domain::preset::{Audience, CallBack, FieldKind};
use crate::domain::record::Record;
use crate::domain::text::{clean, shorten};
use crate::domain::time::Millis;
use crate::storage::calls::NewCall;
use crate::storage::{self, StorageError, Tx};
use crate::t;
use chrono::{DateTime, TimeDelta};
use phonenumber::country;
use serde::{Deserialize, Serialize};

/// The most characters of the telephone system's own id.
const ID_MAX: usize = 128;
/// A clock may be wrong by as much.
const AHEAD: TimeDelta = TimeDelta::hours(24);

/// What is to be done with calls later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallsJob {
    /// The telephone system told of a call.
    Reported {
        /// By its own id.
        id: String,
    },
}

/// Does a job.
pub async fn run(ctx: &mut Ctx<'_>, job: &CallsJob) -> Result<(), AppError> {
    match job {
        CallsJob::Reported { id } => reported(ctx, id).await,
    }
}

/// Logs a call with a client, as a member of staff tells of it.
pub async fn log(
    ctx: &mut Ctx<'_>,
    who: &Person,
    contact: ContactId,
    kind: CallKind,
    result: Option<&str>,
) -> Result<PhoneCall, AppError> {
    let contact = clients::find(ctx, contact).await?;
    let result = match result {
        Some(typed) => Some(clean(typed).ok_or(Refusal::Empty)?),
        None => None,
    };
    if result
        .as_ref()
        .is_some_and(|text| text.chars().count() > RESULT_MAX)
    {
        return Err(Refusal::TooLong(RESULT_MAX).into());
    }
    let record = desk::current_record(ctx, contact.id).await?;
    let new = NewCall {
        contact: contact.id,
        record: record.as_ref().map(|record| record.id),
        kind,
        phone: contact.phone.as_ref(),
        line: None,
        duration_s: None,
        result: result.as_deref(),
        recording_url: None,
        logged_by: Some(who.id),
        at: ctx.now,
    };
    let call = storage::calls::add(ctx.tx, new, ctx.now).await?;
    storage::contacts::touch(ctx.tx, contact.id, ctx.now).await?;
    let actor = Actor::Person(who.id);
    follow(ctx, &actor, &contact, record.as_ref(), &call).await?;
    find(ctx, call.id).await
}

/// Does what a call leads to. A client who called in vain and has nothing open becomes a lead; else whoever answers for
/// what is open is to call back. Once they have talked, nobody is to call back any more.
async fn follow(
    ctx: &mut Ctx<'_>,
    actor: &Actor,
    contact: &Contact,
    current: Option<&Record>,
    call: &PhoneCall,
) -> Result<(), AppError> {
    let noted = match current {
        Some(record) => Some((record, note(ctx, record, actor, call).await?)),
        None => None,
    };
    match call.kind {
        CallKind::Incoming | CallKind::Outgoing => called_back(ctx, actor, contact, noted).await,
        CallKind::Unanswered => Ok(()),
        CallKind::Missed => {
            if storage::bans::of(ctx.tx, contact.id).await?.is_some() {
                return Ok(());
            }
            match noted {
                Some((record, event)) => call_back(ctx, record, contact, event).await,
                None => new_lead(ctx, actor, contact, call).await,
            }
        }
    }
}

async fn note(
    ctx: &mut Ctx<'_>,
    record: &Record,
    actor: &Actor,
    call: &PhoneCall,
) -> Result<EventId, AppError> {
    let called = Happening::Called {
        call: call.id,
        incoming: call.kind.is_incoming(),
        missed: call.kind.is_missed(),
    };
    ctx.note(record, actor, &called, None).await
}

/// The call of that id.
pub async fn find(ctx: &mut Ctx<'_>, id: CallId) -> Result<PhoneCall, AppError> {
    storage::calls::find(ctx.tx, id)
        .await?
        .ok_or(AppError::Refused(Refusal::NoSuchCall))
}

/// Keeps a call's recording.
pub async fn record(
    ctx: &mut Ctx<'_>,
    id: CallId,
    recording: &Recording,
) -> Result<PhoneCall, AppError> {
    let call = find(ctx, id).await?;
    storage::calls::set_recording(ctx.tx, id, recording).await?;
    Ok(PhoneCall {
        recording: Some(recording.clone()),
        ..call
    })
}

/// Who called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Direction {
    /// The client.
    In,
    /// The shop.
    Out,
}

/// Whether they talked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    /// They did.
    Answered,
    /// They did not.
    Missed,
}

/// When it was: text by RFC 3339, or seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum At {
    Seconds(i64),
    Text(String),
}

/// A call as the telephone system tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    id: String,
    direction: Direction,
    phone: String,
    #[serde(default)]
    to: Option<String>,
    #[serde(default)]
    at: Option<At>,
    #[serde(default)]
    duration_s: Option<i64>,
    outcome: Outcome,
    #[serde(default)]
    recording_url: Option<String>,
    #[serde(default)]
    note: Option<String>,
}

/// A call as the telephone system tells of it, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The telephone system's own id of it.
    pub id: String,
    kind: CallKind,
    phone: Phone,
    line: Option<String>,
    at: Option<Millis>,
    duration_s: Option<i64>,
    recording_url: Option<String>,
    result: Option<String>,
}

/// What is wrong with a report, for whoever sets the telephone system up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadReport {
    /// Not the JSON that is expected.
    #[error("{0}")]
    Json(String),
    /// A field that does not fit.
    #[error("{field}: {expected} expected")]
    Field {
        /// Which.
        field: &'static str,
        /// What was expected.
        expected: &'static str,
    },
}

const fn bad(field: &'static str, expected: &'static str) -> BadReport {
    BadReport::Field { field, expected }
}

impl Report {
    /// Reads a report's JSON; a number without `+` is taken as of `region`.
    ///
    /// # Errors
    /// [`BadReport`] says what is wrong with it.
    pub fn read(body: &str, region: Option<country::Id>, now: Millis) -> Result<Report, BadReport> {
        let told: Told =
            serde_json::from_str(body).map_err(|error| BadReport::Json(error.to_string()))?;
        let fits = !told.id.trim().is_empty()
            && told.id.chars().count() <= ID_MAX
            && !told.id.chars().any(char::is_control);
        if !fits {
            return Err(bad("id", "1 to 128 characters"));
        }
        let phone = Phone::parse(&told.phone, region)
            .map_err(|_| bad("phone", "the client's number, best as +79123456789"))?;
        let at = told.at.map(moment).transpose()?;
        if at.is_some_and(|at| at > now.plus(AHEAD) || at.0 < 0) {
            return Err(bad("at", "a moment that is not to come"));
        }
        if told
            .duration_s
            .is_some_and(|span| !(0..=LONGEST).contains(&span))
        {
            return Err(bad("duration_s", "seconds, 0 to 86400"));
        }
        let words = |text: Option<String>| {
            text.and_then(|text| clean(&text))
                .map(|text| shorten(&text, RESULT_MAX))
        };
        let recording_url = told.recording_url.filter(|url| !url.is_empty());
        if recording_url.as_deref().is_some_and(|url| !is_link(url)) {
            return Err(bad(
                "recording_url",
                "a link that begins with https:// or http://",
            ));
        }
        Ok(Report {
            id: told.id,
            kind: CallKind::of(
                told.direction == Direction::In,
                told.outcome == Outcome::Missed,
            ),
            phone,
            line: words(told.to).map(|line| shorten(&line, 64)),
            at,
            duration_s: told.duration_s,
            recording_url,
            result: words(told.note),
        })
    }
}

fn moment(at: At) -> Result<Millis, BadReport> {
    let expected = || {
        bad(
            "at",
            "RFC 3339, as 2026-11-28T12:30:00+03:00, or seconds since 1970",
        )
    };
    match at {
        At::Seconds(seconds) => seconds.checked_mul(1000).map(Millis).ok_or_else(expected),
        At::Text(text) => DateTime::parse_from_rfc3339(&text)
            .map(|at| Millis(at.timestamp_millis()))
            .map_err(|_| expected()),
    }
}

/// Puts a report down and has it taken in. `false`: it is known already.
pub async fn put_down(
    tx: &mut Tx,
    report: &Report,
    body: &str,
    now: Millis,
) -> Result<bool, StorageError> {
    if !storage::calls::report(tx, &report.id, body, now).await? {
        return Ok(false);
    }
    let job = Job::Calls(CallsJob::Reported {
        id: report.id.clone(),
    });
    storage::jobs::schedule(tx, &job, None, None, now, now).await?;
    Ok(true)
}

/// Makes a call of what the telephone system told.
async fn reported(ctx: &mut Ctx<'_>, id: &str) -> Result<(), AppError> {
    let Some(body) = storage::calls::reported(ctx.tx, id).await? else {
        return Ok(());
    };
    let report = match Report::read(&body, ctx.shop.settings.region(), ctx.now) {
        Ok(report) => report,
        Err(error) => {
            // It was read before it was put down; only other settings can have made it unreadable.
            tracing::error!(%error, "a reported call can't be read any more");
            return Ok(());
        }
    };
    let contact = contact_of(ctx, &report.phone).await?;
    let current = desk::current_record(ctx, contact.id).await?;
    let new = NewCall {
        contact: contact.id,
        record: current.as_ref().map(|record| record.id),
        kind: report.kind,
        phone: Some(&report.phone),
        line: report.line.as_deref(),
        duration_s: report.duration_s,
        result: report.result.as_deref(),
        recording_url: report.recording_url.as_deref(),
        logged_by: None,
        at: report.at.unwrap_or(ctx.now),
    };
    let call = storage::calls::add(ctx.tx, new, ctx.now).await?;
    storage::calls::taken_in(ctx.tx, id, call.id).await?;
    storage::contacts::touch(ctx.tx, contact.id, ctx.now).await?;
    follow(ctx, &Actor::System, &contact, current.as_ref(), &call).await
}

/// The contact with that number, made when there is none.
async fn contact_of(ctx: &mut Ctx<'_>, phone: &Phone) -> Result<Contact, AppError> {
    if let Some(contact) = storage::contacts::of_phone(ctx.tx, phone).await? {
        return Ok(contact);
    }
    let mut contact = storage::contacts::make(ctx.tx, &phone.readable(), None, ctx.now).await?;
    contact.phone = Some(phone.clone());
    contact.source = Some(t!(ctx.shop.settings.lang, "call-source"));
    storage::contacts::save(ctx.tx, &mut contact, ctx.now).await?;
    Ok(contact)
}

async fn new_lead(
    ctx: &mut Ctx<'_>,
    actor: &Actor,
    contact: &Contact,
    call: &PhoneCall,
) -> Result<(), AppError> {
    let preset = ctx.preset.clone();
    let leads = preset.leads().ok_or(Refusal::NoSuchPipeline)?;
    let source = preset
        .fields
        .iter()
        .find(|field| field.kind == FieldKind::Source)
        .map(|field| field.id.clone());
    let said = t!(ctx.shop.settings.lang, "call-source");
    let fields: Fields = source
        .map(|id| (id, Value::Text(said)))
        .into_iter()
        .collect();
    let start = Start {
        contact: Some(contact.id),
        fields,
        ..Start::default()
    };
    let lead = moves::create(ctx, leads, start, actor, None).await?;
    storage::calls::set_record(ctx.tx, call.id, lead.id).await?;
    note(ctx, &lead, actor, call).await?;
    let said = |lang| t!(lang, "call-missed-told", name = contact.name.as_str());
    let text = Localized {
        ru: said(Lang::Ru),
        en: said(Lang::En),
    };
    for to in robots::told(ctx, &lead, Audience::OnDuty).await? {
        ctx.news.notices.push(Notice::Robot {
            to,
            record: lead.id,
            text: text.clone(),
        });
    }
    Ok(())
}

/// Asks whoever answers for a record to call its client back, unless that is asked already.
async fn call_back(
    ctx: &mut Ctx<'_>,
    record: &Record,
    contact: &Contact,
    event: EventId,
) -> Result<(), AppError> {
    let open = storage::tasks::open_of_contact(ctx.tx, contact.id).await?;
    if open.iter().any(|task| CallBack::is(&task.template)) {
        return Ok(());
    }
    let asked = ctx.preset.calls.clone();
    let title = |lang: Lang| match &asked.title {
        // The title is filled in like any other: what is between braces in a name is a part of the name.
        Some(title) => title
            .get(lang)
            .replace(&format!("{{{CALLER}}}"), &caller(contact, lang)),
        None => t!(lang, "call-back-task", caller = caller(contact, lang)),
    };
    let title = Localized {
        ru: title(Lang::Ru),
        en: title(Lang::En),
    };
    let Some(template) = asked.template(title) else {
        return Ok(());
    };
    let cause = Cause { event, depth: 0 };
    robots::set_task(ctx, record, &Actor::System, &template, cause).await
}

/// «Иван, +7 912 345-67-89»; the number alone of somebody of whom nothing else is known.
fn caller(contact: &Contact, lang: Lang) -> String {
    let name = contact.name.replace(['{', '}'], "");
    let phone = contact.phone.as_ref().map(Phone::readable);
    match phone.filter(|phone| *phone != contact.name) {
        Some(phone) => t!(lang, "call-caller", name = name, phone = phone),
        None => name,
    }
}

/// Does the tasks to call a client back: they have talked.
async fn called_back(
    ctx: &mut Ctx<'_>,
    actor: &Actor,
    contact: &Contact,
    noted: Option<(&Record, EventId)>,
) -> Result<(), AppError> {
    for task in storage::tasks::open_of_contact(ctx.tx, contact.id).await? {
        if !CallBack::is(&task.template) {
            continue;
        }
        let cause = noted
            .filter(|(record, _)| record.id == task.record)
            .map(|(_, event)| event);
        tasks::finish(ctx, task, actor, cause).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = Millis(1_800_000_000_000);

    fn read(body: &str) -> Result<Report, BadReport> {
        Report::read(body, Some(country::RU), NOW)
    }

    #[test]
    fn a_report_is_read() {
        let report = read(
            r#"{"id":"a-1","direction":"in","phone":"8 912 345-67-89","to":"100","at":"2026-11-28T12:30:00+03:00",
                "duration_s":0,"outcome":"missed","recording_url":"","note":" перезвонить \n"}"#,
        )
        .unwrap();
        assert_eq!(report.kind, CallKind::Missed);
        assert_eq!(report.phone.as_str(), "+79123456789");
        assert_eq!(report.line.as_deref(), Some("100"));
        assert_eq!(report.recording_url, None);
        assert_eq!(report.result.as_deref(), Some("перезвонить"));
        assert_eq!(report.at, Some(Millis(1_795_858_200_000)));
        let plain = r#"{"id":"2","direction":"out","phone":"+79123456789","outcome":"answered","at":1795858200}"#;
        let plain = read(plain).unwrap();
        assert_eq!((plain.kind, plain.at), (CallKind::Outgoing, report.at));
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (body, words) in [
            ("", "EOF"),
            ("{}", "missing field `id`"),
            (
                r#"{"id":"1","direction":"up","phone":"1","outcome":"missed"}"#,
                "unknown variant `up`",
            ),
            (
                r#"{"id":"1","direction":"in","phone":"12","outcome":"missed"}"#,
                "phone: ",
            ),
            (
                r#"{"id":" ","direction":"in","phone":"+79123456789","outcome":"missed"}"#,
                "id: ",
            ),
            (
                r#"{"id":"1","direction":"in","phone":"+79123456789","outcome":"missed","at":"вчера"}"#,
                "at: RFC 3339",
            ),
            (
                r#"{"id":"1","direction":"in","phone":"+79123456789","outcome":"missed","at":9999999999}"#,
                "at: a moment",
            ),
            (
                r#"{"id":"1","direction":"in","phone":"+79123456789","outcome":"missed","duration_s":-1}"#,
                "duration_s: ",
            ),
            (
                r#"{"id":"1","direction":"in","phone":"+79123456789","outcome":"missed","recording_url":"javascript:x"}"#,
                "recording_url: ",
            ),
            (
                r#"{"id":"1","direction":"in","phone":"+79123456789","outcome":"missed","x":1}"#,
                "unknown field `x`",
            ),
        ] {
            let told = read(body).unwrap_err().to_string();
            assert!(told.contains(words), "{body}: {told}");
        }
    }
}
