//! What the phone relies on in a platform, one function a promise. The same checks run on the server in memory and, over HTTP, on
//! any server. They need a sign-in that may do everything, make resources of invented people and delete them at the end.

mod bundles;
mod reading;
mod scopes;
mod suite;
mod writing;

use doorstep_core::ports::Ids;
use doorstep_core::sync::platform::Platform;

use scopes::Town;
use suite::Suite;

/// How one check went.
pub struct Outcome {
    /// What was checked, in words.
    pub words: &'static str,
    /// What was found instead; none: as it should be.
    pub trouble: Option<String>,
}

macro_rules! checks {
    ($($room:ident::$check:ident: $words:literal,)+) => {
        /// Runs every check, and cleans up.
        pub async fn run(platform: &dyn Platform, ids: &dyn Ids) -> Vec<Outcome> {
            let suite = Suite::new(platform, ids);
            let mut outcomes = Vec::new();
            $(
                // On the heap: together the checks are too big for a stack.
                let trouble = Box::pin($room::$check(&suite)).await.err();
                outcomes.push(Outcome { words: $words, trouble });
            )+
            suite.clean().await;
            outcomes
        }
    };
}

checks! {
    reading::says_what_it_is: "says that it is a FHIR R4 server",
    reading::tells_the_time: "tells its time with every answer",
    writing::creates_under_the_phones_id: "creates a resource under the phone's id",
    writing::keeps_every_digit: "keeps the digits of a number",
    writing::keeps_extensions: "keeps extensions it does not know",
    writing::the_same_again_changes_nothing: "takes the same content again without a new version",
    writing::a_change_has_a_new_version: "gives each change a version of its own, also a change back",
    writing::a_stale_change_is_refused: "refuses a change of another version (If-Match), and keeps what stands",
    writing::a_fresh_change_is_taken: "takes a change of the version that stands (If-Match)",
    writing::two_at_once_make_one: "makes one resource of two requests at once",
    writing::refuses_nonsense: "refuses nonsense with an OperationOutcome",
    writing::refuses_another_id: "refuses a resource whose id is not that of its address",
    writing::refuses_what_refers_to_nothing: "refuses a reference to nothing",
    writing::deletes_and_says_so: "deletes, and tells a deleted resource from one that never was",
    writing::what_was_deleted_can_come_back: "takes a deleted resource back under its id",
    bundles::a_transaction_is_stored_whole: "stores a transaction whole, whatever refers to what",
    bundles::a_transaction_again_changes_nothing: "takes the same transaction again without new versions",
    bundles::a_transaction_of_fifty: "takes fifty entries at once",
    bundles::a_transaction_with_one_bad_entry_stores_nothing: "stores nothing of a transaction with one bad entry",
    bundles::a_transaction_with_one_stale_entry_stores_nothing: "stores nothing of a transaction with one stale entry",
    bundles::a_batch_is_taken_entry_by_entry: "takes a batch entry by entry",
    bundles::a_batch_reads: "reads by id in a batch",
    reading::what_never_was_is_not_found: "says 404 of what never was, with an OperationOutcome",
    reading::found_by_identifier: "finds by identifier",
    reading::found_by_ids: "finds several by id",
    reading::found_by_patient: "finds what belongs to a patient",
    reading::found_by_organization: "finds an organisation's patients, and what belongs to them",
    reading::found_by_what_changed: "finds what has changed since a moment, oldest first",
    reading::a_search_sees_what_was_just_written: "searches past its cache",
    reading::pages_lose_and_double_nothing: "leads from page to page without losing or doubling anything",
    reading::a_deletion_stands_in_the_history: "tells deletions in a type's history",
}

/// What a team's sign-in opens and what it does not: `admin` prepares two organisations, `team` belongs to the one with this id.
pub async fn run_scopes(
    admin: &dyn Platform,
    team: &dyn Platform,
    organization: &str,
    ids: &dyn Ids,
) -> Vec<Outcome> {
    let (admin, team) = (Suite::new(admin, ids), Suite::new(team, ids));
    let town = match Town::build(&admin, organization).await {
        Ok(town) => town,
        Err(trouble) => return vec![Outcome { words: "is prepared", trouble: Some(trouble) }],
    };
    let mut outcomes = Vec::new();
    let mut tell = |words, found: Result<(), String>| outcomes.push(Outcome { words, trouble: found.err() });
    tell("a team reads its own organisation's patients", scopes::reads_its_own(&team, &town).await);
    tell("a team reads nobody else's", scopes::reads_nobody_elses(&team, &town).await);
    tell("a team finds only its own", scopes::finds_only_its_own(&team, &town).await);
    tell("a team writes its own, a new resident too", scopes::writes_its_own(&team, &town).await);
    let nobodys = scopes::writes_what_is_nobodys(&team, &town).await;
    tell("a team writes what is no patient's: a meter, a line of the audit trail", nobodys);
    let countys = scopes::reads_what_is_the_countys(&team, &town).await;
    tell("a team reads what the county ships, and changes none of it", countys);
    let itself = scopes::says_something_of_itself(&team, &town).await;
    tell("a team says something of itself (HealthcareService), and of no other", itself);
    tell("a team writes nobody else's", scopes::writes_nobody_elses(&team, &town).await);
    // The administrator cleans up for both.
    admin.takes_over(&team);
    admin.clean().await;
    outcomes
}
