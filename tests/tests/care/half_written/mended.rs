//! What is seen to after a synchronisation: refused requests, and fields that both sides changed.

use std::sync::Arc;

use doorstep_core::desk::view::{ActKind, SheetKind};
use doorstep_tests::Phone;
use doorstep_tests::platform::{Manners, Memory};
use doorstep_tests::sheet::entry;
use serde_json::{Value, json};

use crate::beside;

fn sync(phone: &Phone, platform: &Arc<Memory>) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(phone.desk.sync_now(platform.as_ref(), &|_| {})).unwrap();
}

fn offered(phone: &Phone, kind: ActKind) -> (String, ()) {
    (beside::act(&phone.desk.sheet(SheetKind::Sync, "").unwrap(), kind), ())
}

/// A referral that the platform refuses.
fn refused(phone: &Phone) {
    let refuses = |resource: &Value| {
        (resource["resourceType"] == "QuestionnaireResponse").then(|| "not on a Sunday".to_owned())
    };
    let platform = Memory::with(Manners { validator: Some(Box::new(refuses)), ..Manners::default() });
    phone.desk.act(ActKind::ReferPressure, &phone.resident("钱志远")).unwrap();
    sync(phone, &platform);
}

pub(super) fn resend(phone: &Phone) -> (String, ()) {
    refused(phone);
    offered(phone, ActKind::Resend)
}

pub(super) fn hand_over(phone: &Phone) -> (String, ()) {
    refused(phone);
    offered(phone, ActKind::HandOver)
}

/// A telephone that was changed here and by a clinic.
fn changed(phone: &Phone) {
    let platform = Memory::new();
    let her = phone.resident("王桂兰");
    let save = |number: &str| phone.desk.save_record(&her, &[entry("phone", number)]).unwrap();
    save("19900000000");
    sync(phone, &platform);
    let mut clinic = platform.resource(&format!("Patient/{her}")).unwrap();
    clinic["telecom"][0]["value"] = json!("19900001111");
    platform.put(&clinic);
    save("19900002222");
    sync(phone, &platform);
}

pub(super) fn keep_here(phone: &Phone) -> (String, ()) {
    changed(phone);
    offered(phone, ActKind::KeepHere)
}

pub(super) fn keep_there(phone: &Phone) -> (String, ()) {
    changed(phone);
    offered(phone, ActKind::KeepThere)
}

/// A resident who has died, as the clinic says.
pub(super) fn looked(phone: &Phone) -> (String, ()) {
    let platform = Memory::new();
    let her = phone.resident("王桂兰");
    phone.desk.save_record(&her, &[entry("phone", "19900000000")]).unwrap();
    sync(phone, &platform);
    let mut clinic = platform.resource(&format!("Patient/{her}")).unwrap();
    clinic["deceasedBoolean"] = json!(true);
    platform.put(&clinic);
    sync(phone, &platform);
    offered(phone, ActKind::Looked)
}
