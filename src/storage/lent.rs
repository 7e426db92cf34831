//! A connection, lent for a transaction or for reading.

use super::lender::{Lender, Loan};
use sqlx::{Database, Executor, IntoArguments, QueryBuilder, SqlSafeStr};
use std::ops::{Deref, DerefMut};

/// A connection that is lent. Unless it is ended it is closed, and what it was at with it.
#[derive(Debug)]
pub(super) enum Lent<DB: Database> {
    /// In a transaction.
    Begun(Begun<DB>),
    /// In none: who only reads and wants no more than what is committed by each statement is spared two ways there and back.
    Bare(Loan<DB>),
}

/// A connection in a transaction of which the driver does not know: its own begin and end by two ways there and back each on
/// SQLite.
#[derive(Debug)]
pub(super) struct Begun<DB: Database>(Loan<DB>);

impl<DB: Database> Lent<DB>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    pub(super) async fn commit(self) -> Result<(), sqlx::Error> {
        self.end("COMMIT").await
    }

    /// Runs these statements, if there are any, and commits, all on one way there and back.
    pub(super) async fn commit_after(
        self,
        statements: Option<QueryBuilder<DB>>,
    ) -> Result<(), sqlx::Error>
    where
        DB::Arguments: IntoArguments<DB>,
    {
        match (self, statements) {
            (Lent::Begun(mut begun), Some(mut statements)) => {
                statements.push("COMMIT");
                begun.rows_of(&mut statements).await?;
                begun.0.give_back();
                Ok(())
            }
            (lent, _) => lent.commit().await,
        }
    }

    pub(super) async fn rollback(self) -> Result<(), sqlx::Error> {
        self.end("ROLLBACK").await
    }

    async fn end(self, how: &'static str) -> Result<(), sqlx::Error> {
        match self {
            Lent::Begun(begun) => begun.end(how).await,
            Lent::Bare(loan) => {
                loan.give_back();
                Ok(())
            }
        }
    }
}

impl<DB: Database> Begun<DB>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    /// Begins one by statements of which the first says BEGIN, all on one way there and back; gives the rows of them all.
    pub(super) async fn by(
        lender: &Lender<DB>,
        statements: impl SqlSafeStr,
    ) -> Result<(Self, Vec<DB::Row>), sqlx::Error> {
        let mut begun = Begun(lender.lend().await?);
        let rows = sqlx::raw_sql(statements).fetch_all(&mut *begun.0).await?;
        Ok((begun, rows))
    }

    /// The same by statements that are kept prepared, where the database takes several of these at once.
    pub(super) async fn by_prepared(
        lender: &Lender<DB>,
        statements: &mut QueryBuilder<DB>,
    ) -> Result<(Self, Vec<DB::Row>), sqlx::Error>
    where
        DB::Arguments: IntoArguments<DB>,
    {
        let mut begun = Begun(lender.lend().await?);
        let rows = begun.rows_of(statements).await?;
        Ok((begun, rows))
    }

    /// Runs a whole transaction, from its BEGIN to its COMMIT, on one way there and back; gives the rows of all its statements.
    /// Nothing of one that fails is done. `before` runs once the connection is held.
    pub(super) async fn and_ended(
        lender: &Lender<DB>,
        statements: &mut QueryBuilder<DB>,
        before: impl FnOnce(),
    ) -> Result<Vec<DB::Row>, sqlx::Error>
    where
        DB::Arguments: IntoArguments<DB>,
    {
        let mut begun = Begun(lender.lend().await?);
        before();
        match begun.rows_of(statements).await {
            Ok(rows) => {
                begun.0.give_back();
                Ok(rows)
            }
            Err(error) => {
                begun.end("ROLLBACK").await?;
                Err(error)
            }
        }
    }

    async fn rows_of(
        &mut self,
        statements: &mut QueryBuilder<DB>,
    ) -> Result<Vec<DB::Row>, sqlx::Error>
    where
        DB::Arguments: IntoArguments<DB>,
    {
        let statements = statements.build();
        statements.fetch_all(&mut *self.0).await
    }

    async fn end(mut self, how: &'static str) -> Result<(), sqlx::Error> {
        sqlx::raw_sql(how).execute(&mut *self.0).await?;
        self.0.give_back();
        Ok(())
    }
}

impl<DB: Database> Deref for Lent<DB> {
    type Target = DB::Connection;

    fn deref(&self) -> &Self::Target {
        match self {
            Lent::Begun(Begun(loan)) | Lent::Bare(loan) => loan,
        }
    }
}

impl<DB: Database> DerefMut for Lent<DB> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        match self {
            Lent::Begun(Begun(loan)) | Lent::Bare(loan) => loan,
        }
    }
}
