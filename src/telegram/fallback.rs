//! What takes the place of a call that Telegram has refused, so that formatting, a quote or an unusual kind of message
//! never costs anybody's words. The substitute keeps the place of the call in its lane.

use crate::telegram::keyboard::Markup;
use crate::telegram::outgoing::{AlbumItem, Call, Caption, ReplyTo};
use crate::telegram::rich::Rich;

/// What to do after a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum After {
    /// Make this call instead.
    Instead(Call),
    /// Nothing: nobody misses anything.
    Nothing,
    /// It was as good as it gets: the call has failed.
    Failed,
}

/// What to do after Telegram has refused a call with those words.
pub fn after(call: &Call, error: &str) -> After {
    if let Call::Copy {
        or_else: Some(words),
        ..
    } = call
        && words.is_empty()
    {
        return After::Nothing;
    }
    let error = error.to_lowercase();
    let plainer = if error.contains("quote") {
        without_quote(call)
    } else if ["entit", "custom_emoji", "custom emoji", "user mention"]
        .iter()
        .any(|word| error.contains(word))
    {
        without_formatting(call)
    } else {
        None
    };
    plainer
        .or_else(|| as_it_stands(call, &error))
        .or_else(|| in_other_words(call))
        .map_or(After::Failed, After::Instead)
}

/// What is left to be copied once the first of several parts was, or was not.
pub fn rest(items: &[AlbumItem], reply_to: Option<&ReplyTo>, failed: bool) -> Option<Call> {
    let rest = items.get(1..).filter(|rest| !rest.is_empty())?;
    Some(Call::Copies {
        items: rest.to_vec(),
        reply_to: reply_to.cloned(),
        failed,
    })
}

fn without_quote(call: &Call) -> Option<Call> {
    let mut call = call.clone();
    let reply = match &mut call {
        Call::Send { reply_to, .. }
        | Call::SendWords { reply_to, .. }
        | Call::Album { reply_to, .. }
        | Call::Copy { reply_to, .. }
        | Call::Copies { reply_to, .. } => reply_to.as_mut(),
        _ => None,
    };
    reply.and_then(|reply| reply.quote.take()).map(|_| call)
}

/// The same call without formatting; `None` when it had none.
fn without_formatting(call: &Call) -> Option<Call> {
    let mut call = call.clone();
    let mut changed = false;
    let mut strip = |words: &mut Rich| {
        changed |= !words.entities.is_empty();
        words.entities.clear();
    };
    match &mut call {
        Call::SendWords { words, .. } | Call::EditWords { words, .. } => strip(words),
        Call::EditCaption { caption, .. }
        | Call::EditMedia { caption, .. }
        | Call::Copy {
            caption: Some(Caption::Rich(caption)),
            ..
        } => strip(caption),
        Call::Album { items, .. } => items.iter_mut().for_each(|item| strip(&mut item.caption)),
        _ => {}
    }
    changed.then_some(call)
}

/// An edit of what turns out to be a text, or to be none: a copy may have been told in words.
fn as_it_stands(call: &Call, error: &str) -> Option<Call> {
    match call {
        Call::EditCaption {
            target,
            caption,
            keyboard,
        } if error.contains("no caption in the message") && !caption.is_empty() => {
            Some(Call::EditWords {
                target: *target,
                words: caption.clone(),
                keyboard: keyboard.clone(),
            })
        }
        Call::EditWords {
            target,
            words,
            keyboard,
        } if error.contains("no text in the message") => Some(Call::EditCaption {
            target: *target,
            caption: words.clone(),
            keyboard: keyboard.clone(),
        }),
        // The words at least.
        Call::EditMedia {
            target,
            caption,
            keyboard,
            ..
        } if !caption.is_empty() => Some(Call::EditCaption {
            target: *target,
            caption: caption.clone(),
            keyboard: keyboard.clone(),
        }),
        _ => None,
    }
}

/// Another way to bring the same: a copy in words, an album part by part.
fn in_other_words(call: &Call) -> Option<Call> {
    match call {
        Call::Copy {
            keyboard,
            reply_to,
            or_else: Some(words),
            ..
        } => Some(Call::SendWords {
            words: words.clone(),
            keyboard: keyboard.clone(),
            reply_to: reply_to.clone(),
        }),
        // A picture that Telegram has forgotten: what it shows is told all the same.
        Call::Photo {
            caption, keyboard, ..
        } => Some(Call::Send {
            text: caption.clone(),
            markup: keyboard.clone().map(Markup::Inline),
            reply_to: None,
        }),
        Call::EditPhoto {
            target,
            caption,
            keyboard,
            ..
        } => Some(Call::EditCaption {
            target: *target,
            caption: Rich::from_html(caption),
            keyboard: keyboard.clone(),
        }),
        Call::Album { items, reply_to } => Some(Call::Copies {
            items: items.clone(),
            reply_to: reply_to.clone(),
            failed: false,
        }),
        Call::Copies {
            items, reply_to, ..
        } => rest(items, reply_to.as_ref(), true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{ChatId, MessageId};

    fn words(reply_to: Option<ReplyTo>) -> Call {
        Call::SendWords {
            words: Rich::all("bold", "чай"),
            keyboard: None,
            reply_to,
        }
    }

    fn copy(or_else: Option<Rich>) -> Call {
        Call::Copy {
            from: ChatId(1),
            message: MessageId(2),
            caption: Some(Caption::Rich(Rich::all("bold", "чай"))),
            keyboard: None,
            reply_to: None,
            or_else,
        }
    }

    #[test]
    fn formatting_goes_before_the_words_do() {
        let After::Instead(Call::SendWords { words: plain, .. }) =
            after(&words(None), "Bad Request: can't parse entities: nonsense")
        else {
            panic!("the words were given up");
        };
        assert_eq!(plain, Rich::plain("чай"));
        let again = after(
            &Call::SendWords {
                words: plain,
                keyboard: None,
                reply_to: None,
            },
            "Bad Request: ENTITY_BOUNDS_INVALID",
        );
        assert_eq!(again, After::Failed, "there is nothing left to take away");
    }

    #[test]
    fn a_quote_that_is_not_found_is_left_out() {
        let mut reply = ReplyTo::from(MessageId(5));
        reply.quote = Some(Rich::plain("нет такого"));
        let after = after(&words(Some(reply)), "Bad Request: QUOTE_TEXT_INVALID");
        assert_eq!(
            after,
            After::Instead(words(Some(ReplyTo::from(MessageId(5)))))
        );
    }

    #[test]
    fn what_is_not_copied_is_told() {
        let error = "Bad Request: the message can't be copied";
        assert_eq!(after(&copy(None), error), After::Failed);
        let told = after(&copy(Some(Rich::plain("розыгрыш"))), error);
        assert!(
            matches!(told, After::Instead(Call::SendWords { words, .. }) if words.text == "розыгрыш")
        );
    }

    #[test]
    fn what_is_told_already_need_not_be_shown() {
        let error = "Bad Request: the message can't be copied";
        assert_eq!(after(&copy(Some(Rich::default())), error), After::Nothing);
    }

    #[test]
    fn an_album_goes_part_by_part_and_remembers_what_failed() {
        let item = |message| AlbumItem {
            kind: "photo".to_owned(),
            file: "x".to_owned(),
            caption: Rich::default(),
            spoiler: false,
            from: (ChatId(1), MessageId(message)),
            post: None,
        };
        let album = Call::Album {
            items: vec![item(1), item(2)],
            reply_to: None,
        };
        let After::Instead(parts) = after(&album, "Bad Request: wrong file identifier") else {
            panic!("the album was given up");
        };
        let After::Instead(Call::Copies { items, failed, .. }) =
            after(&parts, "Bad Request: message to copy not found")
        else {
            panic!("the second part was given up with the first");
        };
        assert_eq!((items.len(), failed), (1, true));
    }
}
