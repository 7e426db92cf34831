//! Who of staff sees a field, and who fills it in. Invariant: the owner always may; a preset only narrows the others.

use crate::domain::people::Role;
use std::collections::BTreeSet;

/// Roles that may do something; all of staff unless the preset names some.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roles(Option<BTreeSet<Role>>);

impl Roles {
    /// Everybody of staff.
    pub const fn all() -> Roles {
        Roles(None)
    }

    /// Only these, and the owner; naming every role is naming none.
    pub fn only(roles: impl IntoIterator<Item = Role>) -> Roles {
        let mut named: BTreeSet<Role> = roles.into_iter().collect();
        named.insert(Role::Owner);
        if Role::ALL.iter().all(|role| named.contains(role)) {
            Roles(None)
        } else {
            Roles(Some(named))
        }
    }

    /// Whether somebody in that role may; nobody without a role may.
    pub fn allow(&self, role: Option<Role>) -> bool {
        role.is_some_and(|role| {
            role == Role::Owner || self.0.as_ref().is_none_or(|named| named.contains(&role))
        })
    }

    /// Whether everybody of staff may.
    pub const fn are_all(&self) -> bool {
        self.0.is_none()
    }

    /// The roles that may, the lowest first.
    pub fn list(&self) -> Vec<Role> {
        Role::ALL
            .into_iter()
            .filter(|role| self.allow(Some(*role)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_owner_always_may_and_a_customer_never() {
        for roles in [Roles::all(), Roles::only([]), Roles::only([Role::Admin])] {
            assert!(roles.allow(Some(Role::Owner)), "{roles:?}");
            assert!(!roles.allow(None), "{roles:?}");
        }
        assert!(!Roles::only([Role::Admin]).allow(Some(Role::Manager)));
        assert!(Roles::only(Role::ALL).are_all());
        assert_eq!(
            Roles::only([Role::Admin]).list(),
            [Role::Admin, Role::Owner]
        );
    }
}
