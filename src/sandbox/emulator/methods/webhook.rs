//! Setting and unsetting the webhook (RULES §9). Delivery is in `emulator::webhook`.

use serde_json::{Value, json};

use crate::sandbox::emulator::{
    core::Core, error::ApiError, params::Params, polling::EndedBy, webhook::Webhook,
};

pub fn set(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let url = params.text("url").unwrap_or_default();
    if url.is_empty() {
        return Ok(delete(core, params));
    }
    check_url(&url)?;
    let secret = params
        .text("secret_token")
        .filter(|secret| !secret.is_empty());
    if let Some(secret) = &secret {
        if secret.len() > 256 {
            return Err(ApiError::bad_request("secret token is too long"));
        }
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        if !secret.bytes().all(allowed) {
            return Err(ApiError::bad_request(
                "secret token contains unallowed characters",
            ));
        }
    }
    drop_pending(core, params);
    let allowed = params
        .json("allowed_updates", "allowed updates")
        .ok()
        .flatten();
    core.world.updates.allow(allowed.as_ref());
    let max_connections = params.int("max_connections").unwrap_or(40).clamp(1, 100);
    core.world.webhook = Some(Webhook::new(url, secret, max_connections));
    core.polling.end(EndedBy::Webhook);
    core.touch();
    Ok(Value::Bool(true))
}

/// Telegram takes HTTPS on four ports. The emulator also takes plain HTTP on a loopback address, where the bot under
/// test listens; nothing else could be reached from here.
fn check_url(url: &str) -> Result<(), ApiError> {
    let bad = |why: &str| ApiError::bad_request(format!("bad webhook: {why}"));
    let parsed = reqwest::Url::parse(url).map_err(|_| bad("URL host is empty"))?;
    let loopback = matches!(parsed.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    if parsed.scheme() == "http" && loopback {
        return Ok(());
    }
    if parsed.scheme() != "https" {
        return Err(bad("An HTTPS URL must be provided for webhook"));
    }
    if !matches!(parsed.port_or_known_default(), Some(80 | 88 | 443 | 8443)) {
        return Err(bad(
            "Webhook can be set up only on ports 80, 88, 443 or 8443",
        ));
    }
    Ok(())
}

pub fn delete(core: &mut Core, params: &Params) -> Value {
    drop_pending(core, params);
    core.world.webhook = None;
    core.touch();
    Value::Bool(true)
}

fn drop_pending(core: &mut Core, params: &Params) {
    if params.flag("drop_pending_updates") {
        core.world.updates.clear();
    }
}

pub fn info(core: &mut Core) -> Value {
    let mut info = json!({
        "url": "",
        "has_custom_certificate": false,
        "pending_update_count": core.world.updates.len(),
    });
    if let Some(webhook) = &core.world.webhook {
        info["url"] = json!(webhook.url);
        info["max_connections"] = json!(webhook.max_connections);
        if let Some((date, message)) = &webhook.last_error {
            info["last_error_date"] = json!(date);
            info["last_error_message"] = json!(message);
        }
    }
    if let Some(allowed) = core.world.updates.allowed() {
        info["allowed_updates"] = json!(allowed);
    }
    info
}
