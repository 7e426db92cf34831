//! Reading what a missed call asks for.

use super::Reading;
use crate::domain::preset::calls::CallBack;
use crate::domain::preset::claims::Claim;
use crate::domain::preset::problem::ProblemKind;
use crate::domain::preset::reader::{self, Section};
use crate::domain::preset::vocabulary::{DOERS, TITLE_MAX};
use toml::Spanned;

impl Reading {
    /// The task of a missed call; what is not said is as it is without the section.
    pub(super) fn calls(&mut self, root: &mut Section<'_, '_>) -> CallBack {
        let usual = CallBack::default();
        let Some(mut section) = root.section("calls", &mut self.findings) else {
            return usual;
        };
        let title = section.optional_localized("title", &mut self.findings);
        self.short_enough(title.as_ref(), TITLE_MAX);
        if let Some(title) = &title {
            self.book
                .claim(title.span(), Claim::CallText(title.get_ref().clone()));
        }
        let to = section
            .optional("to")
            .and_then(|node| reader::word(node, "to", DOERS, &mut self.findings));
        let due = section.duration("due", &mut self.findings);
        let remind_before = section.duration("remind_before", &mut self.findings);
        let is_due = due.as_ref().map_or(usual.due, |due| *due.get_ref());
        if let Some(remind) = &remind_before
            && *remind.get_ref() >= is_due
        {
            self.findings
                .add(remind.span(), ProblemKind::ReminderTooEarly);
        }
        section.finish(&mut self.findings);
        CallBack {
            title: title.map(Spanned::into_inner),
            to: to.map_or(usual.to, Spanned::into_inner),
            due: is_due,
            remind_before: remind_before.map(Spanned::into_inner),
        }
    }
}
