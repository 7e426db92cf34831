//! Refusals in words: why it can't be done, and what to do next.

use super::Look;
use crate::app::{Refusal, naming};
use crate::domain::money::BadMoney;
use crate::domain::people::Person;
use crate::domain::preset::{Preset, RecordKind, STOCK, Stage};
use crate::domain::text::one_line;
use crate::domain::when::BadWhen;
use crate::t;

/// A refusal in the viewer's language. Short enough for an alert (200 characters, RULES §6).
///
/// `who` is the person the refusal speaks of, where it speaks of one.
pub fn words(look: &Look<'_>, refusal: &Refusal, who: Option<&Person>) -> String {
    let lang = look.lang();
    let field_name = |id: &crate::domain::ids::FieldId| {
        look.preset
            .field(id)
            .map_or_else(|| id.to_string(), |field| field.name.get(lang).to_owned())
    };
    match refusal {
        Refusal::NoSuchRecord => t!(lang, "refusal-no-such-record"),
        Refusal::NoSuchPipeline => t!(lang, "refusal-no-such-pipeline"),
        Refusal::NoSuchTask => t!(lang, "refusal-no-such-task"),
        Refusal::NoSuchField => t!(lang, "refusal-no-such-field"),
        Refusal::NoSuchClient => t!(lang, "refusal-no-such-client"),
        Refusal::NoSuchPerson => t!(lang, "refusal-no-such-person"),
        Refusal::Stale(_) => t!(lang, "refusal-stale"),
        Refusal::MoveNotOffered => t!(lang, "refusal-move-not-offered"),
        Refusal::MoveClosed(field) if field.as_str() == STOCK => {
            t!(lang, "refusal-move-closed-stock")
        }
        Refusal::MoveClosed(field) => t!(lang, "refusal-move-closed", field = field_name(field)),
        Refusal::Missing(fields) => {
            t!(
                lang,
                "refusal-missing",
                fields = super::card::names(look, fields)
            )
        }
        Refusal::ConversionNotOffered => t!(lang, "refusal-conversion-not-offered"),
        Refusal::OtherLeadOpen(number) => t!(
            lang,
            "refusal-other-lead-open",
            record = naming::record_name(lang, RecordKind::Lead, *number)
        ),
        Refusal::UndoGone => t!(lang, "refusal-undo-gone"),
        Refusal::TaskDone { by: Some(by), at } => t!(
            lang,
            "refusal-task-done",
            name = naming::name_or_id(who, *by),
            at = look.moment(*at)
        ),
        Refusal::TaskDone { by: None, at } => {
            t!(lang, "refusal-task-done-by-move", at = look.moment(*at))
        }
        Refusal::TaskWithdrawn => t!(lang, "refusal-task-withdrawn"),
        Refusal::TaskChanged => t!(lang, "refusal-task-changed"),
        Refusal::TooManyDialogs(limit) => {
            t!(lang, "refusal-too-many-dialogs", limit = limit.to_string())
        }
        Refusal::TransferGone => t!(lang, "refusal-transfer-gone"),
        Refusal::Empty => t!(lang, "refusal-empty"),
        Refusal::TooLong(max) => {
            t!(
                lang,
                "refusal-too-long",
                max = i64::try_from(*max).unwrap_or(i64::MAX)
            )
        }
        Refusal::Money(BadMoney::NotANumber) => t!(lang, "refusal-money"),
        Refusal::Money(BadMoney::Negative) => t!(lang, "refusal-money-negative"),
        Refusal::Money(BadMoney::TooLarge) => t!(lang, "refusal-money-too-large"),
        Refusal::Money(BadMoney::TooPrecise) => t!(lang, "refusal-money-too-precise"),
        Refusal::Phone => t!(lang, "refusal-phone"),
        Refusal::NotAChoice => t!(lang, "refusal-not-a-choice"),
        Refusal::ClientUnreachable => t!(lang, "refusal-client-unreachable"),
        Refusal::ClientBanned(_) => t!(lang, "refusal-client-banned"),
        Refusal::NotAllowed => t!(lang, "refusal-not-allowed"),
        Refusal::LastOwner => t!(lang, "refusal-last-owner"),
        Refusal::InviteUnknown => t!(lang, "refusal-invite-unknown"),
        Refusal::InviteUsed => t!(lang, "refusal-invite-used"),
        Refusal::InviteExpired => t!(lang, "refusal-invite-expired"),
        Refusal::AlreadyStaff(role) => t!(
            lang,
            "refusal-already-staff",
            role = super::management::role_name(lang, *role)
        ),
        Refusal::DraftGone => t!(lang, "refusal-draft-gone"),
        Refusal::ClientNeeded => t!(lang, "refusal-client-needed"),
        Refusal::NoSuchSession => t!(lang, "refusal-no-such-session"),
        Refusal::HeldBy { by, .. } => {
            t!(lang, "refusal-held-by", name = naming::name_or_id(who, *by))
        }
        Refusal::NoSuchReply => t!(lang, "refusal-no-such-reply"),
        Refusal::LaterGone => t!(lang, "refusal-later-gone"),
        Refusal::Goods(refusal) => super::goods::words(lang, refusal),
        Refusal::When(BadWhen::Unclear) => t!(lang, "refusal-when"),
        Refusal::When(BadWhen::Past) => t!(lang, "refusal-when-past"),
        Refusal::When(BadWhen::TooFar) => t!(lang, "refusal-when-too-far"),
        Refusal::NoSuchCompany
        | Refusal::NoSuchInn
        | Refusal::NoCompanyName
        | Refusal::NotInCompany
        | Refusal::Email
        | Refusal::Requisite(_)
        | Refusal::NameTaken
        | Refusal::TooManyPoints(_)
        | Refusal::PointGone
        | Refusal::ChangedMeanwhile { .. }
        | Refusal::CardChanged
        | Refusal::NoSuchCall
        | Refusal::NotAFile
        | Refusal::NotARecording
        | Refusal::FileGone
        | Refusal::NothingToShow => of_clients(look, refusal, who),
    }
}

/// What is refused on the cards of contacts and companies, of calls and of files.
fn of_clients(look: &Look<'_>, refusal: &Refusal, who: Option<&Person>) -> String {
    let lang = look.lang();
    match refusal {
        Refusal::NoSuchCompany => t!(lang, "refusal-no-such-company"),
        Refusal::NoSuchInn => t!(lang, "refusal-no-such-inn"),
        Refusal::NoCompanyName => t!(lang, "refusal-no-company-name"),
        Refusal::NotInCompany => t!(lang, "refusal-not-in-company"),
        Refusal::Email => t!(lang, "refusal-email"),
        Refusal::Requisite(bad) => super::company::flaw(lang, *bad),
        Refusal::NameTaken => t!(lang, "refusal-name-taken"),
        Refusal::TooManyPoints(max) => t!(lang, "refusal-too-many-points", limit = max.to_string()),
        Refusal::PointGone => t!(lang, "refusal-point-gone"),
        Refusal::ChangedMeanwhile { property, by, now } => {
            let name = match by {
                Some(by) => naming::name_or_id(who, *by),
                None => t!(lang, "actor-system"),
            };
            let now = match now {
                Some(now) => one_line(now, 40),
                None => t!(lang, "value-not-given"),
            };
            t!(
                lang,
                "changed-meanwhile",
                property = super::company::property_name(lang, *property),
                name = one_line(&name, 40),
                now = now
            )
        }
        Refusal::CardChanged => t!(lang, "press-card-changed"),
        Refusal::NoSuchCall => t!(lang, "refusal-no-such-call"),
        Refusal::NotAFile => t!(lang, "refusal-not-a-file"),
        Refusal::NotARecording => t!(lang, "refusal-not-a-recording"),
        Refusal::FileGone => t!(lang, "refusal-file-gone"),
        _ => t!(lang, "refusal-nothing-to-show"),
    }
}

/// The label of a move to a stage from another, for the sentence after it was made.
pub fn stage_name<'p>(
    preset: &'p Preset,
    record: &crate::domain::record::Record,
) -> Option<&'p Stage> {
    preset.pipeline(&record.pipeline)?.stage(&record.stage)
}
