//! How statements are run: one text for either database, and nobody sees what a transaction knows or has still to write.

/// Runs a statement; gives the number of rows it touched. One that writes to the rows of one client or user alone says so:
/// `execute!(tx, of [Owner::Client(id)], SQL, binds…)`.
macro_rules! execute {
    ($tx:expr, of $owners:expr, $sql:expr $(, $bind:expr)* $(,)?) => {{
        let tx: &mut $crate::storage::Tx = $tx;
        tx.ready_for($sql).await?;
        tx.memory().written_of($sql, &$owners);
        $crate::storage::statements::execute!(@ tx, $sql $(, $bind)*)
    }};
    ($tx:expr, $sql:expr $(, $bind:expr)* $(,)?) => {{
        let tx: &mut $crate::storage::Tx = $tx;
        tx.ready_for($sql).await?;
        tx.memory().written($sql);
        $crate::storage::statements::execute!(@ tx, $sql $(, $bind)*)
    }};
    (@ $tx:ident, $sql:expr $(, $bind:expr)*) => {{
        match $tx {
            $crate::storage::Tx::Sqlite(tx) => sqlx::query($sql)$(.bind($bind))*
                .execute(&mut **tx).await.map(|done| done.rows_affected()),
            $crate::storage::Tx::Postgres(tx) => sqlx::query($sql)$(.bind($bind))*
                .execute(&mut **tx).await.map(|done| done.rows_affected()),
        }
        .map_err($crate::storage::StorageError::from)
    }};
}

/// Runs a query; gives its rows as `$row`, a type with `FromRow`: `fetch!(tx, all Row, SQL, binds…)`.
macro_rules! fetch {
    ($tx:expr, one $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::storage::statements::fetch!(@ $tx, fetch_one, $row, $sql $(, $bind)*)
    };
    ($tx:expr, optional $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::storage::statements::fetch!(@ $tx, fetch_optional, $row, $sql $(, $bind)*)
    };
    ($tx:expr, all $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::storage::statements::fetch!(@ $tx, fetch_all, $row, $sql $(, $bind)*)
    };
    // It writes to the rows of these owners alone.
    ($tx:expr, of $owners:expr, one $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {{
        let tx: &mut $crate::storage::Tx = $tx;
        tx.ready_for($sql).await?;
        tx.memory().written_of($sql, &$owners);
        $crate::storage::statements::fetch!(@@ tx, fetch_one, $row, $sql $(, $bind)*)
    }};
    // The caller says itself what is known no more.
    ($tx:expr, quietly one $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {{
        let tx: &mut $crate::storage::Tx = $tx;
        tx.gives_out_an_id($sql);
        $crate::storage::statements::fetch!(@@ tx, fetch_one, $row, $sql $(, $bind)*)
    }};
    (@ $tx:expr, $how:ident, $row:ty, $sql:expr $(, $bind:expr)*) => {{
        let tx: &mut $crate::storage::Tx = $tx;
        tx.ready_for($sql).await?;
        tx.memory().written($sql);
        $crate::storage::statements::fetch!(@@ tx, $how, $row, $sql $(, $bind)*)
    }};
    (@@ $tx:expr, $how:ident, $row:ty, $sql:expr $(, $bind:expr)*) => {
        match $tx {
            $crate::storage::Tx::Sqlite(tx) => sqlx::query_as::<_, $row>($sql)$(.bind($bind))*.$how(&mut **tx).await,
            $crate::storage::Tx::Postgres(tx) => sqlx::query_as::<_, $row>($sql)$(.bind($bind))*.$how(&mut **tx).await,
        }
        .map_err($crate::storage::StorageError::from)
    };
}

/// Writes a statement of many rows for either database, and runs it; gives the number of rows it touched:
/// `batch!(tx, "table", query => { query.push(…); })`, with `query` a `sqlx::QueryBuilder`; or the rows that it gives:
/// `batch!(tx, "table", query => { … }, all Row)`.
macro_rules! batch {
    ($tx:expr, $table:literal, $query:ident => $write:block) => {
        $crate::storage::statements::batch!(@ $tx, $table, $query => $write, execute)
    };
    ($tx:expr, $table:literal, $query:ident => $write:block, all $row:ty) => {
        $crate::storage::statements::batch!(@ $tx, $table, $query => $write, all $row)
    };
    // It may be run later, together with others, and nobody asks what it touched.
    ($tx:expr, joined $query:ident => $write:block) => {
        match $tx {
            $crate::storage::Tx::Sqlite(tx) => $crate::storage::statements::batch!(join tx, $query => $write),
            $crate::storage::Tx::Postgres(tx) => $crate::storage::statements::batch!(join tx, $query => $write),
        }
        .map_err($crate::storage::StorageError::from)
    };
    (join $held:ident, $query:ident => $write:block) => {{
        let (mut $query, joins) = $held.statement();
        $write
        if joins {
            $held.join($query);
            Ok(())
        } else {
            $query.build().execute(&mut **$held).await.map(drop)
        }
    }};
    // The caller says itself what is known no more.
    ($tx:expr, quietly $query:ident => $write:block) => {
        $crate::storage::statements::batch!(@@ $tx, $query => $write, execute)
    };
    ($tx:expr, quietly $query:ident => $write:block, all $row:ty) => {
        $crate::storage::statements::batch!(@@ $tx, $query => $write, all $row)
    };
    (@ $tx:expr, $table:literal, $query:ident => $write:block, $($how:tt)+) => {{
        const WRITES: &str = concat!("UPDATE ", $table);
        let tx: &mut $crate::storage::Tx = $tx;
        tx.ready_for(WRITES).await?;
        tx.memory().written(WRITES);
        $crate::storage::statements::batch!(@@ tx, $query => $write, $($how)+)
    }};
    (@@ $tx:expr, $query:ident => $write:block, $($how:tt)+) => {
        match $tx {
            $crate::storage::Tx::Sqlite(tx) => {
                let mut $query = sqlx::QueryBuilder::<sqlx::Sqlite>::new("");
                $write
                $crate::storage::statements::batch!(run $query, tx, $($how)+)
            }
            $crate::storage::Tx::Postgres(tx) => {
                let mut $query = sqlx::QueryBuilder::<sqlx::Postgres>::new("");
                $write
                $crate::storage::statements::batch!(run $query, tx, $($how)+)
            }
        }
        .map_err($crate::storage::StorageError::from)
    };
    (run $query:ident, $held:ident, execute) => {
        $query.build().execute(&mut **$held).await.map(|done| done.rows_affected())
    };
    (run $query:ident, $held:ident, all $row:ty) => {
        $query.build_query_as::<$row>().fetch_all(&mut **$held).await
    };
}

/// Inserts rows that were gathered, by few statements; what is remembered has been changed with them:
/// `insert_gathered!(tx, "INSERT INTO …", rows, |values, row| { values.push_bind(…); })`.
macro_rules! insert_gathered {
    ($tx:expr, $head:literal, $rows:expr, |$values:ident, $row:pat_param| $bind:block) => {
        for rows in $crate::storage::in_few_sizes($rows) {
            $crate::storage::statements::batch!($tx, joined query => {
                query.push($head);
                query.push_values(rows, |mut $values, $row| $bind);
            })?;
        }
    };
}

/// Gives what the transaction knows already by a question, else reads and remembers it:
/// `remembered!(tx, ("person", id), ["people"], { what reads it })`; where more was asked than an id,
/// `remembered!(tx, ("history", id; (limit, offset)), …)`.
macro_rules! remembered {
    ($tx:expr, ($what:literal, $id:expr; $asked:expr), [$($table:literal),+], $read:block) => {{
        let key: (&'static str, i64) = ($what, $id);
        let asked = $asked;
        match $tx.memory().recall_of(key, &asked) {
            Some(known) => known,
            None => {
                let known = (asked, $read);
                $tx.memory().remember(key, &[$($table),+], &known);
                known.1
            }
        }
    }};
    ($tx:expr, ($what:literal, $id:expr), [$($table:literal),+], $read:block) => {{
        let key: (&'static str, i64) = ($what, $id);
        match $tx.memory().recall(key.0, key.1) {
            Some(known) => known,
            None => {
                let read = $read;
                $tx.memory().remember(key, &[$($table),+], &read);
                read
            }
        }
    }};
}

pub(super) use {batch, execute, fetch, insert_gathered, remembered};
