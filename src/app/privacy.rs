//! What is kept of a client, for the client: consent, the file of everything, and being forgotten.

use crate::app::guard::{GuardJob, GuardNotice};
use crate::app::moves::{self, Step};
use crate::app::{
    AppError, Ctx, Notice, Refusal, audit, client_cards, clients, files, guard, intake,
    pipeline_of, team,
};
use crate::domain::audit::Deed;
use crate::domain::call::PhoneCall;
use crate::domain::client_event::ClientEvent;
use crate::domain::contact::{Contact, Point};
use crate::domain::engine;
use crate::domain::event::Actor;
use crate::domain::fields::Fields;
use crate::domain::file::RecordFile;
use crate::domain::ids::{ContactId, RecordId, UserId};
use crate::domain::lang::{Lang, Localized};
use crate::domain::line;
use crate::domain::order_line::OrderLine;
use crate::domain::people::{Person, Preferences};
use crate::domain::preset::{RecordKind, Signal};
use crate::domain::record::Record;
use crate::domain::search::DocRef;
use crate::domain::session::{Ending, Session};
use crate::domain::time::Millis;
use crate::storage;
use crate::storage::addresses::Address;
use crate::storage::baskets::BasketLine;
use crate::storage::contacts::Nameless;
use crate::storage::messages::{ClientMessage, Version};
use crate::t;
use chrono::TimeDelta;
use std::collections::BTreeMap;

/// The file is made at most so often.
const DATA_SENT: TimeDelta = TimeDelta::hours(1);
/// How much is read at once.
const AT_ONCE: i64 = 500;
/// More records than any client has.
const RECORDS: i64 = 10_000;
/// By then the calls and updates of who asked to be forgotten are settled.
const SETTLED_AFTER: TimeDelta = TimeDelta::minutes(2);
/// A name shorter than this is part of too many words to be taken out of them.
const SHORTEST_NAME: usize = 3;

/// What `/privacy` tells beside what it tells everybody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Terms {
    /// Days after which words are erased; 0: never.
    pub retention_days: u32,
    /// Whether consent is asked.
    pub consent: bool,
    /// When the reader agreed.
    pub consented_at: Option<Millis>,
}

/// The terms as they are for a person.
pub async fn terms(ctx: &mut Ctx<'_>, person: &Person) -> Result<Terms, AppError> {
    let rules = crate::app::line::rules(ctx).await?;
    let door = storage::door::of(ctx.tx, person.id).await?;
    Ok(Terms {
        retention_days: rules.retention_days,
        consent: rules.consent,
        consented_at: door.consented_at,
    })
}

/// A person agrees.
pub async fn consent(ctx: &mut Ctx<'_>, person: &Person) -> Result<(), AppError> {
    let door = storage::door::of(ctx.tx, person.id).await?;
    if door.consented_at.is_some() {
        return Ok(());
    }
    storage::door::set_consent(ctx.tx, person.id, Some(ctx.now)).await?;
    storage::door::set_told(ctx.tx, person.id, None).await?;
    let actor = Actor::Client(person.id);
    let contact = intake::contact_of(ctx, person).await?;
    audit::note(ctx, &actor, Some(contact.id), Deed::Consented).await
}

/// A person does not agree, or not any more: what waits at the door is erased.
pub async fn refuse(ctx: &mut Ctx<'_>, person: &Person) -> Result<(), AppError> {
    storage::door::set_consent(ctx.tx, person.id, None).await?;
    let contact = intake::contact_of(ctx, person).await?;
    let held = storage::door::held(ctx.tx, contact.id).await?;
    for id in &held {
        storage::door::erase(ctx.tx, *id, ctx.now).await?;
    }
    let deed = Deed::ConsentRefused {
        messages: u64::try_from(held.len()).unwrap_or(u64::MAX),
    };
    audit::note(ctx, &Actor::Client(person.id), Some(contact.id), deed).await
}

/// Everything that is kept of a person.
#[derive(Debug, Clone)]
pub struct Dossier {
    /// The person as Telegram tells of them.
    pub person: Person,
    /// When they agreed that it is kept.
    pub consented_at: Option<Millis>,
    /// The client they are.
    pub contact: Option<Contact>,
    /// The companies they belong to, each with what they are there.
    pub companies: Vec<String>,
    /// Since when the shop does not hear them, if they were told.
    pub banned_at: Option<Millis>,
    /// Their records, the oldest first.
    pub records: Vec<Record>,
    /// The lines of those records.
    pub lines: Vec<OrderLine>,
    /// Every message both ways, the oldest first, with what it said before.
    pub messages: Vec<(ClientMessage, Vec<Version>)>,
    /// Sessions, the oldest first.
    pub sessions: Vec<Session>,
    /// Phones and e-mails.
    pub points: Vec<Point>,
    /// Telephone calls, the oldest first.
    pub calls: Vec<PhoneCall>,
    /// Files attached to their records, the oldest first.
    pub files: Vec<RecordFile>,
    /// What they are about to order: title and quantity.
    pub basket: Vec<BasketLine>,
    /// Where they had goods brought to.
    pub addresses: Vec<Address>,
    /// What they want to hear.
    pub wants: Preferences,
    /// The shop's own fields of their card that are filled in, whoever of staff sees them.
    pub own: Fields,
    /// The tags of their card.
    pub tags: Vec<String>,
    /// The tags of their records.
    pub record_tags: BTreeMap<RecordId, Vec<String>>,
    /// Their other accounts in Telegram, as the shop took them for theirs.
    pub accounts: Vec<Person>,
    /// Cards that were taken for theirs and became one with it: names and numbers as they were.
    pub merged: Vec<(Contact, Vec<Point>)>,
    /// What their card said before, and says since, the oldest first.
    pub edits: Vec<ClientEvent>,
}

/// Gathers everything that is kept of a person; `None`: they had it not long ago.
pub async fn dossier(ctx: &mut Ctx<'_>, person: &Person) -> Result<Option<Dossier>, AppError> {
    let door = storage::door::of(ctx.tx, person.id).await?;
    if door
        .data_sent_at
        .is_some_and(|at| ctx.now.since(at) < DATA_SENT)
    {
        return Ok(None);
    }
    let mut dossier = Dossier {
        person: person.clone(),
        consented_at: door.consented_at,
        contact: None,
        companies: Vec::new(),
        banned_at: None,
        records: Vec::new(),
        lines: Vec::new(),
        messages: Vec::new(),
        sessions: Vec::new(),
        points: Vec::new(),
        calls: Vec::new(),
        files: Vec::new(),
        basket: storage::baskets::of_user(ctx.tx, person.id).await?,
        addresses: storage::addresses::of_user(ctx.tx, person.id, RECORDS).await?,
        wants: storage::preferences::of(ctx.tx, person.id).await?,
        own: Fields::default(),
        tags: Vec::new(),
        record_tags: BTreeMap::new(),
        accounts: Vec::new(),
        merged: Vec::new(),
        edits: Vec::new(),
    };
    if let Some(contact) = storage::contacts::of_user(ctx.tx, person.id).await? {
        fill(ctx, &mut dossier, &contact).await?;
        dossier.contact = Some(contact);
    }
    storage::door::set_data_sent(ctx.tx, person.id, ctx.now).await?;
    let contact = dossier.contact.as_ref().map(|contact| contact.id);
    audit::note(ctx, &Actor::Client(person.id), contact, Deed::DataSent).await?;
    Ok(Some(dossier))
}

async fn fill(ctx: &mut Ctx<'_>, dossier: &mut Dossier, contact: &Contact) -> Result<(), AppError> {
    for (membership, company) in client_cards::companies_of(ctx, contact.id).await? {
        let company = match membership.post {
            Some(post) => format!("{}, {post}", company.name),
            None => company.name,
        };
        dossier.companies.push(company);
    }
    dossier.banned_at = storage::bans::of(ctx.tx, contact.id)
        .await?
        .filter(|ban| !ban.silent)
        .map(|ban| ban.at);
    dossier.records = storage::records::of_contact(ctx.tx, contact.id, RECORDS).await?;
    dossier.records.reverse();
    for record in &dossier.records {
        let lines = storage::order_lines::of_record(ctx.tx, record.id).await?;
        dossier.lines.extend(lines);
        let at = DocRef::record(record.kind, record.id);
        let tags = tags_of(ctx, at).await?;
        if !tags.is_empty() {
            dossier.record_tags.insert(record.id, tags);
        }
    }
    fill_card(ctx, dossier, contact).await?;
    dossier.sessions = storage::sessions::of_contact(ctx.tx, contact.id, RECORDS).await?;
    dossier.sessions.reverse();
    dossier.points = storage::contact_points::of_contact(ctx.tx, contact.id).await?;
    dossier.calls = storage::calls::of_contact(ctx.tx, contact.id, RECORDS).await?;
    dossier.calls.reverse();
    dossier.files = storage::record_files::of_contact(ctx.tx, contact.id, RECORDS).await?;
    dossier.files.retain(|file| file.removed.is_none());
    dossier.files.reverse();
    let mut read = 0;
    loop {
        let page = storage::messages::of_contact(ctx.tx, contact.id, AT_ONCE, read).await?;
        let length = i64::try_from(page.len()).unwrap_or(AT_ONCE);
        for message in page {
            let versions = match message.edited_at {
                Some(_) => storage::messages::versions(ctx.tx, message.id).await?,
                None => Vec::new(),
            };
            dossier.messages.push((message, versions));
        }
        if length < AT_ONCE {
            break;
        }
        read += length;
    }
    dossier.messages.reverse();
    Ok(())
}

/// What staff wrote on the client's card, and how it came to be one.
async fn fill_card(
    ctx: &mut Ctx<'_>,
    dossier: &mut Dossier,
    contact: &Contact,
) -> Result<(), AppError> {
    dossier.own = storage::client_fields::of_contact(ctx.tx, contact.id).await?;
    dossier.tags = tags_of(ctx, DocRef::contact(contact.id)).await?;
    let mut accounts = storage::contacts::accounts_of(ctx.tx, contact.id).await?;
    accounts.extend(contact.user);
    for account in accounts {
        if account != dossier.person.id
            && let Some(person) = storage::people::find(ctx.tx, account).await?
        {
            dossier.accounts.push(person);
        }
    }
    for merged in storage::contacts::merged_into(ctx.tx, contact.id).await? {
        let points = storage::contact_points::of_contact(ctx.tx, merged.id).await?;
        dossier.merged.push((merged, points));
    }
    dossier.edits = storage::client_events::newest(ctx.tx, Some(contact.id), None, RECORDS).await?;
    dossier.edits.reverse();
    Ok(())
}

async fn tags_of(ctx: &mut Ctx<'_>, card: DocRef) -> Result<Vec<String>, AppError> {
    let tags = storage::tags::of(ctx.tx, card).await?;
    Ok(tags.into_iter().map(|tag| tag.name).collect())
}

/// The open records that stand in the way of forgetting: all but leads.
pub async fn open_deals(
    ctx: &mut Ctx<'_>,
    contact: Option<ContactId>,
) -> Result<Vec<Record>, AppError> {
    let Some(contact) = contact else {
        return Ok(Vec::new());
    };
    let mut records = storage::records::of_contact(ctx.tx, contact, RECORDS).await?;
    records.retain(|record| !record.closed && record.kind != RecordKind::Lead);
    Ok(records)
}

fn nameless(lang: Lang, contact: ContactId) -> String {
    t!(lang, "guard-forgotten-name", number = contact.to_string())
}

/// What forgotten clients are called, for lists that leave them out.
pub fn forgotten_names() -> Nameless {
    Lang::ALL.map(|lang| t!(lang, "guard-forgotten-name", number = "{}"))
}

/// Whether a client has been forgotten.
pub fn is_forgotten(contact: &Contact) -> bool {
    Lang::ALL
        .into_iter()
        .any(|lang| contact.name == nameless(lang, contact.id))
}

/// Forgets a client: the words, the names, the numbers. What happened and the sums stay, with nobody's name to them.
///
/// # Errors
/// [`Refusal::NotAllowed`] for one of the staff.
pub async fn forget(
    ctx: &mut Ctx<'_>,
    by: &Actor,
    contact: ContactId,
) -> Result<Forgotten, AppError> {
    let contact = clients::find(ctx, contact).await?;
    if let Some(user) = contact.user {
        let person = storage::people::find(ctx.tx, user).await?;
        if person.is_some_and(|person| person.is_staff()) {
            return Err(Refusal::NotAllowed.into());
        }
    }
    let name = nameless(ctx.shop.settings.lang, contact.id);
    let found_by = found_by(ctx, &contact).await?;
    let mut accounts = storage::contacts::accounts_of(ctx.tx, contact.id).await?;
    accounts.extend(contact.user);
    if let Some(session) = storage::sessions::open_of(ctx.tx, line::MAIN, contact.id).await?
        && let Ok(session) = session.ended(Ending::Silent, None, ctx.now)
    {
        storage::sessions::save(ctx.tx, &session).await?;
    }
    let mut records = storage::records::of_contact(ctx.tx, contact.id, RECORDS).await?;
    for record in &mut records {
        if !record.closed {
            *record = give_up(ctx, by, record.clone()).await?;
        }
    }
    let cut = cut_of(ctx, &contact, &name).await?;
    for record in &records {
        clear(ctx, record, &accounts, &cut).await?;
    }
    for notice in &mut ctx.news.notices {
        if let Notice::Robot { text, .. } | Notice::ToClient { text, .. } = notice {
            *text = cut.localized(text);
        }
    }
    let messages = storage::erasure::words(ctx.tx, contact.id, ctx.now).await?;
    storage::erasure::remarks(ctx.tx, contact.id, ctx.now).await?;
    let is_banned = storage::bans::of(ctx.tx, contact.id).await?.is_some();
    let nameless = Contact {
        name: name.clone(),
        phone: None,
        phone_verified: false,
        company: None,
        source: None,
        ..contact.clone()
    };
    forget_cards(ctx, &contact, &nameless).await?;
    let copies = storage::record_files::forget(ctx.tx, contact.id).await?;
    files::drop_copies(ctx, copies).await?;
    if !is_banned {
        storage::erasure::unlink(ctx.tx, contact.id).await?;
    }
    for user in &accounts {
        storage::erasure::person(ctx.tx, *user, &name).await?;
        let (before, after) = (Actor::Client(*user), NOBODY);
        storage::audit::unname(ctx.tx, contact.id, &before, &after).await?;
    }
    storage::erasure::shopping(ctx.tx, contact.id, contact.user).await?;
    storage::search::forget_unused(ctx.tx, &found_by).await?;
    let accounts = accounts.into_iter().map(Some);
    let mail: Vec<Option<UserId>> = match contact.user {
        Some(_) => accounts.collect(),
        None => accounts.chain([None]).collect(),
    };
    for user in mail {
        storage::erasure::mail(ctx.tx, contact.id, user).await?;
        let contact = contact.id;
        let job = GuardJob::Forgotten { contact, user };
        guard::later(ctx, job, ctx.now.plus(SETTLED_AFTER)).await?;
    }
    let by = match by {
        Actor::Client(_) => NOBODY,
        Actor::Person(_) | Actor::Robot(_) | Actor::System => by.clone(),
    };
    audit::note(ctx, &by, Some(contact.id), Deed::Forgotten { messages }).await?;
    team::forgotten(ctx, contact.id).await?;
    let records = records.iter().map(|record| record.id).collect();
    Ok(Forgotten { records, cut })
}

/// The words by which a client and its records are found, and perhaps nothing else.
async fn found_by(ctx: &mut Ctx<'_>, contact: &Contact) -> Result<Vec<String>, AppError> {
    let own = DocRef::contact(contact.id);
    let mut found_by = storage::search::words_of(ctx.tx, own).await?;
    for record in storage::records::of_contact(ctx.tx, contact.id, RECORDS).await? {
        let at = DocRef::record(record.kind, record.id);
        found_by.extend(storage::search::words_of(ctx.tx, at).await?);
    }
    Ok(found_by)
}

/// How to take all that a client was ever called out of texts.
async fn cut_of(ctx: &mut Ctx<'_>, contact: &Contact, name: &str) -> Result<Cut, AppError> {
    let points = storage::contact_points::of_contact(ctx.tx, contact.id).await?;
    let mut cut = Cut::new(contact, &points, name);
    for merged in storage::contacts::merged_into(ctx.tx, contact.id).await? {
        let points = storage::contact_points::of_contact(ctx.tx, merged.id).await?;
        cut.words.extend(Cut::new(&merged, &points, name).words);
    }
    let own = DocRef::contact(contact.id);
    for before in storage::merges::names_before(ctx.tx, own).await? {
        if before.chars().count() >= SHORTEST_NAME {
            cut.words.push(before);
        }
    }
    Ok(cut)
}

/// Takes the names and numbers off a client's card and off those that were merged into it, with all that was kept of how
/// they became one.
async fn forget_cards(
    ctx: &mut Ctx<'_>,
    contact: &Contact,
    nameless: &Contact,
) -> Result<(), AppError> {
    let own = DocRef::contact(contact.id);
    let mut cards = vec![own];
    for merged in storage::contacts::merged_into(ctx.tx, contact.id).await? {
        cards.push(DocRef::contact(merged.id));
        let mut merged = Contact {
            name: nameless.name.clone(),
            phone: None,
            phone_verified: false,
            company: None,
            source: None,
            ..merged
        };
        storage::contacts::save(ctx.tx, &mut merged, ctx.now).await?;
    }
    for card in cards {
        storage::merges::forget(ctx.tx, card).await?;
        storage::duplicates::forget(ctx.tx, card).await?;
        storage::tags::clear(ctx.tx, card).await?;
        let contact = ContactId(card.id);
        storage::contact_points::forget(ctx.tx, contact).await?;
        storage::contact_companies::forget(ctx.tx, contact).await?;
        storage::calls::forget(ctx.tx, contact).await?;
        storage::client_events::forget(ctx.tx, contact).await?;
        storage::client_fields::forget(ctx.tx, contact).await?;
    }
    // What staff looked for holds names, too.
    storage::finds::prune(ctx.tx, Millis(ctx.now.0 + 1)).await?;
    let mut nameless = nameless.clone();
    Ok(storage::contacts::save(ctx.tx, &mut nameless, ctx.now).await?)
}

/// The client of a history whose client is nameless.
const NOBODY: Actor = Actor::Client(UserId(0));

/// A client forgotten.
#[derive(Debug)]
pub struct Forgotten {
    /// Its records.
    pub records: Vec<RecordId>,
    /// How to take what it was called out of other texts.
    pub cut: Cut,
}

/// Takes a client's name and phone out of texts that were made with them.
#[derive(Debug)]
pub struct Cut {
    words: Vec<String>,
    name: String,
}

impl Cut {
    fn new(contact: &Contact, points: &[Point], name: &str) -> Cut {
        let mut words = vec![contact.name.clone()];
        for point in points {
            words.extend([point.value.readable(), point.value.as_str().to_owned()]);
        }
        words.retain(|word| word.chars().count() >= SHORTEST_NAME);
        Cut {
            words,
            name: name.to_owned(),
        }
    }

    /// A text without them.
    pub fn text(&self, text: &str) -> String {
        self.words
            .iter()
            .fold(text.to_owned(), |text, word| text.replace(word, &self.name))
    }

    /// A text without them, in every language.
    pub fn localized(&self, text: &Localized) -> Localized {
        Localized {
            ru: self.text(&text.ru),
            en: self.text(&text.en),
        }
    }
}

/// An open record ends as one that came to nothing, where its pipeline lets it: as what its client calls off ends, or as
/// the first of such ends. Whoever works it is told.
async fn give_up(ctx: &mut Ctx<'_>, by: &Actor, record: Record) -> Result<Record, AppError> {
    if let Some(to) = record.responsible {
        let notice = GuardNotice::Forgotten {
            to,
            record: record.id,
        };
        ctx.news.notices.push(Notice::Guard(notice));
    }
    let preset = ctx.preset.clone();
    let to = pipeline_of(&preset, &record).ok().and_then(|pipeline| {
        let stages = engine::failing_stages(pipeline, &record.stage);
        let called_off = pipeline.stage(&record.stage).and_then(|stage| {
            let mut triggers = stage.triggers.iter();
            triggers.find(|trigger| trigger.on == Signal::Cancelled)
        });
        stages
            .iter()
            .find(|stage| called_off.is_some_and(|trigger| trigger.to == stage.id))
            .or_else(|| stages.first())
            .map(|stage| stage.id.clone())
    });
    let Some(to) = to else { return Ok(record) };
    let step = Step {
        responsible: record.responsible,
        actor: by.clone(),
        cause: None,
        depth: 0,
    };
    moves::carry_out(ctx, record, &to, step).await
}

/// Takes words out of a record, its history and its tasks.
async fn clear(
    ctx: &mut Ctx<'_>,
    record: &Record,
    accounts: &[UserId],
    cut: &Cut,
) -> Result<(), AppError> {
    let record = ctx.record(record.id).await?;
    let fields = record
        .fields
        .iter()
        .filter(|(_, value)| !value.is_personal())
        .map(|(field, value)| (field.clone(), value.clone()))
        .collect();
    let record = Record {
        fields,
        reason: None,
        version: record.version + 1,
        ..record
    };
    storage::records::save(ctx.tx, &record, ctx.now).await?;
    ctx.news.changed.insert(record.id);
    storage::erasure::lines(ctx.tx, record.id).await?;
    let mut read = 0;
    loop {
        let events = storage::events::of_record(ctx.tx, record.id, AT_ONCE, read).await?;
        let length = i64::try_from(events.len()).unwrap_or(AT_ONCE);
        for event in events {
            let is_client = matches!(event.actor, Actor::Client(user) if accounts.contains(&user));
            let what = event.what.without_words();
            if !is_client && what.is_none() {
                continue;
            }
            let actor = if is_client { NOBODY } else { event.actor };
            let what = what.unwrap_or(event.what);
            storage::erasure::event(ctx.tx, event.id, &actor, &what).await?;
        }
        if length < AT_ONCE {
            break;
        }
        read += length;
    }
    for task in storage::tasks::of_record(ctx.tx, record.id).await? {
        let title = cut.localized(&task.title);
        storage::erasure::task(ctx.tx, task.id, &title).await?;
    }
    Ok(())
}
