//! Where the platform is, and what lies below it.

use reqwest::Url;

use super::ConfigError;
use crate::sync::platform::Unanswered;

/// The base of a server; everything that is asked lies below it.
#[derive(Clone)]
pub struct Address(Url);

impl Address {
    /// Reads a base that may be spoken to.
    ///
    /// # Errors
    /// It is none, or not encrypted.
    pub fn read(base: &str) -> Result<Self, ConfigError> {
        let mut url = Url::parse(base.trim()).map_err(|_| ConfigError::NoAddress)?;
        if !may_be_asked(&url) {
            return Err(ConfigError::NotEncrypted);
        }
        let more = url.query().is_some() || url.fragment().is_some();
        if more || !url.username().is_empty() || url.password().is_some() || url.host_str().is_none() {
            return Err(ConfigError::NoAddress);
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self(url))
    }

    /// A path below the base, or an absolute address of a `next` link, which must lie below it too.
    pub(super) fn of(&self, path: &str) -> Result<Url, Unanswered> {
        let base = self.0.as_str().trim_end_matches('/');
        let url = match path {
            "" => base.to_owned(),
            _ if path.starts_with('?') => format!("{base}{path}"),
            // From the root of the server, as a link may be written.
            _ if path.starts_with('/') => self.0.join(path).map_err(|_| Unanswered::Redirected)?.into(),
            _ if path.starts_with("https://") || path.starts_with("http://") => path.to_owned(),
            _ => format!("{base}/{path}"),
        };
        let url = Url::parse(&url).map_err(|_| Unanswered::Redirected)?;
        let below = url.path().strip_prefix(self.0.path().trim_end_matches('/'));
        let below = below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let same = url.origin() == self.0.origin() && url.username().is_empty() && url.password().is_none();
        if below && same { Ok(url) } else { Err(Unanswered::Redirected) }
    }
}

/// An address with fields in its query; none: not one that may be asked.
pub(in crate::sync) fn link(url: &str, fields: &[(&str, &str)]) -> Option<String> {
    let mut url = Url::parse(url).ok().filter(may_be_asked)?;
    url.query_pairs_mut().extend_pairs(fields);
    Some(url.into())
}

/// The fields of an address that is this one, but for its query.
pub(in crate::sync) fn fields(url: &str, this: &str) -> Option<Vec<(String, String)>> {
    let (mut url, mut this) = (Url::parse(url).ok()?, Url::parse(this).ok()?);
    let found = url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    url.set_query(None);
    url.set_fragment(None);
    this.set_query(None);
    (url == this).then_some(found)
}

/// Encrypted, or on this very machine while the app is being made.
pub(super) fn may_be_asked(url: &Url) -> bool {
    let here = || {
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    };
    match url.scheme() {
        "https" => true,
        "http" => cfg!(debug_assertions) && here(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_is_encrypted_and_nothing_but_a_base() {
        for good in [
            "https://platform.example/fhir",
            "https://platform.example/fhir/",
            "https://platform.example",
            "http://127.0.0.1:8080/fhir",
            "http://[::1]:8080/fhir",
            "http://localhost:8080/fhir",
        ] {
            assert!(Address::read(good).is_ok(), "{good}");
        }
        for open in [
            "http://platform.example/fhir",
            "http://10.0.0.1/fhir",
            "ftp://platform.example",
            "http://127.0.0.1.example",
        ] {
            assert_eq!(Address::read(open).err(), Some(ConfigError::NotEncrypted), "{open}");
        }
        for none in [
            "",
            "platform.example",
            "https://",
            "https://a:b@platform.example",
            "https://p.example/fhir?x=1",
            "https://p.example/#a",
        ] {
            assert_eq!(Address::read(none).err(), Some(ConfigError::NoAddress), "{none}");
        }
    }

    #[test]
    fn only_the_own_address_is_read() {
        let own = "doorstep://signed-in";
        let read = |url| fields(url, own);
        let found = vec![("code".to_owned(), "a b".to_owned()), ("state".to_owned(), "&".to_owned())];
        assert_eq!(read("doorstep://signed-in?code=a+b&state=%26"), Some(found));
        assert_eq!(read("doorstep://signed-in"), Some(Vec::new()));
        for other in
            ["doorstep://elsewhere?code=a", "https://signed-in?code=a", "doorstep://signed-in/x?code=a", ""]
        {
            assert_eq!(read(other), None, "{other}");
        }
        let linked = link("https://platform.example/authorize?x=1", &[("aud", "a&b")]);
        assert_eq!(linked.as_deref(), Some("https://platform.example/authorize?x=1&aud=a%26b"));
        assert_eq!(link("http://platform.example/authorize", &[]), None);
    }

    #[test]
    fn nothing_outside_the_base_is_asked() {
        let address = Address::read("https://platform.example/fhir/").unwrap();
        for (path, url) in [
            ("", "https://platform.example/fhir"),
            ("Patient/1", "https://platform.example/fhir/Patient/1"),
            ("?_getpages=1", "https://platform.example/fhir?_getpages=1"),
            ("/fhir/_page/2", "https://platform.example/fhir/_page/2"),
            ("Patient?identifier=a%7Cb", "https://platform.example/fhir/Patient?identifier=a%7Cb"),
            ("https://platform.example/fhir?_getpages=1", "https://platform.example/fhir?_getpages=1"),
            ("https://platform.example:443/fhir/Patient", "https://platform.example/fhir/Patient"),
        ] {
            assert_eq!(address.of(path).unwrap().as_str(), url, "{path}");
        }
        for path in [
            "https://elsewhere.example/fhir/Patient",
            "http://platform.example/fhir/Patient",
            "https://platform.example:8443/fhir/Patient",
            "https://platform.example/fhirs/Patient",
            "https://platform.example/other",
            "https://platform.example@elsewhere.example/fhir/Patient",
            "https://me@platform.example/fhir/Patient",
            "../other",
            "/other",
            "//elsewhere.example/fhir/Patient",
            "Patient/../../other",
        ] {
            assert_eq!(address.of(path).err(), Some(Unanswered::Redirected), "{path}");
        }
    }
}
