//! The methods of the Bot API, by group.
//!
//! Invariant: a method either does all of its work and answers, or refuses and changes nothing. Methods that wait
//! (`getUpdates`) live in `polling`.

mod callback;
mod chat;
mod copy;
mod delete;
mod edit;
mod envelope;
mod files;
mod forum;
mod inline;
mod media;
mod members;
mod settings;
pub mod simple;
mod webhook;

use serde_json::Value;

pub use self::{delete::remove, media::put_caption};
use super::{core::Core, error::ApiError, files::FileKind, params::Params};

/// Runs one method under the lock.
///
/// # Errors
/// The server's refusal; 501 with a recorded violation for a method that is not emulated.
pub fn call(core: &mut Core, method: &'static str, params: &Params) -> Result<Value, ApiError> {
    match method {
        "getMe" => Ok(settings::get_me(core)),
        "sendMessage" => simple::send_message(core, params),
        "sendPhoto" => media::send(core, params, FileKind::Photo),
        "sendDocument" => media::send(core, params, FileKind::Document),
        "sendVoice" => media::send(core, params, FileKind::Voice),
        "sendVideo" => media::send(core, params, FileKind::Video),
        "sendAudio" => media::send(core, params, FileKind::Audio),
        "sendAnimation" => media::send(core, params, FileKind::Animation),
        "sendSticker" => media::send(core, params, FileKind::Sticker),
        "sendVideoNote" => media::send(core, params, FileKind::VideoNote),
        "sendMediaGroup" => media::send_group(core, params),
        "sendLocation" => simple::send_location(core, params),
        "sendVenue" => simple::send_venue(core, params),
        "sendContact" => simple::send_contact(core, params),
        "sendPoll" => simple::send_poll(core, params),
        "sendDice" => simple::send_dice(core, params),
        "copyMessage" => copy::copy_message(core, params),
        "copyMessages" => copy::copy_messages(core, params),
        "forwardMessage" => copy::forward_message(core, params),
        "forwardMessages" => copy::forward_messages(core, params),
        "editMessageText" => edit::text(core, params),
        "editMessageCaption" => edit::caption(core, params),
        "editMessageReplyMarkup" => edit::reply_markup(core, params),
        "editMessageMedia" => edit::media(core, params),
        "deleteMessage" => delete::one(core, params),
        "deleteMessages" => delete::several(core, params),
        "answerCallbackQuery" => callback::answer(core, params),
        "answerInlineQuery" => inline::answer(core, params),
        "setMessageReaction" => chat::set_reaction(core, params),
        "sendChatAction" => chat::send_action(core, params),
        "getChat" => chat::get(core, params),
        "getChatMember" => members::get(core, params),
        "getChatAdministrators" => members::administrators(core, params),
        "getChatMemberCount" => members::count(core, params),
        "leaveChat" => members::leave(core, params),
        "createForumTopic" => forum::create(core, params),
        "editForumTopic" => forum::edit(core, params),
        "closeForumTopic" => forum::set_closed(core, params, true),
        "reopenForumTopic" => forum::set_closed(core, params, false),
        "deleteForumTopic" => forum::delete(core, params),
        "closeGeneralForumTopic" => forum::set_general_closed(core, params, true),
        "reopenGeneralForumTopic" => forum::set_general_closed(core, params, false),
        "hideGeneralForumTopic" => forum::set_general_hidden(core, params, true),
        "unhideGeneralForumTopic" => forum::set_general_hidden(core, params, false),
        "pinChatMessage" => chat::pin(core, params),
        "unpinChatMessage" => chat::unpin(core, params),
        "unpinAllChatMessages" => chat::unpin_all(core, params),
        "setMyCommands" => settings::set_commands(core, params),
        "getMyCommands" => settings::get_commands(core, params),
        "deleteMyCommands" => settings::delete_commands(core, params),
        "setMyName" => settings::set_text(core, params, "name", 64),
        "setMyDescription" => settings::set_text(core, params, "description", 512),
        "setMyShortDescription" => settings::set_text(core, params, "short_description", 120),
        "getMyName" => Ok(settings::get_text(core, params, "name")),
        "getMyDescription" => Ok(settings::get_text(core, params, "description")),
        "getMyShortDescription" => Ok(settings::get_text(core, params, "short_description")),
        "setChatMenuButton" => settings::set_menu_button(core, params),
        "getChatMenuButton" => settings::get_menu_button(core, params),
        "getFile" => files::get(core, params),
        "setWebhook" => webhook::set(core, params),
        "deleteWebhook" => Ok(webhook::delete(core, params)),
        "getWebhookInfo" => Ok(webhook::info(core)),
        "close" => settings::close(core),
        "logOut" => Ok(Value::Bool(true)),
        other => Err(ApiError::not_emulated(other)),
    }
}

/// Whether calls of the method count against Telegram's pace. In a group whatever changes something for its members
/// counts, in all of its topics together.
pub fn is_paced(method: &str, in_group: bool) -> bool {
    let begins = |groups: &[&str]| groups.iter().any(|group| method.starts_with(group));
    method != "sendChatAction"
        && (begins(&["send", "copy", "forward", "edit"])
            || in_group && (begins(&["delete", "pin", "unpin"]) || method.ends_with("ForumTopic")))
}
