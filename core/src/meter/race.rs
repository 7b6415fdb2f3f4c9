//! Two futures, and what is ready first.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

/// Which of two was ready first.
pub(super) enum First<A, B> {
    /// The left one.
    Left(A),
    /// The right one.
    Right(B),
}

impl<A, B> First<A, B> {
    /// The same with the sides changed.
    pub(super) fn flipped(self) -> First<B, A> {
        match self {
            Self::Left(value) => First::Right(value),
            Self::Right(value) => First::Left(value),
        }
    }
}

/// What is ready first; the left one if both are. The other one is dropped.
pub(super) async fn first_of<A, B>(
    left: impl Future<Output = A>,
    right: impl Future<Output = B>,
) -> First<A, B> {
    let (mut left, mut right) = (pin!(left), pin!(right));
    poll_fn(|context| {
        if let Poll::Ready(value) = left.as_mut().poll(context) {
            return Poll::Ready(First::Left(value));
        }
        right.as_mut().poll(context).map(First::Right)
    })
    .await
}
