//! Presses of telephone calls and of records' files.

use super::{Argument, press_group};
use crate::domain::call::CallKind;
use crate::domain::ids::{CallId, ContactId, FileId, RecordId};

press_group! {
    /// A press of calls and files.
    CallPress;
    /// Asks how a call with a client went.
    'n' New { contact: ContactId } Staff;
    /// Says it, and is asked what came of it.
    'k' Kind { contact: ContactId, kind: CallKind } Staff;
    /// Has nothing to say of what came of it.
    's' NoResult { contact: ContactId, kind: CallKind } Staff;
    /// Has no recording of it.
    'S' NoRecording { call: CallId } Staff;
    /// Sends its recording again.
    'p' Play { call: CallId } Staff;
    /// A record's files.
    'f' Files { record: RecordId, page: i64 } Staff;
    /// Asks for files to attach.
    'a' Attach { record: RecordId } Staff;
    /// That was all of them.
    'd' Attached { record: RecordId } Staff;
    /// A file.
    'o' File { file: FileId } Staff;
    /// Sends it again.
    'g' Fetch { file: FileId } Staff;
    /// Asks whether to take it away.
    'r' Remove { file: FileId } Staff;
    /// Takes it away.
    'R' RemoveNow { file: FileId } Staff;
    /// Whether files are copied to the shop's own disk.
    'c' Copies {} Management;
    /// Has them copied, or not.
    'C' SetCopies { on: bool } Management;
}

impl Argument for CallKind {
    fn write(&self) -> String {
        self.slug().to_owned()
    }

    fn read(text: &str) -> Option<Self> {
        CallKind::from_slug(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telegram::press::{MAX_BYTES, Press};

    #[test]
    fn presses_of_calls_are_read_back() {
        let id = 9_999_999_999;
        let kinds = CallKind::ALL.map(|kind| CallPress::NoResult {
            contact: ContactId(id),
            kind,
        });
        let others = [
            CallPress::Files {
                record: RecordId(id),
                page: 99_999,
            },
            CallPress::RemoveNow { file: FileId(id) },
            CallPress::SetCopies { on: true },
        ];
        for press in kinds.into_iter().chain(others) {
            let press = Press::Calls(press);
            let data = press.encode();
            assert!(data.len() <= MAX_BYTES, "{data}");
            assert_eq!(Press::parse(&data), Some(press));
        }
    }
}
