//! What the platform brought and nobody could take over: a person has looked at it, which ends it. It stays readable, and what
//! comes of it later is to be looked at again.

use serde_json::Value;

use super::super::view::SheetView;
use super::super::work::Desk;
use super::super::{Error, outgoing};
use super::mend::{self, bundle};
use super::sheet::{told, whose};
use crate::access::Capability;
use crate::care::id::OutboxId;
use crate::store::copies::{self, Copy};
use crate::store::{looked, outbox};
use crate::sync::conflict::{REVIEW, closed};
use crate::sync::json;

/// Says that somebody has looked at a resource; `about` is `Type/id`. What a colleague has handed over is done by it, at the
/// platform too.
pub(in crate::desk) fn looked(desk: &Desk, about: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::EditRecord)?;
    work.write(|tx| {
        let (kind, id) = work.found(json::parts(about))?;
        let copy = work.found(copies::get(tx, kind, id)?)?;
        if !looked::is_open(tx, kind, id)? {
            return Err(work.changed());
        }
        looked::put(tx, &copy, work.me(), work.now)?;
        let resident = whose(&copy);
        if let Some(task) = handed_over(&copy) {
            let bundle = bundle(&work, vec![closed(task)])?;
            let request = OutboxId(desk.context.ids.next());
            outbox::put(tx, &outgoing::request(&work, request, mend::KIND, resident, &bundle)?)?;
        }
        work.log(tx, "sync.look", resident, about)?;
        told(&work, tx)
    })
}

/// The Task by which a colleague has handed something over, or by which a value that was not taken is to be looked at.
fn handed_over(copy: &Copy) -> Option<Value> {
    let content = json::content(&json::read(copy.content.as_deref()?));
    let code = content.pointer("/code/coding/0/code").and_then(Value::as_str);
    let is_ours = matches!(code, Some(mend::CODE | REVIEW));
    (copy.kind == "Task" && !copy.gone && is_ours).then_some(content)
}
