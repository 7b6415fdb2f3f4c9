//! The conformance suite's scene in the laboratory: the virtual meters are told over a socket what a person does to them.

use async_trait::async_trait;
use doorstep_core::meter::transport::Transport;
use doorstep_core::meter::transport::btleplug::Btleplug;
use doorstep_core::meter::transport::conformance::Stage;
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

    async fn done(&self, line: &str) {
        let answer = self.tell(line).await.expect("the laboratory listens");
        assert_eq!(answer.trim(), "done", "{line}");
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

    async fn measure(&self) {
        self.done("measure").await;
    }

    async fn carry_away(&self, away: bool) {
        self.done(if away { "away" } else { "back" }).await;
    }
}
