//! Presses of the line's rules, and those of clients who rate.

use super::{Argument, press_group};
use crate::domain::ids::{SessionId, UserId};
use crate::domain::lang::Lang;
use crate::domain::line::{Asks, Distribution, Number, Switch, Told};

/// A theme of the rules: a screen of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineTheme {
    /// Who gets a client.
    Sharing,
    /// When the shop works.
    Hours,
    /// What it says by itself.
    Texts,
    /// What new clients are asked.
    Form,
    /// How fast answers are promised.
    Promise,
    /// Whether clients rate.
    Rating,
    /// After how much silence a dialogue closes.
    Silence,
    /// What keeps nuisance out.
    Spam,
    /// What becomes of people's data.
    Privacy,
}

impl LineTheme {
    /// Every theme, in the order of the overview.
    pub const ALL: [LineTheme; 9] = [
        LineTheme::Sharing,
        LineTheme::Hours,
        LineTheme::Texts,
        LineTheme::Form,
        LineTheme::Promise,
        LineTheme::Rating,
        LineTheme::Silence,
        LineTheme::Spam,
        LineTheme::Privacy,
    ];

    const fn slug(self) -> &'static str {
        match self {
            LineTheme::Sharing => "sharing",
            LineTheme::Hours => "hours",
            LineTheme::Texts => "texts",
            LineTheme::Form => "form",
            LineTheme::Promise => "promise",
            LineTheme::Rating => "rating",
            LineTheme::Silence => "silence",
            LineTheme::Spam => "spam",
            LineTheme::Privacy => "privacy",
        }
    }

    /// The theme that a number belongs to.
    pub const fn of(number: Number) -> LineTheme {
        match number {
            Number::TakeWithin | Number::Dialogs => LineTheme::Sharing,
            Number::CloseAfter => LineTheme::Silence,
            Number::NoAnswer => LineTheme::Texts,
            Number::First | Number::Next | Number::Ping => LineTheme::Promise,
            Number::PerMinute => LineTheme::Spam,
            Number::Retention => LineTheme::Privacy,
        }
    }

    /// The theme that a switch belongs to.
    pub const fn of_switch(switch: Switch) -> LineTheme {
        match switch {
            Switch::Rating => LineTheme::Rating,
            Switch::Vetting => LineTheme::Spam,
            Switch::Consent => LineTheme::Privacy,
        }
    }
}

impl Argument for LineTheme {
    fn write(&self) -> String {
        self.slug().to_owned()
    }

    fn read(text: &str) -> Option<Self> {
        LineTheme::ALL
            .into_iter()
            .find(|theme| theme.slug() == text)
    }
}

macro_rules! slug_arguments {
    ($($name:ident),*) => {
        $( impl Argument for $name {
            fn write(&self) -> String {
                self.slug().to_owned()
            }

            fn read(text: &str) -> Option<Self> {
                $name::from_slug(text)
            }
        } )*
    };
}

slug_arguments!(Asks, Distribution, Number, Switch, Told);

press_group! {
    /// A press of the line's rules.
    LinePress;
    /// The rules.
    'o' Overview {} Management;
    /// A theme of them.
    't' Theme { theme: LineTheme } Management;
    /// Chooses who gets a client.
    'd' ShareBy { way: Distribution } Management;
    /// The order of staff.
    'r' Order {} Management;
    /// Puts one of the staff a place up in the order, or down.
    'R' Shift { user: UserId, up: bool } Management;
    /// The limits of open dialogues, person by person.
    'l' Limits {} Management;
    /// One person's limit.
    'L' LimitOf { user: UserId } Management;
    /// Sets one person's limit; below zero: as the line says.
    'M' SetLimit { user: UserId, limit: i64 } Management;
    /// Sets a rule that is a number.
    'n' Set { number: Number, value: i64 } Management;
    /// Asks for a number.
    'N' AskNumber { number: Number } Management;
    /// Makes a day off of a working day, or the other way round; 0 is Monday.
    'w' Weekday { day: i64 } Management;
    /// The hours, day by day.
    'D' Days {} Management;
    /// Asks for the hours of a day; 7: of all.
    'W' AskHours { day: i64 } Management;
    /// Works round the clock.
    'a' Always {} Management;
    /// The days off.
    'y' Holidays {} Management;
    /// Asks for days off.
    'Y' AskHolidays {} Management;
    /// Takes days off away again: both ends, in days of the common era.
    'x' DropHolidays { first: i64, last: i64 } Management;
    /// A text that the line says.
    's' Text { told: Told } Management;
    /// Whether it is said.
    'S' Say { told: Told, on: bool } Management;
    /// Asks for an own wording.
    'k' AskText { told: Told, lang: Lang } Management;
    /// Goes back to the built-in wording.
    'b' BuiltIn { told: Told } Management;
    /// Whether the form asks something.
    'f' FormAsks { asks: Asks, on: bool } Management;
    /// Puts a question first.
    'F' FormFirst { asks: Asks } Management;
    /// Promises nothing.
    'p' NoPromise {} Management;
    /// Sets a rule that is on or off.
    'i' Switch { switch: Switch, on: bool } Management;
    /// Whether a kind of message is taken.
    'K' Kind { kind: String, taken: bool } Management;
    /// The report of so many days.
    'm' Report { days: i64 } Management;
    /// The sessions that are over.
    'z' Ended { page: i64 } Management;
    /// A session that is over.
    'u' Session { session: SessionId } Management;
    /// Marks it.
    'U' Mark { session: SessionId, mark: i64 } Management;
    /// A client rates a session.
    '1' Stars { session: SessionId, stars: i64 } Anyone;
    /// A client wants to add words to a rating.
    '2' Remark { session: SessionId } Anyone;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telegram::press::{MAX_BYTES, Press};

    #[test]
    fn what_is_written_is_read_back() {
        let user = UserId((1 << 52) - 1);
        let session = SessionId(9_999_999_999);
        let themes = LineTheme::ALL.map(|theme| LinePress::Theme { theme });
        let ways = Distribution::ALL.map(|way| LinePress::ShareBy { way });
        let numbers = Number::ALL.map(|number| LinePress::Set {
            number,
            value: 36_500,
        });
        let others = [
            LinePress::Shift { user, up: false },
            LinePress::SetLimit { user, limit: -1 },
            LinePress::DropHolidays {
                first: 739_999,
                last: 740_007,
            },
            LinePress::AskText {
                told: Told::OffHours,
                lang: Lang::En,
            },
            LinePress::FormFirst { asks: Asks::What },
            LinePress::Switch {
                switch: Switch::Vetting,
                on: true,
            },
            LinePress::Kind {
                kind: "video_note".to_owned(),
                taken: false,
            },
            LinePress::Stars { session, stars: 5 },
        ];
        let all = themes.into_iter().chain(ways).chain(numbers).chain(others);
        for press in all.map(Press::Line) {
            let data = press.encode();
            assert!(data.len() <= MAX_BYTES, "{data}");
            assert_eq!(Press::parse(&data), Some(press));
        }
    }
}
