//! Keeping the world over a restart.
//!
//! Invariant: the snapshot is replaced whole (written aside, then renamed), so a crash leaves the old one or the new
//! one, never half of one. Contents of files lie beside it, each written once.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::state::World;

/// Why a kept world can't be read or written.
#[derive(Debug, thiserror::Error)]
pub enum PersistError {
    /// The file system refused.
    #[error("sandbox data {path}: {source}")]
    Io {
        /// What was read or written.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The snapshot is not one.
    #[error("sandbox data {path} is damaged: {source}")]
    Damaged {
        /// The snapshot.
        path: PathBuf,
        /// Where reading stopped.
        source: serde_json::Error,
    },
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> PersistError {
    let path = path.to_owned();
    move |source| PersistError::Io { path, source }
}

fn files_dir(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".files");
    PathBuf::from(name)
}

/// Reads the snapshot; `None` when there is none yet.
///
/// # Errors
/// When it can't be read or is damaged. A file whose content is gone is empty.
pub fn load(path: &Path) -> Result<Option<World>, PersistError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io_error(path)(error)),
    };
    let mut world: World = serde_json::from_str(&text).map_err(|source| PersistError::Damaged {
        path: path.to_owned(),
        source,
    })?;
    let folder = files_dir(path);
    for file in world.files.values_mut() {
        file.bytes = Arc::new(fs::read(folder.join(file.number.to_string())).unwrap_or_default());
    }
    world.reopen();
    Ok(Some(world))
}

/// Writes the snapshot and what files are new.
///
/// # Errors
/// When the file system refuses.
pub fn save(path: &Path, world: &World) -> Result<(), PersistError> {
    let folder = files_dir(path);
    if !world.files.is_empty() {
        fs::create_dir_all(&folder).map_err(io_error(&folder))?;
    }
    for file in world.files.values() {
        let target = folder.join(file.number.to_string());
        if !target.exists() {
            fs::write(&target, file.bytes.as_slice()).map_err(io_error(&target))?;
        }
    }
    let text = serde_json::to_string(world).map_err(|source| PersistError::Damaged {
        path: path.to_owned(),
        source,
    })?;
    let aside = path.with_extension("tmp");
    fs::write(&aside, text).map_err(io_error(&aside))?;
    fs::rename(&aside, path).map_err(io_error(path))
}
