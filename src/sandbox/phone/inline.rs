//! The inline mode as a person uses it: types after the bot's name, looks at the results, and takes one.

use std::time::Duration;

use super::Phone;
use crate::sandbox::emulator::{Elapsed, Emulator, InlineAnswer, PhoneError};

/// What a person typed after the bot's name, waiting for results.
#[derive(Debug, Clone)]
pub struct InlineOutcome {
    emulator: Emulator,
    id: String,
}

/// A result as the list over the input line shows it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ShownResult {
    /// The query that brought it.
    pub query_id: String,
    /// The bot's id for it.
    pub id: String,
    /// `article`, `photo`, …
    pub kind: String,
    /// Its title.
    pub title: String,
    /// The grey line under the title.
    pub description: Option<String>,
    /// The words that it will write.
    pub text: String,
}

impl InlineOutcome {
    pub(in crate::sandbox) fn new(emulator: Emulator, id: String) -> Self {
        Self { emulator, id }
    }

    /// Id of the inline query.
    pub fn id(&self) -> &str {
        &self.id
    }

    fn answer(&self) -> Option<InlineAnswer> {
        let core = self.emulator.lock();
        core.world.inline_queries.get(&self.id)?.answer.clone()
    }

    /// The results, if they came.
    pub fn answered(&self) -> Option<Vec<ShownResult>> {
        let answer = self.answer()?;
        Some(
            answer
                .results
                .into_iter()
                .map(|result| ShownResult {
                    query_id: self.id.clone(),
                    text: ["text", "caption"]
                        .into_iter()
                        .find_map(|field| result.content.get(field)?.as_str())
                        .unwrap_or_default()
                        .to_owned(),
                    id: result.id,
                    kind: result.kind,
                    title: result.title,
                    description: result.description,
                })
                .collect(),
        )
    }

    /// Words of the button over the results, and the payload with which it starts the bot.
    pub fn button(&self) -> Option<(String, Option<String>)> {
        self.answer()?.button
    }

    /// From where the next portion of results would be asked for; empty when these are all.
    pub fn next_offset(&self) -> Option<String> {
        self.answer().map(|answer| answer.next_offset)
    }

    /// Waits for the results.
    ///
    /// # Errors
    /// [`Elapsed`] when none came `within`.
    pub async fn results(&self, within: Duration) -> Result<Vec<ShownResult>, Elapsed> {
        self.emulator.wait_for(within, || self.answered()).await
    }
}

impl Phone {
    /// Types this after the bot's name in the input line. What the servers still remember is answered without the bot.
    ///
    /// # Errors
    /// None for a phone that exists.
    pub fn types_inline(&self, query: &str) -> Result<InlineOutcome, PhoneError> {
        self.types_inline_from(query, "")
    }

    /// The same when the results are scrolled to their end: asks for those from `offset` on.
    ///
    /// # Errors
    /// None for a phone that exists.
    pub fn types_inline_from(
        &self,
        query: &str,
        offset: &str,
    ) -> Result<InlineOutcome, PhoneError> {
        let id = self.emulator.lock().type_inline(self.seat, query, offset)?;
        Ok(InlineOutcome::new(self.emulator.clone(), id))
    }

    /// Takes a result: it becomes this person's message.
    ///
    /// # Errors
    /// A result that the bot has not given; a blocked bot.
    pub fn picks_inline(&self, result: &ShownResult) -> Result<i64, PhoneError> {
        let mut core = self.emulator.lock();
        core.pick_inline(self.seat, &result.query_id, &result.id)
    }
}
