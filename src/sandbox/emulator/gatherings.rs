//! What people do with groups themselves: who comes and goes, what the bot may do, topics, the way to a supergroup.
//!
//! Invariant: the bot learns of each by the update that Telegram sends; of a topic that somebody deletes it learns
//! nothing.

use serde_json::{Value, json};

use super::{
    core::Core,
    groups::{BotPlace, GroupChat, Rank, Topic},
    people::PhoneError,
    state::Author,
};

impl Core {
    fn group_mut(&mut self, id: i64) -> Result<&mut GroupChat, PhoneError> {
        self.world
            .groups
            .get_mut(&id)
            .ok_or(PhoneError::NoGroup(id))
    }

    /// Refuses who is no administrator of the group.
    fn check_admin(&mut self, id: i64, person: i64) -> Result<(), PhoneError> {
        let group = self.group_mut(id)?;
        if let Some(to) = group.upgraded_to {
            return Err(PhoneError::Upgraded(to));
        }
        if group.is_admin(person) {
            Ok(())
        } else {
            Err(PhoneError::NotAllowed)
        }
    }

    /// A person comes in; the first one owns the group.
    pub fn join_group(&mut self, id: i64, person: i64) -> Result<(), PhoneError> {
        let user = self.chat_mut(person)?.profile.to_user();
        let group = self.group_mut(id)?;
        if group.members.contains_key(&person) {
            return Ok(());
        }
        let rank = if group.members.is_empty() {
            Rank::Creator
        } else {
            Rank::Member
        };
        group.members.insert(person, rank);
        if rank == Rank::Member {
            let author = Author::Member(person);
            self.say_service(id, author, None, "new_chat_members", json!([user]));
        }
        self.emit_group(id);
        Ok(())
    }

    /// A person goes.
    pub fn leave_group(&mut self, id: i64, person: i64) -> Result<(), PhoneError> {
        let user = self.chat_mut(person)?.profile.to_user();
        if self.group_mut(id)?.members.remove(&person).is_none() {
            return Err(PhoneError::NotMember(person));
        }
        let author = Author::Member(person);
        self.say_service(id, author, None, "left_chat_member", user);
        self.emit_group(id);
        Ok(())
    }

    /// Makes a member an administrator, or an ordinary member again.
    pub fn rank_member(&mut self, id: i64, person: i64, rank: Rank) -> Result<(), PhoneError> {
        let group = self.group_mut(id)?;
        let place = group.members.get_mut(&person);
        *place.ok_or(PhoneError::NotMember(person))? = rank;
        self.emit_group(id);
        Ok(())
    }

    /// An administrator brings the bot in, gives or takes its rights, or throws it out; the bot learns of it by
    /// `my_chat_member`, and by a service message when it comes.
    pub fn place_bot(&mut self, id: i64, by: i64, place: BotPlace) -> Result<(), PhoneError> {
        self.check_admin(id, by)?;
        let from = self.chat_mut(by)?.profile.to_user();
        self.move_bot(id, &from, place)?;
        Ok(())
    }

    /// The same, whoever does it.
    pub fn move_bot(&mut self, id: i64, from: &Value, place: BotPlace) -> Result<(), PhoneError> {
        let bot = self.bot.to_user();
        let date = self.now();
        let group = self.group_mut(id)?;
        let old = std::mem::replace(&mut group.bot, place);
        if old == place {
            return Ok(());
        }
        let body = json!({
            "chat": group.to_chat(),
            "from": from,
            "date": date,
            "old_chat_member": group.bot_member(old, &bot),
            "new_chat_member": group.bot_member(place, &bot),
        });
        self.update("my_chat_member", &body);
        let author = match from["id"].as_i64() {
            Some(person) if person != self.bot.id => Author::Member(person),
            Some(_) | None => Author::Bot,
        };
        if !old.is_inside() && place.is_inside() {
            self.say_service(id, author, None, "new_chat_members", json!([bot]));
        } else if old.is_inside() && !place.is_inside() {
            self.say_service(id, author, None, "left_chat_member", bot);
        }
        self.emit_group(id);
        Ok(())
    }

    /// The group becomes a supergroup under another id. Members and rights move; messages stay behind.
    pub fn upgrade_group(&mut self, id: i64, by: i64) -> Result<i64, PhoneError> {
        self.check_admin(id, by)?;
        let old = self.group_mut(id)?.clone();
        if old.is_super() {
            return Err(PhoneError::NotAllowed);
        }
        let new = self.found_group(&old.title, true);
        let group = self.group_mut(new)?;
        group.members = old.members;
        group.bot = old.bot;
        let author = Author::Member(by);
        self.say_service(id, author, None, "migrate_to_chat_id", json!(new));
        self.group_mut(id)?.upgraded_to = Some(new);
        self.say_service(new, author, None, "migrate_from_chat_id", json!(id));
        self.emit_group(id);
        self.emit_group(new);
        Ok(new)
    }

    /// Switches topics on or off; only a supergroup has any. The bot is told nothing.
    pub fn set_forum(&mut self, id: i64, forum: bool) -> Result<(), PhoneError> {
        let group = self.group_mut(id)?;
        if !group.is_super() {
            return Err(PhoneError::NotAllowed);
        }
        group.forum = forum;
        self.emit_group(id);
        Ok(())
    }

    /// A topic begins with the service message whose number is its own.
    pub fn open_topic(&mut self, id: i64, author: Author, topic: Topic) -> i64 {
        let thread = self
            .world
            .groups
            .get(&id)
            .map_or(0, |group| group.next_message);
        let told = topic.to_json(None);
        if let Some(group) = self.world.groups.get_mut(&id) {
            group.topics.insert(thread, topic);
        }
        self.say_service(id, author, Some(thread), "forum_topic_created", told);
        self.emit_group(id);
        thread
    }

    /// A topic («General» for `None`) is closed or opened.
    pub fn close_topic(&mut self, id: i64, author: Author, thread: Option<i64>, closed: bool) {
        let field = if closed {
            "forum_topic_closed"
        } else {
            "forum_topic_reopened"
        };
        if let Some(group) = self.world.groups.get_mut(&id) {
            match thread.and_then(|thread| group.topics.get_mut(&thread)) {
                Some(topic) => topic.closed = closed,
                None => group.general_closed = closed,
            }
        }
        self.say_service(id, author, thread, field, json!({}));
        self.emit_group(id);
    }

    /// A topic goes with all its messages.
    pub fn drop_topic(&mut self, id: i64, thread: i64) {
        if let Some(group) = self.world.groups.get_mut(&id) {
            group.topics.remove(&thread);
            group
                .messages
                .retain(|_, message| message.thread != Some(thread));
            let messages = &group.messages;
            group.pinned.retain(|pinned| messages.contains_key(pinned));
        }
        self.emit_group(id);
    }

    /// A person opens a topic: any member may.
    pub fn person_opens_topic(
        &mut self,
        id: i64,
        person: i64,
        name: &str,
    ) -> Result<i64, PhoneError> {
        let group = self.group_mut(id)?;
        if !group.members.contains_key(&person) {
            return Err(PhoneError::NotMember(person));
        }
        if !group.forum {
            return Err(PhoneError::NotAllowed);
        }
        if name.trim().is_empty() {
            return Err(PhoneError::Empty);
        }
        let topic = Topic::new(name.trim(), false);
        Ok(self.open_topic(id, Author::Member(person), topic))
    }

    /// An administrator changes a topic.
    pub fn person_changes_topic(
        &mut self,
        id: i64,
        person: i64,
        thread: i64,
        change: TopicChange<'_>,
    ) -> Result<(), PhoneError> {
        self.check_admin(id, person)?;
        let topic = self.group_mut(id)?.topics.get_mut(&thread);
        let topic = topic.ok_or(PhoneError::NoTopic(thread))?;
        let author = Author::Member(person);
        match change {
            TopicChange::Name(name) => {
                name.clone_into(&mut topic.name);
                let told = json!({ "name": name });
                self.say_service(id, author, Some(thread), "forum_topic_edited", told);
                self.emit_group(id);
            }
            TopicChange::Closed(closed) => self.close_topic(id, author, Some(thread), closed),
            TopicChange::Gone => self.drop_topic(id, thread),
        }
        Ok(())
    }
}

/// What becomes of a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TopicChange<'a> {
    /// It gets another name.
    Name(&'a str),
    /// It is closed or opened.
    Closed(bool),
    /// It is deleted with its messages.
    Gone,
}
