//! What stands before a platform in a county: it knows the phones' tokens, ends them, and counts what is asked.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue};
use hyper::{Request, Response};

use super::loopback::{Body, Service, body};
use super::upstream::Upstream;

/// Answers for a server that is asked with one token, whatever tokens the phones have.
#[derive(Clone)]
pub struct Gate {
    upstream: Arc<Upstream>,
    /// The token it asks with.
    token: HeaderValue,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    /// Requests that each token is still good for.
    good_for: BTreeMap<String, u64>,
    asked: Vec<String>,
}

impl Gate {
    /// Before a server (`http://127.0.0.1:8080`), which is asked with this token.
    pub fn new(origin: &str, token: &str) -> Self {
        let token = format!("Bearer {token}").parse().unwrap();
        Self { upstream: Arc::new(Upstream::new(origin)), token, kept: Arc::default() }
    }

    /// From here on this token is good for so many requests.
    pub fn admit(&self, token: &str, requests: u64) {
        held(&self.kept).good_for.insert(token.to_owned(), requests);
    }

    /// What was asked since this was asked last: `POST /fhir`.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut held(&self.kept).asked)
    }

    fn is_good(&self, token: &str) -> bool {
        let mut kept = held(&self.kept);
        let Some(left) = kept.good_for.get_mut(token).filter(|left| **left > 0) else { return false };
        *left -= 1;
        true
    }
}

#[async_trait]
impl Service for Gate {
    async fn answer(&self, mut request: Request<Bytes>) -> Option<Response<Body>> {
        held(&self.kept).asked.push(format!("{} {}", request.method(), request.uri().path()));
        let token = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        if !self.is_good(token?.strip_prefix("Bearer ")?) {
            return Response::builder().status(401).header(CONTENT_TYPE, "text/plain").body(body("")).ok();
        }
        request.headers_mut().insert(AUTHORIZATION, self.token.clone());
        request.headers_mut().remove(HOST);
        self.upstream.pass(&request).await.map(|answer| answer.map(body))
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
