//! The way to the platform over real HTTP and TLS: what is sent, whom the phone trusts, and what it takes from a server that lies.

use std::io::{self, Read, Write};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use doorstep_core::ports::TimeOrderedIds;
use doorstep_core::sync::http::{Config, ConfigError, FixedToken, HttpPlatform, Limits, Tokens};
use doorstep_core::sync::platform::{Answer, Method, Platform, Request, Unanswered};
use doorstep_tests::TestClock;
use doorstep_tests::platform::loopback::{Body, Certificate, Loopback, Say, Service, body};
use doorstep_tests::platform::{Grant, Kind, Memory, Plan, Proxy, Served, conformance};
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use futures_util::stream;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::{Bytes, Frame};
use hyper::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use hyper::{Response, Version};

const FHIR: &str = "application/fhir+json";

fn platform(base: &str) -> HttpPlatform {
    HttpPlatform::new(&Config::at(base), None).unwrap()
}

fn of(certificate: &Certificate, base: &str) -> Config {
    Config { own_ca: Some(certificate.ca.clone().into_bytes()), public_ca: false, ..Config::at(base) }
}

fn fhir(bytes: impl Into<Bytes>) -> Option<Response<Body>> {
    Response::builder().header(CONTENT_TYPE, FHIR).body(body(bytes)).ok()
}

fn streamed(parts: impl stream::Stream<Item = io::Result<Bytes>> + Send + Sync + 'static) -> Body {
    use futures_util::TryStreamExt;
    BodyExt::boxed(StreamBody::new(parts.map_ok(Frame::data)))
}

/// What the phone hears from a server that says this.
async fn heard<F>(say: F) -> Result<Answer, Unanswered>
where
    F: Fn(hyper::Request<Bytes>) -> Option<Response<Body>> + Send + Sync + 'static,
{
    let server = Loopback::plain(Say(say)).await;
    platform(&server.base()).ask(Request::get("Patient/0190-secret")).await
}

fn put(id: &str, more: usize) -> Request {
    let text = "门".repeat(more);
    let body = format!("{{\"resourceType\":\"Patient\",\"id\":\"{id}\",\"name\":[{{\"text\":\"{text}\"}}]}}");
    Request {
        method: Method::Put,
        path: format!("Patient/{id}"),
        if_match: None,
        body: Some(body.into_bytes()),
    }
}

#[tokio::test]
async fn every_promise_is_kept_over_tls_too() {
    let (memory, certificate) = (Memory::new(), Certificate::new());
    memory.grant("let-me-in", Grant::Admin);
    let server = Loopback::tls(&certificate, Served { scheme: "https", ..Served::new(memory.clone()) }).await;
    let config = of(&certificate, &server.base());
    let platform = HttpPlatform::new(&config, Some(FixedToken::new("let-me-in"))).unwrap();
    let outcomes = conformance::run(&platform, &TimeOrderedIds::new(TestClock::new())).await;
    for outcome in outcomes {
        assert_eq!(outcome.trouble, None, "{}", outcome.words);
    }
    memory.revoke("let-me-in");
    let refused = platform.ask(Request::get("Patient")).await;
    assert_eq!(refused.unwrap_err(), Unanswered::SignInNeeded);
}

#[tokio::test]
async fn only_who_is_vouched_for_is_trusted() {
    let (ours, theirs) = (Certificate::new(), Certificate::new());
    let server = Loopback::tls(&ours, Say(|_| fhir("{}"))).await;
    let base = server.base();
    let ask = async |config: Config| {
        let platform = HttpPlatform::new(&config, None).unwrap();
        platform.ask(Request::get("metadata")).await.map(|answer| answer.status)
    };
    let untrusted = |why: &str| Err(Unanswered::Untrusted(why.to_owned()));
    assert_eq!(ask(of(&ours, &base)).await, Ok(200));
    assert_eq!(ask(Config { public_ca: true, ..of(&ours, &base) }).await, Ok(200));
    assert_eq!(ask(of(&theirs, &base)).await, untrusted("unknown authority"));
    assert_eq!(ask(Config::at(&base)).await, untrusted("unknown authority"));
    assert_eq!(ask(Config { pins: vec![theirs.pin, ours.pin], ..of(&ours, &base) }).await, Ok(200));
    let another = untrusted("another public key than the pinned one");
    assert_eq!(ask(Config { pins: vec![theirs.pin], ..of(&ours, &base) }).await, another);
    let elsewhere = Certificate::of(&["platform.example"]);
    let server = Loopback::tls(&elsewhere, Say(|_| fhir("{}"))).await;
    assert_eq!(ask(of(&elsewhere, &server.base())).await, untrusted("made out to another name"));
}

#[test]
fn a_configuration_that_trusts_nobody_is_none() {
    let config = Config::at("https://platform.example/fhir");
    for broken in [
        Config { public_ca: false, ..config.clone() },
        Config { own_ca: Some(b"no certificate".to_vec()), ..config.clone() },
        Config {
            own_ca: Some(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_vec()),
            ..config
        },
    ] {
        assert_eq!(HttpPlatform::new(&broken, None).err(), Some(ConfigError::BadAuthority));
    }
}

#[tokio::test]
async fn what_is_sent() {
    let certificate = Certificate::new();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&seen);
    let server = Loopback::tls(
        &certificate,
        Say(move |request: hyper::Request<Bytes>| {
            keep.lock().unwrap().push(request);
            fhir("{}")
        }),
    )
    .await;
    let config = of(&certificate, &server.base());
    let platform = HttpPlatform::new(&config, Some(FixedToken::new("secret"))).unwrap();
    platform.ask(Request::get("Patient?name=%E5%91%A8")).await.unwrap();
    platform.ask(Request { if_match: Some("3".to_owned()), ..put("one", 1) }).await.unwrap();
    platform.ask(put("one", 1_000)).await.unwrap();

    let seen = seen.lock().unwrap();
    let header = |at: usize, name: &str| seen[at].headers().get(name).map(|value| value.to_str().unwrap());
    for at in 0..3 {
        assert_eq!(seen[at].version(), Version::HTTP_2);
        assert_eq!(header(at, "accept"), Some(FHIR));
        assert_eq!(header(at, "accept-encoding"), Some("gzip"));
        assert_eq!(header(at, "cache-control"), Some("no-cache"));
        assert_eq!(header(at, "authorization"), Some("Bearer secret"));
    }
    assert_eq!(seen[0].uri().path_and_query().unwrap(), "/fhir/Patient?name=%E5%91%A8");
    assert_eq!((header(1, "if-match"), header(1, "content-type")), (Some("W/\"3\""), Some(FHIR)));
    assert_eq!((header(1, "content-encoding"), header(2, "content-encoding")), (None, Some("gzip")));
    let mut unpacked = Vec::new();
    GzDecoder::new(&**seen[2].body()).read_to_end(&mut unpacked).unwrap();
    assert_eq!(Some(unpacked), put("one", 1_000).body);
}

#[tokio::test]
async fn a_server_that_takes_no_packed_bodies_gets_them_plain() {
    let memory = Memory::new();
    memory.grant("", Grant::Admin);
    let asked = Arc::new(AtomicU32::new(0));
    struct Counted(Served, Arc<AtomicU32>);
    #[async_trait]
    impl Service for Counted {
        async fn answer(&self, request: hyper::Request<Bytes>) -> Option<Response<Body>> {
            self.1.fetch_add(1, Ordering::Relaxed);
            self.0.answer(request).await
        }
    }
    let served = Served { unpacks: false, ..Served::new(memory.clone()) };
    let server = Loopback::plain(Counted(served, asked.clone())).await;
    let platform = platform(&server.base());
    for id in ["one", "two", "three"] {
        assert_eq!(platform.ask(put(id, 1_000)).await.unwrap().status, 201);
    }
    assert_eq!(memory.all().len(), 3);
    assert_eq!(asked.load(Ordering::Relaxed), 4, "it is tried once, and remembered");
}

#[tokio::test]
async fn a_packed_answer_is_unpacked() {
    let answer = heard(|_| {
        let mut packed = GzEncoder::new(Vec::new(), flate2::Compression::default());
        packed.write_all(b"{\"id\":\"one\"}").unwrap();
        let response = Response::builder().header(CONTENT_TYPE, FHIR).header(CONTENT_ENCODING, "gzip");
        response.body(body(packed.finish().unwrap())).ok()
    });
    assert_eq!(answer.await.unwrap().body, b"{\"id\":\"one\"}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let asked = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&asked);
    let elsewhere = Loopback::plain(Say(move |_| {
        count.fetch_add(1, Ordering::Relaxed);
        fhir("{}")
    }))
    .await;
    for status in [301, 302, 303, 307, 308] {
        let to = format!("{}/Patient/1", elsewhere.base());
        let answer =
            heard(move |_| Response::builder().status(status).header(LOCATION, &to).body(body("")).ok());
        assert_eq!(answer.await.unwrap_err(), Unanswered::Redirected);
    }
    assert_eq!(asked.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn an_answer_without_end_is_not_read_to_it() {
    const LIMIT: u64 = 16 * 1024 * 1024;
    const TWO_GB: u64 = 2 * 1024 * 1024 * 1024;
    let megabytes = || stream::repeat_with(|| Ok(Bytes::from(vec![b' '; 1024 * 1024])));
    let too_large = Unanswered::TooLarge { limit: LIMIT };
    let announced = heard(move |_| {
        let response = Response::builder().header(CONTENT_TYPE, FHIR).header(CONTENT_LENGTH, TWO_GB);
        response.body(streamed(megabytes())).ok()
    });
    assert_eq!(announced.await.unwrap_err(), too_large);
    let endless =
        heard(move |_| Response::builder().header(CONTENT_TYPE, FHIR).body(streamed(megabytes())).ok());
    assert_eq!(endless.await.unwrap_err(), too_large);
    // Small on the wire, large in memory.
    let mut packed = GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(&vec![b' '; 64 * 1024 * 1024]).unwrap();
    let packed = Bytes::from(packed.finish().unwrap());
    let bomb = heard(move |_| {
        let response = Response::builder().header(CONTENT_TYPE, FHIR).header(CONTENT_ENCODING, "gzip");
        response.body(body(packed.clone())).ok()
    });
    assert_eq!(bomb.await.unwrap_err(), too_large);
}

#[tokio::test]
async fn what_is_no_fhir_is_none() {
    let deep = heard(|_| fhir("{\"item\":[".repeat(100_000)));
    assert_eq!(deep.await.unwrap_err(), Unanswered::NotFhir);
    let hotspot = heard(|_| {
        Response::builder().header(CONTENT_TYPE, "text/html").body(body("<html>Welcome</html>")).ok()
    });
    assert_eq!(hotspot.await.unwrap_err(), Unanswered::NotFhir);
    let gateway = heard(|_| {
        let response = Response::builder().status(502).header(CONTENT_TYPE, "text/html");
        response.body(body("<html>Bad gateway</html>")).ok()
    });
    assert_eq!(gateway.await.map(|answer| (answer.status, answer.body)), Ok((502, Vec::new())));
}

#[tokio::test]
async fn what_may_have_arrived_is_told_from_what_can_not() {
    assert_eq!(heard(|_| None).await.unwrap_err(), Unanswered::Unknown);
    let half = heard(|_| {
        let parts = [Ok(Bytes::from("{\"resour")), Err(io::ErrorKind::ConnectionReset.into())];
        Response::builder().header(CONTENT_TYPE, FHIR).body(streamed(stream::iter(parts))).ok()
    });
    assert_eq!(half.await.unwrap_err(), Unanswered::Unknown);
    let gone = Loopback::plain(Say(|_| fhir("{}"))).await.base();
    // Nobody listens there any more.
    tokio::task::yield_now().await;
    assert_eq!(platform(&gone).ask(put("one", 1)).await.unwrap_err(), Unanswered::Unreachable);
}

#[tokio::test]
async fn nobody_is_waited_for_for_ever() {
    struct Asleep;
    #[async_trait]
    impl Service for Asleep {
        async fn answer(&self, request: hyper::Request<Bytes>) -> Option<Response<Body>> {
            if request.uri().path().ends_with("metadata") {
                let drops = stream::unfold((), async |()| {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    Some((Ok(Bytes::from(" ")), ()))
                });
                return Response::builder().header(CONTENT_TYPE, FHIR).body(streamed(Box::pin(drops))).ok();
            }
            std::future::pending().await
        }
    }
    let server = Loopback::plain(Asleep).await;
    let brief = Duration::from_millis(300);
    let limits = Limits { silence: brief, whole: 2 * brief, ..Limits::default() };
    let platform = HttpPlatform::new(&Config { limits, ..Config::at(server.base()) }, None).unwrap();
    assert_eq!(platform.ask(Request::get("Patient")).await.unwrap_err(), Unanswered::Unknown);
    assert_eq!(platform.ask(Request::get("metadata")).await.unwrap_err(), Unanswered::Unknown);
}

#[tokio::test]
async fn a_token_that_was_refused_is_renewed_once() {
    struct Renewed(AtomicU32);
    #[async_trait]
    impl Tokens for Renewed {
        async fn token(&self) -> Result<zeroize::Zeroizing<String>, Unanswered> {
            Ok(zeroize::Zeroizing::new(format!("token-{}", self.0.load(Ordering::Relaxed))))
        }

        async fn refused(&self, token: &str) {
            assert_eq!(token, format!("token-{}", self.0.fetch_add(1, Ordering::Relaxed)));
        }
    }
    let memory = Memory::new();
    memory.grant("token-1", Grant::Admin);
    let server = Loopback::plain(Served::new(memory.clone())).await;
    let with = |first| {
        let tokens: Arc<dyn Tokens> = Arc::new(Renewed(AtomicU32::new(first)));
        HttpPlatform::new(&Config::at(server.base()), Some(tokens)).unwrap()
    };
    assert_eq!(with(0).ask(put("one", 1)).await.unwrap().status, 201);
    assert_eq!(with(5).ask(put("two", 1)).await.unwrap_err(), Unanswered::SignInNeeded);
    assert_eq!(memory.all().len(), 1);
}

#[tokio::test]
async fn no_error_names_whom_was_asked_about() {
    let gone = Loopback::plain(Say(|_| fhir("{}"))).await.base();
    tokio::task::yield_now().await;
    for error in [
        heard(|_| None).await.unwrap_err(),
        heard(|_| fhir("[".repeat(500))).await.unwrap_err(),
        platform(&gone).ask(Request::get("Patient/0190-secret")).await.unwrap_err(),
        platform(&gone).ask(Request::get("https://elsewhere.example/0190-secret")).await.unwrap_err(),
    ] {
        assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
    }
}

#[tokio::test]
async fn what_a_fault_of_the_proxy_leaves_on_the_server() {
    for (kind, left, heard) in [
        (Kind::Delay, 1, Ok(201)),
        (Kind::LostBefore, 0, Err(Unanswered::Unknown)),
        (Kind::AnswerLost, 1, Err(Unanswered::Unknown)),
        (Kind::Doubled, 1, Ok(200)),
        (Kind::Late, 0, Err(Unanswered::Unknown)),
        (Kind::Error500, 0, Ok(500)),
        (Kind::Error503, 0, Ok(503)),
        (Kind::Error429, 0, Ok(429)),
        (Kind::Garbage, 1, Ok(201)),
        (Kind::Truncated, 1, Err(Unanswered::Unknown)),
        (Kind::Html, 0, Err(Unanswered::NotFhir)),
    ] {
        let memory = Memory::new();
        memory.grant("", Grant::Admin);
        let server = Loopback::plain(Served::new(memory.clone())).await;
        let proxy = Proxy::start(&server.origin, Plan::script([Some(kind)])).await;
        let platform = platform(&proxy.base());
        let answer = platform.ask(put("one", 400)).await;
        assert_eq!(answer.map(|answer| answer.status), heard, "{kind:?}");
        assert_eq!(memory.all().len(), left, "{kind:?}");
        // The late one arrives with the next, and the rest is as it was.
        assert_eq!(platform.ask(Request::get("metadata")).await.unwrap().status, 200);
        assert_eq!(memory.all().len(), left.max(usize::from(kind == Kind::Late)), "{kind:?}");
    }
}
