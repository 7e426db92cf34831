//! A flood of words put together: as few messages as fit, in order, with their times. Files come one by one when there
//! are few; many are named in their place among the words, and fetched by a button.

use crate::domain::ids::ClientMessageId;
use crate::telegram::rich::Rich;

/// So many files come by themselves.
const FILES: usize = 5;

/// A message that was gathered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gathered {
    /// Which.
    pub id: ClientMessageId,
    /// When it was written, as its reader reads it.
    pub at: String,
    /// What it says, or what it is.
    pub words: Rich,
    /// Whether there is more to it than its words.
    pub is_file: bool,
}

/// What is brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words, with the first message that they come from.
    Words(ClientMessageId, Rich),
    /// A message by itself.
    Whole(ClientMessageId),
}

/// The files that come only when they are asked for.
pub fn left_out(gathered: &[Gathered]) -> Vec<ClientMessageId> {
    let files: Vec<_> = gathered
        .iter()
        .filter(|one| one.is_file)
        .map(|one| one.id)
        .collect();
    if files.len() > FILES {
        files
    } else {
        Vec::new()
    }
}

/// Puts what was gathered together; each message of words has a header and at most `max` characters.
pub fn pieces(header: &Rich, gathered: &[Gathered], max: usize) -> Vec<Piece> {
    let names_files = !left_out(gathered).is_empty();
    let room = max.saturating_sub(header.chars() + 1).max(1);
    let mut pieces = Vec::new();
    let mut open: Option<(ClientMessageId, Rich)> = None;
    for one in gathered {
        if one.is_file && !names_files {
            close(&mut pieces, header, &mut open);
            pieces.push(Piece::Whole(one.id));
            continue;
        }
        let mut entry = Rich::all("italic", one.at.clone());
        entry.push(&Rich::plain(" "));
        entry.push(&one.words);
        for part in entry.split(room, room) {
            let fits = open
                .as_ref()
                .is_some_and(|(_, words)| words.chars() + 1 + part.chars() <= room);
            if !fits {
                close(&mut pieces, header, &mut open);
            }
            open.get_or_insert_with(|| (one.id, Rich::default()))
                .1
                .line(&part);
        }
    }
    close(&mut pieces, header, &mut open);
    pieces
}

fn close(pieces: &mut Vec<Piece>, header: &Rich, open: &mut Option<(ClientMessageId, Rich)>) {
    if let Some((id, words)) = open.take() {
        let mut whole = header.clone();
        whole.line(&words);
        pieces.push(Piece::Words(id, whole));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn word(id: i64, text: &str) -> Gathered {
        Gathered {
            id: ClientMessageId(id),
            at: "15:30".to_owned(),
            words: Rich::plain(text),
            is_file: false,
        }
    }

    fn file(id: i64) -> Gathered {
        Gathered {
            is_file: true,
            ..word(id, "Фото")
        }
    }

    fn texts(pieces: &[Piece]) -> Vec<String> {
        pieces
            .iter()
            .map(|piece| match piece {
                Piece::Words(_, words) => words.text.clone(),
                Piece::Whole(id) => format!("#{id}"),
            })
            .collect()
    }

    #[test]
    fn a_few_files_keep_their_places() {
        let gathered = [word(1, "раз"), word(2, "два"), file(3), word(4, "три")];
        let pieces = pieces(&Rich::plain("Иван"), &gathered, 100);
        assert_eq!(
            texts(&pieces),
            ["Иван\n15:30 раз\n15:30 два", "#3", "Иван\n15:30 три"]
        );
        assert_eq!(left_out(&gathered), []);
    }

    #[test]
    fn many_files_are_named_where_they_came() {
        let mut gathered = vec![word(1, "смотрите")];
        gathered.extend((2..8).map(file));
        let pieces = pieces(&Rich::plain("Иван"), &gathered, 1000);
        assert_eq!(pieces.len(), 1);
        assert_eq!(texts(&pieces)[0].matches("Фото").count(), 6);
        assert_eq!(left_out(&gathered).len(), 6);
    }

    proptest! {
        #[test]
        fn no_word_is_lost_and_none_too_long(words in prop::collection::vec("[а-я]{1,60}", 1..40)) {
            let gathered: Vec<_> = (1..).zip(&words).map(|(id, text)| word(id, text)).collect();
            let texts = texts(&pieces(&Rich::plain("И"), &gathered, 50));
            prop_assert!(texts.iter().all(|text| text.chars().count() <= 50));
            let bare = |text: &str| text.replace("15:30", "").replace(['\n', ' ', 'И'], "");
            prop_assert_eq!(texts.iter().map(|text| bare(text)).collect::<String>(), words.concat());
        }
    }
}
