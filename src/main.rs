//! The process: the command line in, an exit code out.

mod commands;
mod exit;
mod signals;

use exit::Exit;
use prilavok::cli::Cli;

#[tokio::main]
async fn main() -> Exit {
    let (cli, matches) = Cli::read();
    commands::execute(cli, &matches).await
}
