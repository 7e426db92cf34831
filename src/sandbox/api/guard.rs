//! Only the sandbox's own page may drive the sandbox.
//!
//! Invariant: a request passes only if its `Host` names this machine (so no foreign name was rebound to it) and its
//! `Origin`, when there is one, is that very host.

use axum::{
    extract::Request,
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// Refuses with 403 what does not come from the own page or from a program of this machine.
pub async fn own_page_only(request: Request, next: Next) -> Response {
    if is_own(request.headers()) {
        next.run(request).await
    } else {
        (
            StatusCode::FORBIDDEN,
            "the sandbox answers its own page only",
        )
            .into_response()
    }
}

fn is_own(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str().ok());
    let Some(Some(host)) = text(header::HOST) else {
        return false;
    };
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let here = matches!(name, "localhost" | "127.0.0.1" | "[::1]");
    let origin_fits = match text(header::ORIGIN) {
        None => true,
        Some(origin) => origin.and_then(|origin| origin.strip_prefix("http://")) == Some(host),
    };
    here && origin_fits
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn own(host: &str, origin: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_str(host).unwrap());
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, HeaderValue::from_str(origin).unwrap());
        }
        is_own(&headers)
    }

    #[test]
    fn only_this_machine_by_its_own_names() {
        assert!(own("127.0.0.1:8080", None));
        assert!(own("localhost", Some("http://localhost")));
        assert!(own("[::1]:81", Some("http://[::1]:81")));
        assert!(!own("evil.example:8080", None));
        assert!(!own("localhost.evil.example", None));
        assert!(!own("localhost:8080", Some("http://evil.example")));
        assert!(!own("localhost:8080", Some("http://localhost:9999")));
        assert!(!own("localhost:8080", Some("null")));
        assert!(!is_own(&HeaderMap::new()));
    }
}
