//! Files of records: attached, listed, sent again, taken away; and the owner's switch for copies on the shop's own disk.

use crate::app::files::{self, Attachment, FilesNotice};
use crate::app::{AppError, Ctx, Refusal};
use crate::domain::ids::{ChatId, FileId, RecordId};
use crate::domain::people::Person;
use crate::storage;
use crate::telegram::dialog::{CallsQuestion, Question};
use crate::telegram::draw;
use crate::telegram::handlers::guard::owner_only;
use crate::telegram::handlers::{Answer, calls, clients, dialogs};
use crate::telegram::incoming::Message;
use crate::telegram::out::{self, Place};
use crate::telegram::outgoing::{Call, Priority};
use crate::telegram::press::CallPress;
use crate::telegram::screens::{self, PAGE, files as file_screens};
use crate::{h, t};

/// What can be attached, as Telegram calls the field.
const ATTACHED: [&str; 8] = [
    "document",
    "photo",
    "video",
    "animation",
    "audio",
    "voice",
    "video_note",
    "sticker",
];

/// Carries a press out.
pub async fn press(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &CallPress,
) -> Result<Answer, AppError> {
    let outcome = act(ctx, person, place, press).await;
    let Err(AppError::Refused(Refusal::FileGone)) = &outcome else {
        return outcome;
    };
    // Somebody else took it away: the list as it is now.
    if let CallPress::File { file }
    | CallPress::Fetch { file }
    | CallPress::Remove { file }
    | CallPress::RemoveNow { file } = press
        && let Some(file) = storage::record_files::find(ctx.tx, *file).await?
    {
        list(ctx, person, place, file.record, 0).await?;
        let words = draw::refuse(ctx, person, &Refusal::FileGone).await?;
        return Ok(Answer::alert(words));
    }
    outcome
}

async fn act(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &CallPress,
) -> Result<Answer, AppError> {
    match press {
        CallPress::Files { record, page } => list(ctx, person, place, *record, *page).await?,
        CallPress::Attach { record } => {
            let record = ctx.record(*record).await?;
            let preset = draw::preset(ctx);
            let screen = file_screens::ask(&draw::look(ctx, &preset, person), &record);
            let asks = Question::Calls(CallsQuestion::Files { record: record.id });
            dialogs::ask(ctx, person, place, asks, screen).await?;
        }
        CallPress::Attached { record } => {
            if let Some((_, CallsQuestion::Files { record: asked })) =
                calls::open_question(ctx, person).await?
                && asked == *record
            {
                storage::dialogs::end(ctx.tx, person.id).await?;
            }
            list(ctx, person, place, *record, 0).await?;
        }
        CallPress::File { file } => card(ctx, person, place, *file).await?,
        CallPress::Fetch { file } => return fetch(ctx, person, *file).await,
        CallPress::Remove { file } => {
            let file = files::find(ctx, *file).await?;
            let record = ctx.record(file.record).await?;
            draw::present(ctx, person, place, |look| {
                file_screens::remove(look, &record, &file)
            })
            .await?;
        }
        CallPress::RemoveNow { file } => {
            let file = files::remove(ctx, person, *file).await?;
            list(ctx, person, place, file.record, 0).await?;
            return Ok(Answer::toast(t!(person.lang, "toast-file-removed")));
        }
        CallPress::Copies {} => copies(ctx, person, place).await?,
        CallPress::SetCopies { on } => {
            owner_only(person)?;
            files::switch(ctx, person, *on).await?;
            copies(ctx, person, place).await?;
            return Ok(Answer::toast(t!(person.lang, "toast-saved")));
        }
        CallPress::New { .. }
        | CallPress::Kind { .. }
        | CallPress::NoResult { .. }
        | CallPress::NoRecording { .. }
        | CallPress::Play { .. } => return Ok(Answer::alert(t!(person.lang, "press-unknown"))),
    }
    Ok(Answer::silent())
}

/// A record's files, a page of them.
pub async fn list(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: RecordId,
    page: i64,
) -> Result<(), AppError> {
    let record = ctx.record(id).await?;
    let page = clients::page_of(page);
    let wanted = file_screens::wanted();
    let found = storage::record_files::of_record(ctx.tx, id, wanted, page * PAGE).await?;
    let (found, has_more) = clients::cut(found, page);
    draw::present(ctx, person, place, |look| {
        file_screens::list(look, &record, &found, page, has_more)
    })
    .await
}

async fn card(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: FileId,
) -> Result<(), AppError> {
    let file = files::find(ctx, id).await?;
    let record = ctx.record(file.record).await?;
    let by = storage::people::find(ctx.tx, file.added_by).await?;
    draw::present(ctx, person, place, |look| {
        file_screens::file(look, &record, &file, by.as_ref())
    })
    .await
}

/// Sends a file again.
pub async fn fetch(ctx: &mut Ctx<'_>, person: &Person, id: FileId) -> Result<Answer, AppError> {
    let file = files::find(ctx, id).await?;
    let call = Call::File {
        kind: file.kind,
        file: file.file,
        name: file.name,
        copy: file.copy,
        or_else: h!(person.lang, "file-not-there"),
    };
    out::call(ctx, person.chat(), None, Priority::Screen, &call).await?;
    Ok(Answer::silent())
}

/// A file for a record; more may follow until the person says that it was all.
pub async fn received(
    ctx: &mut Ctx<'_>,
    person: &Person,
    id: RecordId,
    message: &Message,
) -> Result<(), AppError> {
    let medium = message
        .medium()
        .filter(|medium| ATTACHED.contains(&medium.kind.as_str()))
        .ok_or(Refusal::NotAFile)?;
    let attachment = Attachment {
        kind: &medium.kind,
        file: &medium.file,
        unique: medium.unique.as_deref(),
        name: medium.name.as_deref(),
        size: medium.size,
    };
    let Some(file) = files::attach(ctx, person, id, attachment).await? else {
        let text = h!(person.lang, "files-known");
        return out::reply(ctx, person.chat(), message.id, text).await;
    };
    let record = ctx.record(id).await?;
    let place = Place::new_in(person.chat());
    draw::present(ctx, person, place, |look| {
        file_screens::attached(look, &record, &file)
    })
    .await
}

/// `/files`: whether files are copied to the shop's own disk.
pub async fn copies(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<(), AppError> {
    owner_only(person)?;
    let copies = files::copies(ctx).await?;
    draw::present(ctx, person, place, |look| {
        screens::files::copies(look, &copies)
    })
    .await
}

/// The lane of what reaches nobody: copies are made and dropped here.
const NOBODY: ChatId = ChatId(0);

/// Brings about what follows.
pub async fn tell(ctx: &mut Ctx<'_>, notice: FilesNotice) -> Result<(), AppError> {
    let call = match notice {
        FilesNotice::Copy { file, source } => Call::KeepCopy { file, source },
        FilesNotice::Drop { digests } => Call::DropCopies { digests },
    };
    out::call(ctx, NOBODY, None, Priority::Titles, &call).await
}
