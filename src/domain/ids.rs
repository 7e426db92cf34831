//! Newtypes for everything that has an id, so that a lead's number is never taken for a person's.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! numeric_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

macro_rules! slug {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Parses a slug: 1 to 24 characters of `a-z`, `0-9` and `_`, so that it fits into callback data.
            ///
            /// # Errors
            /// [`BadSlug`] when the text is empty, too long or has another character.
            pub fn parse(text: &str) -> Result<Self, BadSlug> {
                check_slug(text)?;
                Ok(Self(text.to_owned()))
            }

            /// The slug's text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

numeric_id!(
    /// A Telegram user.
    UserId
);
numeric_id!(
    /// A Telegram chat; a private chat has its user's id.
    ChatId
);
numeric_id!(
    /// A message within a Telegram chat.
    MessageId
);
numeric_id!(
    /// A contact: a person the shop knows, with Telegram or without.
    ContactId
);
numeric_id!(
    /// A company.
    CompanyId
);
numeric_id!(
    /// A record: a lead, a deal or an offer. People see its number instead ([`super::record::RecordRef`]).
    RecordId
);
numeric_id!(
    /// A task; also its number, «Задача №12».
    TaskId
);
numeric_id!(
    /// An entry of a record's history.
    EventId
);
numeric_id!(
    /// A stored message of the conversation with a client.
    ClientMessageId
);
numeric_id!(
    /// A row of the outbox.
    OutboxId
);
numeric_id!(
    /// A row of the jobs.
    JobId
);
numeric_id!(
    /// A message of ours in a chat that something later refers to.
    PostId
);

numeric_id!(
    /// An address that a customer gave.
    AddressId
);
numeric_id!(
    /// What a client is to have instead of what the shop lacks.
    ProposalId
);
numeric_id!(
    /// A session of the open line; people see its client instead.
    SessionId
);
numeric_id!(
    /// A quick reply.
    QuickReplyId
);
numeric_id!(
    /// Words of staff that go to their client later.
    LaterId
);
numeric_id!(
    /// A note on a client.
    NoteId
);
numeric_id!(
    /// A client's topic in a forum group.
    TopicId
);
numeric_id!(
    /// A product of the catalogue. People see its code instead ([`super::product::Code`]).
    ProductId
);
numeric_id!(
    /// A group of products.
    ProductGroupId
);
numeric_id!(
    /// A picture of a product.
    PictureId
);
numeric_id!(
    /// A line of a record: a product or words, with a quantity and a price.
    OrderLineId
);
numeric_id!(
    /// A price list that was loaded.
    ImportId
);

impl ProductGroupId {
    /// The root of the tree of groups; products of no group belong to it.
    pub const ROOT: ProductGroupId = ProductGroupId(0);
}

numeric_id!(
    /// A phone or an e-mail of a contact.
    PointId
);
numeric_id!(
    /// An entry of the history of a contact's or a company's card.
    ClientEventId
);
numeric_id!(
    /// A telephone call.
    CallId
);
numeric_id!(
    /// A file of a record.
    FileId
);
numeric_id!(
    /// A process that works on the shop, from its joining to its end: given to no other ever.
    NodeId
);

impl ChatId {
    /// The private chat with a user.
    pub const fn private(user: UserId) -> ChatId {
        ChatId(user.0)
    }

    /// Whether it is a group: their ids are negative.
    pub const fn is_group(self) -> bool {
        self.0 < 0
    }
}

slug!(
    /// A pipeline's id in the preset.
    PipelineId
);
slug!(
    /// A stage's id within its pipeline.
    StageId
);
slug!(
    /// A field's id in the preset.
    FieldId
);
slug!(
    /// A robot's id within its pipeline.
    RobotId
);
slug!(
    /// A task template's id within its pipeline.
    TemplateId
);
slug!(
    /// One choice of a choice field.
    ChoiceId
);

/// A slug that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no id: 1 to 24 characters of a-z, 0-9 and _")]
pub struct BadSlug(String);

fn check_slug(text: &str) -> Result<(), BadSlug> {
    let fits = (1..=24).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if fits {
        Ok(())
    } else {
        Err(BadSlug(text.to_owned()))
    }
}
