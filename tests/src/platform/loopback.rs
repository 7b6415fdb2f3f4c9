//! A real HTTP server on this machine, plain or with TLS, that says what a test wants, also what no server should.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;

use async_trait::async_trait;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// An answer's body; an error in it cuts the connection.
pub type Body = BoxBody<Bytes, io::Error>;

/// Whoever answers.
#[async_trait]
pub trait Service: Send + Sync + 'static {
    /// The answer; none: the connection is cut.
    async fn answer(&self, request: Request<Bytes>) -> Option<Response<Body>>;
}

/// A service made of a function.
pub struct Say<F>(pub F);

#[async_trait]
impl<F> Service for Say<F>
where
    F: Fn(Request<Bytes>) -> Option<Response<Body>> + Send + Sync + 'static,
{
    async fn answer(&self, request: Request<Bytes>) -> Option<Response<Body>> {
        (self.0)(request)
    }
}

/// A body that is there at once.
pub fn body(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).map_err(|never: Infallible| match never {}).boxed()
}

/// A certificate with its key, and who signed it.
pub struct Certificate {
    /// The authority's certificate, PEM.
    pub ca: String,
    /// SHA-256 of the SubjectPublicKeyInfo.
    pub pin: [u8; 32],
    chain: Vec<CertificateDer<'static>>,
    key: Vec<u8>,
}

impl Certificate {
    /// One for this machine by an authority of its own.
    pub fn new() -> Self {
        Self::of(&["localhost", "127.0.0.1"])
    }

    /// One for other names.
    pub fn of(names: &[&str]) -> Self {
        use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, PublicKeyData};
        let mut authority = CertificateParams::new(Vec::<String>::new()).unwrap();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let certificate = CertificateParams::new(names).unwrap().signed_by(&key, &authority).unwrap();
        let digest = ring::digest::digest(&ring::digest::SHA256, &key.subject_public_key_info());
        Self {
            ca: authority.pem(),
            pin: digest.as_ref().try_into().unwrap(),
            chain: vec![certificate.der().clone()],
            key: key.serialize_der(),
        }
    }

    fn acceptor(&self) -> TlsAcceptor {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder =
            ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let key = PrivatePkcs8KeyDer::from(self.key.clone()).into();
        let mut config = builder.with_no_client_auth().with_single_cert(self.chain.clone(), key).unwrap();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        TlsAcceptor::from(Arc::new(config))
    }
}

impl Default for Certificate {
    fn default() -> Self {
        Self::new()
    }
}

/// The server; gone when dropped.
pub struct Loopback {
    /// `http://127.0.0.1:1234`
    pub origin: String,
    task: JoinHandle<()>,
}

impl Loopback {
    /// Plain HTTP/1.1.
    pub async fn plain(service: impl Service) -> Self {
        Self::start(Arc::new(service), None).await
    }

    /// HTTPS, with HTTP/2 for who can.
    pub async fn tls(certificate: &Certificate, service: impl Service) -> Self {
        Self::start(Arc::new(service), Some(certificate.acceptor())).await
    }

    /// Where FHIR is, in whatever answers here.
    pub fn base(&self) -> String {
        format!("{}/fhir", self.origin)
    }

    async fn start(service: Arc<dyn Service>, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let origin = format!("{scheme}://{}", listener.local_addr().unwrap());
        let task = tokio::spawn(async move {
            loop {
                let Ok((stream, _)) = listener.accept().await else { continue };
                let (service, tls) = (Arc::clone(&service), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => serve(stream, service, false).await,
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                let h2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
                                serve(stream, service, h2).await;
                            }
                        }
                    }
                });
            }
        });
        Self { origin, task }
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve<S>(stream: S, service: Arc<dyn Service>, h2: bool)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let answer = service_fn(move |request: Request<Incoming>| {
        let service = Arc::clone(&service);
        async move {
            let (head, body) = request.into_parts();
            let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
            let cut = || io::Error::from(io::ErrorKind::ConnectionReset);
            service.answer(Request::from_parts(head, body)).await.ok_or_else(cut)
        }
    });
    let stream = TokioIo::new(stream);
    // How a connection ends is the phone's business.
    let _ = match h2 {
        true => http2::Builder::new(TokioExecutor::new()).serve_connection(stream, answer).await,
        false => http1::Builder::new().serve_connection(stream, answer).await,
    };
}
