//! Two cards become one, and two again where somebody thinks better of it.
//!
//! Invariant: all of it happens in one transaction, both cards held from the first statement on. Nothing is deleted: the
//! card that goes stays as a row that leads to the other one, and every row that moved is written down.

mod own_fields;

use crate::app::duplicates::{Card, DuplicateNotice, Weighed, card};
use crate::app::{AppError, Ctx, Notice, Refusal, audit, search};
use crate::domain::audit::Deed;
use crate::domain::contact::{Company, Contact, PointKind};
use crate::domain::event::{Actor, Happening};
use crate::domain::fields::Fields;
use crate::domain::ids::{CompanyId, ContactId, RecordId, UserId};
use crate::domain::line;
use crate::domain::merging::{Joined, Journal, MovedBan, Part, Picks, Snapshot};
use crate::domain::people::Person;
use crate::domain::preset::StageKind;
use crate::domain::record::Record;
use crate::domain::requisites::Requisites;
use crate::domain::search::{DocKind, DocRef};
use crate::domain::session::Ending;
use crate::storage;
use crate::storage::duplicates::PairState;
use crate::storage::merges::{self, Merge};
use crate::t;
use chrono::TimeDelta;

/// How long a merge can be undone.
pub const UNDONE_WITHIN: TimeDelta = TimeDelta::days(30);
/// How many of a client's records are told of a merge.
const TOLD_RECORDS: i64 = 200;

/// What will become of two cards.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent consequences, each told in words"
)]
pub struct Preview {
    /// The card that stays.
    pub keep: Weighed,
    /// The card that goes.
    pub lose: Weighed,
    /// The parts that differ.
    pub differ: Vec<Part>,
    /// What of the card that goes is taken.
    pub picks: Picks,
    /// Tells this preview from another of changed cards.
    pub sign: i64,
    /// Both have an open lead: the one that goes is joined with the other.
    pub joins_lead: bool,
    /// Both talk with the shop: that of the card that goes is closed.
    pub closes_session: bool,
    /// Both have an account in Telegram: both stay.
    pub two_accounts: bool,
    /// The card that goes is banned, the other is not.
    pub ban: bool,
}

fn snapshot(card: &Card) -> Snapshot {
    match card {
        Card::Contact(contact, _) => Snapshot {
            name: contact.name.clone(),
            phone: contact
                .phone
                .as_ref()
                .map(|phone| phone.as_str().to_owned()),
            phone_verified: contact.phone_verified,
            company: contact.company.map(|company| company.0),
            user: contact.user.map(|user| user.0),
        },
        Card::Company(company) => Snapshot {
            name: company.name.clone(),
            phone: None,
            phone_verified: false,
            company: None,
            user: None,
        },
    }
}

fn sign_of(keep: &Card, lose: &Card) -> i64 {
    i64::from(snapshot(keep).sign()) ^ (i64::from(snapshot(lose).sign()) << 1)
}

/// Which of two cards stays: the one with Telegram, else the older.
pub fn which_stays(one: &Weighed, other: &Weighed) -> (DocRef, DocRef) {
    let has_account =
        |card: &Card| matches!(card, Card::Contact(contact, _) if contact.user.is_some());
    let (a, b) = (one.card.at(), other.card.at());
    let rank = |weighed: &Weighed| (!has_account(&weighed.card), weighed.card.at().id);
    if rank(one) <= rank(other) {
        (a, b)
    } else {
        (b, a)
    }
}

/// Shows what will become of two cards. What one of them lacks is taken from the other without asking.
pub async fn preview(
    ctx: &mut Ctx<'_>,
    keep: DocRef,
    lose: DocRef,
    picks: Picks,
) -> Result<Preview, AppError> {
    let keep = card(ctx, keep).await?;
    let lose = card(ctx, lose).await?;
    let (a, b) = (keep.card.at(), lose.card.at());
    if a == b {
        return Err(Refusal::MergedAlready.into());
    }
    if a.kind != b.kind {
        return Err(Refusal::NoSuchClient.into());
    }
    let (ours, theirs) = (snapshot(&keep.card), snapshot(&lose.card));
    let mut differ = Vec::new();
    if ours.name != theirs.name {
        differ.push(Part::Name);
    }
    if ours.phone.is_some() && theirs.phone.is_some() && ours.phone != theirs.phone {
        differ.push(Part::Phone);
    }
    if ours.company.is_some() && theirs.company.is_some() && ours.company != theirs.company {
        differ.push(Part::Company);
    }
    let mut preview = Preview {
        sign: sign_of(&keep.card, &lose.card),
        two_accounts: ours.user.is_some() && theirs.user.is_some(),
        keep,
        lose,
        differ,
        picks,
        joins_lead: false,
        closes_session: false,
        ban: false,
    };
    if a.kind == DocKind::Contact {
        let (one, other) = (ContactId(a.id), ContactId(b.id));
        preview.joins_lead = storage::records::open_lead_of(ctx.tx, one).await?.is_some()
            && storage::records::open_lead_of(ctx.tx, other)
                .await?
                .is_some();
        preview.closes_session = storage::sessions::open_of(ctx.tx, line::MAIN, one)
            .await?
            .is_some()
            && storage::sessions::open_of(ctx.tx, line::MAIN, other)
                .await?
                .is_some();
        preview.ban = storage::bans::of(ctx.tx, one).await?.is_none()
            && storage::bans::of(ctx.tx, other).await?.is_some();
    }
    Ok(preview)
}

/// Makes two cards one, as it was previewed. Gives the merge.
///
/// # Errors
/// [`Refusal::MergedAlready`] where somebody was faster, [`Refusal::CardsChanged`] where a card is not what was previewed.
pub async fn merge(
    ctx: &mut Ctx<'_>,
    who: &Person,
    keep: DocRef,
    lose: DocRef,
    picks: Picks,
    sign: i64,
) -> Result<Merge, AppError> {
    hold(ctx, keep, lose).await?;
    let preview = preview(ctx, keep, lose, picks).await?;
    if preview.sign != sign {
        return Err(Refusal::CardsChanged.into());
    }
    // The company whose name is chosen is the one that stays.
    let (preview, keep, lose) = if keep.kind == DocKind::Company && picks.has(Part::Name) {
        let turned = Preview {
            keep: preview.lose,
            lose: preview.keep,
            ..preview
        };
        (turned, lose, keep)
    } else {
        (preview, keep, lose)
    };
    let (ours, theirs) = (snapshot(&preview.keep.card), snapshot(&preview.lose.card));
    let mut journal = Journal {
        survivor: ours.clone(),
        loser: theirs,
        after: ours,
        tags: Vec::new(),
        joined: None,
        ban: None,
        requisites: None,
        fields: Fields::default(),
    };
    let id = merges::make(ctx.tx, keep, lose, who.id, &journal, ctx.now).await?;
    match (&preview.keep.card, &preview.lose.card) {
        (Card::Contact(ours, _), Card::Contact(theirs, _)) => {
            contacts(ctx, who, id, (ours, theirs), picks, &mut journal).await?;
        }
        (Card::Company(ours), Card::Company(theirs)) => {
            journal.requisites = companies(ctx, id, (ours, theirs)).await?;
            journal.tags = move_tags(ctx, lose, keep).await?;
        }
        (Card::Contact(..), Card::Company(_)) | (Card::Company(_), Card::Contact(..)) => {
            return Err(Refusal::NoSuchClient.into());
        }
    }
    search::moved(ctx.tx, keep, ctx.now).await?;
    journal.fields = own_fields::fill_up(ctx, keep, lose).await?;
    merges::set_journal(ctx.tx, id, &journal).await?;
    storage::duplicates::settle_cards(ctx.tx, keep, lose, PairState::Merged, who.id, ctx.now)
        .await?;
    storage::duplicates::card_gone(ctx.tx, lose).await?;
    let notice = DuplicateNotice::Merged {
        from: lose,
        into: keep,
    };
    ctx.news.notices.push(Notice::Duplicates(notice));
    merges::find(ctx.tx, id)
        .await?
        .ok_or(AppError::Refused(Refusal::MergeGone))
}

/// Holds both cards, in one order whoever asks.
async fn hold(ctx: &mut Ctx<'_>, keep: DocRef, lose: DocRef) -> Result<(), AppError> {
    let (first, second) = if keep < lose {
        (keep, lose)
    } else {
        (lose, keep)
    };
    for card in [first, second] {
        if !merges::hold(ctx.tx, card).await? {
            return Err(Refusal::MergedAlready.into());
        }
    }
    Ok(())
}

async fn contacts(
    ctx: &mut Ctx<'_>,
    who: &Person,
    merge: i64,
    (ours, theirs): (&Contact, &Contact),
    picks: Picks,
    journal: &mut Journal,
) -> Result<(), AppError> {
    let (keep, lose) = (DocRef::contact(ours.id), DocRef::contact(theirs.id));
    journal.joined = join_leads(ctx, who, merge, ours.id, theirs.id).await?;
    if storage::sessions::open_of(ctx.tx, line::MAIN, ours.id)
        .await?
        .is_some()
        && let Some(session) = storage::sessions::open_of(ctx.tx, line::MAIN, theirs.id).await?
        && let Ok(ended) = session.ended(Ending::Silent, Some(who.id), ctx.now)
    {
        let ended = storage::sessions::save(ctx.tx, &ended).await?;
        crate::app::desk::redraw(ctx, &ended);
    }
    // What was the main one of the card that goes is an extra one of the card that stays.
    for kind in PointKind::ALL {
        storage::contact_points::demote(ctx.tx, theirs.id, kind).await?;
    }
    for place in merges::OF_CONTACT {
        merges::take(ctx.tx, merge, place, lose, keep).await?;
    }
    keep_main_email(ctx, ours.id).await?;
    journal.ban = move_ban(ctx, ours.id, theirs.id).await?;
    if let Some(account) = theirs.user {
        storage::contacts::set_account(ctx.tx, theirs.id, None, ctx.now).await?;
        if ours.user.is_some() {
            storage::contacts::add_account(ctx.tx, ours.id, account, ctx.now).await?;
        } else {
            storage::contacts::set_account(ctx.tx, ours.id, Some(account), ctx.now).await?;
        }
    }
    let mut after = Contact {
        user: ours.user.or(theirs.user),
        ..ours.clone()
    };
    if picks.has(Part::Name) {
        theirs.name.clone_into(&mut after.name);
    }
    let takes_phone = picks.has(Part::Phone) || ours.phone.is_none();
    if takes_phone && theirs.phone.is_some() {
        storage::contact_points::demote(ctx.tx, ours.id, PointKind::Phone).await?;
        after.phone.clone_from(&theirs.phone);
        after.phone_verified = theirs.phone_verified;
    }
    if (picks.has(Part::Company) || ours.company.is_none()) && theirs.company.is_some() {
        after.company = theirs.company;
    }
    journal.tags = move_tags(ctx, lose, keep).await?;
    journal.after = snapshot(&Card::Contact(after.clone(), None));
    storage::contacts::set_merged(ctx.tx, theirs.id, Some(ours.id)).await?;
    storage::search::contact(ctx.tx, theirs);
    storage::contacts::save(ctx.tx, &mut after, ctx.now).await?;
    tell_records(ctx, who, ours.id, &Happening::ClientMerged).await?;
    audit::note(ctx, &Actor::Person(who.id), Some(ours.id), Deed::Merged).await
}

/// One of a card's e-mail addresses is the main one: where rows moved, none may be left.
async fn keep_main_email(ctx: &mut Ctx<'_>, contact: ContactId) -> Result<(), AppError> {
    let points = storage::contact_points::of_contact(ctx.tx, contact).await?;
    let mut emails = points
        .iter()
        .filter(|point| point.value.kind() == PointKind::Email);
    if emails.clone().any(|point| point.main) {
        return Ok(());
    }
    if let Some(first) = emails.next() {
        storage::contact_points::promote(ctx.tx, first.id).await?;
    }
    Ok(())
}

/// A client has one open lead: the other card's goes on in it. It ends where its pipeline has leads fail, without any robot
/// being woken, for nothing has failed.
async fn join_leads(
    ctx: &mut Ctx<'_>,
    who: &Person,
    merge: i64,
    keep: ContactId,
    lose: ContactId,
) -> Result<Option<Joined>, AppError> {
    let Some(into) = storage::records::open_lead_of(ctx.tx, keep).await? else {
        return Ok(None);
    };
    let Some(lead) = storage::records::open_lead_of(ctx.tx, lose).await? else {
        return Ok(None);
    };
    let preset = ctx.preset.clone();
    let end = crate::app::pipeline_of(&preset, &lead)?
        .stages
        .iter()
        .find(|stage| stage.kind == StageKind::Lost)
        .ok_or(Refusal::MoveNotOffered)?;
    let name = crate::app::naming::name_of(ctx.shop.settings.lang, &into);
    let ended = Record {
        reason: Some(t!(
            ctx.shop.settings.lang,
            "merge-lead-reason",
            record = name
        )),
        ..lead.clone().moved(end, lead.responsible, ctx.now)
    };
    storage::records::save(ctx.tx, &ended, ctx.now).await?;
    let actor = Actor::Person(who.id);
    let joined = Happening::Joined { into: into.id };
    ctx.note(&ended, &actor, &joined, None).await?;
    let took_in = Happening::TookIn { from: lead.id };
    ctx.note(&into, &actor, &took_in, None).await?;
    merges::join_lead(ctx.tx, merge, lead.id.0, into.id.0).await?;
    Ok(Some(Joined {
        lead: lead.id,
        into: into.id,
        stage: lead.stage,
        since: lead.stage_since,
        // It moves with its client, too, and that counts as a change.
        version: ended.version + 1,
    }))
}

/// The card that stays has all tags of both; gives those that it did not have.
async fn move_tags(ctx: &mut Ctx<'_>, lose: DocRef, keep: DocRef) -> Result<Vec<i64>, AppError> {
    let mut new = Vec::new();
    for tag in storage::tags::of(ctx.tx, lose).await? {
        if storage::tags::put(ctx.tx, tag.id, keep).await? {
            new.push(tag.id);
        }
    }
    Ok(new)
}

async fn move_ban(
    ctx: &mut Ctx<'_>,
    keep: ContactId,
    lose: ContactId,
) -> Result<Option<MovedBan>, AppError> {
    if storage::bans::of(ctx.tx, keep).await?.is_some() {
        return Ok(None);
    }
    let Some(ban) = storage::bans::lift(ctx.tx, lose).await? else {
        return Ok(None);
    };
    storage::bans::set(ctx.tx, keep, ban.silent, ban.by, ban.at).await?;
    Ok(Some(MovedBan {
        silent: ban.silent,
        by: ban.by.map(|by| by.0),
        at: ban.at,
    }))
}

/// The client's open records say that the card has changed.
async fn tell_records(
    ctx: &mut Ctx<'_>,
    who: &Person,
    contact: ContactId,
    what: &Happening,
) -> Result<(), AppError> {
    let records = storage::records::of_contact(ctx.tx, contact, TOLD_RECORDS).await?;
    for record in records.into_iter().filter(|record| !record.closed) {
        ctx.note(&record, &Actor::Person(who.id), what, None)
            .await?;
    }
    Ok(())
}

async fn companies(
    ctx: &mut Ctx<'_>,
    merge: i64,
    (ours, theirs): (&Company, &Company),
) -> Result<Option<(Requisites, Requisites)>, AppError> {
    let (keep, lose) = (DocRef::company(ours.id), DocRef::company(theirs.id));
    for place in merges::OF_COMPANY {
        merges::take(ctx.tx, merge, place, lose, keep).await?;
    }
    storage::companies::set_merged(ctx.tx, theirs.id, Some(ours.id)).await?;
    storage::search::company(ctx.tx, theirs).await?;
    let mut after = ours.clone();
    after.requisites = theirs.requisites.clone().with(ours.requisites.clone());
    // Mixed from two companies, they need not be of one: then they stay as they are.
    if after.requisites == ours.requisites || after.requisites.check().is_err() {
        storage::search::company(ctx.tx, ours).await?;
        return Ok(None);
    }
    if storage::companies::save(ctx.tx, &mut after, ctx.now).await? {
        return Ok(Some((ours.requisites.clone(), after.requisites)));
    }
    Ok(None)
}

/// What an undone merge could not take back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Undone {
    /// Parts that somebody has changed since: they stay as they are.
    pub kept: Vec<Part>,
    /// The joined lead has been worked on since: it stays as it is.
    pub lead_stays: bool,
}

/// Takes a merge back.
///
/// # Errors
/// [`Refusal::MergeGone`] for one that is too old, undone or forgotten; [`Refusal::MergedAgain`] where the card that
/// stayed is one with a third since, or a later merge of it has to be undone first.
pub async fn undo(ctx: &mut Ctx<'_>, who: &Person, id: i64) -> Result<(Merge, Undone), AppError> {
    let merge = merges::find(ctx.tx, id).await?.ok_or(Refusal::MergeGone)?;
    if ctx.now.since(merge.at) > UNDONE_WITHIN {
        return Err(Refusal::MergeGone.into());
    }
    let may = merge.by == who.id
        || who
            .role
            .is_some_and(crate::domain::people::Role::runs_the_shop);
    if !may {
        return Err(Refusal::NotAllowed.into());
    }
    if !merges::hold(ctx.tx, merge.survivor).await? {
        return Err(Refusal::MergedAgain.into());
    }
    if !merges::undone(ctx.tx, id, ctx.now).await? {
        return Err(Refusal::MergeGone.into());
    }
    for place in merges::places(merge.survivor.kind) {
        merges::give_back(ctx.tx, id, *place, merge.loser, merge.survivor).await?;
    }
    let undone = match merge.survivor.kind {
        DocKind::Contact => part_contacts(ctx, who, &merge).await?,
        DocKind::Company => part_companies(ctx, &merge).await?,
        DocKind::Lead | DocKind::Deal | DocKind::Offer | DocKind::Product => Undone::default(),
    };
    for card in [merge.survivor, merge.loser] {
        search::moved(ctx.tx, card, ctx.now).await?;
    }
    own_fields::empty_again(ctx, merge.survivor, &merge.journal.fields).await?;
    for tag in &merge.journal.tags {
        storage::tags::take(ctx.tx, *tag, merge.survivor).await?;
    }
    storage::duplicates::card_back(ctx.tx, merge.loser).await?;
    let (a, b) = (merge.survivor, merge.loser);
    let state = PairState::Different;
    storage::duplicates::settle_cards(ctx.tx, a, b, state, who.id, ctx.now).await?;
    Ok((merge, undone))
}

async fn part_companies(ctx: &mut Ctx<'_>, merge: &Merge) -> Result<Undone, AppError> {
    let loser = CompanyId(merge.loser.id);
    storage::companies::set_merged(ctx.tx, loser, None).await?;
    if let Some((before, after)) = &merge.journal.requisites
        && let Some(mut company) =
            storage::companies::find(ctx.tx, CompanyId(merge.survivor.id)).await?
        && company.requisites == *after
    {
        company.requisites = before.clone();
        storage::companies::save(ctx.tx, &mut company, ctx.now).await?;
    }
    for id in [loser, CompanyId(merge.survivor.id)] {
        if let Some(company) = storage::companies::find(ctx.tx, id).await? {
            storage::search::company(ctx.tx, &company).await?;
        }
    }
    Ok(Undone::default())
}

async fn part_contacts(ctx: &mut Ctx<'_>, who: &Person, merge: &Merge) -> Result<Undone, AppError> {
    let journal = &merge.journal;
    let (keep, lose) = (ContactId(merge.survivor.id), ContactId(merge.loser.id));
    let mut undone = Undone::default();
    if let Some(joined) = &journal.joined {
        undone.lead_stays = !part_leads(ctx, who, merge.id, joined).await?;
    }
    merges::follow_back(ctx.tx, merge.id, merge.loser, merge.survivor).await?;
    if let Some(ban) = &journal.ban
        && storage::bans::lift(ctx.tx, keep).await?.is_some()
    {
        storage::bans::set(ctx.tx, lose, ban.silent, ban.by.map(UserId), ban.at).await?;
    }
    part_accounts(ctx, keep, lose, journal).await?;
    storage::contacts::set_merged(ctx.tx, lose, None).await?;
    let ours = crate::app::clients::find(ctx, keep).await?;
    let now = snapshot(&Card::Contact(ours.clone(), None));
    let mut restored = ours;
    if now.name == journal.after.name {
        journal.survivor.name.clone_into(&mut restored.name);
    } else {
        undone.kept.push(Part::Name);
    }
    if now.phone == journal.after.phone {
        restored.phone = journal
            .survivor
            .phone
            .as_ref()
            .and_then(|phone| phone.parse().ok());
        restored.phone_verified = journal.survivor.phone_verified;
    } else {
        undone.kept.push(Part::Phone);
    }
    if now.company == journal.after.company {
        restored.company = journal.survivor.company.map(CompanyId);
    } else {
        undone.kept.push(Part::Company);
    }
    storage::contacts::save(ctx.tx, &mut restored, ctx.now).await?;
    keep_main_email(ctx, keep).await?;
    // Its main phone and company are the main ones again.
    let mut theirs = crate::app::clients::find(ctx, lose).await?;
    storage::contacts::save(ctx.tx, &mut theirs, ctx.now).await?;
    keep_main_email(ctx, lose).await?;
    for contact in [keep, lose] {
        tell_records(ctx, who, contact, &Happening::ClientParted).await?;
    }
    audit::note(ctx, &Actor::Person(who.id), Some(keep), Deed::Unmerged).await?;
    Ok(undone)
}

/// Each account goes back to its own card.
async fn part_accounts(
    ctx: &mut Ctx<'_>,
    keep: ContactId,
    lose: ContactId,
    journal: &Journal,
) -> Result<(), AppError> {
    let Some(account) = journal.loser.user.map(UserId) else {
        return Ok(());
    };
    let still_theirs = storage::contacts::of_user(ctx.tx, account)
        .await?
        .is_some_and(|contact| contact.id == keep);
    if !still_theirs {
        return Ok(());
    }
    let own = crate::app::clients::find(ctx, keep).await?.user;
    if own == Some(account) {
        let before = journal.survivor.user.map(UserId);
        storage::contacts::set_account(ctx.tx, keep, before, ctx.now).await?;
    }
    storage::contacts::drop_account(ctx.tx, account).await?;
    Ok(storage::contacts::set_account(ctx.tx, lose, Some(account), ctx.now).await?)
}

/// The joined lead is one of its own again; `false`: somebody has worked on it since.
async fn part_leads(
    ctx: &mut Ctx<'_>,
    who: &Person,
    merge: i64,
    joined: &Joined,
) -> Result<bool, AppError> {
    merges::part_lead(ctx.tx, merge, joined.lead.0, joined.into.0).await?;
    let lead = ctx.record(joined.lead).await?;
    // Going back to its own client has counted as a change once more.
    if lead.version != joined.version + 1 {
        return Ok(false);
    }
    let actor = Actor::Person(who.id);
    let parted = Record {
        stage: joined.stage.clone(),
        stage_since: joined.since,
        closed: false,
        reason: None,
        version: lead.version + 1,
        ..lead
    };
    storage::records::save(ctx.tx, &parted, ctx.now).await?;
    ctx.note(&parted, &actor, &Happening::ClientParted, None)
        .await?;
    let into: RecordId = joined.into;
    ctx.news.changed.insert(into);
    Ok(true)
}
