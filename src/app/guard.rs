//! The guard: who is not heard, and what words wait for before anybody hears them.
//!
//! Whatever a client writes is kept first. Then, in this order: a banned client is not heard; without the consent that the
//! owner asks for nothing goes on; a newcomer who looks like a robot shows to be none; a kind that the shop does not take
//! goes to nobody; more than the shop takes in a minute is gathered. What is kept so stands at the door
//! ([`storage::door`]) until it is let in, set aside or erased.

use crate::app::desk::ends;
use crate::app::intake::{self, Words};
use crate::app::{AppError, Ctx, Notice, Refusal, audit, clients};
use crate::clock;
use crate::domain::audit::Deed;
use crate::domain::event::Actor;
use crate::domain::ids::{ClientMessageId, ContactId, SessionId, UserId};
use crate::domain::line::{self, LineRules};
use crate::domain::people::Person;
use crate::domain::record::Record;
use crate::domain::session::{Ending, Session, State};
use crate::domain::time::Millis;
use crate::domain::vetting::{Looks, Puzzle, Sign, Vetting};
use crate::storage;
use crate::storage::bans::Ban;
use crate::storage::door::Door;
use crate::storage::messages::{ClientMessage, NewMessage};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// The span in which messages are counted, and for which a flood is gathered.
const MINUTE: TimeDelta = TimeDelta::minutes(1);
/// A flood that nobody has let in for so long is let in by the client's next words.
const GATHERED_AT_MOST: TimeDelta = TimeDelta::minutes(5);
/// A client is told so seldom that their words are gathered.
const FLOOD_TOLD: TimeDelta = TimeDelta::minutes(10);
/// How long a newcomer may think about the question.
const VETTED_WITHIN: TimeDelta = TimeDelta::hours(24);
/// How long after a failed check there is no other.
const VETTED_AGAIN: TimeDelta = TimeDelta::hours(1);
/// Within this, two newcomers with one text are one robot.
const REPEATED_WITHIN: TimeDelta = TimeDelta::hours(1);

/// What the guard does later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GuardJob {
    /// A flood of words has had the time to abate.
    FloodOver {
        /// The client.
        contact: ContactId,
    },
    /// A newcomer has had the time to answer.
    VettingOver {
        /// Who.
        user: UserId,
        /// Since when the question has stood: a later one is another.
        since: Millis,
    },
    /// The updates and calls of a client who asked to be forgotten have been settled by now.
    Forgotten {
        /// The client, nameless.
        contact: ContactId,
        /// The Telegram user that was behind it.
        user: Option<UserId>,
    },
}

/// What the guard has to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GuardNotice {
    /// Gathered words are to be let in.
    FloodOver {
        /// The client.
        contact: ContactId,
    },
    /// A client learns of a ban, or of its end.
    Ban {
        /// The client.
        user: UserId,
        /// Whether it has begun.
        begun: bool,
    },
    /// A member of staff learns that a client of theirs is nameless now.
    Forgotten {
        /// Whom to tell.
        to: UserId,
        /// The record.
        record: crate::domain::ids::RecordId,
    },
}

/// Does a job.
pub async fn run(ctx: &mut Ctx<'_>, job: &GuardJob) -> Result<(), AppError> {
    match job {
        GuardJob::FloodOver { contact } => {
            let notice = GuardNotice::FloodOver { contact: *contact };
            ctx.news.notices.push(Notice::Guard(notice));
            Ok(())
        }
        GuardJob::VettingOver { user, since } => vetting_over(ctx, *user, *since).await,
        GuardJob::Forgotten { contact, user } => {
            Ok(storage::erasure::mail(ctx.tx, *contact, *user).await?)
        }
    }
}

pub(crate) async fn later(
    ctx: &mut Ctx<'_>,
    job: GuardJob,
    due_at: Millis,
) -> Result<(), AppError> {
    let job = crate::app::jobs::Job::Guard(job);
    storage::jobs::schedule(ctx.tx, &job, None, None, due_at, ctx.now).await?;
    Ok(())
}

/// A message that comes to the door.
#[derive(Debug, Clone)]
pub struct Arrival<'a> {
    /// The message.
    pub words: Words<'a>,
    /// What it looks like, should its author be a newcomer.
    pub looks: Looks<'a>,
}

/// What becomes of a message at the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It goes on as usual.
    LetIn,
    /// Its author is not heard.
    Unheard {
        /// And does not know it.
        silent: bool,
    },
    /// The consent is missing.
    NeedsConsent,
    /// The newcomer has to answer a question.
    NeedsVetting {
        /// Which.
        puzzle: Puzzle,
        /// Whether it is put for the first time.
        is_new: bool,
    },
    /// The newcomer's check has failed not long ago.
    FailedVetting,
    /// Of a kind that the shop does not take.
    NotTaken,
    /// One of too many.
    Flood {
        /// The first of them.
        is_first: bool,
    },
}

/// What is known of whoever wrote, with what the rule against floods needs to know.
pub async fn door_of(
    ctx: &mut Ctx<'_>,
    person: &Person,
    rules: &LineRules,
) -> Result<Door, AppError> {
    Ok(storage::door::of_writer(ctx.tx, person.id, newer(rules)).await?)
}

/// How many messages must be newer than the one that the rule against floods looks at.
pub fn newer(rules: &LineRules) -> i64 {
    let newer = i64::from(rules.per_minute) - 1;
    newer.max(0)
}

/// Judges a message; `door` is [`door_of`] its author.
pub async fn judge(
    ctx: &mut Ctx<'_>,
    person: &Person,
    rules: &LineRules,
    door: &Door,
    arrival: &Arrival<'_>,
) -> Result<Verdict, AppError> {
    let verdict = judge_alone(ctx, person, rules, door, arrival).await?;
    if verdict != Verdict::LetIn {
        return Ok(verdict);
    }
    if let Some(until) = door.flood_until
        && ctx.now < until.plus(GATHERED_AT_MOST)
    {
        return Ok(Verdict::Flood { is_first: false });
    }
    Ok(match door.written_before {
        Some(at) if rules.per_minute > 0 && ctx.now.since(at) < MINUTE => {
            Verdict::Flood { is_first: true }
        }
        Some(_) | None => Verdict::LetIn,
    })
}

/// Judges a message whatever others came with it.
pub async fn judge_alone(
    ctx: &mut Ctx<'_>,
    person: &Person,
    rules: &LineRules,
    door: &Door,
    arrival: &Arrival<'_>,
) -> Result<Verdict, AppError> {
    if let Some(silent) = door.ban {
        return Ok(Verdict::Unheard { silent });
    }
    if rules.consent && door.consented_at.is_none() {
        return Ok(Verdict::NeedsConsent);
    }
    if rules.vetting
        && let Some(verdict) = vet(ctx, person, door, &arrival.looks).await?
    {
        return Ok(verdict);
    }
    let is_taken =
        arrival.words.own_phone.is_some() || !rules.refused_kinds.contains(arrival.words.kind);
    Ok(if is_taken {
        Verdict::LetIn
    } else {
        Verdict::NotTaken
    })
}

async fn vet(
    ctx: &mut Ctx<'_>,
    person: &Person,
    door: &Door,
    looks: &Looks<'_>,
) -> Result<Option<Verdict>, AppError> {
    match &door.vetting {
        Some(Vetting::Passed) => return Ok(None),
        Some(Vetting::Pending { puzzle, .. }) => {
            return Ok(Some(Verdict::NeedsVetting {
                puzzle: puzzle.clone(),
                is_new: false,
            }));
        }
        Some(Vetting::Failed { at }) if ctx.now.since(*at) < VETTED_AGAIN => {
            return Ok(Some(Verdict::FailedVetting));
        }
        Some(Vetting::Failed { .. }) => {}
        None => {
            if let Some(contact) = door.contact
                && storage::door::knows(ctx.tx, contact).await?
            {
                return Ok(None);
            }
            let is_repeated = match looks.text.filter(|_| looks.is_telling()) {
                Some(text) => {
                    let since = ctx.now.plus(-REPEATED_WITHIN);
                    storage::door::repeats(ctx.tx, door.contact, text, since).await?
                }
                None => false,
            };
            if !looks.like_a_robot(is_repeated) {
                return Ok(None);
            }
        }
    }
    let puzzle = new_puzzle();
    let vetting = Vetting::begin(puzzle.clone(), ctx.now);
    storage::door::set_vetting(ctx.tx, person.id, Some(&vetting)).await?;
    let job = GuardJob::VettingOver {
        user: person.id,
        since: ctx.now,
    };
    let due_at = ctx.now.plus(VETTED_WITHIN);
    later(ctx, job, due_at).await?;
    Ok(Some(Verdict::NeedsVetting {
        puzzle,
        is_new: true,
    }))
}

fn new_puzzle() -> Puzzle {
    let secret = clock::new_secret();
    Puzzle::draw(u128::from_str_radix(&secret, 16).unwrap_or_default())
}

/// Keeps a message at the door. One that stands there already stays as it is.
pub async fn hold(
    ctx: &mut Ctx<'_>,
    from: &Person,
    words: &Words<'_>,
) -> Result<ClientMessage, AppError> {
    if let Some(kept) = storage::messages::at(ctx.tx, words.chat, words.message).await? {
        return Ok(kept);
    }
    let contact = intake::contact_of(ctx, from).await?;
    let reply_to = intake::answered_by(ctx, words).await?;
    let new = NewMessage {
        contact: contact.id,
        record: None,
        session: None,
        author: from.id,
        incoming: true,
        kind: words.kind,
        text: words.text,
        raw: words.raw,
        album: words.album,
        reply_to,
        chat: words.chat,
        message: words.message,
    };
    Ok(storage::messages::keep(ctx.tx, new, ctx.now).await?)
}

/// Keeps what nobody is to hear: a banned client's words are part of the session that was spam.
pub async fn set_aside(ctx: &mut Ctx<'_>, kept: &ClientMessage) -> Result<(), AppError> {
    let newest = storage::sessions::of_contact(ctx.tx, kept.contact, 1).await?;
    let session = newest
        .into_iter()
        .find(|session| match session.state {
            State::Spam { .. } => true,
            State::New
            | State::Skipped
            | State::Answered { .. }
            | State::WaitingForClient { .. }
            | State::WaitingForUs { .. }
            | State::Closing { .. }
            | State::Closed { .. }
            | State::SilentlyClosed { .. } => session.closed_at.is_none(),
        })
        .map(|session| session.id);
    Ok(storage::door::set_aside(ctx.tx, kept.id, session, ctx.now).await?)
}

/// Begins to gather a client's words.
pub async fn gather(ctx: &mut Ctx<'_>, kept: &ClientMessage) -> Result<(), AppError> {
    let until = ctx.now.plus(MINUTE);
    storage::door::set_flood(ctx.tx, kept.author, Some(until)).await?;
    let job = GuardJob::FloodOver {
        contact: kept.contact,
    };
    later(ctx, job, until).await
}

/// What a client is told, and so seldom that it is no flood of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Why words wait, or are not taken.
    Why,
    /// That words are gathered.
    Flood,
}

/// Whether it is time to tell a client of it; notes that it was.
pub async fn may_tell(
    ctx: &mut Ctx<'_>,
    person: &Person,
    door: &Door,
    what: Told,
) -> Result<bool, AppError> {
    let pause = match what {
        Told::Why => MINUTE,
        Told::Flood => FLOOD_TOLD,
    };
    let is_time = door.told_at.is_none_or(|at| ctx.now.since(at) >= pause);
    if is_time {
        storage::door::set_told(ctx.tx, person.id, Some(ctx.now)).await?;
    }
    Ok(is_time)
}

/// What a newcomer's answer makes of the check; `None`: there is none any more.
pub async fn answer(
    ctx: &mut Ctx<'_>,
    person: &Person,
    sign: Sign,
) -> Result<Option<Vetting>, AppError> {
    let door = storage::door::of(ctx.tx, person.id).await?;
    let Some(vetting @ Vetting::Pending { .. }) = door.vetting else {
        return Ok(None);
    };
    let vetting = vetting.answered(sign, new_puzzle(), ctx.now);
    match &vetting {
        Vetting::Pending { .. } | Vetting::Passed => {
            storage::door::set_vetting(ctx.tx, person.id, Some(&vetting)).await?;
            storage::door::set_told(ctx.tx, person.id, None).await?;
        }
        Vetting::Failed { .. } => fail(ctx, person.id, door.contact).await?,
    }
    Ok(Some(vetting))
}

async fn vetting_over(ctx: &mut Ctx<'_>, user: UserId, since: Millis) -> Result<(), AppError> {
    // Touches the person's row before it is read: an answer that comes at this moment is over before, or comes after.
    if storage::people::find(ctx.tx, user).await?.is_none() {
        return Ok(());
    }
    storage::door::set_told(ctx.tx, user, None).await?;
    let door = storage::door::of(ctx.tx, user).await?;
    match door.vetting {
        Some(Vetting::Pending { since: asked, .. }) if asked == since => {
            fail(ctx, user, door.contact).await
        }
        Some(Vetting::Pending { .. } | Vetting::Passed | Vetting::Failed { .. }) | None => Ok(()),
    }
}

/// The check has failed: what was written is spam.
async fn fail(ctx: &mut Ctx<'_>, user: UserId, contact: Option<ContactId>) -> Result<(), AppError> {
    let failed = Vetting::Failed { at: ctx.now };
    storage::door::set_vetting(ctx.tx, user, Some(&failed)).await?;
    let Some(contact) = contact else {
        return Ok(());
    };
    let session = match storage::sessions::open_of(ctx.tx, line::MAIN, contact).await? {
        Some(session) => session,
        None => storage::sessions::open(ctx.tx, line::MAIN, contact, None, ctx.now).await?,
    };
    let session = end_as_spam(ctx, session, None).await?;
    aside_all(ctx, contact, Some(session)).await?;
    audit::note(ctx, &Actor::System, Some(contact), Deed::VettingFailed).await
}

async fn aside_all(
    ctx: &mut Ctx<'_>,
    contact: ContactId,
    session: Option<SessionId>,
) -> Result<Vec<ClientMessageId>, AppError> {
    let held = storage::door::held(ctx.tx, contact).await?;
    for id in &held {
        storage::door::set_aside(ctx.tx, *id, session, ctx.now).await?;
    }
    Ok(held)
}

async fn end_as_spam(
    ctx: &mut Ctx<'_>,
    session: Session,
    by: Option<UserId>,
) -> Result<SessionId, AppError> {
    Ok(ends::end(ctx, session, Ending::Spam, by).await?.id)
}

/// The client of a record, who may be kept out: one in Telegram, and none of us.
pub async fn client_of(
    ctx: &mut Ctx<'_>,
    record: &Record,
) -> Result<(ContactId, UserId), AppError> {
    let contact = record.contact.ok_or(Refusal::NoSuchClient)?;
    let user = user_of(ctx, contact).await?;
    Ok((contact, user))
}

/// The Telegram user behind a client who may be kept out: none of us.
pub async fn user_of(ctx: &mut Ctx<'_>, contact: ContactId) -> Result<UserId, AppError> {
    let user = clients::find(ctx, contact)
        .await?
        .user
        .ok_or(Refusal::NoSuchClient)?;
    let is_staff = storage::people::find(ctx.tx, user)
        .await?
        .is_some_and(|person| person.is_staff());
    if is_staff {
        return Err(Refusal::NotAllowed.into());
    }
    Ok(user)
}

/// Closes the open session with a client as spam; the client is heard as before.
pub async fn close_as_spam(
    ctx: &mut Ctx<'_>,
    who: &Person,
    contact: ContactId,
) -> Result<bool, AppError> {
    let open = storage::sessions::open_of(ctx.tx, line::MAIN, contact).await?;
    let Some(session) = open else {
        return Ok(false);
    };
    let session = ends::close(ctx, who, session.id, Ending::Spam).await?;
    aside_all(ctx, contact, Some(session.id)).await?;
    redraw(ctx, contact).await?;
    Ok(true)
}

/// Hears a client no more. The open session was spam; the open record is left to whoever works it.
pub async fn ban(
    ctx: &mut Ctx<'_>,
    who: &Person,
    contact: ContactId,
    silent: bool,
) -> Result<ContactId, AppError> {
    let user = user_of(ctx, contact).await?;
    let before = storage::bans::of(ctx.tx, contact).await?;
    storage::bans::set(ctx.tx, contact, silent, Some(who.id), ctx.now).await?;
    let session = match storage::sessions::open_of(ctx.tx, line::MAIN, contact).await? {
        Some(session) => Some(end_as_spam(ctx, session, Some(who.id)).await?),
        None => None,
    };
    aside_all(ctx, contact, session).await?;
    redraw(ctx, contact).await?;
    audit::note(
        ctx,
        &Actor::Person(who.id),
        Some(contact),
        Deed::Banned { silent },
    )
    .await?;
    let knew = before.is_some_and(|ban| !ban.silent);
    if !silent && !knew {
        let notice = GuardNotice::Ban { user, begun: true };
        ctx.news.notices.push(Notice::Guard(notice));
    }
    Ok(contact)
}

/// Hears a client again. `None`: there was no ban.
pub async fn unban(
    ctx: &mut Ctx<'_>,
    who: &Person,
    contact: ContactId,
) -> Result<Option<Ban>, AppError> {
    let Some(ban) = storage::bans::lift(ctx.tx, contact).await? else {
        return Ok(None);
    };
    redraw(ctx, contact).await?;
    audit::note(ctx, &Actor::Person(who.id), Some(contact), Deed::Unbanned).await?;
    if let Some(user) = clients::find(ctx, contact).await?.user
        && !ban.silent
    {
        let notice = GuardNotice::Ban { user, begun: false };
        ctx.news.notices.push(Notice::Guard(notice));
    }
    Ok(Some(ban))
}

/// Whether the shop does not hear a person.
pub async fn is_banned(ctx: &mut Ctx<'_>, person: &Person) -> Result<bool, AppError> {
    Ok(!person.is_staff() && storage::door::of(ctx.tx, person.id).await?.ban.is_some())
}

/// Has the cards of a client's records redrawn.
pub(crate) async fn redraw(ctx: &mut Ctx<'_>, contact: ContactId) -> Result<(), AppError> {
    for record in storage::records::of_contact(ctx.tx, contact, RECORDS_REDRAWN).await? {
        ctx.news.changed.insert(record.id);
    }
    Ok(())
}

/// How many of a client's newest records are looked after at once.
const RECORDS_REDRAWN: i64 = 20;
