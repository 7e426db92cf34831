//! The inline mode: what a person types after the bot's name, and the results of which one becomes a message.
//!
//! Invariant: a result is kept as the message that it will be, checked when the bot answers; while an answer may be
//! kept, the same question brings it again without asking the bot.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{
    core::Core,
    people::{Draft, PhoneError, inline_message_id},
    places::Seat,
};

/// Longest query that a client sends, in code points (Bot API, `InlineQuery`).
const MAX_QUERY: usize = 256;

/// A result as the servers keep it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InlineResult {
    /// The bot's id for it.
    pub id: String,
    /// `article`, `photo`, …
    pub kind: String,
    /// Its title.
    pub title: String,
    /// The grey line under the title.
    pub description: Option<String>,
    /// The message that it becomes, in the Bot API's shape.
    pub content: Map<String, Value>,
    /// The keyboard of that message.
    pub keyboard: Option<Value>,
}

/// How the bot answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InlineAnswer {
    /// Results, from the top.
    pub results: Vec<InlineResult>,
    /// Words of the button over the results, and where it leads: `start_parameter`.
    pub button: Option<(String, Option<String>)>,
    /// Where the next portion begins; empty when there is none.
    pub next_offset: String,
}

/// What a person typed after the bot's name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InlineQuery {
    /// Who typed.
    pub person: i64,
    /// In which chat.
    pub chat: i64,
    /// What.
    pub query: String,
    /// From which result on.
    pub offset: String,
    /// When, in epoch milliseconds.
    pub at_ms: i64,
    /// The results.
    pub answer: Option<InlineAnswer>,
}

/// An answer that is given again without asking the bot.
#[derive(Debug, Clone)]
pub struct CachedAnswer {
    /// Whose it is, when it is personal.
    pub person: Option<i64>,
    /// The question.
    pub query: String,
    /// From which result on.
    pub offset: String,
    /// Until when, in epoch milliseconds.
    pub until_ms: i64,
    /// The answer.
    pub answer: InlineAnswer,
}

impl Core {
    /// A person types; the id of the query. An answer that may be repeated is there at once, and the bot is not asked.
    pub fn type_inline(
        &mut self,
        seat: Seat,
        text: &str,
        offset: &str,
    ) -> Result<String, PhoneError> {
        let user = self.chat_mut(seat.person)?.profile.to_user();
        let query: String = text.trim_start().chars().take(MAX_QUERY).collect();
        let id = format!(
            "{}{:010}",
            seat.person.unsigned_abs(),
            self.world.take_number()
        );
        let now = self.now_ms;
        self.inline_cache.retain(|cached| cached.until_ms > now);
        let answer = self
            .inline_cache
            .iter()
            .find(|cached| {
                cached.query == query
                    && cached.offset == offset
                    && cached.person.is_none_or(|person| person == seat.person)
            })
            .map(|cached| cached.answer.clone());
        let asked = answer.is_none();
        self.world.inline_queries.insert(
            id.clone(),
            InlineQuery {
                person: seat.person,
                chat: seat.chat,
                query: query.clone(),
                offset: offset.to_owned(),
                at_ms: now,
                answer,
            },
        );
        if asked {
            let chat_type = match self.world.groups.get(&seat.chat) {
                None => "sender",
                Some(group) => group.type_name(),
            };
            let body = json!({
                "id": id,
                "from": user,
                "chat_type": chat_type,
                "query": query,
                "offset": offset,
            });
            self.update("inline_query", &body);
        }
        self.touch();
        Ok(id)
    }

    /// A person chooses a result: it becomes their message.
    pub fn pick_inline(
        &mut self,
        seat: Seat,
        query: &str,
        result: &str,
    ) -> Result<i64, PhoneError> {
        let no_result = || PhoneError::NoResult(result.to_owned());
        let asked = self.world.inline_queries.get(query).ok_or_else(no_result)?;
        let words = asked.query.clone();
        let chosen = asked
            .answer
            .iter()
            .flat_map(|answer| &answer.results)
            .find(|one| one.id == result)
            .cloned()
            .ok_or_else(no_result)?;
        let has_keyboard = chosen.keyboard.is_some();
        let id = self.receive(
            seat,
            Draft {
                via_bot: true,
                keyboard: chosen.keyboard,
                ..Draft::from(chosen.content)
            },
        )?;
        if self.inline_feedback {
            let mut body = json!({
                "result_id": result,
                "from": self.world.user_json(seat.person),
                "query": words,
            });
            if has_keyboard {
                body["inline_message_id"] = json!(inline_message_id(seat.chat, id));
            }
            self.update("chosen_inline_result", &body);
        }
        Ok(id)
    }
}
