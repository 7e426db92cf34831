//! Whose turn it is: a client that nobody talks to is offered to one operator, or to all.

use crate::domain::ids::UserId;
use crate::domain::line::Distribution;
use crate::domain::time::Millis;

/// An operator who could take a client: on duty, within reach, and not among those who have let it pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub id: UserId,
    /// How many open sessions they hold.
    pub open: i64,
    /// How many they may hold; `None`: any number.
    pub limit: Option<i64>,
    /// When they were last given one.
    pub last_given: Option<Millis>,
    /// Their place in the line's order.
    pub place: usize,
}

impl Candidate {
    const fn is_free(&self) -> bool {
        match self.limit {
            Some(limit) => self.open < limit,
            None => true,
        }
    }
}

/// Who is offered a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// One operator.
    Of(UserId),
    /// All of these; who takes it first has it.
    OfAll(Vec<UserId>),
    /// Nobody is free: the client waits in line.
    OfNobody,
}

/// Chooses. The client's own manager comes first, if there is one and they are free.
pub fn choose(way: Distribution, candidates: &[Candidate], own: Option<UserId>) -> Turn {
    let mut free: Vec<&Candidate> = candidates.iter().filter(|one| one.is_free()).collect();
    if let Some(own) = own.filter(|own| free.iter().any(|one| one.id == *own)) {
        return Turn::Of(own);
    }
    free.sort_by_key(|one| (one.place, one.id));
    let first = match way {
        Distribution::All => {
            return if free.is_empty() {
                Turn::OfNobody
            } else {
                Turn::OfAll(free.iter().map(|one| one.id).collect())
            };
        }
        Distribution::InOrder => free.first(),
        Distribution::Evenly => free.iter().min_by_key(|one| one.last_given),
        Distribution::LeastBusy => free.iter().min_by_key(|one| (one.open, one.last_given)),
    };
    first.map_or(Turn::OfNobody, |one| Turn::Of(one.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(id: i64, open: i64, last: i64) -> Candidate {
        Candidate {
            id: UserId(id),
            open,
            limit: Some(3),
            last_given: Some(Millis(last)),
            place: usize::try_from(id).unwrap(),
        }
    }

    #[test]
    fn each_way_has_its_own_first() {
        let all = [one(1, 2, 30), one(2, 1, 20), one(3, 3, 10), one(4, 1, 25)];
        let turn = |way| choose(way, &all, None);
        assert_eq!(turn(Distribution::InOrder), Turn::Of(UserId(1)));
        assert_eq!(turn(Distribution::Evenly), Turn::Of(UserId(2)));
        assert_eq!(turn(Distribution::LeastBusy), Turn::Of(UserId(2)));
        let free = vec![UserId(1), UserId(2), UserId(4)];
        assert_eq!(turn(Distribution::All), Turn::OfAll(free));
    }

    #[test]
    fn the_clients_own_manager_comes_first_while_free() {
        let all = [one(1, 0, 0), one(2, 2, 9), one(3, 3, 0)];
        let own = |id| choose(Distribution::Evenly, &all, Some(UserId(id)));
        assert_eq!(own(2), Turn::Of(UserId(2)));
        assert_eq!(own(3), Turn::Of(UserId(1)), "not free");
        assert_eq!(own(9), Turn::Of(UserId(1)), "not on duty");
    }

    #[test]
    fn with_everybody_busy_the_client_waits() {
        for way in Distribution::ALL {
            assert_eq!(choose(way, &[one(1, 3, 0)], None), Turn::OfNobody);
        }
    }

    #[test]
    fn a_newcomer_comes_before_those_who_were_given_one() {
        let mut newcomer = one(5, 0, 0);
        newcomer.last_given = None;
        let all = [one(1, 0, 1), newcomer];
        assert_eq!(
            choose(Distribution::Evenly, &all, None),
            Turn::Of(UserId(5))
        );
    }
}
