//! Contract §6: passwords. Argon2id as in the starters, but with parameters that cost next to nothing: the strength of stored
//! hashes is a matter for starters with a database; here it would be most of the time of a test.

use argon2::{Algorithm, Argon2, Params, Version};

use crate::fault::Fault;
use crate::problem::Code;

/// The passwords that everybody tries first, as all starters refuse them; one a line.
const COMMON: &str = include_str!("common-passwords.txt");

const MIN: usize = 12;
const MAX: usize = 128;

/// A salted hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hash {
    salt: [u8; 16],
    digest: [u8; 32],
}

impl Hash {
    /// Of a new password.
    #[must_use]
    pub fn new(password: &str, fault: Option<Fault>) -> Self {
        let salt = *uuid::Uuid::new_v4().as_bytes();
        Self {
            salt,
            digest: digest(password, &salt, fault),
        }
    }

    /// Whether this is the password.
    #[must_use]
    pub fn is_of(&self, password: &str, fault: Option<Fault>) -> bool {
        digest(password, &self.salt, fault) == self.digest
    }

    /// Costs what [`Hash::is_of`] costs, for an account that does not exist.
    pub fn waste(password: &str, fault: Option<Fault>) {
        digest(password, &[0; 16], fault);
    }
}

fn digest(password: &str, salt: &[u8], fault: Option<Fault>) -> [u8; 32] {
    let mut bytes = password.as_bytes();
    if fault == Some(Fault::PasswordTrimmed) {
        bytes = password.trim().as_bytes();
    }
    if fault == Some(Fault::PasswordCutAt72Bytes) {
        bytes = &bytes[..bytes.len().min(72)];
    }
    let params = Params::new(64, 1, 1, Some(32)).unwrap_or(Params::DEFAULT);
    let mut digest = [0; 32];
    // It fails only for a wrong length of salt or output, and both are arrays of the right one.
    let _ =
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into(bytes, salt, &mut digest);
    digest
}

/// The rules for a new password: 12 to 128 code points of any kind, and not a common one.
pub fn check(password: &str, fault: Option<Fault>) -> Result<(), Code> {
    let length = if fault == Some(Fault::PasswordCountedInBytes) {
        password.len()
    } else {
        password.chars().count()
    };
    if length < MIN {
        return Err(Code::MinLength);
    }
    if length > MAX {
        return Err(Code::MaxLength);
    }
    if fault == Some(Fault::PasswordAsciiOnly) && !password.is_ascii() {
        return Err(Code::Format);
    }
    let lower = if fault == Some(Fault::CommonListByCase) {
        password.to_owned()
    } else {
        password.to_ascii_lowercase()
    };
    if COMMON.lines().any(|line| line == lower) {
        Err(Code::Common)
    } else {
        Ok(())
    }
}
