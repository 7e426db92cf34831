//! What the bot is and sets about itself: commands, name, descriptions, menu button (RULES §6).

use serde_json::{Value, json};

use super::envelope::known_chat;
use crate::sandbox::emulator::{core::Core, error::ApiError, params::Params, places::Seat};

/// A server that has just begun refuses to be closed for so long, in milliseconds (RULES §1).
const NO_CLOSE_MS: i64 = 10 * 60 * 1000;

pub fn get_me(core: &mut Core) -> Value {
    let mut me = core.bot.to_user();
    for (field, value) in [
        ("can_join_groups", true),
        ("can_read_all_group_messages", false),
        ("supports_guest_queries", false),
        ("supports_inline_queries", true),
        ("can_connect_to_business", false),
        ("has_main_web_app", false),
        ("has_topics_enabled", false),
        ("allows_users_to_create_topics", false),
        ("can_manage_bots", false),
        ("supports_join_request_queries", false),
    ] {
        me[field] = json!(value);
    }
    me
}

pub fn close(core: &mut Core) -> Result<Value, ApiError> {
    let left = NO_CLOSE_MS - (core.now_ms - core.opened_ms);
    match u64::try_from(left.div_euclid(1000)) {
        Ok(seconds) if left > 0 => Err(ApiError::too_many_requests(seconds + 1)),
        _ => Ok(Value::Bool(true)),
    }
}

/// The key of a command list: the scope as the server compares it, and the language.
fn commands_key(core: &Core, params: &Params) -> Result<String, ApiError> {
    let scope = params
        .json("scope", "bot command scope")?
        .unwrap_or_else(|| json!({"type": "default"}));
    let kind = scope["type"].as_str().unwrap_or_default();
    let scope = match kind {
        "default" | "all_private_chats" | "all_group_chats" | "all_chat_administrators" => {
            kind.to_owned()
        }
        "chat" | "chat_administrators" | "chat_member" => {
            let mut inner = Params::default();
            inner.set("chat_id", scope["chat_id"].clone());
            let chat = known_chat(core, &inner, "chat_id")?;
            match (kind, scope["user_id"].as_i64()) {
                ("chat_member", Some(user)) => format!("{kind}/{chat}/{user}"),
                ("chat_member", None) => {
                    return Err(ApiError::bad_request(
                        "can't parse BotCommandScope: can't find field \"user_id\"",
                    ));
                }
                _ => format!("{kind}/{chat}"),
            }
        }
        "" => {
            return Err(ApiError::bad_request(
                "can't parse BotCommandScope: can't find field \"type\"",
            ));
        }
        _ => {
            return Err(ApiError::bad_request(
                "can't parse BotCommandScope: unsupported type specified",
            ));
        }
    };
    let language = params.text("language_code").unwrap_or_default();
    let is_code = language.is_empty()
        || language.len() == 2 && language.bytes().all(|byte| byte.is_ascii_lowercase());
    if !is_code {
        return Err(ApiError::bad_request("invalid language code specified"));
    }
    Ok(format!("{scope}:{language}"))
}

pub fn set_commands(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let commands = params
        .json("commands", "commands")?
        .unwrap_or_else(|| json!([]));
    let list = commands
        .as_array()
        .ok_or_else(|| ApiError::bad_request("expected an Array of BotCommand"))?;
    if list.len() > 100 {
        return Err(ApiError::bad_request("BOT_COMMANDS_TOO_MUCH"));
    }
    let checked: Result<Vec<_>, _> = list.iter().map(command).collect();
    let checked = checked?;
    let key = commands_key(core, params)?;
    if checked.is_empty() {
        core.world.settings.commands.remove(&key);
    } else {
        core.world.settings.commands.insert(key, json!(checked));
    }
    core.emit_commands();
    Ok(Value::Bool(true))
}

fn command(value: &Value) -> Result<Value, ApiError> {
    let text = |name: &str| {
        value[name].as_str().ok_or_else(|| {
            ApiError::bad_request(format!(
                "can't parse BotCommand: can't find field \"{name}\""
            ))
        })
    };
    let name = text("command")?.trim();
    let name = name.strip_prefix('/').unwrap_or(name);
    let description = text("description")?.trim();
    let refuse = |why: &str| Err(ApiError::bad_request(why));
    if name.is_empty() {
        return refuse("command name must be non-empty");
    }
    if name.chars().count() > 32 {
        return refuse("command length must not exceed 32");
    }
    if !name
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    {
        return refuse("BOT_COMMAND_INVALID");
    }
    if description.is_empty() {
        return refuse("command description must be non-empty");
    }
    if description.chars().count() > 256 {
        return refuse("command description length must not exceed 256");
    }
    Ok(json!({"command": name, "description": description}))
}

pub fn get_commands(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let key = commands_key(core, params)?;
    let commands = core.world.settings.commands.get(&key).cloned();
    Ok(commands.unwrap_or_else(|| json!([])))
}

pub fn delete_commands(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let key = commands_key(core, params)?;
    core.world.settings.commands.remove(&key);
    core.emit_commands();
    Ok(Value::Bool(true))
}

impl Core {
    /// The commands that a person sees there: the narrowest scope wins, the person's language before none.
    pub fn commands_for(&self, seat: Seat) -> Value {
        let Seat { person, chat, .. } = seat;
        let code = self
            .world
            .chats
            .get(&person)
            .and_then(|chat| chat.profile.language_code.as_deref())
            .unwrap_or_default();
        let language: String = code.chars().take(2).collect();
        let scopes = match self.world.groups.get(&chat) {
            None => vec![format!("chat/{chat}"), "all_private_chats".to_owned()],
            Some(group) if group.is_admin(person) => vec![
                format!("chat_member/{chat}/{person}"),
                format!("chat_administrators/{chat}"),
                format!("chat/{chat}"),
                "all_chat_administrators".to_owned(),
                "all_group_chats".to_owned(),
            ],
            Some(_) => vec![
                format!("chat_member/{chat}/{person}"),
                format!("chat/{chat}"),
                "all_group_chats".to_owned(),
            ],
        };
        scopes
            .into_iter()
            .chain(["default".to_owned()])
            .flat_map(|scope| [format!("{scope}:{language}"), format!("{scope}:")])
            .find_map(|key| self.world.settings.commands.get(&key).cloned())
            .unwrap_or_else(|| json!([]))
    }

    fn emit_commands(&mut self) {
        let people: Vec<i64> = self.world.chats.keys().copied().collect();
        for person in people {
            let commands = self.commands_for(Seat::private(person));
            self.emit(person, "commands", json!({ "commands": commands }));
        }
    }
}

pub fn set_text(
    core: &mut Core,
    params: &Params,
    field: &str,
    longest: usize,
) -> Result<Value, ApiError> {
    let text = params.text(field).unwrap_or_default();
    if text.chars().count() > longest {
        return Err(ApiError::bad_request(format!(
            "bot {} is too long",
            field.replace('_', " ")
        )));
    }
    let key = text_key(params, field);
    core.world.settings.texts.insert(key, text);
    core.touch();
    Ok(Value::Bool(true))
}

pub fn get_text(core: &mut Core, params: &Params, field: &str) -> Value {
    let texts = &core.world.settings.texts;
    let set = texts
        .get(&text_key(params, field))
        .filter(|text| !text.is_empty())
        .or_else(|| texts.get(&format!("{field}:")))
        .cloned();
    let text = match set {
        Some(text) if !text.is_empty() => text,
        _ if field == "name" => core.bot.first_name.clone(),
        _ => String::new(),
    };
    json!({ field: text })
}

fn text_key(params: &Params, field: &str) -> String {
    let language = params.text("language_code").unwrap_or_default();
    format!("{field}:{language}")
}

pub fn set_menu_button(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let button = params.json("menu_button", "menu button")?;
    if let Some(button) = &button {
        let known = ["default", "commands", "web_app"];
        if !known.iter().any(|kind| button["type"] == *kind) {
            return Err(ApiError::bad_request("can't parse menu button"));
        }
    }
    if params.has("chat_id") {
        let chat = known_chat(core, params, "chat_id")?;
        if let Some(chat) = core.world.chats.get_mut(&chat) {
            chat.menu_button = button;
        }
    } else {
        core.world.settings.menu_button = button;
    }
    core.touch();
    Ok(Value::Bool(true))
}

pub fn get_menu_button(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let own = if params.has("chat_id") {
        let chat = known_chat(core, params, "chat_id")?;
        let chat = core.world.chats.get(&chat);
        chat.and_then(|chat| chat.menu_button.clone())
    } else {
        None
    };
    Ok(own
        .or_else(|| core.world.settings.menu_button.clone())
        .unwrap_or_else(|| json!({"type": "commands"})))
}
