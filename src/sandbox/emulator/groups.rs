//! Groups as the servers keep them: who is in, what the bot may do there, which topics there are.
//!
//! Invariant: a group that became a supergroup stays behind as an empty shell that only knows where it went.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    core::Core,
    state::{Author, Message},
};

/// Colours that a topic's icon may have (Bot API, `createForumTopic`); the first is the usual one.
pub const ICON_COLORS: [i64; 6] = [
    7_322_096, 16_766_590, 13_338_331, 9_367_192, 16_749_490, 16_478_047,
];

/// What the bot may do in a group as its administrator.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rights {
    /// Create, rename, close and open topics.
    pub can_manage_topics: bool,
    /// Delete the messages of others, and topics.
    pub can_delete_messages: bool,
    /// Pin messages.
    pub can_pin_messages: bool,
}

impl Rights {
    /// All of them.
    pub const ALL: Self = Self {
        can_manage_topics: true,
        can_delete_messages: true,
        can_pin_messages: true,
    };
}

/// How the bot stands in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BotPlace {
    /// It was never there: it does not know the group.
    Unknown,
    /// It left.
    Left,
    /// It was thrown out.
    Kicked,
    /// It is there, and hears only what is meant for it.
    Member,
    /// It is an administrator, and hears everything.
    Admin(Rights),
}

impl BotPlace {
    /// Whether the bot is in the group.
    pub fn is_inside(self) -> bool {
        matches!(self, Self::Member | Self::Admin(_))
    }

    /// Its rights; none for all but administrators.
    pub fn rights(self) -> Rights {
        match self {
            Self::Admin(rights) => rights,
            Self::Unknown | Self::Left | Self::Kicked | Self::Member => Rights::default(),
        }
    }
}

/// How a person stands in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rank {
    /// An ordinary member.
    Member,
    /// An administrator with all rights.
    Admin,
    /// The owner: whoever was in it first.
    Creator,
}

/// A topic of a forum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// Its name.
    pub name: String,
    /// RGB.
    pub icon_color: i64,
    /// The custom emoji in its icon.
    pub icon_custom_emoji_id: Option<String>,
    /// Whether only administrators may write.
    pub closed: bool,
    /// Whether the bot created it: then it may change it without any right.
    pub by_bot: bool,
}

impl Topic {
    /// A topic that is open.
    pub fn new(name: &str, by_bot: bool) -> Self {
        Self {
            name: name.to_owned(),
            icon_color: ICON_COLORS[0],
            icon_custom_emoji_id: None,
            closed: false,
            by_bot,
        }
    }

    /// The `ForumTopic` object, or the `ForumTopicCreated` one without a number.
    pub fn to_json(&self, thread: Option<i64>) -> Value {
        let mut topic = json!({"name": self.name, "icon_color": self.icon_color});
        if let Some(icon) = &self.icon_custom_emoji_id {
            topic["icon_custom_emoji_id"] = json!(icon);
        }
        if let Some(thread) = thread {
            topic["message_thread_id"] = json!(thread);
        }
        topic
    }
}

/// A group, a supergroup or a forum.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GroupChat {
    /// Negative; below -1000000000000 for a supergroup.
    pub id: i64,
    /// Its title.
    pub title: String,
    /// Whether it is cut into topics.
    pub forum: bool,
    /// People, by their id.
    pub members: BTreeMap<i64, Rank>,
    /// The bot.
    pub bot: BotPlace,
    /// The supergroup that this group became.
    pub upgraded_to: Option<i64>,
    /// Topics by the number of the message that opened them; «General» is none of them.
    pub topics: BTreeMap<i64, Topic>,
    /// Whether only administrators may write in «General».
    pub general_closed: bool,
    /// Whether «General» is out of sight.
    pub general_hidden: bool,
    /// Messages by number.
    pub messages: BTreeMap<i64, Message>,
    /// Pinned messages, the last one pinned at the end.
    pub pinned: Vec<i64>,
    /// Number of the next message, if it is a supergroup.
    pub next_message: i64,
}

/// Ids of supergroups begin below this.
const SUPERGROUPS: i64 = -1_000_000_000_000;

impl GroupChat {
    /// A group without anybody.
    pub fn new(id: i64, title: &str) -> Self {
        Self {
            id,
            title: title.to_owned(),
            forum: false,
            members: BTreeMap::new(),
            bot: BotPlace::Unknown,
            upgraded_to: None,
            topics: BTreeMap::new(),
            general_closed: false,
            general_hidden: false,
            messages: BTreeMap::new(),
            pinned: Vec::new(),
            next_message: 1,
        }
    }

    /// Whether it is a supergroup.
    pub fn is_super(&self) -> bool {
        self.id < SUPERGROUPS
    }

    /// What the Bot API calls its type.
    pub fn type_name(&self) -> &'static str {
        if self.is_super() {
            "supergroup"
        } else {
            "group"
        }
    }

    /// The `Chat` object.
    pub fn to_chat(&self) -> Value {
        let mut chat = json!({"id": self.id, "type": self.type_name(), "title": self.title});
        if self.forum {
            chat["is_forum"] = json!(true);
        }
        chat
    }

    /// Whether the person may do what administrators may.
    pub fn is_admin(&self, person: i64) -> bool {
        self.members
            .get(&person)
            .is_some_and(|rank| *rank >= Rank::Admin)
    }

    /// Whether only administrators may write there.
    pub fn is_closed(&self, thread: Option<i64>) -> bool {
        match thread {
            None => self.general_closed,
            Some(thread) => self.topics.get(&thread).is_some_and(|topic| topic.closed),
        }
    }

    /// The `ChatMember` object of the bot.
    pub fn bot_member(&self, place: BotPlace, user: &Value) -> Value {
        match place {
            BotPlace::Unknown | BotPlace::Left => json!({"status": "left", "user": user}),
            BotPlace::Kicked => json!({"status": "kicked", "user": user, "until_date": 0}),
            BotPlace::Member => json!({"status": "member", "user": user}),
            BotPlace::Admin(rights) => self.admin_member(rights, user),
        }
    }

    /// The `ChatMemberAdministrator` object with these rights and no others that matter here.
    pub fn admin_member(&self, rights: Rights, user: &Value) -> Value {
        let mut member = json!({"status": "administrator", "user": user, "can_be_edited": false, "is_anonymous": false});
        for right in [
            "can_manage_video_chats",
            "can_restrict_members",
            "can_promote_members",
            "can_change_info",
            "can_invite_users",
            "can_post_stories",
            "can_edit_stories",
            "can_delete_stories",
            "can_send_welcome_messages",
        ] {
            member[right] = json!(false);
        }
        member["can_manage_chat"] = json!(true);
        member["can_delete_messages"] = json!(rights.can_delete_messages);
        member["can_pin_messages"] = json!(rights.can_pin_messages);
        if self.is_super() {
            member["can_manage_topics"] = json!(rights.can_manage_topics);
        }
        member
    }

    /// The `ChatMember` object of a person.
    pub fn person_member(&self, person: i64, user: &Value) -> Value {
        match self.members.get(&person) {
            None => json!({"status": "left", "user": user}),
            Some(Rank::Member) => json!({"status": "member", "user": user}),
            Some(Rank::Admin) => self.admin_member(Rights::ALL, user),
            Some(Rank::Creator) => {
                json!({"status": "creator", "user": user, "is_anonymous": false})
            }
        }
    }
}

impl Core {
    /// A new group under an id that no other had.
    pub fn found_group(&mut self, title: &str, supergroup: bool) -> i64 {
        let number = i64::try_from(self.world.take_number()).unwrap_or_default();
        let id = if supergroup {
            SUPERGROUPS - 2_000_000_000 - number
        } else {
            -4_000_000_000 - number
        };
        self.world.groups.insert(id, GroupChat::new(id, title));
        self.emit_group(id);
        id
    }

    /// Tells the page that a group is new or differs in more than its messages.
    pub fn emit_group(&mut self, id: i64) {
        self.emit(id, "reset", json!({}));
    }

    /// Whether the bot gets what was written there: everything in a private chat and where it is an administrator;
    /// elsewhere in a group, by its privacy mode, only commands, answers to it, what came through its inline mode, and
    /// what the group itself says.
    pub fn bot_hears(&self, chat: i64, message: &Message) -> bool {
        let Some(group) = self.world.groups.get(&chat) else {
            return true;
        };
        match group.bot {
            BotPlace::Unknown | BotPlace::Left | BotPlace::Kicked => false,
            BotPlace::Admin(_) => true,
            BotPlace::Member => {
                let to_bot = |id: i64| {
                    let answered = group.messages.get(&id);
                    answered.is_some_and(|answered| answered.author == Author::Bot)
                };
                message.via_bot
                    || message.kind() == "service"
                    || message.reply_to.is_some_and(to_bot)
                    || self.is_command_for_bot(message)
            }
        }
    }

    fn is_command_for_bot(&self, message: &Message) -> bool {
        let text = message.content.get("text").and_then(Value::as_str);
        let Some(command) = text.and_then(|text| text.strip_prefix('/')) else {
            return false;
        };
        let word = command.split_whitespace().next().unwrap_or_default();
        match word.split_once('@') {
            None => !word.is_empty(),
            Some((_, bot)) => bot.eq_ignore_ascii_case(&self.bot.username),
        }
    }

    /// A message that the group itself says about somebody's doing; the bot gets it unless it did it.
    pub fn say_service(
        &mut self,
        chat: i64,
        author: Author,
        thread: Option<i64>,
        field: &str,
        value: Value,
    ) -> i64 {
        let content = super::contents::content(field, value);
        let id = self.world.take_message_id(chat);
        let mut message = Message::new(id, author, self.now(), content);
        message.thread = thread;
        let heard = author != Author::Bot && self.bot_hears(chat, &message);
        if let Some(messages) = self.world.messages_mut(chat) {
            messages.insert(id, message);
        }
        if heard {
            let body = self.message_value(chat, id);
            self.update("message", &body);
        }
        self.emit_message(chat, id);
        id
    }
}
