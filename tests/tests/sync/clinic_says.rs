//! What the clinic says later of somebody: that she has died, that a value was another one or none; and who it was that changed the
//! same as somebody here.

use std::sync::Arc;
use std::time::Duration;

use doorstep_core::desk::view::{ActKind, Role, SheetKind};
use doorstep_core::store::closings;
use doorstep_tests::Phone;
use doorstep_tests::clinic::pressure;
use doorstep_tests::platform::Memory;
use doorstep_tests::sheet::{entry, rows};
use doorstep_tests::trail::store;
use serde_json::json;

use super::comes_down::sync;

const WANG: &str = "王桂兰";

/// A phone whose platform knows 王桂兰.
async fn known() -> (Phone, Arc<Memory>, String) {
    let phone = Phone::of_district(Role::Doctor, 14);
    let platform = Memory::new();
    let wang = phone.resident(WANG);
    phone.desk.save_record(&wang, &[entry("phone", "19900000000")]).unwrap();
    sync(&phone, platform.as_ref()).await;
    (phone, platform, wang)
}

async fn told(phone: &Phone, platform: &Memory) {
    platform.pass(Duration::from_secs(60));
    sync(phone, platform).await;
}

#[tokio::test(start_paused = true)]
async fn nobody_goes_to_whoever_has_died() {
    for (field, value, day) in [
        ("deceasedDateTime", json!("2026-08-30"), "2026-08-30"),
        ("deceasedDateTime", json!("2026-08-29T23:30:00+08:00"), "2026-08-29"),
        ("deceasedBoolean", json!(true), "2026-09-02"),
    ] {
        let (phone, platform, wang) = known().await;
        let line = |phone: &Phone| {
            let sheet = phone.desk.sheet(SheetKind::Coverage, "").unwrap();
            rows(&sheet).into_iter().find(|row| row.title.starts_with(WANG)).map(|row| row.line.clone())
        };
        assert_ne!(line(&phone).as_deref(), Some("去世"));
        let mut clinic = platform.resource(&format!("Patient/{wang}")).unwrap();
        clinic[field] = value;
        platform.put(&clinic);
        told(&phone, &platform).await;
        assert_eq!(line(&phone).as_deref(), Some("去世"), "{field}");
        let page = phone.desk.sheet(SheetKind::Sync, "").unwrap();
        assert!(rows(&page).iter().any(|row| row.line.contains("平台上登记已去世")), "somebody looks at it");
        let all = store(&phone).read(closings::all).unwrap();
        let (_, closed) = all.into_iter().find(|(who, _)| who.to_string() == wang).unwrap();
        assert_eq!((closed.reason.as_str(), closed.day.to_string().as_str()), ("died", day));

        // A person knows better, whatever else the clinic changes.
        phone.clock.pass(Duration::from_secs(3_600));
        let phone = phone.restarted();
        phone.desk.act(ActKind::Reopen, &wang).unwrap();
        clinic["maritalStatus"] = json!({"text": "丧偶"});
        if field == "deceasedDateTime" {
            platform.put(&clinic);
            told(&phone, &platform).await;
        }
        assert_ne!(line(&phone).as_deref(), Some("去世"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_value_that_the_clinic_puts_right_or_deletes_is_put_right_here() {
    let (phone, platform, wang) = known().await;
    let values = |phone: &Phone| {
        let all = phone.desk.readings(&wang).unwrap().into_iter();
        let elsewhere = all.filter(|row| row.detail.contains("院内或别处所测"));
        elsewhere.map(|row| row.value).collect::<Vec<_>>()
    };
    for systolic in [196, 169, 166] {
        platform.put(&pressure("clinic-1", &wang, systolic));
        told(&phone, &platform).await;
        assert_eq!(values(&phone), [format!("{systolic}/84")]);
    }
    let mut noted = pressure("clinic-1", &wang, 166);
    noted["note"] = json!([{"text": "复测"}]);
    platform.put(&noted);
    told(&phone, &platform).await;
    assert_eq!(values(&phone), ["166/84"], "the same once more is no other one");
    // What is gone is looked for now and then.
    let half_a_day = Duration::from_secs(13 * 3_600);
    phone.clock.pass(half_a_day);
    let phone = phone.restarted();
    told(&phone, &platform).await;
    platform.delete("Observation/clinic-1");
    phone.clock.pass(half_a_day);
    let phone = phone.restarted();
    told(&phone, &platform).await;
    assert_eq!(values(&phone), Vec::<String>::new());
    let page = phone.desk.sheet(SheetKind::Sync, "").unwrap();
    assert!(rows(&page).iter().all(|row| row.links.is_empty()), "nobody has to look at it: {page:?}");
}

#[tokio::test(start_paused = true)]
async fn a_conflict_says_who_changed_the_same() {
    for by_clinic in [false, true] {
        let (one, other) = Phone::of_district(Role::Doctor, 14).twin();
        let platform = Memory::new();
        let her = one.resident(WANG);
        let save = |phone: &Phone, number: &str| {
            phone.desk.save_record(&her, &[entry("phone", number)]).unwrap();
        };
        save(&one, "19900000000");
        sync(&one, platform.as_ref()).await;
        sync(&other, platform.as_ref()).await;
        save(&one, "19900001111");
        other.clock.pass(Duration::from_secs(5));
        save(&other, "19900002222");
        sync(&one, platform.as_ref()).await;
        if by_clinic {
            let mut clinic = platform.resource(&format!("Patient/{her}")).unwrap();
            clinic["telecom"][0]["value"] = json!("19900003333");
            platform.put(&clinic);
        }
        sync(&other, platform.as_ref()).await;
        let page = other.desk.sheet(SheetKind::Sync, "").unwrap();
        let line = rows(&page).into_iter().find(|row| row.title == "王桂兰 · 电话").unwrap().line.clone();
        let wanted = if by_clinic {
            "平台：19900003333（诊所，"
        } else {
            "平台：19900001111（周文静，"
        };
        assert!(line.contains(wanted), "{line}");
    }
}
