//! Where everything of the picture stands.
//!
//! Stages are put in rows by the longest way from the start; a way over several rows gets a place of its own in each row
//! between, so that it passes beside the boxes; so does a label, in a row between two rows of stages. Rows are ordered to
//! have few crossings, and then everything moves as near to its neighbours as its row allows. Ways that lead back up
//! go round on the right.

use super::GraphError;
use super::grid::Grid;
use super::paint::Pen;
use super::place::Drawing;
use super::scene::{Line, Scene};
use crate::domain::ids::StageId;
use crate::domain::lang::Lang;
use crate::domain::preset::outline::condition_label;
use crate::domain::preset::{By, Pipeline, Preset, StageKind};
use iso_currency::Currency;
use std::collections::BTreeMap;

/// The size of stages' names, in pixels.
pub(super) const NAME_SIZE: f64 = 44.0;
/// The size of labels, in pixels.
pub(super) const LABEL_SIZE: f64 = 38.0;
/// From line to line, in parts of the size.
pub(super) const LEADING: f64 = 1.1;

pub(super) const BOX_WIDTH: f64 = 440.0;
pub(super) const BOX_PAD: f64 = 26.0;
const LABEL_WIDTH: f64 = 250.0;
pub(super) const LABEL_PAD: f64 = 14.0;

pub(super) const SIDE_GAP: f64 = 40.0;
pub(super) const ROW_GAP: f64 = 78.0;

pub(super) const FRAME_PAD: f64 = 36.0;

/// What is to be laid out.
pub(super) struct Plan<'a> {
    pub(super) preset: &'a Preset,
    pub(super) pipeline: &'a Pipeline,
    pub(super) lang: Lang,
    pub(super) currency: Currency,
    pub(super) counts: Option<&'a BTreeMap<StageId, i64>>,
}

/// A way between two stages, by their places in the pipeline.
pub(super) struct Edge {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) line: Line,
    pub(super) label: Option<Words>,
}

/// Text broken into lines, with its size.
pub(super) struct Words {
    pub(super) lines: Vec<String>,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Plan<'_> {
    /// Lays the pipeline out.
    pub(super) fn scene(&self, pen: &Pen) -> Result<Scene, GraphError> {
        let names: Vec<Words> = self
            .pipeline
            .stages
            .iter()
            .map(|stage| {
                let room = BOX_WIDTH - 2.0 * BOX_PAD;
                pen.wrap(stage.name.get(self.lang), NAME_SIZE, room)
                    .map(|(lines, width)| Words::new(lines, width, NAME_SIZE))
            })
            .collect::<Result<_, _>>()?;
        let edges = self.edges(pen)?;
        let ranks = self.ranks(&edges);
        let mut grid = Grid::new(self, &names, &edges, &ranks);
        grid.order();
        grid.spread();
        grid.stack(2 * ranks.iter().max().copied().unwrap_or_default());
        Drawing {
            plan: self,
            names,
            edges,
            ranks,
            grid,
        }
        .scene()
    }

    /// Whether a stage stands in the frame of the failing stages.
    pub(super) fn is_framed(&self, stage: usize) -> bool {
        self.pipeline.fail_from_any
            && self
                .pipeline
                .stages
                .get(stage)
                .is_some_and(|stage| stage.kind == StageKind::Lost)
    }

    pub(super) fn place_of(&self, id: &StageId) -> Option<usize> {
        self.pipeline
            .stages
            .iter()
            .position(|stage| stage.id == *id)
    }

    /// The ways, one for each pair of stages. What leads into the frame of failures is the frame's own arrow.
    fn edges(&self, pen: &Pen) -> Result<Vec<Edge>, GraphError> {
        let mut edges: Vec<Edge> = Vec::new();
        for route in self.pipeline.routes() {
            let (Some(from), Some(to)) = (self.place_of(route.from), self.place_of(route.to))
            else {
                continue;
            };
            if self.is_framed(to) || matches!(route.by, By::Failure) {
                continue;
            }
            let line = if route.is_automatic() {
                Line::Dashed
            } else {
                Line::Solid
            };
            let twin = edges
                .iter_mut()
                .find(|edge| (edge.from, edge.to) == (from, to));
            if let Some(twin) = twin {
                // People can take it, whatever robots do.
                if line == Line::Solid {
                    twin.line = line;
                }
                continue;
            }
            let words: Vec<String> = route
                .conditions()
                .iter()
                .map(|condition| condition_label(self.preset, condition, self.lang, self.currency))
                .collect();
            let label = if words.is_empty() {
                None
            } else {
                let (lines, width) = // Each choice begins a line.
                    pen.wrap(&words.join(",\n").replace(" / ", " /\n"), LABEL_SIZE, LABEL_WIDTH)?;
                Some(Words::new(lines, width, LABEL_SIZE))
            };
            edges.push(Edge {
                from,
                to,
                line,
                label,
            });
        }
        Ok(edges)
    }

    /// The row of every stage: below all from which a way leads down to it; the ends are in the last row.
    fn ranks(&self, edges: &[Edge]) -> Vec<usize> {
        let stages = &self.pipeline.stages;
        let mut ranks = vec![0_usize; stages.len()];
        for from in 0..stages.len() {
            let below = ranks.get(from).map_or(0, |rank| rank + 1);
            for edge in edges
                .iter()
                .filter(|edge| edge.from == from && edge.to > from)
            {
                if let Some(rank) = ranks.get_mut(edge.to) {
                    *rank = (*rank).max(below);
                }
            }
        }
        let last = stages
            .iter()
            .zip(&ranks)
            .filter(|(stage, _)| !stage.is_final())
            .map(|(_, rank)| rank + 1)
            .max()
            .unwrap_or_default();
        for (stage, rank) in stages.iter().zip(&mut ranks) {
            if stage.is_final() {
                *rank = last;
            }
        }
        ranks
    }
}

/// The height of boxes that stand side by side.
pub(super) fn row_height<'a>(names: impl Iterator<Item = &'a Words>) -> f64 {
    names
        .map(|name| name.height + 2.0 * BOX_PAD)
        .fold(0.0, f64::max)
}

impl Words {
    pub(super) fn new(lines: Vec<String>, width: f64, size: f64) -> Self {
        let height = lines.iter().map(|_| size * LEADING).sum();
        Self {
            lines,
            width,
            height,
        }
    }
}

#[cfg(test)]
mod tests;
