//! Faults around any platform, by a plan with a seed: what a network, a proxy or a server that lies does to a request.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use doorstep_core::sync::platform::{Answer, Method, Platform, Request, Unanswered};
use serde_json::{Value, json};

/// A kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Passes, after a second.
    Delay,
    /// Never leaves the phone.
    NotSent,
    /// Lost on its way; the phone can't know.
    LostBefore,
    /// **Carried out, and the answer lost.**
    AnswerLost,
    /// Arrives twice; the second answer comes back.
    Doubled,
    /// Arrives after the next request; no answer.
    Late,
    /// 500.
    Error500,
    /// 503 with Retry-After.
    Error503,
    /// 429 with Retry-After.
    Error429,
    /// Bytes that are no JSON.
    Garbage,
    /// Half an answer that says it is whole.
    Truncated,
    /// Another id than was asked for.
    WrongId,
    /// Another resource of the type, one that was seen before.
    OtherPatient,
    /// One page after another, for ever.
    EndlessPages,
    /// A hotspot's welcome.
    Html,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Delay,
        Self::NotSent,
        Self::LostBefore,
        Self::AnswerLost,
        Self::Doubled,
        Self::Late,
        Self::Error500,
        Self::Error503,
        Self::Error429,
        Self::Garbage,
        Self::Truncated,
        Self::WrongId,
        Self::OtherPatient,
        Self::EndlessPages,
        Self::Html,
    ];
}

impl Kind {
    /// What a proxy can do that reads no resource.
    pub const WIRE: [Self; 11] = [
        Self::Delay,
        Self::LostBefore,
        Self::AnswerLost,
        Self::Doubled,
        Self::Late,
        Self::Error500,
        Self::Error503,
        Self::Error429,
        Self::Garbage,
        Self::Truncated,
        Self::Html,
    ];
}

/// What happens to a request.
pub type Fault = Option<Kind>;

/// Which request has which fault. The same seed gives the same faults in the same order.
pub struct Plan(Mutex<Inner>);

struct Inner {
    state: u64,
    /// Of so many requests one has a fault; 0: none.
    one_in: u64,
    kinds: Vec<Kind>,
    /// First these, one a request.
    script: VecDeque<Fault>,
    done: BTreeMap<Kind, u64>,
}

impl Plan {
    /// One request in so many has a fault of these kinds.
    pub fn seeded(seed: u64, one_in: u64, kinds: &[Kind]) -> Arc<Self> {
        Self::of(seed, one_in, kinds.to_vec(), VecDeque::new())
    }

    /// Exactly these faults for the first requests, none after.
    pub fn script(faults: impl IntoIterator<Item = Fault>) -> Arc<Self> {
        Self::of(0, 0, Vec::new(), faults.into_iter().collect())
    }

    fn of(state: u64, one_in: u64, kinds: Vec<Kind>, script: VecDeque<Fault>) -> Arc<Self> {
        Arc::new(Self(Mutex::new(Inner { state, one_in, kinds, script, done: BTreeMap::new() })))
    }

    /// No more faults from here on.
    pub fn quiet(&self) {
        let mut inner = held(&self.0);
        inner.one_in = 0;
        inner.script.clear();
    }

    /// How many faults of each kind there were.
    pub fn done(&self) -> BTreeMap<Kind, u64> {
        held(&self.0).done.clone()
    }

    /// How many in all.
    pub fn count(&self) -> u64 {
        held(&self.0).done.values().sum()
    }

    /// The fault of the next request.
    pub fn next(&self) -> Fault {
        let mut inner = held(&self.0);
        let fault = match inner.script.pop_front() {
            Some(fault) => fault,
            None if inner.one_in == 0 || inner.kinds.is_empty() => None,
            None => {
                let (hit, which) = (inner.random().is_multiple_of(inner.one_in), inner.random());
                let kinds = inner.kinds.len() as u64;
                hit.then(|| inner.kinds[usize::try_from(which % kinds).unwrap()])
            }
        };
        if let Some(kind) = fault {
            *inner.done.entry(kind).or_default() += 1;
        }
        fault
    }
}

impl Inner {
    /// SplitMix64.
    fn random(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

/// A platform with faults around it.
pub struct Faulty<P: ?Sized> {
    inner: Arc<P>,
    plan: Arc<Plan>,
    late: Mutex<Option<Request>>,
    /// The last resource seen of each type.
    seen: Mutex<BTreeMap<String, Value>>,
}

impl<P: Platform + ?Sized> Faulty<P> {
    /// Around this one, by this plan.
    pub fn new(inner: Arc<P>, plan: Arc<Plan>) -> Self {
        Self { inner, plan, late: Mutex::default(), seen: Mutex::default() }
    }

    /// What is inside.
    pub fn inner(&self) -> &P {
        &self.inner
    }

    fn bent(&self, kind: Kind, request: &Request, mut answer: Answer) -> Answer {
        let Ok(mut body) = serde_json::from_slice::<Value>(&answer.body) else { return answer };
        match kind {
            Kind::WrongId => wrong_id(&mut body),
            Kind::OtherPatient => self.other(&mut body),
            _ => endless(&mut body, request),
        }
        answer.body = serde_json::to_vec(&body).unwrap();
        answer
    }

    /// Puts the resource last seen of the same type in the place of one.
    fn other(&self, body: &mut Value) {
        let seen = held(&self.seen);
        let place = match body["entry"].as_array_mut() {
            Some(entries) => entries.last_mut().and_then(|entry| entry.get_mut("resource")),
            None => Some(body),
        };
        if let Some(place) = place
            && let Some(other) = place["resourceType"].as_str().and_then(|kind| seen.get(kind))
        {
            *place = other.clone();
        }
    }

    fn remember(&self, answer: &Answer) {
        let Ok(body) = serde_json::from_slice::<Value>(&answer.body) else { return };
        let entries =
            body["entry"].as_array().into_iter().flatten().filter_map(|entry| entry.get("resource"));
        let first = std::iter::once(&body).chain(entries).find(|it| it["resourceType"] != "Bundle");
        if let Some(resource) = first
            && let Some(kind) = resource["resourceType"].as_str()
        {
            held(&self.seen).insert(kind.to_owned(), resource.clone());
        }
    }
}

#[async_trait]
impl<P: Platform + ?Sized> Platform for Faulty<P> {
    async fn ask(&self, mut request: Request) -> Result<Answer, Unanswered> {
        request.path = straight(&request.path);
        let fault = self.plan.next();
        let held_back = held(&self.late).take();
        let answer = match fault {
            Some(Kind::NotSent) => Err(Unanswered::Unreachable),
            Some(Kind::LostBefore) => Err(Unanswered::Unknown),
            Some(Kind::Late) => {
                *held(&self.late) = Some(request);
                Err(Unanswered::Unknown)
            }
            Some(Kind::Error500) => Ok(refusal(500, None)),
            Some(Kind::Error503) => Ok(refusal(503, Some(Duration::from_secs(2)))),
            Some(Kind::Error429) => Ok(refusal(429, Some(Duration::from_secs(5)))),
            Some(Kind::Html) => Err(Unanswered::NotFhir),
            Some(Kind::AnswerLost) => {
                // Whatever was answered, nobody hears it.
                let _ = self.inner.ask(request).await;
                Err(Unanswered::Unknown)
            }
            Some(Kind::Doubled) => {
                let _ = self.inner.ask(request.clone()).await;
                self.inner.ask(request).await
            }
            Some(Kind::Garbage) => self.inner.ask(request).await.map(|mut answer| {
                answer.body = b"\x00\xffnonsense{".to_vec();
                answer
            }),
            Some(Kind::Truncated) => self.inner.ask(request).await.map(|mut answer| {
                answer.body.truncate(answer.body.len() / 2);
                answer
            }),
            Some(kind @ (Kind::WrongId | Kind::OtherPatient | Kind::EndlessPages)) => {
                let answer = self.inner.ask(request.clone()).await?;
                Ok(self.bent(kind, &request, answer))
            }
            Some(Kind::Delay) => {
                tokio::time::sleep(Duration::from_secs(1)).await;
                self.inner.ask(request).await
            }
            None => {
                let answer = self.inner.ask(request).await;
                answer.iter().for_each(|answer| self.remember(answer));
                answer
            }
        };
        if let Some(request) = held_back {
            let _ = self.inner.ask(request).await;
        }
        answer
    }
}

fn refusal(status: u16, retry_after: Option<Duration>) -> Answer {
    let outcome = json!({
        "resourceType": "OperationOutcome",
        "issue": [{ "severity": "error", "code": "transient", "diagnostics": "not now" }],
    });
    Answer { status, version: None, retry_after, date: None, body: serde_json::to_vec(&outcome).unwrap() }
}

fn wrong_id(body: &mut Value) {
    let wrong = json!("00000000-0000-7000-8000-000000000000");
    match body["entry"].as_array_mut().and_then(|entries| entries.first_mut()) {
        None => body["id"] = wrong,
        Some(entry) if entry.get("resource").is_some() => entry["resource"]["id"] = wrong,
        Some(entry) => {
            let kind = entry["response"]["location"].as_str().and_then(|at| at.split('/').next());
            let kind = kind.unwrap_or("Patient").to_owned();
            entry["response"]["location"] = json!(format!("{kind}/{}/_history/1", wrong.as_str().unwrap()));
        }
    }
}

/// The mark of a page that has one more after it.
const ENDLESS: &str = "_endless=";

fn endless(body: &mut Value, request: &Request) {
    let own = body["link"].as_array().into_iter().flatten().find(|link| link["relation"] == "self");
    if request.method == Method::Get
        && let Some(own) = own.and_then(|link| link["url"].as_str())
    {
        let url = format!("{own}{}{ENDLESS}1", if own.contains('?') { '&' } else { '?' });
        body["link"] = json!([{ "relation": "next", "url": url }]);
    }
}

/// The path without the mark of an endless page.
fn straight(path: &str) -> String {
    path.split_inclusive(['&', '?'])
        .filter(|part| !part.starts_with(ENDLESS))
        .collect::<String>()
        .trim_end_matches(['&', '?'])
        .to_owned()
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
