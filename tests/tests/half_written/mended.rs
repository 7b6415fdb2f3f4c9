//! What is seen to after a synchronisation: refused requests, and fields that both sides changed.

use std::sync::Arc;

use doorstep_core::desk::view::{ActKind, SheetKind};
use doorstep_tests::platform::{Manners, Memory};
use serde_json::{Value, json};

use super::{Ward, beside, entry};

fn sync(ward: &Ward, platform: &Arc<Memory>) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(ward.phone.desk.sync_now(platform.as_ref(), &|_| {})).unwrap();
}

fn offered(ward: &Ward, kind: ActKind) -> (String, ()) {
    (beside::act(&ward.phone.desk.sheet(SheetKind::Sync, "").unwrap(), kind), ())
}

/// A referral that the platform refuses.
fn refused(ward: &Ward) {
    let refuses = |resource: &Value| {
        (resource["resourceType"] == "QuestionnaireResponse").then(|| "not on a Sunday".to_owned())
    };
    let platform = Memory::with(Manners { validator: Some(Box::new(refuses)), ..Manners::default() });
    ward.phone.desk.act(ActKind::ReferPressure, &ward.who("钱志远")).unwrap();
    sync(ward, &platform);
}

pub(super) fn resend(ward: &mut Ward) -> (String, ()) {
    refused(ward);
    offered(ward, ActKind::Resend)
}

pub(super) fn hand_over(ward: &mut Ward) -> (String, ()) {
    refused(ward);
    offered(ward, ActKind::HandOver)
}

/// A telephone that was changed here and by a clinic.
fn changed(ward: &Ward) {
    let platform = Memory::new();
    let her = ward.who("王桂兰");
    let save = |number: &str| ward.phone.desk.save_record(&her, &[entry("phone", number)]).unwrap();
    save("19900000000");
    sync(ward, &platform);
    let mut clinic = platform.resource(&format!("Patient/{her}")).unwrap();
    clinic["telecom"][0]["value"] = json!("19900001111");
    platform.put(&clinic);
    save("19900002222");
    sync(ward, &platform);
}

pub(super) fn keep_here(ward: &mut Ward) -> (String, ()) {
    changed(ward);
    offered(ward, ActKind::KeepHere)
}

pub(super) fn keep_there(ward: &mut Ward) -> (String, ()) {
    changed(ward);
    offered(ward, ActKind::KeepThere)
}

/// A resident who has died, as the clinic says.
pub(super) fn looked(ward: &mut Ward) -> (String, ()) {
    let platform = Memory::new();
    let her = ward.who("王桂兰");
    ward.phone.desk.save_record(&her, &[entry("phone", "19900000000")]).unwrap();
    sync(ward, &platform);
    let mut clinic = platform.resource(&format!("Patient/{her}")).unwrap();
    clinic["deceasedBoolean"] = json!(true);
    platform.put(&clinic);
    sync(ward, &platform);
    offered(ward, ActKind::Looked)
}
