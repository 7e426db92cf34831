//! The line's report, and sessions that are over, for those who run the shop.

use super::{Look, Screen, TEXT_MAX, button, pager};
use crate::app::line::hours;
use crate::app::line::report::{OfOperator, Report, SessionView};
use crate::app::naming;
use crate::domain::lang::Lang;
use crate::domain::report::{Speed, Stars};
use crate::domain::session::State;
use crate::domain::text::{isolate, one_line};
use crate::i18n::Html;
use crate::telegram::keyboard::Keyboard;
use crate::telegram::press::{LinePress, Press};
use crate::{h, t};
use chrono::TimeDelta;

/// The spans that are reported on, in days.
const SPANS: [i64; 3] = [1, 7, 30];
/// How many operators a report names.
const OPERATORS: usize = 15;

fn span(lang: Lang, span: TimeDelta) -> String {
    match span.num_minutes() {
        0 => t!(lang, "line-under-minute"),
        minutes => hours::minutes(lang, minutes),
    }
}

/// «4,7».
fn mean(lang: Lang, tenths: i64) -> String {
    let point = match lang {
        Lang::Ru => ',',
        Lang::En => '.',
    };
    format!("{}{point}{}", tenths / 10, tenths % 10)
}

fn speed(lang: Lang, title: &str, speed: &Speed, promised: bool) -> Html {
    let mut text = h!(
        lang,
        "line-report-speed",
        title = title,
        count = speed.count.to_string()
    );
    if speed.count > 0 {
        text.line(&h!(
            lang,
            "line-report-spans",
            median = span(lang, speed.median),
            average = span(lang, speed.average)
        ));
        if promised {
            text.line(&h!(
                lang,
                "line-report-late",
                late = speed.late.to_string(),
                share = speed.late_share().to_string()
            ));
        }
    }
    text
}

fn ratings(lang: Lang, stars: &Stars) -> Html {
    let Some(tenths) = stars.tenths() else {
        return h!(lang, "line-report-stars-none");
    };
    let mut text = h!(
        lang,
        "line-report-stars",
        mean = mean(lang, tenths),
        count = stars.count().to_string()
    );
    let spread = stars.0.iter().enumerate().rev();
    let spread: Vec<String> = spread
        .map(|(place, count)| format!("{}⭐ {count}", place + 1))
        .collect();
    text.line(&Html::escape(&spread.join(" · ")));
    text
}

fn operator(lang: Lang, one: &OfOperator) -> Html {
    let median = if one.first.count > 0 {
        one.first.median
    } else {
        one.all.median
    };
    let mut line = h!(
        lang,
        "line-report-operator",
        name = naming::name_or_id(one.person.as_ref(), one.who),
        answers = one.all.count.to_string(),
        median = span(lang, median),
        late = one.all.late.to_string()
    )
    .to_string();
    if let Some(tenths) = one.stars.tenths() {
        line.push_str(" · ⭐ ");
        line.push_str(&mean(lang, tenths));
    }
    Html::from_markup(line)
}

/// The report.
pub fn report(look: &Look<'_>, report: &Report) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "line-report-title", days = report.days.to_string());
    text.gap();
    text.line(&h!(
        lang,
        "line-report-turnover",
        opened = report.turnover.opened.to_string(),
        closed = report.turnover.closed.to_string(),
        spam = report.turnover.spam.to_string()
    ));
    text.gap();
    text.line(&speed(
        lang,
        &t!(lang, "line-report-first"),
        &report.first,
        report.promised,
    ));
    text.line(&speed(
        lang,
        &t!(lang, "line-report-next"),
        &report.next,
        report.promised,
    ));
    text.gap();
    text.line(&ratings(lang, &report.stars));
    if !report.operators.is_empty() {
        text.gap();
        text.line(&h!(lang, "line-report-operators"));
        for one in report.operators.iter().take(OPERATORS) {
            text.line(&operator(lang, one));
        }
    }
    text.gap();
    if report.waiting.is_empty() {
        text.line(&h!(lang, "line-report-nobody-waits"));
    } else {
        text.line(&h!(lang, "line-report-waiting"));
    }
    for waiting in &report.waiting {
        let operator = waiting.operator.as_ref();
        text.line(&h!(
            lang,
            "line-report-waits",
            client = isolate(&one_line(&waiting.client, 40)),
            span = span(lang, waiting.worked),
            operator =
                operator.map_or_else(|| t!(lang, "line-report-not-taken"), naming::person_name)
        ));
    }
    let spans = SPANS.map(|days| {
        let label = t!(lang, "line-days", days = days.to_string());
        let label = if days == report.days {
            format!("✓ {label}")
        } else {
            label
        };
        button(label, &Press::Line(LinePress::Report { days }))
    });
    let mut keyboard = Keyboard::new(vec![spans.into()]);
    keyboard.row(vec![button(
        t!(lang, "button-line-ended"),
        &Press::Line(LinePress::Ended { page: 0 }),
    )]);
    keyboard.row(vec![button(
        t!(lang, "button-back-to", name = t!(lang, "line-name")),
        &Press::Line(LinePress::Overview {}),
    )]);
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard,
    }
}

fn client(lang: Lang, view: &SessionView) -> String {
    view.client.as_ref().map_or_else(
        || t!(lang, "value-not-given"),
        |client| isolate(&one_line(&client.name, 40)),
    )
}

fn verdict(view: &SessionView) -> String {
    let session = &view.session;
    let stars = session.stars.map(|stars| format!(" · ⭐ {stars}"));
    let mark = session.mark.map(|mark| format!(" · 🏅 {mark}"));
    [stars, mark].into_iter().flatten().collect()
}

/// Sessions that are over, page by page.
pub fn ended(look: &Look<'_>, sessions: &[SessionView], page: i64, total: i64) -> Screen {
    let lang = look.lang();
    let text = if total == 0 {
        h!(lang, "line-ended-none")
    } else {
        h!(lang, "line-ended")
    };
    let mut keyboard = Keyboard::default();
    for view in sessions {
        let at = view.session.closed_at.unwrap_or(view.session.opened_at);
        let label = format!(
            "{} · {}{}",
            client(lang, view),
            look.moment(at),
            verdict(view)
        );
        let session = view.session.id;
        keyboard.row(vec![button(
            label,
            &Press::Line(LinePress::Session { session }),
        )]);
    }
    keyboard.row(pager(page, total, |page| {
        Press::Line(LinePress::Ended { page })
    }));
    keyboard.row(vec![button(
        t!(lang, "button-back"),
        &Press::Line(LinePress::Report { days: 7 }),
    )]);
    Screen { text, keyboard }
}

/// A session with its last words; one that is over can be marked.
pub fn session(look: &Look<'_>, view: &SessionView) -> Screen {
    let lang = look.lang();
    let session = &view.session;
    let mut text = h!(lang, "line-session", client = client(lang, view));
    text.line(&h!(
        lang,
        "line-session-times",
        opened = look.moment(session.opened_at),
        closed = session
            .closed_at
            .map_or_else(|| t!(lang, "line-session-open"), |at| look.moment(at))
    ));
    match session.state {
        State::Spam { .. } => text.line(&h!(lang, "line-session-spam")),
        State::SilentlyClosed { .. } => text.line(&h!(lang, "line-session-silent")),
        State::New
        | State::Skipped
        | State::Answered { .. }
        | State::WaitingForClient { .. }
        | State::WaitingForUs { .. }
        | State::Closing { .. }
        | State::Closed { .. } => {}
    }
    if let Some(operator) = &view.operator {
        text.line(&h!(
            lang,
            "card-responsible",
            name = naming::person_name(operator)
        ));
    }
    if let Some(stars) = session.stars {
        text.line(&h!(lang, "line-session-stars", stars = stars.to_string()));
    }
    if let Some(comment) = &session.stars_comment {
        text.line(&h!(lang, "card-words", words = one_line(comment, 500)));
    }
    text.gap();
    for words in &view.words {
        let gist = super::news::gist(lang, words, 200);
        text.line(&if words.incoming {
            h!(lang, "line-session-theirs", words = gist)
        } else {
            h!(lang, "line-session-ours", words = gist)
        });
    }
    let mut keyboard = Keyboard::default();
    if session.state.is_over() {
        text.gap();
        text.line(&h!(lang, "line-session-mark"));
        let id = session.id;
        let marks = (1..=5).map(|mark: i64| {
            let label = if session.mark == Some(mark) {
                format!("✓ {mark}")
            } else {
                mark.to_string()
            };
            button(label, &Press::Line(LinePress::Mark { session: id, mark }))
        });
        keyboard.row(marks.collect());
    }
    if let Some(record) = session.record {
        keyboard.row(vec![button(
            t!(lang, "button-card"),
            &Press::Card { record },
        )]);
    }
    keyboard.row(vec![button(
        t!(lang, "button-line-ended"),
        &Press::Line(LinePress::Ended { page: 0 }),
    )]);
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard,
    }
}
