//! A server on this machine, asked with a request as it came.

use hyper::body::Bytes;
use hyper::header::{CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING};
use hyper::{Request, Response};

/// The server behind something that stands before it.
pub(super) struct Upstream {
    origin: String,
    client: reqwest::Client,
}

impl Upstream {
    /// `http://127.0.0.1:8080`
    pub(super) fn new(origin: &str) -> Self {
        // It is on this machine, without TLS; but a client will not be made without.
        let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let tls = tls.unwrap().with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth();
        // What it gets is handed on as it is, packed or not.
        let client =
            reqwest::Client::builder().tls_backend_preconfigured(tls).no_gzip().no_proxy().build().unwrap();
        Self { origin: origin.trim_end_matches('/').to_owned(), client }
    }

    /// Its answer; none: it did not give one.
    pub(super) async fn pass(&self, request: &Request<Bytes>) -> Option<Response<Bytes>> {
        let path = request.uri().path_and_query()?;
        let mut headers = request.headers().clone();
        headers.remove(CONTENT_LENGTH);
        let sent = self.client.request(request.method().clone(), format!("{}{path}", self.origin));
        let answer = sent.headers(headers).body(request.body().clone()).send().await.ok()?;
        let mut response = Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            if ![CONTENT_LENGTH, CONNECTION, TRANSFER_ENCODING].contains(name) {
                response = response.header(name, value);
            }
        }
        response.body(answer.bytes().await.ok()?).ok()
    }
}
