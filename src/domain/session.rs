//! A session: a stretch of talk between a client and the shop, and who holds it.
//!
//! Transitions take the session and give it back changed, or say why not; nothing here sends anything. A client has at
//! most one open session on a line (the index `sessions_one_open`). Only the operator, and who has joined, may answer.

use crate::domain::ids::{ContactId, RecordId, SessionId, UserId};
use crate::domain::line::{Asks, Told};
use crate::domain::time::Millis;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How far a session has come. The operator is part of those states that have one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The client has written, and nobody has taken it yet.
    New,
    /// Whoever was offered it has let it pass; it is the next one's turn.
    Skipped,
    /// An operator has taken it and not written yet.
    Answered {
        /// Who.
        by: UserId,
    },
    /// The operator has written last.
    WaitingForClient {
        /// Who holds it.
        by: UserId,
    },
    /// The client has written last.
    WaitingForUs {
        /// Who holds it.
        by: UserId,
    },
    /// It is over but for the client's rating.
    Closing {
        /// Who held it.
        by: Option<UserId>,
    },
    /// Over.
    Closed {
        /// Who held it last.
        by: Option<UserId>,
    },
    /// Over: it was spam.
    Spam {
        /// Who held it last.
        by: Option<UserId>,
    },
    /// Over, and the client was told nothing of it.
    SilentlyClosed {
        /// Who held it last.
        by: Option<UserId>,
    },
}

/// How a session ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// As it should.
    Closed,
    /// It was spam.
    Spam,
    /// Without a word to the client.
    Silent,
}

impl State {
    /// Its name in the database and in Fluent messages.
    pub const fn slug(self) -> &'static str {
        match self {
            State::New => "new",
            State::Skipped => "skipped",
            State::Answered { .. } => "answered",
            State::WaitingForClient { .. } => "waiting_client",
            State::WaitingForUs { .. } => "waiting_us",
            State::Closing { .. } => "closing",
            State::Closed { .. } => "closed",
            State::Spam { .. } => "spam",
            State::SilentlyClosed { .. } => "silently_closed",
        }
    }

    /// Takes back what [`State::slug`] gave, with the operator kept beside it; `None` when the two don't go together.
    pub fn from_slug(slug: &str, operator: Option<UserId>) -> Option<State> {
        Some(match (slug, operator) {
            ("new", None) => State::New,
            ("skipped", None) => State::Skipped,
            ("answered", Some(by)) => State::Answered { by },
            ("waiting_client", Some(by)) => State::WaitingForClient { by },
            ("waiting_us", Some(by)) => State::WaitingForUs { by },
            ("closing", by) => State::Closing { by },
            ("closed", by) => State::Closed { by },
            ("spam", by) => State::Spam { by },
            ("silently_closed", by) => State::SilentlyClosed { by },
            _ => return None,
        })
    }

    /// Who holds it, or held it last.
    pub const fn operator(self) -> Option<UserId> {
        match self {
            State::New | State::Skipped => None,
            State::Answered { by }
            | State::WaitingForClient { by }
            | State::WaitingForUs { by } => Some(by),
            State::Closing { by }
            | State::Closed { by }
            | State::Spam { by }
            | State::SilentlyClosed { by } => by,
        }
    }

    /// Whether it is over for good.
    pub const fn is_over(self) -> bool {
        match self {
            State::Closed { .. } | State::Spam { .. } | State::SilentlyClosed { .. } => true,
            State::New
            | State::Skipped
            | State::Answered { .. }
            | State::WaitingForClient { .. }
            | State::WaitingForUs { .. }
            | State::Closing { .. } => false,
        }
    }

    /// The same with another operator.
    const fn held_by(self, by: UserId) -> State {
        match self {
            State::New | State::Skipped | State::Answered { .. } => State::Answered { by },
            State::WaitingForClient { .. } => State::WaitingForClient { by },
            State::WaitingForUs { .. } => State::WaitingForUs { by },
            State::Closing { .. } => State::Closing { by: Some(by) },
            State::Closed { .. } => State::Closed { by: Some(by) },
            State::Spam { .. } => State::Spam { by: Some(by) },
            State::SilentlyClosed { .. } => State::SilentlyClosed { by: Some(by) },
        }
    }
}

/// Whose turn it is to take a session that nobody holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// One person's, or everybody's on duty.
    pub to: Option<UserId>,
    /// Since when.
    pub at: Millis,
}

/// A session on its way to another operator, who has not accepted it yet. Until then its operator keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// To whom.
    pub to: UserId,
    /// By whom.
    pub by: UserId,
    /// What is good to know.
    pub note: Option<String>,
    /// Since when.
    pub at: Millis,
}

/// How far the welcome form has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormState {
    /// The question that the client's next message answers; `None` once the form is over.
    pub asking: Option<Asks>,
    /// Whether the client asked for a person instead.
    pub skipped: bool,
    /// Whether the question is being asked a second time.
    #[serde(default)]
    pub again: bool,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Grows with each change.
    pub version: i64,
    /// The line it is on.
    pub line: String,
    /// The client.
    pub contact: ContactId,
    /// The lead or deal that the words belong to.
    pub record: Option<RecordId>,
    /// How far it has come, and who holds it.
    pub state: State,
    /// Whose turn it is to take it.
    pub offer: Option<Offer>,
    /// Who has let it pass.
    pub passed: BTreeSet<UserId>,
    /// Where it is being handed over.
    pub transfer: Option<Transfer>,
    /// Since when the client waits for an answer.
    pub waiting_since: Option<Millis>,
    /// When the client was answered first.
    pub first_answer_at: Option<Millis>,
    /// When either side wrote last.
    pub last_words_at: Millis,
    /// Until when its operator does not want to see it.
    pub snoozed_until: Option<Millis>,
    /// Which automatic texts the client has had.
    pub told: BTreeSet<Told>,
    /// How far the welcome form has come, where there is one.
    pub form: Option<FormState>,
    /// The client's rating, 1 to 5.
    pub stars: Option<i64>,
    /// What the client added to it.
    pub stars_comment: Option<String>,
    /// The supervisor's own mark, 1 to 5.
    pub mark: Option<i64>,
    /// Who gave it.
    pub marked_by: Option<UserId>,
    /// When it began.
    pub opened_at: Millis,
    /// When it ended.
    pub closed_at: Option<Millis>,
    /// Who ended it; `None`: silence, or the client.
    pub closed_by: Option<UserId>,
}

/// Why a session does not take a transition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotNow {
    /// It is over.
    #[error("the session is over")]
    Over,
    /// Somebody else holds it.
    #[error("{0} holds the session")]
    HeldBy(UserId),
    /// Nobody holds it yet.
    #[error("nobody holds the session")]
    HeldByNobody,
    /// It was not offered to this person, or not any more.
    #[error("the session is not offered to this person")]
    NotOffered,
}

impl Session {
    fn open(self) -> Result<Session, NotNow> {
        if self.state.is_over() {
            Err(NotNow::Over)
        } else {
            Ok(self)
        }
    }

    /// Who holds it.
    pub const fn operator(&self) -> Option<UserId> {
        self.state.operator()
    }

    /// Whether somebody holds it while it is open.
    pub const fn is_held(&self) -> bool {
        !self.state.is_over() && self.state.operator().is_some()
    }

    /// Whether somebody holds it and means to go on with it: it is not about to close.
    pub const fn is_going_on(&self) -> bool {
        self.is_held() && !matches!(self.state, State::Closing { .. })
    }

    /// The client has written. A session about to close goes on.
    ///
    /// # Errors
    /// [`NotNow::Over`]: those words belong to a new session.
    pub fn client_wrote(self, now: Millis) -> Result<Session, NotNow> {
        let session = self.open()?;
        let state = match session.state {
            State::New | State::Skipped => session.state,
            State::Answered { by }
            | State::WaitingForClient { by }
            | State::WaitingForUs { by }
            | State::Closing { by: Some(by) } => State::WaitingForUs { by },
            State::Closing { by: None } => State::New,
            State::Closed { .. } | State::Spam { .. } | State::SilentlyClosed { .. } => {
                return Err(NotNow::Over);
            }
        };
        Ok(Session {
            state,
            waiting_since: session.waiting_since.or(Some(now)),
            last_words_at: now,
            snoozed_until: None,
            ..session
        })
    }

    /// Somebody takes it. Who holds it already just goes on.
    ///
    /// # Errors
    /// [`NotNow::Over`], [`NotNow::HeldBy`] another.
    pub fn taken(self, by: UserId) -> Result<Session, NotNow> {
        let session = self.open()?;
        match session.state.operator() {
            Some(holder) if holder == by => Ok(session),
            Some(holder) => Err(NotNow::HeldBy(holder)),
            None => Ok(session.given(by)),
        }
    }

    /// It is another operator's now, whoever held it before.
    #[must_use]
    pub fn given(self, to: UserId) -> Session {
        Session {
            state: match (self.state, self.waiting_since) {
                (State::Answered { .. } | State::New | State::Skipped, Some(_))
                    if self.first_answer_at.is_some() =>
                {
                    State::WaitingForUs { by: to }
                }
                (state, _) => state.held_by(to),
            },
            offer: None,
            transfer: None,
            passed: BTreeSet::new(),
            snoozed_until: None,
            ..self
        }
    }

    /// Its operator would hand it over. Until that is accepted, nothing changes hands.
    ///
    /// # Errors
    /// [`NotNow::Over`], [`NotNow::HeldByNobody`].
    pub fn proposed(self, transfer: Transfer) -> Result<Session, NotNow> {
        let session = self.open()?;
        session.state.operator().ok_or(NotNow::HeldByNobody)?;
        Ok(Session {
            transfer: Some(transfer),
            ..session
        })
    }

    /// It is not handed over after all.
    #[must_use]
    pub fn kept(self) -> Session {
        Session {
            transfer: None,
            ..self
        }
    }

    /// Its operator does not want to see it until then.
    ///
    /// # Errors
    /// [`NotNow::Over`], [`NotNow::HeldByNobody`].
    pub fn snoozed(self, until: Millis) -> Result<Session, NotNow> {
        let session = self.open()?;
        session.state.operator().ok_or(NotNow::HeldByNobody)?;
        Ok(Session {
            snoozed_until: Some(until),
            ..session
        })
    }

    /// It is seen again.
    #[must_use]
    pub fn awake(self) -> Session {
        Session {
            snoozed_until: None,
            ..self
        }
    }

    /// It was never offered, or not any more: it waits in line.
    #[must_use]
    pub fn in_line(self) -> Session {
        Session {
            offer: None,
            ..self
        }
    }

    /// The shop has written to the client: its operator, or who has joined.
    ///
    /// # Errors
    /// [`NotNow::Over`], [`NotNow::HeldByNobody`].
    pub fn answered(self, now: Millis) -> Result<Session, NotNow> {
        let session = self.open()?;
        let by = session.state.operator().ok_or(NotNow::HeldByNobody)?;
        Ok(Session {
            state: State::WaitingForClient { by },
            waiting_since: None,
            first_answer_at: session.first_answer_at.or(Some(now)),
            last_words_at: now,
            snoozed_until: None,
            ..session
        })
    }

    /// It is somebody's turn, or everybody's, to take it.
    ///
    /// # Errors
    /// [`NotNow::Over`], [`NotNow::HeldBy`].
    pub fn offered(self, to: Option<UserId>, now: Millis) -> Result<Session, NotNow> {
        let session = self.open()?;
        match session.state.operator() {
            Some(holder) => Err(NotNow::HeldBy(holder)),
            None => Ok(Session {
                offer: Some(Offer { to, at: now }),
                ..session
            }),
        }
    }

    /// Somebody lets it pass, by word or by waiting too long.
    ///
    /// # Errors
    /// [`NotNow::Over`], [`NotNow::HeldBy`], [`NotNow::NotOffered`].
    pub fn passed_by(self, who: UserId) -> Result<Session, NotNow> {
        let mut session = self.open()?;
        if let Some(holder) = session.state.operator() {
            return Err(NotNow::HeldBy(holder));
        }
        match session.offer {
            Some(Offer { to: Some(to), .. }) if to == who => session.offer = None,
            Some(Offer { to: None, .. }) => {}
            Some(_) | None => return Err(NotNow::NotOffered),
        }
        session.passed.insert(who);
        Ok(Session {
            state: State::Skipped,
            ..session
        })
    }

    /// Its operator lets go of it: it is anybody's again.
    ///
    /// # Errors
    /// [`NotNow::Over`], [`NotNow::HeldByNobody`].
    pub fn released(self) -> Result<Session, NotNow> {
        let session = self.open()?;
        let holder = session.state.operator().ok_or(NotNow::HeldByNobody)?;
        Ok(Session {
            state: State::Skipped,
            passed: BTreeSet::from([holder]),
            offer: None,
            transfer: None,
            snoozed_until: None,
            ..session
        })
    }

    /// It is over but for the client's rating.
    ///
    /// # Errors
    /// [`NotNow::Over`].
    pub fn closing(self, by: Option<UserId>) -> Result<Session, NotNow> {
        let session = self.open()?;
        Ok(Session {
            state: State::Closing {
                by: session.state.operator(),
            },
            closed_by: by,
            waiting_since: None,
            snoozed_until: None,
            transfer: None,
            offer: None,
            ..session
        })
    }

    /// It is over.
    ///
    /// # Errors
    /// [`NotNow::Over`] already.
    pub fn ended(self, how: Ending, by: Option<UserId>, now: Millis) -> Result<Session, NotNow> {
        let session = self.open()?;
        let operator = session.state.operator();
        let state = match how {
            Ending::Closed => State::Closed { by: operator },
            Ending::Spam => State::Spam { by: operator },
            Ending::Silent => State::SilentlyClosed { by: operator },
        };
        Ok(Session {
            state,
            closed_at: Some(now),
            closed_by: by.or(session.closed_by),
            waiting_since: None,
            snoozed_until: None,
            transfer: None,
            offer: None,
            ..session
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANNA: UserId = UserId(1);
    const BORIS: UserId = UserId(2);
    const NOON: Millis = Millis(1_000_000);
    const LATER: Millis = Millis(2_000_000);

    fn fresh() -> Session {
        Session {
            id: SessionId(1),
            version: 1,
            line: crate::domain::line::MAIN.to_owned(),
            contact: ContactId(1),
            record: None,
            state: State::New,
            offer: None,
            passed: BTreeSet::new(),
            transfer: None,
            waiting_since: Some(NOON),
            first_answer_at: None,
            last_words_at: NOON,
            snoozed_until: None,
            told: BTreeSet::new(),
            form: None,
            stars: None,
            stars_comment: None,
            mark: None,
            marked_by: None,
            opened_at: NOON,
            closed_at: None,
            closed_by: None,
        }
    }

    #[test]
    fn only_one_takes_it() {
        let held = fresh().taken(ANNA).unwrap();
        assert_eq!(held.state, State::Answered { by: ANNA });
        assert_eq!(held.clone().taken(BORIS), Err(NotNow::HeldBy(ANNA)));
        assert_eq!(held.clone().taken(ANNA), Ok(held));
    }

    #[test]
    fn words_go_to_and_fro() {
        let answered = fresh().taken(ANNA).unwrap().answered(LATER).unwrap();
        assert_eq!(answered.state, State::WaitingForClient { by: ANNA });
        assert_eq!(answered.first_answer_at, Some(LATER));
        assert_eq!(answered.waiting_since, None);
        let again = answered.client_wrote(LATER).unwrap();
        assert_eq!(again.state, State::WaitingForUs { by: ANNA });
        assert_eq!(again.waiting_since, Some(LATER));
        assert_eq!(
            again.client_wrote(Millis(3_000_000)).unwrap().waiting_since,
            Some(LATER)
        );
    }

    #[test]
    fn what_is_passed_is_the_next_ones() {
        let offered = fresh().offered(Some(ANNA), NOON).unwrap();
        assert_eq!(offered.clone().passed_by(BORIS), Err(NotNow::NotOffered));
        let skipped = offered.passed_by(ANNA).unwrap();
        assert_eq!(skipped.state, State::Skipped);
        assert_eq!(skipped.passed, BTreeSet::from([ANNA]));
        assert_eq!(skipped.passed_by(ANNA), Err(NotNow::NotOffered));
    }

    #[test]
    fn a_session_is_its_operators_until_another_accepts_it() {
        let transfer = Transfer {
            to: BORIS,
            by: ANNA,
            note: None,
            at: NOON,
        };
        assert_eq!(
            fresh().proposed(transfer.clone()),
            Err(NotNow::HeldByNobody)
        );
        let held = fresh().taken(ANNA).unwrap().snoozed(LATER).unwrap();
        let proposed = held.proposed(transfer).unwrap();
        assert_eq!(proposed.operator(), Some(ANNA));
        assert_eq!(proposed.clone().kept().transfer, None);
        let given = proposed.given(BORIS);
        assert_eq!(given.operator(), Some(BORIS));
        assert_eq!((given.transfer, given.snoozed_until), (None, None));
    }

    #[test]
    fn a_word_wakes_what_was_put_off() {
        let snoozed = fresh().taken(ANNA).unwrap().snoozed(LATER).unwrap();
        assert_eq!(snoozed.client_wrote(NOON).unwrap().snoozed_until, None);
        assert_eq!(fresh().snoozed(LATER), Err(NotNow::HeldByNobody));
    }

    #[test]
    fn nothing_happens_to_what_is_over() {
        let over = fresh()
            .taken(ANNA)
            .unwrap()
            .ended(Ending::Closed, Some(ANNA), LATER)
            .unwrap();
        assert_eq!(over.state, State::Closed { by: Some(ANNA) });
        assert_eq!(over.clone().client_wrote(LATER), Err(NotNow::Over));
        assert_eq!(over.clone().taken(BORIS), Err(NotNow::Over));
        assert_eq!(over.ended(Ending::Spam, None, LATER), Err(NotNow::Over));
    }

    #[test]
    fn a_word_in_closing_goes_on_with_its_operator() {
        let closing = fresh().taken(ANNA).unwrap().closing(Some(ANNA)).unwrap();
        assert_eq!(
            closing.client_wrote(LATER).unwrap().state,
            State::WaitingForUs { by: ANNA }
        );
    }

    #[test]
    fn states_are_read_back() {
        let with = |by| {
            [
                State::Answered { by },
                State::WaitingForClient { by },
                State::WaitingForUs { by },
                State::Closing { by: Some(by) },
                State::Closed { by: Some(by) },
                State::Spam { by: Some(by) },
                State::SilentlyClosed { by: Some(by) },
            ]
        };
        for state in
            with(ANNA)
                .into_iter()
                .chain([State::New, State::Skipped, State::Closing { by: None }])
        {
            assert_eq!(
                State::from_slug(state.slug(), state.operator()),
                Some(state)
            );
        }
        assert_eq!(State::from_slug("new", Some(ANNA)), None);
        assert_eq!(State::from_slug("answered", None), None);
    }
}
