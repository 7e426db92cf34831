//! Notes on a client, for colleagues only. Nothing here makes a message to anybody but staff.

use super::{DeskNotice, current_record, open_of, redraw};
use crate::app::intake::Words;
use crate::app::{AppError, Ctx, Notice};
use crate::domain::ids::ContactId;
use crate::domain::people::Person;
use crate::storage;
use crate::storage::notes::{NewNote, Note};

/// Keeps a note; who else takes part in the client's session is told.
pub async fn add(
    ctx: &mut Ctx<'_>,
    who: &Person,
    contact: ContactId,
    words: &Words<'_>,
) -> Result<Note, AppError> {
    let session = open_of(ctx, contact).await?;
    let record = current_record(ctx, contact).await?;
    let new = NewNote {
        contact,
        record: record.map(|record| record.id),
        session: session.as_ref().map(|session| session.id),
        author: who.id,
        kind: words.kind,
        text: words.text,
        raw: words.raw,
        album: words.album,
        chat: words.chat,
        message: words.message,
    };
    let note = storage::notes::keep(ctx.tx, new, ctx.now).await?;
    let Some(session) = session else {
        return Ok(note);
    };
    let mut readers: Vec<_> = session.operator().into_iter().collect();
    for (member, _) in storage::sessions::members(ctx.tx, session.id).await? {
        if !readers.contains(&member) {
            readers.push(member);
        }
    }
    for to in readers.into_iter().filter(|reader| *reader != who.id) {
        let noted = DeskNotice::Noted { to, note: note.id };
        ctx.news.notices.push(Notice::Desk(noted));
    }
    redraw(ctx, &session);
    Ok(note)
}
