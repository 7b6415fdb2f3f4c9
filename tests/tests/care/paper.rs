//! What is printed: cut to the role, findable as text, small, and named without anything personal.

use doorstep_core::desk::Error;
use doorstep_core::desk::view::{FieldInput, Language, PaperKind, Role, Target};
use doorstep_tests::Phone;
use doorstep_tests::pdf::{font, lines};
use doorstep_tests::sheet::{target, ways};
use doorstep_tests::trail::{actions, trail};

fn text(phone: &Phone, kind: PaperKind, about: &str, font: &[u8]) -> String {
    let paper = phone.desk.paper(kind, about, font).unwrap();
    assert!(paper.bytes.starts_with(b"%PDF-") && paper.bytes.len() < 200_000, "{}", paper.bytes.len());
    let written = String::from_utf8_lossy(&paper.bytes).into_owned();
    assert!(written.contains("/FontFile3") && written.contains("/CIDFontType0C"));
    lines(&paper.bytes).join("\n")
}

#[test]
fn the_resident_gets_her_visit_in_large_type() {
    let Some(font) = font() else { return };
    let phone = Phone::of(Role::Doctor);
    let her = phone.resident("王桂兰");
    let links = ways(&phone.desk, &her);
    let wanted = Target::Paper { kind: PaperKind::Visit, about: her.clone() };
    assert_eq!(target(&links, "打印随访小结"), &wanted);
    let paper = text(&phone, PaperKind::Visit, &her, &font);
    for says in [
        "王桂兰 的随访小结",
        "8月17日，周文静来过",
        "血压 148/92",
        "空腹血糖 7.4",
        "氨氯地平 5 mg，每日 1 次",
        "王大妈您好，",
        "马上打 120",
    ] {
        assert!(paper.contains(says), "{says} in {paper}");
    }
    // Her plan of four parts and her week of 5+2.
    for says in [
        "您的计划",
        "用药: 血压 <150/90",
        "饮食: 盐每天不到 5 克",
        "运动: 每周动 5 次",
        "心理: 心情平稳",
        "5+2 第 6 周",
        "看限盐勺用了没有 · 本周 0/1",
    ] {
        assert!(paper.contains(says), "{says} in {paper}");
    }
    let name = phone.desk.paper(PaperKind::Visit, &her, &font).unwrap().name;
    assert_eq!(name, "随访小结-20260902.pdf");
    // A visit that met nobody says nothing of how she is: the page stays that of the last one that did.
    let visit = phone.desk.start_visit(&her).unwrap().visit;
    phone.desk.answer(&visit, "not_followed", FieldInput::Codes { codes: vec![1] }).unwrap();
    for (field, why) in [("not_followed_reason", "走亲戚"), ("not_followed_date", "2026-09-02")] {
        phone.desk.answer(&visit, field, FieldInput::Text { text: why.to_owned() }).unwrap();
    }
    phone.desk.sign(&visit).unwrap();
    let paper = text(&phone, PaperKind::Visit, &her, &font);
    assert!(paper.contains("8月17日，周文静来过") && paper.contains("血压 148/92"), "{paper}");
    assert_eq!(actions(&trail(&phone, 1)), ["paper.print"]);
}

#[test]
fn the_record_in_short_is_for_who_may_see_it_and_masks_the_number() {
    let Some(font) = font() else { return };
    let phone = Phone::of(Role::Nurse);
    let her = phone.resident("陈秀英");
    let paper = text(&phone, PaperKind::Record, &her, &font);
    for says in ["陈秀英 的健康档案摘要", "高血压", "县人民医院心内科", "128/78", "****"]
    {
        assert!(paper.contains(says), "{says} in {paper}");
    }
    for role in [Role::SocialWorker, Role::Volunteer, Role::GridWorker] {
        let phone = Phone::of(role);
        let her = phone.resident("陈秀英");
        for kind in [PaperKind::Visit, PaperKind::Record] {
            assert!(matches!(phone.desk.paper(kind, &her, &font), Err(Error::NotAllowed { .. })), "{role:?}");
        }
        let links = ways(&phone.desk, &her);
        assert!(links.iter().all(|link| !matches!(link.target, Target::Paper { .. })), "{role:?}");
    }
}

#[test]
fn todays_list_is_cut_to_the_role_as_the_screen_is() {
    let Some(font) = font() else { return };
    let doctor = text(&Phone::of(Role::Doctor), PaperKind::WorkList, "", &font);
    assert!(
        doctor.contains("的名单") && doctor.contains("李建国") && doctor.contains("马上处理"),
        "{doctor}"
    );
    let phone = Phone::of(Role::Volunteer);
    assert!(matches!(target(&ways(&phone.desk, ""), "打印今天的名单"), Target::Paper { .. }));
    let volunteer = text(&phone, PaperKind::WorkList, "", &font);
    assert!(volunteer.contains("量血压"), "{volunteer}");
    for secret in ["马上处理", "要留意", "高血压", "糖尿病", "随访到期", "赵永年", "1990000"]
    {
        assert!(!volunteer.contains(secret), "{secret} in {volunteer}");
    }
}

#[test]
fn english_papers_are_english_and_a_long_answer_stays_on_the_page() {
    let Some(font) = font() else { return };
    let phone = Phone::of(Role::Doctor);
    let his = phone.resident("阿卜杜热合曼·买买提");
    phone.device.set_language(Language::En);
    let paper = text(&phone, PaperKind::Visit, &his, &font);
    for says in [
        "The visit to 阿卜杜热合曼·买买提",
        "Blood pressure 134/82",
        "Fasting glucose 8.2",
        "Call 120 at once",
    ] {
        assert!(paper.contains(says), "{says} in {paper}");
    }
    let paper = text(&phone, PaperKind::WorkList, "", &font);
    assert!(paper.contains("List of"), "{paper}");
}

#[test]
fn what_is_unknown_or_no_font_is_told() {
    let phone = Phone::of(Role::Doctor);
    let her = phone.resident("王桂兰");
    let told = phone.desk.paper(PaperKind::Visit, &her, b"").unwrap_err();
    assert!(matches!(&told, Error::Invalid { field, .. } if field == "font"), "{told:?}");
    assert!(told.to_string().contains("装一个中文字体"));
    for about in ["x", "", "00000000-0000-7000-8000-000000000000"] {
        assert!(matches!(phone.desk.paper(PaperKind::Record, about, b""), Err(Error::NotFound { .. })));
    }
    let nobody = phone.resident("周小梅");
    assert!(matches!(phone.desk.paper(PaperKind::Visit, &nobody, b""), Err(Error::NotFound { .. })));
}

#[test]
fn a_visit_signed_today_is_the_one_that_is_printed() {
    let Some(font) = font() else { return };
    let phone = Phone::of(Role::Doctor);
    let her = phone.resident("王桂兰");
    let visit = phone.desk.start_visit(&her).unwrap().visit;
    phone.desk.answer(&visit, "blood_pressure", FieldInput::Text { text: "136/84".to_owned() }).unwrap();
    phone.desk.sign(&visit).unwrap();
    let paper = text(&phone, PaperKind::Visit, &her, &font);
    assert!(paper.contains("血压 136/84") && !paper.contains("148/92"), "{paper}");
}
