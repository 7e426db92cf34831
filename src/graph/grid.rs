//! Rows of places, and how they are ordered, spread and stacked.
//!
//! Invariant: places of one row do not overlap, so whatever keeps to its own place from row to row crosses no other.

use super::layout::{BOX_PAD, BOX_WIDTH, FRAME_PAD, LABEL_PAD, ROW_GAP, SIDE_GAP};
use super::layout::{Edge, Plan, Words, row_height};
use std::collections::BTreeMap;

const BEND_WIDTH: f64 = 24.0;

/// A pipeline no wider than this has room for its failing stages beside its end; a wider one has them below.
const NARROW: f64 = 700.0;

/// What stands in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item {
    Stage(usize),
    /// The label of an edge.
    Label(usize),
    /// Where an edge passes.
    Bend,
    /// The frame of the failing stages.
    Failures,
}

/// A place in a row.
pub(super) struct Place {
    pub(super) item: Item,
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) x: f64,
    /// The places that it is joined with in the row above and in the row below.
    pub(super) above: Vec<usize>,
    pub(super) below: Vec<usize>,
}

/// A row, with its places from left to right.
#[derive(Default)]
pub(super) struct Row {
    pub(super) order: Vec<usize>,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

/// Rows and what stands in them. Rows of labels stand between rows of stages: stages of rank `r` are in row `2 r`.
pub(super) struct Grid {
    pub(super) places: Vec<Place>,
    pub(super) rows: Vec<Row>,
    /// The places that an edge passes, from its first stage to its last; empty for one that leads back.
    pub(super) chains: Vec<Vec<usize>>,
    /// How many failing stages stand side by side in their frame.
    pub(super) columns: usize,
}

impl Grid {
    pub(super) fn new(plan: &Plan<'_>, names: &[Words], edges: &[Edge], ranks: &[usize]) -> Self {
        let last = ranks.iter().max().copied().unwrap_or_default();
        let mut grid = Self {
            places: Vec::new(),
            rows: (0..=2 * last).map(|_| Row::default()).collect(),
            chains: Vec::new(),
            columns: 1,
        };
        let mut stage_places = BTreeMap::new();
        for (stage, (name, rank)) in names.iter().zip(ranks).enumerate() {
            if !plan.is_framed(stage) {
                let height = name.height + 2.0 * BOX_PAD;
                let place = grid.put(2 * rank, Item::Stage(stage), BOX_WIDTH, height);
                stage_places.insert(stage, place);
            }
        }
        for (index, edge) in edges.iter().enumerate() {
            let chain = grid.chain(index, edge, ranks, &stage_places);
            grid.chains.push(chain);
        }
        grid.put_failures(plan, names, 2 * last);
        grid
    }

    /// Puts the frame of the failing stages beside the end where the pipeline is narrow, else in a row below.
    fn put_failures(&mut self, plan: &Plan<'_>, names: &[Words], last: usize) {
        let framed: Vec<&Words> = names
            .iter()
            .enumerate()
            .filter(|(stage, _)| plan.is_framed(*stage))
            .map(|(_, name)| name)
            .collect();
        if framed.is_empty() {
            return;
        }
        let widest = self
            .rows
            .iter()
            .map(|row| {
                let widths = row.order.iter().filter_map(|&place| self.places.get(place));
                widths.map(|place| place.width + SIDE_GAP).sum::<f64>()
            })
            .fold(0.0, f64::max);
        let narrow = widest <= NARROW;
        self.columns = if narrow || framed.len() == 1 { 1 } else { 2 };
        let height: f64 = framed
            .chunks(self.columns)
            .map(|row| row_height(row.iter().copied()) + SIDE_GAP)
            .sum();
        let width = if self.columns == 1 {
            BOX_WIDTH
        } else {
            2.0 * BOX_WIDTH + SIDE_GAP
        };
        let row = if narrow {
            last
        } else {
            self.rows.push(Row::default());
            last + 1
        };
        self.put(
            row,
            Item::Failures,
            width + 2.0 * FRAME_PAD,
            height - SIDE_GAP + 2.0 * FRAME_PAD,
        );
    }

    fn put(&mut self, row: usize, item: Item, width: f64, height: f64) -> usize {
        let place = self.places.len();
        self.places.push(Place {
            item,
            width,
            height,
            x: 0.0,
            above: Vec::new(),
            below: Vec::new(),
        });
        if let Some(row) = self.rows.get_mut(row) {
            row.order.push(place);
        }
        place
    }

    /// Gives an edge its places in every row it passes.
    fn chain(
        &mut self,
        index: usize,
        edge: &Edge,
        ranks: &[usize],
        stages: &BTreeMap<usize, usize>,
    ) -> Vec<usize> {
        let (Some(&first), Some(&last)) = (stages.get(&edge.from), stages.get(&edge.to)) else {
            return Vec::new();
        };
        let (Some(&above), Some(&below)) = (ranks.get(edge.from), ranks.get(edge.to)) else {
            return Vec::new();
        };
        if below <= above {
            return Vec::new();
        }
        let mut chain = vec![first];
        for row in 2 * above + 1..2 * below {
            let place = match &edge.label {
                Some(words) if row == 2 * above + 1 => self.put(
                    row,
                    Item::Label(index),
                    words.width + 2.0 * LABEL_PAD,
                    words.height + LABEL_PAD,
                ),
                Some(_) | None => self.put(row, Item::Bend, BEND_WIDTH, 0.0),
            };
            chain.push(place);
        }
        chain.push(last);
        for (&upper, &lower) in chain.iter().zip(chain.iter().skip(1)) {
            if let Some(place) = self.places.get_mut(upper) {
                place.below.push(lower);
            }
            if let Some(place) = self.places.get_mut(lower) {
                place.above.push(upper);
            }
        }
        chain
    }

    pub(super) fn x(&self, place: usize) -> f64 {
        self.places.get(place).map_or(0.0, |place| place.x)
    }

    fn item(&self, place: usize) -> Option<Item> {
        self.places.get(place).map(|place| place.item)
    }

    /// The mean place of what is joined from above, from below or from both.
    fn pull(&self, place: usize, up: bool, down: bool) -> Option<f64> {
        let place = self.places.get(place)?;
        let above = place.above.iter().filter(|_| up);
        let below = place.below.iter().filter(|_| down);
        let joined: Vec<f64> = above.chain(below).map(|&other| self.x(other)).collect();
        let count = u32::try_from(joined.len())
            .ok()
            .filter(|count| *count > 0)?;
        Some(joined.iter().sum::<f64>() / f64::from(count))
    }

    /// Orders every row by its neighbours, down and up again, and keeps the order with the fewest crossings.
    pub(super) fn order(&mut self) {
        self.number();
        let mut best: Vec<Vec<usize>> = self.rows.iter().map(|row| row.order.clone()).collect();
        let mut fewest = self.crossings();
        for sweep in 0..8 {
            let down = sweep % 2 == 0;
            let count = self.rows.len();
            for step in 0..count {
                let row = if down { step } else { count - 1 - step };
                self.sort_row(row, down);
                self.number();
            }
            let crossings = self.crossings();
            if crossings < fewest {
                fewest = crossings;
                best = self.rows.iter().map(|row| row.order.clone()).collect();
            }
        }
        for (row, order) in self.rows.iter_mut().zip(best) {
            row.order = order;
        }
        self.number();
    }

    fn sort_row(&mut self, row: usize, down: bool) {
        let Some(order) = self.rows.get(row).map(|row| row.order.clone()) else {
            return;
        };
        let mut keyed: Vec<(f64, usize)> = order
            .into_iter()
            .map(|place| {
                let key = match self.item(place) {
                    // The frame of failures stands at the right, out of the ways.
                    Some(Item::Failures) => f64::INFINITY,
                    Some(Item::Stage(_) | Item::Label(_) | Item::Bend) | None => self
                        .pull(place, down, !down)
                        .unwrap_or_else(|| self.x(place)),
                };
                (key, place)
            })
            .collect();
        keyed.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        if let Some(row) = self.rows.get_mut(row) {
            row.order = keyed.into_iter().map(|(_, place)| place).collect();
        }
    }

    /// Numbers the places of every row from its middle, as a first guess of where they stand.
    fn number(&mut self) {
        for row in &self.rows {
            let half = f64::from(u32::try_from(row.order.len()).unwrap_or_default()) / 2.0;
            let mut at = 0.5 - half;
            for &place in &row.order {
                if let Some(place) = self.places.get_mut(place) {
                    place.x = at;
                }
                at += 1.0;
            }
        }
    }

    fn crossings(&self) -> usize {
        let mut crossings = 0;
        for row in &self.rows {
            let joints: Vec<(f64, f64)> = row
                .order
                .iter()
                .flat_map(|&upper| {
                    let below = self.places.get(upper).map(|place| &place.below);
                    below
                        .into_iter()
                        .flatten()
                        .map(move |&lower| (self.x(upper), self.x(lower)))
                })
                .collect();
            for (index, (upper, lower)) in joints.iter().enumerate() {
                crossings += joints
                    .iter()
                    .skip(index + 1)
                    .filter(|(other_upper, other_lower)| {
                        (upper - other_upper) * (lower - other_lower) < 0.0
                    })
                    .count();
            }
        }
        crossings
    }

    /// Moves everything as near to its neighbours as its row allows.
    pub(super) fn spread(&mut self) {
        for place in &mut self.places {
            place.x = 0.0;
        }
        for row in 0..self.rows.len() {
            self.settle(row, true, false);
        }
        for sweep in 0..24 {
            let count = self.rows.len();
            for step in 0..count {
                let row = if sweep % 2 == 0 {
                    count - 1 - step
                } else {
                    step
                };
                self.settle(row, true, true);
            }
        }
        // At last everything hangs from what is above it, so that plain ways are straight.
        for row in 1..self.rows.len() {
            self.settle(row, true, false);
        }
        self.center_failures();
    }

    /// A frame that has a row for itself stands in the middle of all.
    fn center_failures(&mut self) {
        let (mut left, mut right) = (f64::INFINITY, f64::NEG_INFINITY);
        for place in &self.places {
            if place.item != Item::Failures {
                left = left.min(place.x - place.width / 2.0);
                right = right.max(place.x + place.width / 2.0);
            }
        }
        if let Some([only]) = self.rows.last().map(|row| &row.order[..])
            && let Some(place) = self.places.get_mut(*only)
            && place.item == Item::Failures
        {
            place.x = f64::midpoint(left, right);
        }
    }

    /// Puts the places of a row where they are drawn to, without changing their order or letting them overlap: the
    /// nearest such places are the means of the runs that push each other.
    fn settle(&mut self, row: usize, up: bool, down: bool) {
        let Some(order) = self.rows.get(row).map(|row| row.order.clone()) else {
            return;
        };
        let mut offset = 0.0;
        let mut before: Option<f64> = None;
        let mut offsets = Vec::new();
        // A run: how much weight it has, the sum of what draws it, and how many places are in it.
        let mut runs: Vec<(f64, f64, usize)> = Vec::new();
        for &place in &order {
            let Some(here) = self.places.get(place) else {
                return;
            };
            if let Some(half) = before {
                offset += half + SIDE_GAP + here.width / 2.0;
            }
            before = Some(here.width / 2.0);
            offsets.push(offset);
            let (wish, weight) = match here.item {
                Item::Failures => (here.x, 0.1),
                Item::Stage(_) => (self.pull(place, up, down).unwrap_or(here.x), 2.0),
                Item::Label(_) | Item::Bend => (self.pull(place, up, down).unwrap_or(here.x), 1.0),
            };
            runs.push((weight, weight * (wish - offset), 1));
            while let [.., (weight_a, sum_a, count_a), (weight_b, sum_b, count_b)] = runs[..]
                && sum_a / weight_a > sum_b / weight_b
            {
                runs.truncate(runs.len() - 2);
                runs.push((weight_a + weight_b, sum_a + sum_b, count_a + count_b));
            }
        }
        let bases = runs
            .iter()
            .flat_map(|(weight, sum, count)| std::iter::repeat_n(sum / weight, *count));
        for ((place, offset), base) in order.into_iter().zip(offsets).zip(bases) {
            if let Some(place) = self.places.get_mut(place) {
                place.x = base + offset;
            }
        }
    }

    /// Gives every row its height; a row of nothing but bends has none.
    pub(super) fn stack(&mut self, ends: usize) {
        let framed = self.places.iter().any(|place| place.item == Item::Failures);
        let mut top = 0.0;
        for index in 0..self.rows.len() {
            if framed && index == ends {
                // The frame of the open stages ends in this gap.
                top += FRAME_PAD;
            }
            let Some(row) = self.rows.get(index) else {
                continue;
            };
            let height = row
                .order
                .iter()
                .filter_map(|&place| self.places.get(place))
                .map(|place| place.height)
                .fold(0.0, f64::max);
            let bare = height == 0.0;
            if let Some(row) = self.rows.get_mut(index) {
                if bare {
                    row.top = top;
                    row.bottom = top;
                } else {
                    row.top = top;
                    row.bottom = top + height;
                    top = row.bottom + ROW_GAP;
                }
            }
        }
    }
}

impl Row {
    /// Where the boxes of the row end: with the highest of them, whatever frame stands beside.
    pub(super) fn box_bottom(&self, grid: &Grid) -> f64 {
        let highest = self
            .order
            .iter()
            .filter_map(|&place| grid.places.get(place))
            .filter(|place| matches!(place.item, Item::Stage(_)))
            .map(|place| place.height)
            .fold(0.0, f64::max);
        self.top + highest
    }
}
