//! A group as its people see it: who is in, what the bot may do there, its topics.
//!
//! Invariant: what people do in it is done through [`Group::member`], a phone that is open on the group; here is only
//! what concerns the group itself.

use super::{
    emulator::{BotPlace, Emulator, GroupChat, PhoneError, Rank, Rights, Shown, TopicChange},
    phone::Phone,
};

/// A handle of one group. A group that is upgraded gets a new one.
#[derive(Debug, Clone)]
pub struct Group {
    emulator: Emulator,
    id: i64,
}

/// A topic as the list of topics shows it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ShownTopic {
    /// `message_thread_id`.
    pub thread: i64,
    /// Its name.
    pub name: String,
    /// RGB of its icon.
    pub icon_color: i64,
    /// Whether only administrators may write.
    pub closed: bool,
}

impl Group {
    pub(super) fn handle(emulator: Emulator, id: i64) -> Self {
        Self { emulator, id }
    }

    /// Id of the chat: negative.
    pub fn id(&self) -> i64 {
        self.id
    }

    fn read<T>(&self, look: impl FnOnce(&GroupChat) -> T) -> Option<T> {
        self.emulator.lock().world.groups.get(&self.id).map(look)
    }

    /// Its title.
    pub fn title(&self) -> String {
        self.read(|group| group.title.clone()).unwrap_or_default()
    }

    /// Whether it is cut into topics.
    pub fn is_forum(&self) -> bool {
        self.read(|group| group.forum).unwrap_or_default()
    }

    /// The supergroup that it became.
    pub fn upgraded_to(&self) -> Option<i64> {
        self.read(|group| group.upgraded_to).flatten()
    }

    /// How the bot stands in it.
    pub fn bot(&self) -> BotPlace {
        self.read(|group| group.bot).unwrap_or(BotPlace::Unknown)
    }

    /// The person's phone, open on this group (in a forum on «General»).
    pub fn member(&self, phone: &Phone) -> Phone {
        phone.at(self.id, None)
    }

    /// Somebody comes in; the first one owns the group.
    ///
    /// # Errors
    /// A phone that is not known.
    pub fn joins(&self, phone: &Phone) -> Result<Phone, PhoneError> {
        self.emulator.lock().join_group(self.id, phone.id())?;
        Ok(self.member(phone))
    }

    /// Somebody goes.
    ///
    /// # Errors
    /// Who was not in it.
    pub fn leaves(&self, phone: &Phone) -> Result<(), PhoneError> {
        self.emulator.lock().leave_group(self.id, phone.id())
    }

    /// Makes a member an administrator or takes that back.
    ///
    /// # Errors
    /// Who is not in it.
    pub fn ranks(&self, phone: &Phone, rank: Rank) -> Result<(), PhoneError> {
        let mut core = self.emulator.lock();
        core.rank_member(self.id, phone.id(), rank)
    }

    /// An administrator brings the bot in as an ordinary member.
    ///
    /// # Errors
    /// Who is no administrator; a group that was upgraded. So for all that concerns the bot.
    pub fn adds_bot(&self, by: &Phone) -> Result<(), PhoneError> {
        self.places_bot(by, BotPlace::Member)
    }

    /// An administrator gives the bot rights; brings it in if it was not there.
    ///
    /// # Errors
    /// As [`Group::adds_bot`].
    pub fn promotes_bot(&self, by: &Phone, rights: Rights) -> Result<(), PhoneError> {
        if !self.bot().is_inside() {
            self.adds_bot(by)?;
        }
        self.places_bot(by, BotPlace::Admin(rights))
    }

    /// An administrator makes the bot an ordinary member again.
    ///
    /// # Errors
    /// As [`Group::adds_bot`].
    pub fn demotes_bot(&self, by: &Phone) -> Result<(), PhoneError> {
        self.places_bot(by, BotPlace::Member)
    }

    /// An administrator throws the bot out.
    ///
    /// # Errors
    /// As [`Group::adds_bot`].
    pub fn kicks_bot(&self, by: &Phone) -> Result<(), PhoneError> {
        self.places_bot(by, BotPlace::Kicked)
    }

    fn places_bot(&self, by: &Phone, place: BotPlace) -> Result<(), PhoneError> {
        self.emulator.lock().place_bot(self.id, by.id(), place)
    }

    /// The group becomes a supergroup, under another id and with no messages yet.
    ///
    /// # Errors
    /// Who is no administrator; what is a supergroup already.
    pub fn upgrades(&self, by: &Phone) -> Result<Group, PhoneError> {
        let id = self.emulator.lock().upgrade_group(self.id, by.id())?;
        Ok(Self::handle(self.emulator.clone(), id))
    }

    /// Cuts the supergroup into topics, or takes that back; the bot is not told.
    ///
    /// # Errors
    /// A group that is no supergroup.
    pub fn switches_topics(&self, on: bool) -> Result<(), PhoneError> {
        self.emulator.lock().set_forum(self.id, on)
    }

    /// A member opens a topic; its number.
    ///
    /// # Errors
    /// Who is not in it; a group without topics; an empty name.
    pub fn opens_topic(&self, by: &Phone, name: &str) -> Result<i64, PhoneError> {
        let mut core = self.emulator.lock();
        core.person_opens_topic(self.id, by.id(), name)
    }

    /// An administrator renames, closes, opens or deletes a topic. Of a deletion the bot is told nothing.
    ///
    /// # Errors
    /// Who is no administrator; no such topic.
    pub fn changes_topic(
        &self,
        by: &Phone,
        topic: i64,
        change: TopicChange<'_>,
    ) -> Result<(), PhoneError> {
        let mut core = self.emulator.lock();
        core.person_changes_topic(self.id, by.id(), topic, change)
    }

    /// Its topics, the oldest first; «General» is not among them.
    pub fn topics(&self) -> Vec<ShownTopic> {
        self.read(|group| {
            group
                .topics
                .iter()
                .map(|(thread, topic)| ShownTopic {
                    thread: *thread,
                    name: topic.name.clone(),
                    icon_color: topic.icon_color,
                    closed: topic.closed,
                })
                .collect()
        })
        .unwrap_or_default()
    }

    /// Every message of the group, in all topics, oldest first.
    pub fn chat(&self) -> Vec<Shown> {
        let core = self.emulator.lock();
        let messages = core.world.messages(self.id);
        messages
            .into_iter()
            .flat_map(std::collections::BTreeMap::values)
            .map(|message| Shown::new(&core.world, self.id, message))
            .collect()
    }

    /// What stands in one topic, or in «General» for `None`, oldest first.
    pub fn topic(&self, topic: Option<i64>) -> Vec<Shown> {
        let mut chat = self.chat();
        chat.retain(|shown| shown.thread == topic);
        chat
    }
}
