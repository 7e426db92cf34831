//! What was put off until later, done now.

use crate::app::calls::{self, CallsJob};
use crate::app::desk::{self, DeskJob};
use crate::app::guard::{self, GuardJob};
use crate::app::later::{self, LaterJob};
use crate::app::line::{self, LineJob};
use crate::app::robots::{self, Cause};
use crate::app::team::{self, TeamJob};
use crate::app::words::{self, WordsJob};
use crate::app::{AppError, Ctx, Refusal, cards, pipeline_of, tasks};
use crate::domain::engine;
use crate::domain::event::{Actor, Happening};
use crate::domain::ids::{EventId, RecordId, RobotId, StageId, TaskId};
use crate::domain::time::Millis;
use serde::{Deserialize, Serialize};

/// A job, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Job {
    /// A robot that waited.
    Robot {
        /// The record.
        record: RecordId,
        /// The stage it waited on.
        stage: StageId,
        /// Since when the record had stood there: a later stay is another one's.
        since: Millis,
        /// The robot.
        robot: RobotId,
        /// The entry of the history that says that it waits.
        cause: EventId,
        /// How many moves of robots led to the wait; robots that wait for each other in turn run in circles too.
        #[serde(default)]
        depth: usize,
    },
    /// A task is due soon, or overdue.
    TaskDue {
        /// The task.
        task: TaskId,
        /// The time for which this was made; a postponed task has another.
        due_at: Millis,
        /// Whether its time has passed.
        overdue: bool,
    },
    /// The desk's.
    Desk(DeskJob),
    /// The line's.
    Line(LineJob),
    /// Words on their way.
    Words(WordsJob),
    /// Words for later.
    Later(LaterJob),
    /// The guard's.
    Guard(GuardJob),
    /// The team's group's.
    Team(TeamJob),
    /// Of telephone calls.
    Calls(CallsJob),
}

/// Does a job.
pub async fn run(ctx: &mut Ctx<'_>, job: &Job) -> Result<(), AppError> {
    match job {
        Job::Robot {
            record,
            stage,
            since,
            robot,
            cause,
            depth,
        } => {
            let cause = Cause {
                event: *cause,
                depth: *depth,
            };
            wake_robot(ctx, *record, stage, *since, robot, cause).await
        }
        Job::TaskDue {
            task,
            due_at,
            overdue,
        } => tasks::remind(ctx, *task, *due_at, *overdue).await,
        Job::Desk(job) => desk::run(ctx, job).await,
        Job::Line(job) => line::run(ctx, job).await,
        Job::Words(job) => words::run(ctx, job).await,
        Job::Later(job) => later::run(ctx, job).await,
        Job::Guard(job) => guard::run(ctx, job).await,
        Job::Team(job) => team::run(ctx, job),
        Job::Calls(job) => calls::run(ctx, job).await,
    }
}

async fn wake_robot(
    ctx: &mut Ctx<'_>,
    id: RecordId,
    stage: &StageId,
    since: Millis,
    robot: &RobotId,
    cause: Cause,
) -> Result<(), AppError> {
    let record = match ctx.record(id).await {
        Ok(record) => record,
        Err(AppError::Refused(Refusal::NoSuchRecord)) => return Ok(()),
        Err(error) => return Err(error),
    };
    let preset = ctx.preset.clone();
    let found = pipeline_of(&preset, &record)
        .ok()
        .and_then(|pipeline| pipeline.robot(robot));
    let facts = cards::facts(ctx, &record).await?;
    let still_stands = record.stage == *stage && record.stage_since == since;
    match found {
        Some((_, robot)) if still_stands && engine::holds(&robot.when, &facts) => {
            robots::act(ctx, record, robot, cause).await?;
        }
        _ => {
            let stood_down = Happening::RobotStoodDown {
                robot: robot.clone(),
            };
            ctx.note(
                &record,
                &Actor::Robot(robot.clone()),
                &stood_down,
                Some(cause.event),
            )
            .await?;
        }
    }
    Ok(())
}
