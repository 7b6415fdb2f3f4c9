//! The conformance suite's scene in the laboratory: the virtual meters are told over a socket what a person does to them.

use async_trait::async_trait;
use doorstep_core::meter::transport::Transport;
use doorstep_core::meter::transport::btleplug::Btleplug;
use doorstep_core::meter::transport::conformance::{Scene, Stage};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;

pub(crate) struct Laboratory {
    transport: Btleplug,
    cuff: String,
    glucometer: String,
    control: String,
}

impl Laboratory {
    pub(crate) fn new(transport: Btleplug, cuff: &str, glucometer: &str, control: &str) -> Self {
        Self {
            transport,
            cuff: cuff.to_owned(),
            glucometer: glucometer.to_owned(),
            control: control.to_owned(),
        }
    }

    /// One line to the laboratory, and its answer.
    async fn tell(&self, line: &str) -> std::io::Result<String> {
        let (from, mut to) = UnixStream::connect(&self.control).await?.into_split();
        to.write_all(format!("{line}\n").as_bytes()).await?;
        let mut answer = String::new();
        BufReader::new(from).read_line(&mut answer).await?;
        Ok(answer)
    }
}

#[async_trait]
impl Stage for Laboratory {
    fn transport(&self) -> &dyn Transport {
        &self.transport
    }

    fn cuff(&self) -> String {
        self.cuff.clone()
    }

    fn glucometer(&self) -> String {
        self.glucometer.clone()
    }

    async fn set(&self, scene: Scene, on: bool) -> bool {
        let answer = self.tell(&format!("{scene:?} {on}")).await.expect("the laboratory listens");
        match answer.trim() {
            "done" => true,
            "can't" => false,
            other => panic!("{scene:?}: {other}"),
        }
    }
}
