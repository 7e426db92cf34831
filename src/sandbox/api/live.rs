//! What the page reads: the whole state once, then events.

use std::{convert::Infallible, sync::Arc};

use axum::{
    Json,
    extract::State,
    response::{
        IntoResponse,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::{Stream, stream};
use serde_json::{Value, json};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::sandbox::emulator::{Chat, Core, Emulator, Seat, Shown, Standing};

/// `GET state`.
pub async fn state(State(emulator): State<Emulator>) -> Json<Value> {
    let core = emulator.lock();
    let phones: Vec<_> = core
        .world
        .chats
        .values()
        .map(|chat| phone(&core, chat))
        .collect();
    Json(json!({
        "seq": core.seq,
        "bot": {
            "id": core.bot.id,
            "username": core.bot.username,
            "first_name": core.bot.first_name,
        },
        "phones": phones,
    }))
}

fn phone(core: &Core, chat: &Chat) -> Value {
    let id = chat.profile.id;
    let messages: Vec<_> = chat
        .messages
        .values()
        .map(|message| Shown::new(&core.world, id, message))
        .collect();
    json!({
        "user": chat.profile,
        "title": chat.title,
        "role": chat.role,
        "blocked": chat.standing == Standing::Blocked,
        "typing": core.action(id),
        "reply_keyboard": core.keys(id),
        "commands": core.commands_for(Seat::private(id)),
        "messages": messages,
    })
}

/// `GET violations`.
pub async fn violations(State(emulator): State<Emulator>) -> Json<Value> {
    Json(json!({
        "violations": emulator.violations(),
        "unanswered": emulator.unanswered_callbacks().len(),
    }))
}

/// `GET events`.
pub async fn events(State(emulator): State<Emulator>) -> impl IntoResponse {
    let stream = stream::unfold(emulator.events(), next_event);
    Sse::new(stream_of(stream)).keep_alive(KeepAlive::default())
}

/// Names the stream's type for [`Sse`].
fn stream_of(
    events: impl Stream<Item = Arc<Value>>,
) -> impl Stream<Item = Result<Event, Infallible>> {
    futures_util::StreamExt::map(events, |event| Ok(Event::default().data(event.to_string())))
}

/// The next event; a page that fell behind is told to read the state again.
async fn next_event(
    mut events: Receiver<Arc<Value>>,
) -> Option<(Arc<Value>, Receiver<Arc<Value>>)> {
    match events.recv().await {
        Ok(event) => Some((event, events)),
        Err(RecvError::Lagged(_)) => Some((Arc::new(json!({"kind": "reset"})), events)),
        Err(RecvError::Closed) => None,
    }
}
