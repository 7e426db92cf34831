//! HTTP for the sandbox's page: what phones show, and what their people do.
//!
//! # Contract
//! JSON under `/sandbox/api`. Requests of a foreign `Host` or `Origin` are refused with 403, since a page of the open
//! web must not drive the sandbox. Every POST answers `{"ok": true, …}` or, with status 400, `{"ok": false, "error"}`.
//!
//! - `GET state` → `{seq, bot: {id, username, first_name}, phones: [Phone], groups: [Group]}` with
//!   `Phone = {user: {id, first_name, last_name, username, language_code}, title, role, blocked, typing,
//!   reply_keyboard: null | Keys, commands: [{command, description}], messages: [Shown]}` and
//!   `Keys = {rows: [[{text, request_contact, request_location}]], one_time, persistent, placeholder}` and
//!   `Group = {id, title, type: "group" | "supergroup", forum, bot: "absent" | "kicked" | "member" | "admin",
//!   upgraded_to, general_closed, typing, members: [{user, rank: "member" | "admin" | "creator", commands}],
//!   topics: [{message_thread_id, name, icon_color, icon_custom_emoji_id?, closed}], messages: [Shown]}`.
//! - `GET events` → server-sent events; each `data:` is one JSON `{seq, user, kind, …}`, where `kind` is
//!   `message` (`message`: the whole Shown, new or changed; upsert by id), `deleted` (`message_id`), `toast` and `alert`
//!   (`text`, `callback_id`), `answered` (`callback_id`: a press answered silently), `typing` (`action`; lasts five
//!   seconds or until a message), `keyboard` (`reply_keyboard`), `commands` (`commands`), `blocked` (`blocked`),
//!   `reset` (read the state again). `user` is the person or the group. `seq` grows by one; on a gap the page reads the state again.
//! - `Shown = {id, date, edit_date, from: "me" | "bot" | "member", author: null | {id, name}, thread: null | number,
//!   via_bot, kind: "text" | "photo" | "voice" | "document" | "video" |
//!   "video_note" | "audio" | "animation" | "sticker" | "location" | "venue" | "contact" | "poll" | "dice" |
//!   "rich_message" | "live_photo" | "paid_media" | "game" | "checklist" | "story" | "invoice" | "giveaway" |
//!   "giveaway_winners" | "service", text, service: null | field of the service message, entities, file: null | {url, name, mime, size, duration, width, height}, contact,
//!   location, emoji, reply_to: null | {id, text, quote}, keyboard: null | [[{text, kind: "callback" | "url" | "switch", url}]],
//!   reactions: [{who: "me" | "bot" | "member", member, emoji}], edited, edits, forwarded, album, pinned}`. `text` is also the caption.
//! - `POST phones` `{first_name, last_name?, username?, language_code, title?, role?}` adds a phone; `{id}`.
//! - Everything that follows under `phones/{id}` is done in a group when `?chat=<group>&thread=<topic>` is added.
//! - `POST phones/{id}/send` `{text, reply_to?, quote?}`; `…/start` `{payload?}`; `…/contact` `{}`; `…/location` `{}`;
//!   `…/media` `{kind, caption?}` sends a built-in sample (`kind` as in Shown, or `live_location`, `quiz`, `gift`);
//!   `…/album` `{kinds, caption?}` sends several together (`{message_ids}`);
//!   `…/upload` multipart with a file `file` and a text `caption`, or the raw bytes; photo, voice, audio and video by MIME type, else a
//!   document. All of these give `{message_id}`.
//! - `POST phones/{id}/press` `{message_id, row, col}` gives `{callback_id}`, or `{url}` for a button that opens a link;
//!   a link to the bot itself is followed at once.
//! - `POST phones/{id}/key` `{text}`: a key under the input line; `{message_id}`.
//! - `POST phones/{id}/edit` `{message_id, text}`; `…/react` `{message_id, emoji}` (empty takes it away);
//!   `…/delete` `{message_id}`; `…/block` `{blocked}`; `…/link` `{url}`.
//! - `POST phones/{id}/inline` `{query, offset?}`: what is typed after the bot's name; gives, once the bot has answered,
//!   `{results: [{query_id, id, kind, title, description, text}], button: null | {text, start_parameter}, next_offset}`;
//!   `…/pick` `{query_id, id}` sends one of them (`{message_id}`).
//! - `POST groups` `{title, members: [id], forum?, bot?: "member" | "admin"}` makes a group (`{id}`); the first member owns
//!   it. `…/{id}/members` `{person, rank: null | "member" | "admin"}`; `…/{id}/bot` `{by, place: "member" | "admin" |
//!   "kicked"}`; `…/{id}/upgrade` `{by}` gives the `{id}` of the supergroup; `…/{id}/topics` `{by, name}` gives `{thread}`;
//!   `…/{id}/topics/{thread}` `{by, name?, closed?, gone?}`.
//! - `POST faults` `{kind: "too_many_requests" | "server_error" | "reset" | "lost_reply" | "delay" | "garbage" |
//!   "conflict", times?, method?, chat?, retry_after?, code?, ms?}`; `GET violations` →
//!   `{violations: [{at_ms, method, what}], unanswered: n}`.
//! - `GET /sandbox/files/{id}`: the bytes of a file.

mod actions;
mod groups;
mod guard;
mod live;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, State},
    http::{StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};

use super::emulator::Emulator;

/// Largest upload of the page, in bytes: Telegram's own limit for bots' uploads.
const MAX_UPLOAD: usize = 50 * 1024 * 1024;

/// The page's routes.
pub(super) fn router(emulator: &Emulator) -> Router {
    let phone = |action: &str| format!("/sandbox/api/phones/{{id}}/{action}");
    Router::new()
        .route("/sandbox/api/state", get(live::state))
        .route("/sandbox/api/events", get(live::events))
        .route("/sandbox/api/violations", get(live::violations))
        .route("/sandbox/api/faults", post(actions::fault))
        .route("/sandbox/api/phones", post(actions::add_phone))
        .route(&phone("send"), post(actions::send))
        .route(&phone("start"), post(actions::start))
        .route(&phone("media"), post(actions::media))
        .route(&phone("upload"), post(actions::upload))
        .route(&phone("contact"), post(actions::contact))
        .route(&phone("location"), post(actions::location))
        .route(&phone("press"), post(actions::press))
        .route(&phone("key"), post(actions::key))
        .route(&phone("edit"), post(actions::edit))
        .route(&phone("react"), post(actions::react))
        .route(&phone("delete"), post(actions::delete))
        .route(&phone("block"), post(actions::block))
        .route(&phone("link"), post(actions::link))
        .route(&phone("album"), post(actions::album))
        .route(&phone("inline"), post(actions::inline))
        .route(&phone("pick"), post(actions::pick))
        .route("/sandbox/api/groups", post(groups::add))
        .route("/sandbox/api/groups/{id}/members", post(groups::member))
        .route("/sandbox/api/groups/{id}/bot", post(groups::bot))
        .route("/sandbox/api/groups/{id}/upgrade", post(groups::upgrade))
        .route("/sandbox/api/groups/{id}/topics", post(groups::add_topic))
        .route(
            "/sandbox/api/groups/{id}/topics/{thread}",
            post(groups::change_topic),
        )
        .route("/sandbox/files/{id}", get(file))
        .layer(DefaultBodyLimit::max(MAX_UPLOAD))
        .layer(middleware::from_fn(guard::own_page_only))
        .with_state(emulator.clone())
}

async fn file(State(emulator): State<Emulator>, Path(id): Path<u64>) -> Response {
    let found = {
        let core = emulator.lock();
        let file = core.world.files.get(&id);
        file.map(|file| (file.mime.clone(), file.bytes.clone()))
    };
    let Some((mime, bytes)) = found else {
        return StatusCode::NOT_FOUND.into_response();
    };
    // What people upload must never run as a page of ours.
    let shown = ["image/png", "image/jpeg", "image/gif", "image/webp"].contains(&mime.as_str())
        || mime.starts_with("audio/")
        || mime.starts_with("video/");
    let (mime, disposition) = if shown {
        (mime, "inline")
    } else {
        ("application/octet-stream".to_owned(), "attachment")
    };
    (
        [
            (header::CONTENT_TYPE, mime.as_str()),
            (header::CONTENT_DISPOSITION, disposition),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ],
        bytes.to_vec(),
    )
        .into_response()
}
