//! 家庭自测: what the resident measured with her own meter, apart from what the team measured, and whose own a meter is.

use rusqlite::{Connection, Transaction};
use serde_json::json;

use super::meter::{self, address_name};
use super::outgoing::{self, Told};
use super::view::{Colour, HomeView, OwnMeterRow};
use super::work::{Desk, Fault, Work};
use super::{Error, phrase, trend};
use crate::access::Capability;
use crate::care::id::ResidentId;
use crate::care::reading::Reading;
use crate::care::rules::RuleSet;
use crate::store::lists::{self, Listed};
use crate::store::own_meters::{self, OwnMeter};
use crate::store::readings;

/// Readings in the charts.
const READINGS: u32 = 200;

impl Desk {
    /// Says that a meter the phone has met stays with a resident; `shared`: others of her household measure with it too. What
    /// its memory holds is home measurement from now on. Returns the household's meters.
    pub fn register_meter(
        &self,
        meter: &str,
        resident: &str,
        shared: bool,
    ) -> Result<Vec<OwnMeterRow>, Error> {
        let work = self.enter(Capability::RegisterMeter)?;
        let id = work.id::<ResidentId>(resident)?;
        work.write(|tx| {
            let line = work.found(lists::of_resident(tx, id)?)?;
            let name = work.found(address_name(tx, meter)?)?;
            let household = line.household.id;
            // A meter that measured behind other doors is the team's.
            if readings::measured_elsewhere(tx, household, meter)? {
                return Err(Error::Conflict { words: work.plain("own-meter-elsewhere") }.into());
            }
            let resident = (!shared).then_some(id);
            let own = OwnMeter { address: meter.to_owned(), name, household, resident };
            keep(self, &work, tx, id, &own, false)?;
            work.log(tx, "meter.register", Some(id), if shared { "shared" } else { "" })?;
            rows(&work, tx, &line)
        })
    }

    /// Says that a meter does not stay with a household any more. What it had measured stays what it was.
    pub fn release_meter(&self, meter: &str, resident: &str) -> Result<Vec<OwnMeterRow>, Error> {
        let work = self.enter(Capability::RegisterMeter)?;
        let id = work.id::<ResidentId>(resident)?;
        work.write(|tx| {
            let line = work.found(lists::of_resident(tx, id)?)?;
            let own = own_meters::get(tx, meter)?.filter(|own| own.household == line.household.id);
            keep(self, &work, tx, id, &work.found(own)?, true)?;
            work.log(tx, "meter.release", Some(id), "")?;
            rows(&work, tx, &line)
        })
    }
}

/// Keeps whose a meter is, or that it does not stay there any more, and tells it.
fn keep(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    resident: ResidentId,
    own: &OwnMeter,
    released: bool,
) -> Result<(), Fault> {
    own_meters::put(tx, own, released, work.now)?;
    let about = json!({ "meter": own, "released": released, "by": work.me() });
    outgoing::tell(desk, work, tx, Told::OwnMeter, resident, &about)
}

/// The meters of a resident's household, as far as they are hers too.
fn rows(work: &Work<'_>, connection: &Connection, line: &Listed) -> Result<Vec<OwnMeterRow>, Fault> {
    let meters = own_meters::of_household(connection, line.household.id)?;
    let hers = meters.into_iter().filter(|own| own.resident.is_none_or(|id| id == line.resident.id));
    hers.map(|own| {
        let key = if own.resident.is_some() { "own-meter-hers" } else { "own-meter-shared" };
        Ok(OwnMeterRow {
            line: work.say(key, &[&own.name]),
            untested: meter::address_untested(work, connection, &own.address)?,
            meter: own.address,
        })
    })
    .collect()
}

/// The part of a resident's page about home measurement; none: she has no meter and measured nothing.
pub(super) fn view(
    work: &Work<'_>,
    rules: &RuleSet,
    connection: &Connection,
    line: &Listed,
) -> Result<Option<HomeView>, Fault> {
    let at_home = readings::last_at_home(connection, line.resident.id, READINGS)?;
    let meters = rows(work, connection, line)?;
    if at_home.is_empty() && meters.is_empty() {
        return Ok(None);
    }
    let (pressure, glucose) = trend::at_home(work, rules, &line.resident, &at_home);
    let high = rules.home_mean(work.today(), &at_home).and_then(|home| home.mean).map(|mean| {
        let colour = if rules.home_high(mean) { Colour::Yellow } else { Colour::Green };
        phrase::colour(work.language, colour)
    });
    Ok(Some(HomeView {
        title: work.plain("reading-home"),
        line: self::line(work, rules, &at_home),
        colour: high,
        pressure,
        glucose,
        meters,
    }))
}

/// What home measurement of blood pressure comes to, in a line; none without any.
pub(super) fn line(work: &Work<'_>, rules: &RuleSet, at_home: &[Reading]) -> Option<String> {
    let home = rules.home_mean(work.today(), at_home)?;
    let day = |day| phrase::day_in(work.language, day, work.today());
    let (from, to) = (day(home.from), day(home.to));
    let (days, count) = (home.days.to_string(), home.readings.to_string());
    Some(match home.mean {
        Some(mean) => {
            let target = rules.home.pressure.value;
            let (mean_words, target) = (
                phrase::pressure(mean.systolic, mean.diastolic),
                phrase::pressure(target.systolic, target.diastolic),
            );
            let key = if rules.home_high(mean) { "home-high" } else { "home-at-target" };
            work.say(key, &[&from, &to, &mean_words, &target, &days, &count])
        }
        None => work.say("home-too-few", &[&days, &rules.home.least_days.value.to_string()]),
    })
}
