//! A proxy between the phone and a real server that harms requests by a plan: above all it drops answers after the server has
//! committed.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::{Bytes, Frame};
use hyper::header::{CONTENT_TYPE, RETRY_AFTER};
use hyper::{Request, Response};

use super::faulty::{Kind, Plan};
use super::loopback::{Body, Loopback, Service, body};
use super::upstream::Upstream;

/// A fault proxy on this machine.
pub struct Proxy {
    upstream: Upstream,
    plan: Arc<Plan>,
    late: Mutex<Option<Request<Bytes>>>,
}

impl Proxy {
    /// Between whoever asks it and a server (`http://127.0.0.1:8080`), by a plan of [`Kind::WIRE`].
    pub async fn start(upstream: &str, plan: Arc<Plan>) -> Loopback {
        let upstream = Upstream::new(upstream);
        Loopback::plain(Self { upstream, plan, late: Mutex::default() }).await
    }

    async fn harmed(&self, fault: Option<Kind>, request: Request<Bytes>) -> Option<Response<Body>> {
        match fault {
            Some(Kind::LostBefore | Kind::NotSent) => None,
            Some(Kind::Late) => {
                *self.late.lock().unwrap_or_else(PoisonError::into_inner) = Some(request);
                None
            }
            Some(Kind::Error500) => refusal(500, None),
            Some(Kind::Error503) => refusal(503, Some("2")),
            Some(Kind::Error429) => refusal(429, Some("5")),
            Some(Kind::Html) => Response::builder()
                .header(CONTENT_TYPE, "text/html")
                .body(body("<html>Welcome to this hotspot</html>"))
                .ok(),
            Some(Kind::AnswerLost) => {
                self.upstream.pass(&request).await;
                None
            }
            Some(Kind::Doubled) => {
                self.upstream.pass(&request).await;
                self.upstream.pass(&request).await.map(whole)
            }
            Some(Kind::Truncated) => self.upstream.pass(&request).await.map(half),
            Some(Kind::Garbage) => self.upstream.pass(&request).await.map(|answer| {
                let (mut head, _) = answer.into_parts();
                head.headers.remove(hyper::header::CONTENT_ENCODING);
                Response::from_parts(head, body("\u{0}nonsense{"))
            }),
            Some(Kind::Delay) => {
                tokio::time::sleep(Duration::from_millis(200)).await;
                self.upstream.pass(&request).await.map(whole)
            }
            _ => self.upstream.pass(&request).await.map(whole),
        }
    }
}

#[async_trait]
impl Service for Proxy {
    async fn answer(&self, request: Request<Bytes>) -> Option<Response<Body>> {
        let fault = self.plan.next();
        let late = self.late.lock().unwrap_or_else(PoisonError::into_inner).take();
        let answer = self.harmed(fault, request).await;
        if let Some(late) = late {
            self.upstream.pass(&late).await;
        }
        answer
    }
}

fn whole(answer: Response<Bytes>) -> Response<Body> {
    answer.map(body)
}

/// The head, half of the body, and a cut.
fn half(answer: Response<Bytes>) -> Response<Body> {
    answer.map(|bytes| {
        let first = bytes.slice(..bytes.len() / 2);
        let parts = [Ok(Frame::data(first)), Err(io::Error::from(io::ErrorKind::ConnectionReset))];
        BodyExt::boxed(StreamBody::new(futures_util::stream::iter(parts)))
    })
}

fn refusal(status: u16, retry_after: Option<&str>) -> Option<Response<Body>> {
    let mut response = Response::builder().status(status).header(CONTENT_TYPE, "text/plain");
    if let Some(after) = retry_after {
        response = response.header(RETRY_AFTER, after);
    }
    response.body(body("not now")).ok()
}
