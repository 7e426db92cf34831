//! Copies of records' files on the shop's own disk.
//!
//! A copy is named by the SHA-256 of its bytes, so that the same file lies there once. It appears under its name whole or
//! not at all: it is written beside and renamed. Nothing here runs within a transaction.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

/// The SHA-256 of a file in hexadecimal digits.
pub fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::with_capacity(64), |mut digits, byte| {
            // Writing into a text never fails.
            let _ = write!(digits, "{byte:02x}");
            digits
        })
}

/// Where a copy lies; `None`: that is no digest of ours.
fn path_of(folder: &Path, digest: &str) -> Option<PathBuf> {
    let fits = digest.len() == 64
        && digest
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    fits.then(|| folder.join(&digest[..2]).join(digest))
}

/// Puts a copy down; gives its digest.
pub async fn keep(folder: &Path, bytes: &[u8]) -> io::Result<String> {
    let digest = digest(bytes);
    let path = path_of(folder, &digest).ok_or(io::ErrorKind::InvalidInput)?;
    if tokio::fs::try_exists(&path).await? {
        return Ok(digest);
    }
    if let Some(parent) = path.parent() {
        tokio::fs::create_dir_all(parent).await?;
    }
    let draft = path.with_extension("part");
    tokio::fs::write(&draft, bytes).await?;
    tokio::fs::File::open(&draft).await?.sync_all().await?;
    tokio::fs::rename(&draft, &path).await?;
    Ok(digest)
}

/// Reads a copy.
pub async fn read(folder: &Path, digest: &str) -> io::Result<Vec<u8>> {
    let path = path_of(folder, digest).ok_or(io::ErrorKind::InvalidInput)?;
    tokio::fs::read(path).await
}

/// Deletes a copy; one that is not there is deleted already.
pub async fn drop(folder: &Path, digest: &str) -> io::Result<()> {
    let Some(path) = path_of(folder, digest) else {
        return Ok(());
    };
    match tokio::fs::remove_file(path).await {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_copy_is_kept_once_read_and_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let digest = keep(folder.path(), b"tea").await.unwrap();
        assert_eq!(keep(folder.path(), b"tea").await.unwrap(), digest);
        assert_eq!(read(folder.path(), &digest).await.unwrap(), b"tea");
        for _ in 0..2 {
            drop(folder.path(), &digest).await.unwrap();
        }
        assert!(read(folder.path(), &digest).await.is_err());
    }

    #[tokio::test]
    async fn nothing_leads_out_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        for digest in ["", "..", "../../etc/passwd", &"A".repeat(64)] {
            assert!(read(folder.path(), digest).await.is_err(), "{digest}");
            assert!(drop(folder.path(), digest).await.is_ok(), "{digest}");
        }
    }
}
