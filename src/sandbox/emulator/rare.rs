//! What people send seldom: the kinds of messages that a bot must bear and mostly can't pass on.
//!
//! Invariant: each has the true shape of its kind in the Bot API, with its required fields and no more.

use serde_json::{Map, Value, json};

use super::{contents::content, core::Core, files::FileKind, samples::sample};

/// A kind of message that comes seldom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rare {
    /// Photos that cost stars; can't be copied.
    PaidMedia,
    /// A forwarded story.
    Story,
    /// A forwarded giveaway; can't be copied.
    Giveaway,
    /// A forwarded invoice of another bot's; can't be copied.
    Invoice,
    /// A game of another bot's.
    Game,
    /// A checklist.
    Checklist,
    /// A rich message: blocks instead of a text.
    RichMessage,
    /// A photo that moves.
    LivePhoto,
    /// A gift: a service message.
    Gift,
    /// A change of the chat's background: a service message.
    Background,
    /// A kind that no bot knows yet: its field is called `newest_kind`.
    Unknown,
}

impl Rare {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::PaidMedia,
        Self::Story,
        Self::Giveaway,
        Self::Invoice,
        Self::Game,
        Self::Checklist,
        Self::RichMessage,
        Self::LivePhoto,
        Self::Gift,
        Self::Background,
        Self::Unknown,
    ];

    /// Whether the Bot API refuses to copy it.
    pub fn is_uncopyable(self) -> bool {
        match self {
            Self::PaidMedia
            | Self::Giveaway
            | Self::Invoice
            | Self::Gift
            | Self::Background
            | Self::Unknown => true,
            Self::Story | Self::Game | Self::Checklist | Self::RichMessage | Self::LivePhoto => {
                false
            }
        }
    }
}

impl Core {
    /// The content of a message of that kind.
    pub fn rare_content(&mut self, rare: Rare) -> Map<String, Value> {
        let channel = json!({"id": -1_001_000_000_001_i64, "type": "channel", "title": "Новости"});
        let soon = self.now() + 86_400;
        match rare {
            Rare::PaidMedia => {
                let media = json!([{"type": "photo", "photo": self.sample_photo()}]);
                content("paid_media", json!({"star_count": 5, "paid_media": media}))
            }
            Rare::Story => content("story", json!({"chat": channel, "id": 3})),
            Rare::Giveaway => content(
                "giveaway",
                json!({"chats": [channel], "winners_selection_date": soon, "winner_count": 3}),
            ),
            Rare::Invoice => content(
                "invoice",
                json!({
                    "title": "Чайник",
                    "description": "Со свистком",
                    "start_parameter": "kettle",
                    "currency": "RUB",
                    "total_amount": 250_000,
                }),
            ),
            Rare::Game => {
                let photo = self.sample_photo();
                content(
                    "game",
                    json!({"title": "Змейка", "description": "Старая игра", "photo": photo}),
                )
            }
            Rare::Checklist => content(
                "checklist",
                json!({
                    "title": "Что купить",
                    "tasks": [{"id": 1, "text": "Чайник"}, {"id": 2, "text": "Ситечко"}],
                }),
            ),
            Rare::RichMessage => content(
                "rich_message",
                json!({"blocks": [{"type": "paragraph", "text": "Абзац особого письма"}]}),
            ),
            Rare::LivePhoto => {
                let number = self.store_sample(FileKind::Photo);
                let mut photo = self.world.medium(number);
                let mut live = photo["photo"][0].clone();
                live["duration"] = json!(3);
                live["mime_type"] = json!("video/mp4");
                photo.insert("live_photo".to_owned(), live);
                photo
            }
            Rare::Gift => {
                let number = self.store_sample(FileKind::Sticker);
                let sticker = self.world.medium(number)["sticker"].clone();
                let gift = json!({"id": "1", "sticker": sticker, "star_count": 15});
                content("gift", json!({ "gift": gift }))
            }
            Rare::Background => {
                let fill = json!({"type": "solid", "color": 0x00ff_aa00});
                let kind = json!({"type": "fill", "fill": fill, "dark_theme_dimming": 0});
                content("chat_background_set", json!({ "type": kind }))
            }
            Rare::Unknown => content("newest_kind", json!({"x": 1})),
        }
    }

    /// Keeps a sample file; its number.
    pub fn store_sample(&mut self, kind: FileKind) -> u64 {
        let file = sample(kind, self.world.next_number);
        self.world.store_file(file)
    }

    fn sample_photo(&mut self) -> Value {
        let number = self.store_sample(FileKind::Photo);
        self.world.medium(number)["photo"].clone()
    }
}
