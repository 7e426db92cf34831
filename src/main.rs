//! The process: the command line in, an exit code out.

fn main() -> prilavok::Exit {
    prilavok::main()
}
