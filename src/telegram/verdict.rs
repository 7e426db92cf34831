//! What Telegram's answer means for a call. Its refusals are recognised by the words that the real server uses (RULES §§2, 5,
//! 6, 7), whatever stands around them.

use crate::domain::ids::{ChatId, MessageId};
use crate::telegram::api::ApiError;
use crate::telegram::outgoing::{Delivery, Detour, Sent};
use serde::Deserialize;
use serde_json::Value;
use std::error::Error as _;
use std::fmt::Write as _;

/// The one field of a sent message that is kept. `copyMessage` answers with no more, other methods with `true`.
#[derive(Deserialize)]
struct SentMessage {
    message_id: MessageId,
}

/// What a result tells of the messages sent, whatever else it tells.
fn sent(result: Value) -> Sent {
    let message = |value: Value| {
        let sent: Option<SentMessage> = serde_json::from_value(value).ok();
        sent.map(|sent| sent.message_id)
    };
    match result {
        Value::Array(messages) => Sent {
            messages: messages.into_iter().filter_map(message).collect(),
            thread: None,
        },
        one => {
            let thread = one.get("message_thread_id").and_then(Value::as_i64);
            let messages: Vec<MessageId> = message(one).into_iter().collect();
            Sent {
                thread: thread.filter(|_| messages.is_empty()),
                messages,
            }
        }
    }
}

/// What Telegram's answer means for a call to that chat.
pub fn judge(chat: ChatId, answer: Result<Value, ApiError>) -> Delivery {
    let error = match answer {
        Ok(result) => return Delivery::Done(sent(result)),
        Err(error) => error,
    };
    match error {
        ApiError::Refused {
            retry_after: Some(seconds),
            ..
        } => Delivery::RetryAfter(seconds),
        ApiError::Refused {
            migrate_to: Some(to),
            ..
        } => Delivery::Detour(Detour::Migrated(ChatId(to))),
        ApiError::Refused {
            code, description, ..
        } => refusal(chat, code, description),
        ApiError::Network(_) | ApiError::Gibberish { .. } => Delivery::Passing(in_one_line(&error)),
    }
}

/// The error with its causes.
fn in_one_line(error: &ApiError) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = write!(line, ": {error}");
        cause = error.source();
    }
    line
}

fn refusal(chat: ChatId, code: u16, description: String) -> Delivery {
    const MOOT: &[&str] = &[
        "message is not modified",
        "query is too old",
        "query id is invalid",
        "message to react not found",
        "message to delete not found",
        "reaction_invalid",
        "topic_not_modified",
    ];
    const UNREACHABLE: &[&str] = &[
        "bot was blocked",
        "user is deactivated",
        "bot can't initiate conversation",
        "chat not found",
        "bot was kicked",
        "bot is not a member",
    ];
    const TOPIC_GONE: &[&str] = &[
        "message thread not found",
        "topic_id_invalid",
        "topic_deleted",
    ];
    const LOST: &[&str] = &[
        "not enough rights",
        "chat is not a forum",
        "have no rights to send",
        "need administrator rights",
        "chat_write_forbidden",
        "chat_admin_required",
        "group chat was deleted",
    ];
    const TARGET_GONE: &[&str] = &["message to edit not found", "message can't be edited"];

    let text = description.to_lowercase();
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
    match code {
        429 => Delivery::RetryAfter(1),
        // The token was revoked, or the server is not up yet: no fault of the message's.
        401 | 404 | 500.. => Delivery::Passing(format!("{code}: {description}")),
        _ if says(MOOT) => Delivery::Moot,
        _ if says(TOPIC_GONE) => Delivery::Detour(Detour::TopicGone),
        _ if says(&["topic_closed"]) => Delivery::Detour(Detour::TopicClosed),
        _ if chat.is_group() && (says(LOST) || says(UNREACHABLE)) => {
            Delivery::Detour(Detour::Lost(description))
        }
        _ if says(UNREACHABLE) => Delivery::Unreachable(description),
        _ if says(TARGET_GONE) => Delivery::TargetGone(description),
        _ => Delivery::Refused(description),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const PERSON: ChatId = ChatId(1);

    fn refused(code: u16, description: &str) -> Delivery {
        judge(
            PERSON,
            Err(ApiError::Refused {
                code,
                description: description.to_owned(),
                retry_after: None,
                migrate_to: None,
            }),
        )
    }

    #[test]
    fn the_real_servers_texts_are_recognised() {
        let moot = [
            "Bad Request: message is not modified: specified new message content and reply markup are exactly \
             the same as a current content and reply markup of the message",
            "Bad Request: query is too old and response timeout expired or query ID is invalid",
            "Bad Request: message to react not found",
            "Bad Request: REACTION_INVALID",
        ];
        for text in moot {
            assert_eq!(refused(400, text), Delivery::Moot, "{text}");
        }
        let unreachable = [
            (403, "Forbidden: bot was blocked by the user"),
            (403, "Forbidden: user is deactivated"),
            (
                403,
                "Forbidden: bot can't initiate conversation with a user",
            ),
            (400, "Bad Request: chat not found"),
        ];
        for (code, text) in unreachable {
            assert_eq!(refused(code, text), Delivery::Unreachable(text.to_owned()));
        }
        for text in [
            "Bad Request: message to edit not found",
            "Bad Request: message can't be edited",
        ] {
            assert_eq!(refused(400, text), Delivery::TargetGone(text.to_owned()));
        }
        for text in [
            "Bad Request: message to copy not found",
            "Bad Request: message text is empty",
        ] {
            assert_eq!(refused(400, text), Delivery::Refused(text.to_owned()));
        }
    }

    #[test]
    fn a_group_has_refusals_of_its_own() {
        let group = ChatId(-100);
        let refused = |description: &str, migrate_to| {
            judge(
                group,
                Err(ApiError::Refused {
                    code: 400,
                    description: description.to_owned(),
                    retry_after: None,
                    migrate_to,
                }),
            )
        };
        let detours = [
            ("Bad Request: message thread not found", Detour::TopicGone),
            ("Bad Request: TOPIC_ID_INVALID", Detour::TopicGone),
            ("Bad Request: TOPIC_CLOSED", Detour::TopicClosed),
        ];
        for (text, detour) in detours {
            assert_eq!(refused(text, None), Delivery::Detour(detour), "{text}");
        }
        assert_eq!(
            refused("Bad Request: TOPIC_NOT_MODIFIED", None),
            Delivery::Moot
        );
        let upgraded = "Bad Request: group chat was upgraded to a supergroup chat";
        assert_eq!(
            refused(upgraded, Some(-200)),
            Delivery::Detour(Detour::Migrated(ChatId(-200)))
        );
        for text in [
            "Forbidden: bot was kicked from the supergroup chat",
            "Bad Request: not enough rights to create a topic",
            "Bad Request: the chat is not a forum",
        ] {
            let lost = Delivery::Detour(Detour::Lost(text.to_owned()));
            assert_eq!(refused(text, None), lost, "{text}");
        }
    }

    #[test]
    fn trouble_of_the_servers_own_passes() {
        for code in [401, 404, 500, 502] {
            assert!(matches!(refused(code, "x"), Delivery::Passing(_)), "{code}");
        }
        let answer = Err(ApiError::Gibberish { status: 502 });
        assert!(matches!(judge(PERSON, answer), Delivery::Passing(_)));
    }

    #[test]
    fn a_sent_message_is_known_even_when_the_rest_of_it_is_news_to_us() {
        let sent = json!({"message_id": 7, "chat": {"id": 1, "type": "unheard_of"}});
        assert_eq!(judge(PERSON, Ok(sent)), Delivery::Done(MessageId(7).into()));
        assert_eq!(
            judge(PERSON, Ok(json!(true))),
            Delivery::Done(Sent::default())
        );
        let album = json!([{"message_id": 7}, {"message_id": 8}]);
        let both = Sent {
            messages: vec![MessageId(7), MessageId(8)],
            thread: None,
        };
        assert_eq!(judge(PERSON, Ok(album)), Delivery::Done(both));
    }
}
