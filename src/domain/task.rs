//! Tasks: what a robot or a colleague asks of somebody, with a due time.

use crate::domain::ids::{EventId, RecordId, StageId, TaskId, TemplateId, UserId};
use crate::domain::lang::Localized;
use crate::domain::time::Millis;

/// How far a task has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskState {
    /// To be done.
    Open,
    /// Done.
    Done {
        /// By whom; `None` when a move of the record did it.
        by: Option<UserId>,
        /// When.
        at: Millis,
    },
    /// Taken back with the move that had set it.
    Withdrawn,
}

/// A task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its id, also its number.
    pub id: TaskId,
    /// Grows with each change.
    pub version: i64,
    /// The record it is about.
    pub record: RecordId,
    /// The stage where it was set.
    pub stage: StageId,
    /// The template it was made from.
    pub template: TemplateId,
    /// What is to be done, its placeholders filled in.
    pub title: Localized,
    /// For whom.
    pub assignee: UserId,
    /// How far it has come.
    pub state: TaskState,
    /// By when.
    pub due_at: Millis,
    /// A remark of the one who does it.
    pub comment: Option<String>,
    /// The stage to which the record moves when the task is done on its own stage.
    pub on_done: Option<StageId>,
    /// The stage whose entering does the task by itself.
    pub done_by_move: Option<StageId>,
    /// The entry of the history that caused it.
    pub cause: Option<EventId>,
}

/// What doing a task means for its record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Completion {
    /// Only the task is done.
    TaskOnly,
    /// The record moves on.
    Moves(StageId),
    /// The record has left the task's stage meanwhile, so nothing moves.
    LeftBehind,
}

/// Why a task can't be completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotOpen {
    /// Someone did it already.
    #[error("the task is done already")]
    Done {
        /// By whom.
        by: Option<UserId>,
        /// When.
        at: Millis,
    },
    /// It was taken back.
    #[error("the task was withdrawn")]
    Withdrawn,
}

impl Task {
    /// Whether the task is past its time.
    pub fn is_overdue(&self, now: Millis) -> bool {
        self.state == TaskState::Open && self.due_at < now
    }

    /// The task done, and what that means for its record, which stands on `stage` now.
    ///
    /// # Errors
    /// [`NotOpen`] when there is nothing left to do.
    pub fn complete(
        self,
        by: Option<UserId>,
        at: Millis,
        stage: &StageId,
    ) -> Result<(Task, Completion), NotOpen> {
        match self.state {
            TaskState::Done { by, at } => return Err(NotOpen::Done { by, at }),
            TaskState::Withdrawn => return Err(NotOpen::Withdrawn),
            TaskState::Open => {}
        }
        let completion = match &self.on_done {
            None => Completion::TaskOnly,
            Some(to) if *stage == self.stage => Completion::Moves(to.clone()),
            Some(_) => Completion::LeftBehind,
        };
        let done = Task {
            state: TaskState::Done { by, at },
            version: self.version + 1,
            ..self
        };
        Ok((done, completion))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stage(id: &str) -> StageId {
        StageId::parse(id).unwrap()
    }

    fn task(set_on: &str, on_done: Option<&str>) -> Task {
        Task {
            id: TaskId(12),
            version: 1,
            record: RecordId(3),
            stage: stage(set_on),
            template: TemplateId::parse("get_postpayment").unwrap(),
            title: Localized {
                ru: String::from("Получить постоплату"),
                en: String::from("Receive the balance"),
            },
            assignee: UserId(7),
            state: TaskState::Open,
            due_at: Millis(100),
            comment: None,
            on_done: on_done.map(stage),
            done_by_move: None,
            cause: None,
        }
    }

    #[test]
    fn a_done_task_moves_its_record_on() {
        let (done, completion) = task("postpayment", Some("won"))
            .complete(Some(UserId(7)), Millis(50), &stage("postpayment"))
            .unwrap();
        assert_eq!(completion, Completion::Moves(stage("won")));
        assert_eq!(done.version, 2);
        assert_eq!(
            done.clone()
                .complete(Some(UserId(8)), Millis(60), &done.stage),
            Err(NotOpen::Done {
                by: Some(UserId(7)),
                at: Millis(50)
            })
        );
    }

    #[test]
    fn a_withdrawn_task_is_not_done() {
        let withdrawn = Task {
            state: TaskState::Withdrawn,
            ..task("postpayment", Some("won"))
        };
        let refused = withdrawn.complete(None, Millis(50), &stage("postpayment"));
        assert_eq!(refused, Err(NotOpen::Withdrawn));
    }

    #[test]
    fn a_task_is_overdue_after_its_moment_and_only_while_open() {
        let task = task("new", None);
        assert!(!task.is_overdue(Millis(100)));
        assert!(task.is_overdue(Millis(101)));
        let (done, _) = task.complete(None, Millis(200), &stage("new")).unwrap();
        assert!(!done.is_overdue(Millis(201)));
    }

    proptest! {
        #[test]
        fn a_task_moves_its_record_only_from_its_own_stage(
            set_on in "[ab]", stands_on in "[ab]", leads_to in prop::option::of("[cd]"),
        ) {
            let task = task(&set_on, leads_to.as_deref());
            let (_, completion) = task.complete(None, Millis(0), &stage(&stands_on)).unwrap();
            match (completion, leads_to) {
                (Completion::TaskOnly, leads_to) => prop_assert_eq!(leads_to, None),
                (Completion::Moves(to), leads_to) => {
                    prop_assert_eq!(set_on, stands_on);
                    prop_assert_eq!(Some(to.as_str()), leads_to.as_deref());
                }
                (Completion::LeftBehind, leads_to) => {
                    prop_assert!(leads_to.is_some() && set_on != stands_on);
                }
            }
        }
    }
}
