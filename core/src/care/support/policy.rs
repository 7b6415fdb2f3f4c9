//! The policy tool kit (政策包): each policy says by a few conditions whom it fits. What is not known of somebody is asked, not
//! guessed.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::care::form::{FormSet, Label};
use crate::care::person::Disease;
use crate::care::rules::Certainty;
use crate::care::self_care::SelfCareClass;
use crate::care::version;

/// Why a book of policies cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// Not TOML, or not of this shape.
    #[error("the policies cannot be read: {0}")]
    Unreadable(#[from] toml::de::Error),
    /// Readable, but it cannot be meant.
    #[error("{at}: {what}")]
    Wrong {
        /// The value.
        at: String,
        /// What is wrong with it.
        what: &'static str,
    },
}

/// The policies of one version.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyBook {
    /// Version.
    pub version: String,
    /// Titles by key.
    #[serde(default)]
    pub sources: BTreeMap<String, String>,
    /// All of them, in the order they are shown.
    #[serde(default)]
    pub policy: Vec<SupportPolicy>,
    /// Ids of policies of lower versions that do not exist any more.
    #[serde(default)]
    pub withdrawn: Vec<String>,
}

/// Which part of the tool kit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyKind {
    /// 基础
    Base,
    /// 专项
    Special,
    /// 创新
    Innovative,
}

/// One policy.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupportPolicy {
    /// Stable id.
    pub id: String,
    /// Which part of the tool kit.
    pub kind: PolicyKind,
    /// An application goes to civil affairs, which needs her consent.
    #[serde(default)]
    pub civil_affairs: bool,
    /// Key of [`PolicyBook::sources`].
    pub source: String,
    /// How sure it is.
    pub certainty: Certainty,
    /// Its name.
    pub name: Label,
    /// What it gives.
    pub gives: Label,
    /// What to bring.
    pub bring: Label,
    /// Which office answers.
    pub who: Label,
    /// Whom it fits: one of these; none: everybody.
    #[serde(default)]
    pub fits: Vec<PolicyWhen>,
    /// Questions and answers.
    pub ask: Vec<PolicyQuestion>,
}

/// A question with its answer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyQuestion {
    /// The question.
    pub q: Label,
    /// The answer.
    pub a: Label,
}

/// Conditions that must all hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyWhen {
    /// Completed years.
    pub age_from: Option<u32>,
    /// One of these diseases is followed up.
    pub diseases: Option<Vec<Disease>>,
    /// One of these codes of the record's 医疗费用支付方式.
    pub payment: Option<Vec<u8>>,
    /// Has a disability.
    pub disability: Option<bool>,
    /// Has a contract with a family doctor.
    pub contract: Option<bool>,
    /// One of these classes of self-care.
    pub self_care: Option<Vec<SelfCareClass>>,
    /// Nobody else lives behind the door.
    pub lives_alone: Option<bool>,
}

/// What is known of somebody; none: nobody knows, or whoever asks may not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PolicyFacts {
    /// Completed years.
    pub age: u32,
    /// Diseases under follow-up.
    pub diseases: Option<Vec<Disease>>,
    /// Codes of who pays.
    pub payment: Option<Vec<u8>>,
    /// Has a disability.
    pub disability: Option<bool>,
    /// Has a contract that holds.
    pub contract: Option<bool>,
    /// The last assessment.
    pub self_care: Option<SelfCareClass>,
    /// Lives alone.
    pub lives_alone: Option<bool>,
}

/// What has to be known before it can be said whether a policy fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unknown {
    /// Diseases.
    Diseases,
    /// Who pays.
    Payment,
    /// A disability.
    Disability,
    /// A contract.
    Contract,
    /// Self-care.
    SelfCare,
    /// Whether she lives alone.
    LivesAlone,
}

impl Unknown {
    /// Its name in the catalogue of words.
    pub fn key(self) -> &'static str {
        match self {
            Unknown::Diseases => "policy-ask-diseases",
            Unknown::Payment => "policy-ask-payment",
            Unknown::Disability => "policy-ask-disability",
            Unknown::Contract => "policy-ask-contract",
            Unknown::SelfCare => "policy-ask-self-care",
            Unknown::LivesAlone => "policy-ask-lives-alone",
        }
    }
}

/// Whether a policy fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyFit {
    /// It does.
    Fits,
    /// It may: this has to be known first.
    Ask(BTreeSet<Unknown>),
    /// It does not.
    No,
}

impl PolicyWhen {
    fn fit(&self, facts: &PolicyFacts) -> PolicyFit {
        if self.age_from.is_some_and(|from| facts.age < from) {
            return PolicyFit::No;
        }
        let among = |wanted: &[Disease]| {
            facts.diseases.as_ref().map(|have| have.iter().any(|disease| wanted.contains(disease)))
        };
        let pays =
            |wanted: &[u8]| facts.payment.as_ref().map(|have| have.iter().any(|code| wanted.contains(code)));
        let class = |wanted: &[SelfCareClass]| facts.self_care.map(|class| wanted.contains(&class));
        let same = |wanted: bool, fact: Option<bool>| fact.map(|fact| fact == wanted);
        let checks = [
            (Unknown::Diseases, self.diseases.as_deref().map(among)),
            (Unknown::Payment, self.payment.as_deref().map(pays)),
            (Unknown::Disability, self.disability.map(|wanted| same(wanted, facts.disability))),
            (Unknown::Contract, self.contract.map(|wanted| same(wanted, facts.contract))),
            (Unknown::SelfCare, self.self_care.as_deref().map(class)),
            (Unknown::LivesAlone, self.lives_alone.map(|wanted| same(wanted, facts.lives_alone))),
        ];
        let mut open = BTreeSet::new();
        for (what, check) in checks {
            match check {
                Some(Some(false)) => return PolicyFit::No,
                Some(None) => drop(open.insert(what)),
                Some(Some(true)) | None => {}
            }
        }
        if open.is_empty() { PolicyFit::Fits } else { PolicyFit::Ask(open) }
    }
}

impl SupportPolicy {
    /// Whether it fits somebody.
    pub fn fit(&self, facts: &PolicyFacts) -> PolicyFit {
        let mut open = BTreeSet::new();
        for when in &self.fits {
            match when.fit(facts) {
                PolicyFit::Fits => return PolicyFit::Fits,
                PolicyFit::Ask(what) => open.extend(what),
                PolicyFit::No => {}
            }
        }
        match (self.fits.is_empty(), open.is_empty()) {
            (true, _) => PolicyFit::Fits,
            (false, true) => PolicyFit::No,
            (false, false) => PolicyFit::Ask(open),
        }
    }

    /// Who has it has a disease: only for who may see diagnoses.
    pub fn tells_a_disease(&self) -> bool {
        !self.fits.is_empty() && self.fits.iter().all(|when| when.diseases.is_some())
    }
}

impl PolicyBook {
    /// The policies this version of the app ships with.
    pub fn current() -> &'static PolicyBook {
        static BOOK: OnceLock<PolicyBook> = OnceLock::new();
        BOOK.get_or_init(|| {
            PolicyBook::from_toml(include_str!("policies.toml"))
                .expect("the embedded policies are valid, a test reads them")
        })
    }

    /// A county's own book, checked.
    ///
    /// # Errors
    /// It can't be read, or contradicts itself.
    pub fn from_toml(text: &str) -> Result<PolicyBook, PolicyError> {
        let book: PolicyBook = toml::from_str(text)?;
        let wrong = |at: &str, what| Err(PolicyError::Wrong { at: at.to_owned(), what });
        if book.version.trim().is_empty() {
            return wrong("version", "is empty");
        }
        if book.policy.is_empty() && book.withdrawn.is_empty() {
            return wrong("policy", "is empty");
        }
        let mut ids = BTreeSet::new();
        for id in book.policy.iter().map(|policy| &policy.id).chain(&book.withdrawn) {
            if id.is_empty() || !id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            {
                return wrong(id, "is no id: small letters, digits and dashes");
            }
            if !ids.insert(id) {
                return wrong(id, "stands twice");
            }
        }
        for policy in &book.policy {
            if let Some(what) = book.wrong_with(policy) {
                return wrong(&policy.id, what);
            }
        }
        Ok(book)
    }

    fn wrong_with(&self, policy: &SupportPolicy) -> Option<&'static str> {
        let asked = policy.ask.iter().flat_map(|ask| [&ask.q, &ask.a]);
        let mut labels = [&policy.name, &policy.gives, &policy.bring, &policy.who].into_iter().chain(asked);
        let payment = FormSet::record().field("payment");
        let known = |code: &u8| payment.is_some_and(|field| field.choice(*code).is_some());
        let mut codes = policy.fits.iter().filter_map(|when| when.payment.as_ref()).flatten();
        if !self.sources.contains_key(&policy.source) {
            Some("its source is not listed")
        } else if labels.any(|label| label.zh.trim().is_empty() || label.en.trim().is_empty()) {
            Some("has an empty text")
        } else if !codes.all(known) {
            Some("names a way to pay that the record does not have")
        } else if policy.fits.contains(&PolicyWhen::default()) {
            Some("has a condition that asks for nothing")
        } else {
            None
        }
    }

    /// A policy by its id.
    pub fn get(&self, id: &str) -> Option<&SupportPolicy> {
        self.policy.iter().find(|policy| policy.id == id)
    }
}

/// A policy that holds, with the version of the book that it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldPolicy {
    /// The policy.
    pub policy: SupportPolicy,
    /// Version of its book.
    pub version: String,
}

/// The policies that hold: of each id the one in the book of the highest version.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PolicyKit(Vec<HeldPolicy>);

impl PolicyKit {
    /// Puts books together, whatever their order.
    pub fn of(books: impl IntoIterator<Item = PolicyBook>) -> PolicyKit {
        let mut books: Vec<PolicyBook> = books.into_iter().collect();
        books.sort_by(|one, other| version::compare(&one.version, &other.version));
        let mut kit = PolicyKit::default();
        for book in books {
            kit.0.retain(|held| !book.withdrawn.contains(&held.policy.id));
            for policy in book.policy {
                let held = HeldPolicy { policy, version: book.version.clone() };
                match kit.0.iter_mut().find(|one| one.policy.id == held.policy.id) {
                    Some(before) => *before = held,
                    None => kit.0.push(held),
                }
            }
        }
        kit
    }

    /// All of them, in the order they are shown.
    pub fn all(&self) -> impl Iterator<Item = &HeldPolicy> {
        self.0.iter()
    }

    /// A policy by its id.
    pub fn get(&self, id: &str) -> Option<&HeldPolicy> {
        self.0.iter().find(|held| held.policy.id == id)
    }

    /// The versions that any of them is of, the lowest first.
    pub fn versions(&self) -> Vec<&str> {
        let mut versions: Vec<&str> = self.0.iter().map(|held| held.version.as_str()).collect();
        versions.sort_by(|one, other| version::compare(one, other));
        versions.dedup_by(|one, other| version::compare(one, other) == Ordering::Equal);
        versions
    }
}

/// How far somebody is with a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyStep {
    /// It was explained to her.
    Explained,
    /// She applied.
    Applied,
    /// She has it.
    Granted,
}

impl PolicyStep {
    /// The step that comes before this one.
    pub fn before(self) -> Option<PolicyStep> {
        match self {
            PolicyStep::Explained => None,
            PolicyStep::Applied => Some(PolicyStep::Explained),
            PolicyStep::Granted => Some(PolicyStep::Applied),
        }
    }

    /// The step that comes next after the ones taken.
    pub fn next(taken: &[PolicyStep]) -> Option<PolicyStep> {
        [PolicyStep::Explained, PolicyStep::Applied, PolicyStep::Granted]
            .into_iter()
            .find(|step| !taken.contains(step))
    }

    /// Its name in the audit trail.
    pub fn key(self) -> &'static str {
        match self {
            PolicyStep::Explained => "explained",
            PolicyStep::Applied => "applied",
            PolicyStep::Granted => "granted",
        }
    }
}
