# Builds the bot in one image and puts it into another that holds nothing else.

FROM rust:1.95-slim-bookworm AS build
WORKDIR /build

# The dependencies first, with empty crates in place of ours: they are built anew only when they change.
COPY Cargo.toml Cargo.lock ./
COPY .cargo .cargo
RUN mkdir src \
    && echo '' > src/lib.rs \
    && echo 'fn main() {}' > src/main.rs \
    && cargo build --release --locked \
    && rm -r src target/release/.fingerprint/prilavok-* target/release/deps/*prilavok*

COPY src src
COPY migrations migrations
COPY presets presets
COPY locales locales
COPY assets assets
RUN cargo build --release --locked --bin prilavok

# What the final image's /data starts from: a volume takes over its owner.
RUN mkdir /data && chown 65532:65532 /data

# glibc and libgcc, certificates of authorities, time zones; no shell, no package manager, no OpenSSL in use.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /build/target/release/prilavok /usr/local/bin/prilavok
COPY --from=build --chown=65532:65532 /data /data

ENV PRILAVOK_DATABASE_URL=sqlite:///data/prilavok.db \
    PRILAVOK_LISTEN=0.0.0.0:8080
WORKDIR /data
VOLUME /data
EXPOSE 8080
USER 65532:65532

# SIGTERM: what is in hand is finished, what is ready is sent, within five seconds.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["/usr/local/bin/prilavok", "healthcheck"]

# `run`, so that a forgotten token is an error and not a sandbox.
ENTRYPOINT ["/usr/local/bin/prilavok"]
CMD ["run"]
