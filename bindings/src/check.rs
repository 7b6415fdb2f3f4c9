//! Trying a phone's Bluetooth with meters in the hand, by the suite that every transport has to pass.

use std::sync::Arc;

use async_trait::async_trait;
use doorstep_core::meter::transport::Transport;
use doorstep_core::meter::transport::conformance::{self, Scene, Stage};

use crate::ports::PortError;
use crate::radio::MeterRadio;

/// Has done to the meters and the phone what the check wants: a person is told, or a test does it.
#[uniffi::export(with_foreign)]
#[async_trait]
pub trait CheckStage: Send + Sync {
    /// Sets a scene, or takes it back; false: that can't be done here.
    async fn set(&self, scene: Scene, on: bool) -> Result<bool, PortError>;
}

/// What came of a check.
#[derive(Debug, Clone, uniffi::Record)]
pub struct CheckReport {
    /// Names of the checks that hold.
    pub checked: Vec<String>,
    /// Names of the checks whose scene could not be set.
    pub left_out: Vec<String>,
    /// The first violation, in words; the checks after it were not made.
    pub violation: Option<String>,
}

#[uniffi::export(async_runtime = "tokio")]
impl MeterRadio {
    /// Checks by the meters of these addresses whether this radio does what the core relies on. The glucometer must have at
    /// least five stored records. Takes minutes with real meters.
    pub async fn check(&self, cuff: String, glucometer: String, stage: Arc<dyn CheckStage>) -> CheckReport {
        let transport = self.transport();
        let stage = ForeignStage { transport: transport.as_ref(), cuff, glucometer, stage };
        let names = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
        match conformance::check(&stage).await {
            Ok(report) => CheckReport {
                checked: names(report.checked),
                left_out: names(report.left_out),
                violation: None,
            },
            Err(violation) => {
                CheckReport { checked: Vec::new(), left_out: Vec::new(), violation: Some(violation) }
            }
        }
    }
}

struct ForeignStage<'a> {
    transport: &'a dyn Transport,
    cuff: String,
    glucometer: String,
    stage: Arc<dyn CheckStage>,
}

#[async_trait]
impl Stage for ForeignStage<'_> {
    fn transport(&self) -> &dyn Transport {
        self.transport
    }

    fn cuff(&self) -> String {
        self.cuff.clone()
    }

    fn glucometer(&self) -> String {
        self.glucometer.clone()
    }

    /// What fails can't be set.
    async fn set(&self, scene: Scene, on: bool) -> bool {
        self.stage.set(scene, on).await.unwrap_or(false)
    }
}
