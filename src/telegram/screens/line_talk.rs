//! What the line says by itself: to clients in their language, and to staff of clients who wait or rate.

use super::{Look, Screen, button};
use crate::app::line::hours;
use crate::app::line::report::SessionView;
use crate::app::naming;
use crate::domain::lang::Lang;
use crate::domain::line::{Asks, LineRules, Told};
use crate::domain::people::Person;
use crate::domain::preset::template;
use crate::domain::session::Session;
use crate::domain::text::{isolate, one_line, shorten};
use crate::i18n::Html;
use crate::telegram::keyboard::{Keyboard, Markup};
use crate::telegram::press::{LinePress, Press};
use crate::{h, t};
use chrono::TimeDelta;

/// A text of the line's for a client: the owner's own wording, else the built-in one. The built-in welcome is the receipt
/// of a new request, which is not said here.
pub fn say(
    lang: Lang,
    rules: &LineRules,
    told: Told,
    client: &Person,
    opens: Option<&str>,
) -> Html {
    let Some(own) = rules.own(told, lang) else {
        return built_in(lang, told, opens);
    };
    Html::escape(&template::fill(own, |name| match name {
        "client" => Some(naming::greeting_name(client)),
        "hours" => Some(opens.map_or_else(|| t!(lang, "line-opens-unknown"), str::to_owned)),
        _ => None,
    }))
}

/// The built-in wording.
pub fn built_in(lang: Lang, told: Told, opens: Option<&str>) -> Html {
    match (told, opens) {
        (Told::Welcome, _) => Html::default(),
        (Told::OffHours, Some(opens)) => h!(lang, "line-say-off-hours", hours = opens),
        (Told::OffHours, None) => h!(lang, "line-say-off-hours-unknown"),
        (Told::NoAnswer, _) => h!(lang, "line-say-no-answer"),
        (Told::Closing, _) => h!(lang, "line-say-closing"),
    }
}

/// A question of the welcome form; the first one says what it is for.
pub fn question(lang: Lang, asks: Asks, is_first: bool) -> Html {
    let mut text = if is_first {
        h!(lang, "line-form-begins")
    } else {
        Html::default()
    };
    text.line(&match asks {
        Asks::Name => h!(lang, "line-form-name"),
        Asks::What => h!(lang, "line-form-what"),
        Asks::Phone => h!(lang, "line-form-phone"),
    });
    text
}

/// The same question once more: it was no phone.
pub fn phone_again(lang: Lang) -> Html {
    h!(lang, "line-form-phone-again")
}

/// The keyboard beside a question: a person can always be called.
pub fn form_keyboard(lang: Lang, asks: Asks) -> Markup {
    let share_phone = match asks {
        Asks::Phone => Some(t!(lang, "button-share-phone")),
        Asks::Name | Asks::What => None,
    };
    Markup::Reply {
        share_phone,
        rows: vec![vec![t!(lang, "button-line-person")]],
        placeholder: Some(match asks {
            Asks::Name => t!(lang, "line-placeholder-name"),
            Asks::What => t!(lang, "line-placeholder-what"),
            Asks::Phone => t!(lang, "line-placeholder-phone"),
        }),
    }
}

/// Whether a text is the button that calls a person, in any language.
pub fn calls_a_person(text: &str) -> bool {
    Lang::ALL
        .into_iter()
        .any(|lang| text.trim() == t!(lang, "button-line-person"))
}

/// The end of the form.
pub fn form_done(lang: Lang) -> Html {
    h!(lang, "line-form-done")
}

/// A person was called.
pub fn person_called(lang: Lang) -> Html {
    h!(lang, "line-form-person")
}

/// Asks a client for a rating; the closing text stands above it where there is one.
pub fn ask_rating(lang: Lang, session: &Session, closing: Html) -> Screen {
    let mut text = closing;
    text.gap();
    text.line(&h!(lang, "line-rate"));
    let id = session.id;
    let row = (1..=5)
        .map(|stars: i64| {
            button(
                format!("{stars} ⭐"),
                &Press::Line(LinePress::Stars { session: id, stars }),
            )
        })
        .collect();
    Screen {
        text,
        keyboard: Keyboard::new(vec![row]),
    }
}

fn stars(count: i64) -> String {
    let count = usize::try_from(count).unwrap_or_default().min(5);
    "⭐".repeat(count)
}

/// Thanks for a rating.
pub fn rated(lang: Lang, session: &Session) -> Screen {
    Screen {
        text: h!(
            lang,
            "line-rated",
            stars = stars(session.stars.unwrap_or_default())
        ),
        keyboard: Keyboard::new(vec![vec![button(
            t!(lang, "button-line-remark"),
            &Press::Line(LinePress::Remark {
                session: session.id,
            }),
        )]]),
    }
}

/// Asks what could be better.
pub fn ask_remark(lang: Lang) -> Screen {
    Screen {
        text: h!(lang, "line-ask-remark"),
        keyboard: Keyboard::new(vec![vec![super::cancel(lang)]]),
    }
}

/// Thanks for the words too.
pub fn remarked(lang: Lang, session: &Session) -> Screen {
    Screen {
        text: h!(
            lang,
            "line-remarked",
            stars = stars(session.stars.unwrap_or_default())
        ),
        keyboard: Keyboard::default(),
    }
}

/// A client waits: before the promise breaks, and after.
pub fn waits(
    look: &Look<'_>,
    view: &SessionView,
    worked: TimeDelta,
    promised: u32,
    broken: bool,
) -> Screen {
    let lang = look.lang();
    let client = client_name(view);
    let span = hours::minutes(lang, worked.num_minutes().max(1));
    let promised = hours::minutes(lang, promised.into());
    let mut text = if broken {
        h!(
            lang,
            "line-waits-broken",
            client = client,
            span = span,
            promised = promised
        )
    } else {
        h!(
            lang,
            "line-waits",
            client = client,
            span = span,
            promised = promised
        )
    };
    text.line(&match &view.operator {
        Some(operator) => h!(
            lang,
            "card-responsible",
            name = naming::person_name(operator)
        ),
        None => h!(lang, "line-nobody-yet"),
    });
    if let Some(words) = view.words.iter().rev().find(|words| words.incoming) {
        text.gap();
        text.line(&super::news::quoted(lang, words, 300));
    }
    Screen {
        text,
        keyboard: to_the_client(lang, &view.session),
    }
}

fn client_name(view: &SessionView) -> String {
    view.client
        .as_ref()
        .map_or_else(String::new, |client| isolate(&one_line(&client.name, 60)))
}

fn to_the_client(lang: Lang, session: &Session) -> Keyboard {
    let Some(record) = session.record else {
        return Keyboard::new(vec![vec![super::to_menu(lang)]]);
    };
    Keyboard::new(vec![vec![
        button(t!(lang, "button-write"), &Press::Write { record }),
        button(t!(lang, "button-card"), &Press::Card { record }),
    ]])
}

/// A client's rating, for who held the session; who runs the shop can look into it.
pub fn rating_came(look: &Look<'_>, view: &SessionView) -> Screen {
    let lang = look.lang();
    let text = h!(
        lang,
        "line-rating-came",
        client = client_name(view),
        stars = stars(view.session.stars.unwrap_or_default())
    );
    came(look, view, text)
}

/// What a client added to a rating.
pub fn remark_came(look: &Look<'_>, view: &SessionView) -> Screen {
    let lang = look.lang();
    let session = &view.session;
    let comment = session.stars_comment.as_deref().unwrap_or_default();
    let text = h!(
        lang,
        "line-remark-came",
        client = client_name(view),
        stars = stars(session.stars.unwrap_or_default()),
        comment = shorten(comment, 3000)
    );
    came(look, view, text)
}

fn came(look: &Look<'_>, view: &SessionView, text: Html) -> Screen {
    let lang = look.lang();
    let mut text = text;
    if let Some(operator) = &view.operator
        && operator.id != look.viewer.id
    {
        text.line(&h!(
            lang,
            "card-responsible",
            name = naming::person_name(operator)
        ));
    }
    let mut keyboard = to_the_client(lang, &view.session);
    if look
        .viewer
        .role
        .is_some_and(crate::domain::people::Role::runs_the_shop)
    {
        keyboard.row(vec![button(
            t!(lang, "button-line-session"),
            &Press::Line(LinePress::Session {
                session: view.session.id,
            }),
        )]);
    }
    Screen { text, keyboard }
}
