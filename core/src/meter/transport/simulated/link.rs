//! The port's side of the virtual meters.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::mpsc;

use crate::meter::race::{First, first_of};
use crate::meter::transport::{
    Advertisement, Characteristic, Link, LinkEvent, Transport, TransportError, Wanted, WriteKind,
};

use super::meter::{Meter, Packet, Reaction};
use super::{Room, VirtualMeters};

/// How often a meter advertises.
const ADVERTISING_INTERVAL: Duration = Duration::from_millis(200);
/// Events that a link holds for a phone that is busy.
const QUEUE: usize = 4096;

#[async_trait]
impl Transport for VirtualMeters {
    async fn scan(&self, _wanted: &Wanted) -> Result<mpsc::Receiver<Advertisement>, TransportError> {
        self.room.works()?;
        let (heard, receiver) = mpsc::channel(16);
        let room = Arc::clone(&self.room);
        tokio::spawn(async move {
            let mut changes = room.changes.subscribe();
            let listed: Vec<_> = room.lock().iter().filter_map(Meter::listed).collect();
            for advertisement in listed {
                if heard.send(advertisement).await.is_err() {
                    return;
                }
            }
            while room.works().is_ok() {
                let advertised: Vec<_> = room.lock().iter().filter_map(Meter::advertisement).collect();
                for advertisement in advertised {
                    if heard.send(advertisement).await.is_err() {
                        return;
                    }
                }
                tokio::time::sleep(ADVERTISING_INTERVAL).await;
                let awake = room.lock().iter().any(|meter| meter.advertisement().is_some());
                if awake {
                    continue;
                }
                // Nobody advertises: nothing to do until somebody does something, or nobody listens any more.
                if let First::Left(()) = first_of(heard.closed(), changes.changed()).await {
                    return;
                }
            }
        });
        Ok(receiver)
    }

    async fn open(
        &self,
        address: &str,
    ) -> Result<(Box<dyn Link>, mpsc::Receiver<LinkEvent>), TransportError> {
        self.room.works()?;
        let known = self.room.lock().iter().any(|meter| meter.address == address);
        if !known {
            return Err(TransportError::OutOfRange);
        }
        let (events, receiver) = mpsc::channel(QUEUE);
        let link = VirtualLink {
            room: Arc::clone(&self.room),
            address: address.to_owned(),
            events,
            connection: None,
        };
        Ok((Box::new(link), receiver))
    }
}

struct VirtualLink {
    room: Arc<Room>,
    address: String,
    events: mpsc::Sender<LinkEvent>,
    connection: Option<u64>,
}

impl VirtualLink {
    fn act<T>(
        &self,
        act: impl FnOnce(&mut Meter, u64) -> Result<T, TransportError>,
    ) -> Result<T, TransportError> {
        let number = self.connection.ok_or(TransportError::LinkLost)?;
        self.room.with(&self.address, |meter| act(meter, number)).unwrap_or(Err(TransportError::LinkLost))
    }

    fn hang_up(&mut self) {
        if let Some(number) = self.connection.take() {
            self.room.with(&self.address, |meter| meter.hang_up(number));
        }
    }

    /// Sends packets one after the other, until another request or the end of the link stops it.
    fn transfer(&self, transfer: (u64, u64), mut packets: VecDeque<Packet>) {
        let (room, address) = (Arc::clone(&self.room), self.address.clone());
        tokio::spawn(async move {
            while let Some(packet) = packets.pop_front() {
                if room.with(&address, |meter| meter.send_of(transfer, packet)) != Some(true) {
                    return;
                }
                // Even a sleep of nothing is one of a millisecond.
                if !room.packet_interval.is_zero() {
                    tokio::time::sleep(room.packet_interval).await;
                }
            }
        });
    }
}

impl Drop for VirtualLink {
    fn drop(&mut self) {
        self.hang_up();
    }
}

#[async_trait]
impl Link for VirtualLink {
    async fn connect(&mut self) -> Result<Vec<Characteristic>, TransportError> {
        self.room.works()?;
        let events = self.events.clone();
        let connected = self.room.with(&self.address, |meter| meter.connect(events));
        let (number, characteristics) = connected.unwrap_or(Err(TransportError::OutOfRange))?;
        self.connection = Some(number);
        Ok(characteristics)
    }

    async fn subscribe(&mut self, characteristic: Characteristic) -> Result<(), TransportError> {
        self.act(|meter, number| meter.subscribe(number, characteristic))
    }

    async fn read(&mut self, characteristic: Characteristic) -> Result<Vec<u8>, TransportError> {
        let phone = self.room.clock.now().naive_local();
        self.act(|meter, number| meter.read(number, characteristic, phone))
    }

    async fn write(
        &mut self,
        characteristic: Characteristic,
        bytes: &[u8],
        _kind: WriteKind,
    ) -> Result<(), TransportError> {
        let phone = self.room.clock.now().naive_local();
        let (reaction, transfer) = self.act(|meter, number| {
            let reaction = meter.write(number, characteristic, bytes, phone)?;
            Ok((reaction, meter.transfer()))
        })?;
        if let (Reaction::Send(packets), Some(transfer)) = (reaction, transfer) {
            self.transfer(transfer, packets);
        }
        Ok(())
    }

    async fn disconnect(&mut self) -> Result<(), TransportError> {
        self.hang_up();
        Ok(())
    }
}
