//! `getFile` (RULES §8).

use serde_json::{Value, json};

use crate::sandbox::emulator::{
    core::Core,
    error::ApiError,
    files::{MAX_DOWNLOAD, parse_file_id},
    params::Params,
};

pub fn get(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let id = params.text("file_id").unwrap_or_default();
    if id.is_empty() {
        return Err(ApiError::bad_request("file_id not specified"));
    }
    let file = parse_file_id(&id)
        .and_then(|(_, number)| core.world.files.get(&number))
        .ok_or_else(|| {
            ApiError::bad_request("wrong file_id or the file is temporarily unavailable")
        })?;
    if file.size > MAX_DOWNLOAD {
        return Err(ApiError::bad_request("file is too big"));
    }
    Ok(json!({
        "file_id": id,
        "file_unique_id": file.unique_id(),
        "file_size": file.size,
        "file_path": file.path(),
    }))
}
