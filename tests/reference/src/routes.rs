//! Contract §1: the paths, and the methods of each. Paths are compared byte for byte: no other case, no trailing slash, no
//! decoding.

use hyper::Method;
use larder::choices::Choices;
use larder::resource::{Readers, Resource};

/// What a path names.
#[derive(Debug, Clone, Copy)]
pub enum Place<'a> {
    /// `/`
    Root,
    /// `/healthz`
    Health,
    /// `/readyz`
    Ready,
    /// `/openapi.json`
    Openapi,
    /// `/docs`, and below it the page's script and style.
    Docs(&'a str),
    /// `/api/v1/auth/register`
    Register,
    /// `/api/v1/auth/login`
    Login,
    /// `/api/v1/auth/refresh`
    Refresh,
    /// `/api/v1/auth/logout`
    Logout,
    /// `/api/v1/auth/me`
    Me,
    /// `/api/v1/auth/change-password`
    ChangePassword,
    /// `/api/v1/users`
    Users,
    /// `/api/v1/{resources}`
    Collection(&'a Resource),
    /// `/api/v1/{resources}/{id}`, whatever the id looks like.
    Item(&'a Resource, &'a str),
}

/// What `path` names, if anything.
#[must_use]
pub fn find<'a>(choices: &'a Choices, path: &'a str) -> Option<Place<'a>> {
    let place = match path {
        "/" => Place::Root,
        "/healthz" => Place::Health,
        "/readyz" => Place::Ready,
        "/openapi.json" => Place::Openapi,
        "/docs" => Place::Docs(""),
        _ => {
            if let Some(asset) = path.strip_prefix("/docs/") {
                return crate::docs::has(asset).then_some(Place::Docs(asset));
            }
            return below_api(choices, path.strip_prefix("/api/v1/")?);
        }
    };
    Some(place)
}

fn below_api<'a>(choices: &'a Choices, rest: &'a str) -> Option<Place<'a>> {
    let place = match rest {
        "auth/register" => Place::Register,
        "auth/login" => Place::Login,
        "auth/refresh" => Place::Refresh,
        "auth/logout" => Place::Logout,
        "auth/me" => Place::Me,
        "auth/change-password" => Place::ChangePassword,
        "users" => Place::Users,
        _ => {
            let (segment, id) = rest
                .split_once('/')
                .map_or((rest, None), |(segment, id)| (segment, Some(id)));
            let resource = choices
                .resources
                .iter()
                .find(|resource| resource.path() == segment)?;
            return match id {
                None => Some(Place::Collection(resource)),
                Some(id) if !id.is_empty() && !id.contains('/') => Some(Place::Item(resource, id)),
                Some(_) => None,
            };
        }
    };
    Some(place)
}

impl Place<'_> {
    /// The methods that it answers, as the header `Allow` names them.
    #[must_use]
    pub fn allow(&self) -> &'static str {
        match self {
            Self::Root
            | Self::Health
            | Self::Ready
            | Self::Openapi
            | Self::Docs(_)
            | Self::Me
            | Self::Users => "GET, HEAD",
            Self::Register | Self::Login | Self::Refresh | Self::Logout | Self::ChangePassword => "POST",
            Self::Collection(_) => "GET, HEAD, POST",
            Self::Item(..) => "GET, HEAD, PUT, DELETE",
        }
    }

    /// The same as a list.
    #[must_use]
    pub fn methods(&self) -> Vec<&'static str> {
        self.allow().split(", ").collect()
    }

    /// Whether it is answered without a token.
    #[must_use]
    pub fn is_public(&self) -> bool {
        !matches!(
            self,
            Self::Logout
                | Self::Me
                | Self::ChangePassword
                | Self::Users
                | Self::Collection(_)
                | Self::Item(..)
        )
    }

    /// Whether it is answered without a token because everybody reads the rows; a token that is sent must be good.
    #[must_use]
    pub fn is_open(&self, method: &Method) -> bool {
        match self {
            Self::Collection(resource) | Self::Item(resource, _) => {
                resource.read == Readers::Everyone && method == Method::GET
            }
            _ => false,
        }
    }

    /// Whether the method's body is read; that of a log-out is not.
    #[must_use]
    pub fn takes_body(&self, method: &Method) -> bool {
        match self {
            Self::Register | Self::Login | Self::Refresh | Self::ChangePassword => true,
            Self::Collection(_) => method == Method::POST,
            Self::Item(..) => method == Method::PUT,
            _ => false,
        }
    }
}
