//! Where everything of the picture stands.
//!
//! Stages are put in rows by the longest way from the start; a way over several rows gets a place of its own in each row
//! between, so that it passes beside the boxes; so does a label, in a row between two rows of stages. Rows are ordered to
//! have few crossings, and then everything moves as near to its neighbours as its row allows. Ways that lead back up
//! go round on the right.

use super::GraphError;
use super::paint::Pen;
use crate::domain::ids::StageId;
use crate::domain::lang::Lang;
use crate::domain::preset::outline::condition_label;
use crate::domain::preset::{By, Pipeline, Preset, StageKind};
use iso_currency::Currency;
use std::collections::BTreeMap;

/// A point, in pixels from the top left.
pub(super) type Point = (f64, f64);

/// The size of stages' names, in pixels.
pub(super) const NAME_SIZE: f64 = 44.0;
/// The size of labels, in pixels.
pub(super) const LABEL_SIZE: f64 = 38.0;
/// From line to line, in parts of the size.
pub(super) const LEADING: f64 = 1.1;

const BOX_WIDTH: f64 = 440.0;
const BOX_PAD: f64 = 26.0;
const LABEL_WIDTH: f64 = 250.0;
const LABEL_PAD: f64 = 14.0;
const BEND_WIDTH: f64 = 24.0;
const SIDE_GAP: f64 = 40.0;
const ROW_GAP: f64 = 78.0;
const PORT_GAP: f64 = 90.0;
const FRAME_PAD: f64 = 36.0;
const LANE_GAP: f64 = 48.0;
/// How far an arrow goes straight down before its tip.
const LANDING: f64 = 26.0;
/// A pipeline no wider than this has room for its failing stages beside its end; a wider one has them below.
const NARROW: f64 = 700.0;
const MARGIN: f64 = 56.0;
const LEAST_WIDTH: f64 = 1000.0;
/// No photo can be larger (RULES §8: both sides together).
const MOST_PIXELS: u32 = 10_000;

/// What is to be laid out.
pub(super) struct Plan<'a> {
    pub(super) preset: &'a Preset,
    pub(super) pipeline: &'a Pipeline,
    pub(super) lang: Lang,
    pub(super) currency: Currency,
    pub(super) counts: Option<&'a BTreeMap<StageId, i64>>,
}

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rect {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

/// A stage in its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Box {
    pub(super) rect: Rect,
    pub(super) lines: Vec<String>,
    pub(super) kind: StageKind,
    /// How many records stand on it, when any do.
    pub(super) count: Option<u64>,
}

/// Words on an arrow.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Label {
    pub(super) rect: Rect,
    pub(super) lines: Vec<String>,
}

/// How an arrow is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// People take the way.
    Solid,
    /// A robot or a task does.
    Dashed,
    /// To failure, from anywhere within a frame.
    Failure,
}

/// An arrow: its head is at the last point.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Arrow {
    pub(super) points: Vec<Point>,
    pub(super) line: Line,
}

/// Everything in its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scene {
    pub(super) width: u32,
    pub(super) height: u32,
    /// The frame of the open stages and the one of the failing stages, where those can fail from anywhere.
    pub(super) frames: Vec<(Rect, StageKind)>,
    pub(super) boxes: Vec<Box>,
    pub(super) arrows: Vec<Arrow>,
    pub(super) labels: Vec<Label>,
    /// Where records come in.
    pub(super) start: Point,
}

/// A way between two stages, by their places in the pipeline.
struct Edge {
    from: usize,
    to: usize,
    line: Line,
    label: Option<Words>,
}

/// Text broken into lines, with its size.
struct Words {
    lines: Vec<String>,
    width: f64,
    height: f64,
}

/// What stands in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    Stage(usize),
    /// The label of an edge.
    Label(usize),
    /// Where an edge passes.
    Bend,
    /// The frame of the failing stages.
    Failures,
}

/// A place in a row.
struct Place {
    item: Item,
    width: f64,
    height: f64,
    x: f64,
    /// The places that it is joined with in the row above and in the row below.
    above: Vec<usize>,
    below: Vec<usize>,
}

/// A row, with its places from left to right.
#[derive(Default)]
struct Row {
    order: Vec<usize>,
    top: f64,
    bottom: f64,
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
    fn is_framed(&self, stage: usize) -> bool {
        self.pipeline.fail_from_any
            && self
                .pipeline
                .stages
                .get(stage)
                .is_some_and(|stage| stage.kind == StageKind::Lost)
    }

    fn place_of(&self, id: &StageId) -> Option<usize> {
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
fn row_height<'a>(names: impl Iterator<Item = &'a Words>) -> f64 {
    names
        .map(|name| name.height + 2.0 * BOX_PAD)
        .fold(0.0, f64::max)
}

impl Words {
    fn new(lines: Vec<String>, width: f64, size: f64) -> Self {
        let height = lines.iter().map(|_| size * LEADING).sum();
        Self {
            lines,
            width,
            height,
        }
    }
}

/// Rows and what stands in them. Rows of labels stand between rows of stages: stages of rank `r` are in row `2 r`.
struct Grid {
    places: Vec<Place>,
    rows: Vec<Row>,
    /// The places that an edge passes, from its first stage to its last; empty for one that leads back.
    chains: Vec<Vec<usize>>,
    /// How many failing stages stand side by side in their frame.
    columns: usize,
}

impl Grid {
    fn new(plan: &Plan<'_>, names: &[Words], edges: &[Edge], ranks: &[usize]) -> Self {
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

    fn x(&self, place: usize) -> f64 {
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
    fn order(&mut self) {
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
    fn spread(&mut self) {
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
    fn stack(&mut self, ends: usize) {
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

/// A grid on its way to a scene.
struct Drawing<'a> {
    plan: &'a Plan<'a>,
    names: Vec<Words>,
    edges: Vec<Edge>,
    ranks: Vec<usize>,
    grid: Grid,
}

impl Drawing<'_> {
    fn scene(self) -> Result<Scene, GraphError> {
        let mut scene = Scene {
            width: 0,
            height: 0,
            frames: Vec::new(),
            boxes: Vec::new(),
            arrows: Vec::new(),
            labels: Vec::new(),
            start: (0.0, 0.0),
        };
        let rects = self.place_boxes(&mut scene);
        self.frame(&mut scene, &rects);
        self.start(&mut scene, &rects);
        self.arrows(&mut scene, &rects);
        self.lanes(&mut scene, &rects);
        scene.crop()
    }

    fn place_boxes(&self, scene: &mut Scene) -> BTreeMap<usize, Rect> {
        let mut rects = BTreeMap::new();
        for row in &self.grid.rows {
            for place in row
                .order
                .iter()
                .filter_map(|&place| self.grid.places.get(place))
            {
                match place.item {
                    Item::Stage(stage) => {
                        // Boxes of one row are equally high, and look it.
                        let rect = Rect::around(place.x, BOX_WIDTH, row.top, row.box_bottom(self));
                        rects.insert(stage, rect);
                    }
                    Item::Label(edge) => {
                        if let Some(words) =
                            self.edges.get(edge).and_then(|edge| edge.label.as_ref())
                        {
                            let middle = f64::midpoint(row.top, row.bottom);
                            let half = place.height / 2.0;
                            scene.labels.push(Label {
                                rect: Rect::around(
                                    place.x,
                                    place.width,
                                    middle - half,
                                    middle + half,
                                ),
                                lines: words.lines.clone(),
                            });
                        }
                    }
                    Item::Bend => {}
                    Item::Failures => self.failures(scene, &mut rects, place, row.top),
                }
            }
        }
        for (stage, rect) in &rects {
            if let (Some(words), Some(of)) = (
                self.names.get(*stage),
                self.plan.pipeline.stages.get(*stage),
            ) {
                scene.boxes.push(Box {
                    rect: *rect,
                    lines: words.lines.clone(),
                    kind: of.kind,
                    count: self
                        .plan
                        .counts
                        .and_then(|counts| counts.get(&of.id))
                        .and_then(|count| u64::try_from(*count).ok())
                        .filter(|count| *count > 0),
                });
            }
        }
        rects
    }

    fn failures(
        &self,
        scene: &mut Scene,
        rects: &mut BTreeMap<usize, Rect>,
        place: &Place,
        top: f64,
    ) {
        let frame = Rect::around(place.x, place.width, top, top + place.height);
        scene.frames.push((frame, StageKind::Lost));
        let framed: Vec<(usize, &Words)> = self
            .names
            .iter()
            .enumerate()
            .filter(|(stage, _)| self.plan.is_framed(*stage))
            .collect();
        let mut at = top + FRAME_PAD;
        for row in framed.chunks(self.grid.columns) {
            let bottom = at + row_height(row.iter().map(|(_, name)| *name));
            let mut left = frame.left + FRAME_PAD;
            for (stage, _) in row {
                rects.insert(
                    *stage,
                    Rect {
                        left,
                        top: at,
                        right: left + BOX_WIDTH,
                        bottom,
                    },
                );
                left += BOX_WIDTH + SIDE_GAP;
            }
            at = bottom + SIDE_GAP;
        }
    }

    /// The frame of the open stages, and its arrow to the frame of the failing ones.
    fn frame(&self, scene: &mut Scene, rects: &BTreeMap<usize, Rect>) {
        let Some((failures, _)) = scene.frames.first().copied() else {
            return;
        };
        let ends = 2 * self.ranks.iter().max().copied().unwrap_or_default();
        let open = self.grid.rows.iter().take(ends.saturating_sub(1));
        let around = open
            .flat_map(|row| row.order.iter().map(move |&place| (row, place)))
            .filter_map(|(row, place)| Some((row, self.grid.places.get(place)?)))
            .map(|(row, place)| Rect::around(place.x, place.width, row.top, row.bottom))
            .reduce(Rect::with);
        let Some(around) = around else {
            return;
        };
        let frame = Rect {
            left: around.left - FRAME_PAD,
            top: around.top - FRAME_PAD,
            right: around.right + FRAME_PAD,
            bottom: around.bottom + FRAME_PAD,
        };
        scene.frames.insert(0, (frame, StageKind::Open));
        let start = (frame.right, frame.bottom - FRAME_PAD);
        let corners = if failures.middle() > frame.right + SIDE_GAP {
            vec![
                start,
                (failures.middle(), start.1),
                (failures.middle(), failures.top),
            ]
        } else {
            let ends = rects
                .values()
                .map(|rect| rect.right)
                .fold(frame.right, f64::max);
            let lane = ends.max(failures.right) + LANE_GAP;
            vec![
                start,
                (lane, start.1),
                (lane, failures.center()),
                (failures.right, failures.center()),
            ]
        };
        scene.arrows.push(Arrow {
            points: rounded(&corners),
            line: Line::Failure,
        });
    }

    fn start(&self, scene: &mut Scene, rects: &BTreeMap<usize, Rect>) {
        let start = self.plan.place_of(&self.plan.pipeline.start);
        if let Some(rect) = start.and_then(|stage| rects.get(&stage)) {
            let from = (rect.middle(), rect.top - ROW_GAP - FRAME_PAD);
            scene.start = from;
            scene.arrows.push(Arrow {
                points: vec![from, (rect.middle(), rect.top)],
                line: Line::Solid,
            });
        }
    }

    /// The arrows that lead down, from port to port.
    fn arrows(&self, scene: &mut Scene, rects: &BTreeMap<usize, Rect>) {
        for (edge, chain) in self.edges.iter().zip(&self.grid.chains) {
            let [first, second, ..] = chain[..] else {
                continue;
            };
            let [.., before, last] = chain[..] else {
                continue;
            };
            let (Some(from), Some(to)) = (rects.get(&edge.from), rects.get(&edge.to)) else {
                continue;
            };
            let out = self.port(first, second, |place| &place.below);
            let into = self.port(last, before, |place| &place.above);
            let mut points = vec![(from.middle() + out, from.bottom)];
            for &place in chain.iter().skip(1).take(chain.len() - 2) {
                let x = self.grid.x(place);
                let (top, bottom) = self.row_of(place);
                // A row without height is only a gap: one curve crosses it.
                if bottom > top {
                    join(&mut points, (x, top));
                    points.push((x, bottom));
                }
            }
            let tip = (to.middle() + into, to.top);
            join(&mut points, (tip.0, tip.1 - LANDING));
            points.push(tip);
            scene.arrows.push(Arrow {
                points,
                line: edge.line,
            });
        }
    }

    fn row_of(&self, place: usize) -> (f64, f64) {
        self.grid
            .rows
            .iter()
            .find(|row| row.order.contains(&place))
            .map_or((0.0, 0.0), |row| (row.top, row.bottom))
    }

    /// How far from the middle of a box an arrow leaves or enters it: in the order of where they go, so that they do not cross.
    fn port(&self, place: usize, other: usize, side: impl Fn(&Place) -> &Vec<usize>) -> f64 {
        let Some(place) = self.grid.places.get(place) else {
            return 0.0;
        };
        let mut others = side(place).clone();
        others.sort_by(|a, b| self.grid.x(*a).total_cmp(&self.grid.x(*b)));
        let count = u32::try_from(others.len()).unwrap_or(1).max(1);
        let index = others
            .iter()
            .position(|at| *at == other)
            .unwrap_or_default();
        let index = u32::try_from(index).unwrap_or_default();
        let gap = PORT_GAP.min((BOX_WIDTH - 2.0 * BOX_PAD) / f64::from(count));
        (f64::from(index) - f64::from(count - 1) / 2.0) * gap
    }

    /// The arrows that lead back, up a lane at the right of everything, a lane for each stage they lead to.
    fn lanes(&self, scene: &mut Scene, rects: &BTreeMap<usize, Rect>) {
        let mut lane = scene.bounds().right;
        let mut lanes: BTreeMap<usize, f64> = BTreeMap::new();
        for (edge, chain) in self.edges.iter().zip(&self.grid.chains) {
            let (true, Some(from), Some(to)) =
                (chain.is_empty(), rects.get(&edge.from), rects.get(&edge.to))
            else {
                continue;
            };
            let x = *lanes.entry(edge.to).or_insert_with(|| {
                lane += LANE_GAP;
                lane
            });
            let mut points = if self.is_clear(rects, edge.from) {
                vec![(from.right, from.center()), (x, from.center())]
            } else {
                let below = from.bottom + SIDE_GAP / 2.0;
                let start = from.right - BOX_PAD;
                vec![(start, from.bottom), (start, below), (x, below)]
            };
            if self.is_clear(rects, edge.to) {
                points.extend([(x, to.center()), (to.right, to.center())]);
            } else {
                let above = to.top - ROW_GAP / 2.0;
                let end = to.right - BOX_PAD;
                points.extend([(x, above), (end, above), (end, to.top)]);
            }
            scene.arrows.push(Arrow {
                points: rounded(&points),
                line: edge.line,
            });
            if let Some(words) = &edge.label {
                let (y, half) = (
                    f64::midpoint(from.center(), to.center()),
                    words.height / 2.0,
                );
                scene.labels.push(Label {
                    rect: Rect::around(x, words.width + 2.0 * LABEL_PAD, y - half, y + half),
                    lines: words.lines.clone(),
                });
            }
        }
    }

    /// Whether nothing stands at the right of a stage.
    fn is_clear(&self, rects: &BTreeMap<usize, Rect>, stage: usize) -> bool {
        let Some(rect) = rects.get(&stage) else {
            return false;
        };
        if self.plan.is_framed(stage) {
            return rects
                .iter()
                .filter(|(other, _)| self.plan.is_framed(**other))
                .all(|(_, other)| other.right <= rect.right);
        }
        let rank = self.ranks.get(stage);
        self.grid
            .rows
            .get(rank.map_or(0, |rank| 2 * rank))
            .is_some_and(|row| {
                row.order
                    .iter()
                    .all(|&place| self.grid.x(place) <= rect.right)
            })
    }
}

impl Row {
    /// Where the boxes of the row end: with the highest of them, whatever frame stands beside.
    fn box_bottom(&self, drawing: &Drawing<'_>) -> f64 {
        let highest = self
            .order
            .iter()
            .filter_map(|&place| drawing.grid.places.get(place))
            .filter(|place| matches!(place.item, Item::Stage(_)))
            .map(|place| place.height)
            .fold(0.0, f64::max);
        self.top + highest
    }
}

impl Rect {
    fn around(x: f64, width: f64, top: f64, bottom: f64) -> Self {
        Self {
            left: x - width / 2.0,
            top,
            right: x + width / 2.0,
            bottom,
        }
    }

    pub(super) fn middle(&self) -> f64 {
        f64::midpoint(self.left, self.right)
    }

    pub(super) fn center(&self) -> f64 {
        f64::midpoint(self.top, self.bottom)
    }

    fn with(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    fn shift(&mut self, x: f64, y: f64) {
        self.left += x;
        self.right += x;
        self.top += y;
        self.bottom += y;
    }
}

impl Scene {
    /// The least rectangle around everything.
    fn bounds(&self) -> Rect {
        let rects = self
            .boxes
            .iter()
            .map(|place| place.rect)
            .chain(self.labels.iter().map(|label| label.rect))
            .chain(self.frames.iter().map(|(frame, _)| *frame));
        let points = self.arrows.iter().flat_map(|arrow| &arrow.points);
        let spots = points.map(|&(x, y)| Rect::around(x, 0.0, y, y));
        rects.chain(spots).reduce(Rect::with).unwrap_or(Rect {
            left: 0.0,
            top: 0.0,
            right: 0.0,
            bottom: 0.0,
        })
    }

    /// Moves everything so that it stands in the middle of a picture with margins.
    fn crop(mut self) -> Result<Self, GraphError> {
        let bounds = self.bounds();
        let needed = bounds.right - bounds.left + 2.0 * MARGIN;
        let width = needed.max(LEAST_WIDTH);
        let height = bounds.bottom - bounds.top + 2.0 * MARGIN;
        let x = (width - (bounds.right - bounds.left)) / 2.0 - bounds.left;
        let y = MARGIN - bounds.top;
        for place in &mut self.boxes {
            place.rect.shift(x, y);
        }
        for label in &mut self.labels {
            label.rect.shift(x, y);
        }
        for (frame, _) in &mut self.frames {
            frame.shift(x, y);
        }
        for point in self.arrows.iter_mut().flat_map(|arrow| &mut arrow.points) {
            *point = (point.0 + x, point.1 + y);
        }
        self.start = (self.start.0 + x, self.start.1 + y);
        self.width = super::paint::pixels(width);
        self.height = super::paint::pixels(height);
        if self.width.saturating_add(self.height) > MOST_PIXELS {
            return Err(GraphError::TooLarge {
                width: self.width,
                height: self.height,
            });
        }
        Ok(self)
    }
}

/// How many points a curve is drawn with.
const CURVE_STEPS: u32 = 24;

/// Goes on from the last point with a curve that leaves it downwards and comes to the next downwards.
fn join(points: &mut Vec<Point>, to: Point) {
    let Some(&(x0, y0)) = points.last() else {
        return;
    };
    let (x1, y1) = to;
    let middle = f64::midpoint(y0, y1);
    for step in 1..=CURVE_STEPS {
        let t = f64::from(step) / f64::from(CURVE_STEPS);
        let s = 1.0 - t;
        let (far, near) = (s * s * (s + 3.0 * t), t * t * (t + 3.0 * s));
        points.push((
            far * x0 + near * x1,
            s * s * s * y0 + 3.0 * s * t * middle + t * t * t * y1,
        ));
    }
}

/// Rounds the corners of a line of horizontal and vertical pieces.
fn rounded(corners: &[Point]) -> Vec<Point> {
    const RADIUS: f64 = 24.0;
    let toward = |from: Point, to: Point| {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = dx.hypot(dy).max(1.0);
        let step = RADIUS.min(length / 2.0);
        (from.0 + dx / length * step, from.1 + dy / length * step)
    };
    let mut points: Vec<Point> = corners.first().copied().into_iter().collect();
    for window in corners.windows(3) {
        if let [before, corner, after] = *window {
            let (start, end) = (toward(corner, before), toward(corner, after));
            points.push(start);
            for step in 1..=8_u32 {
                let t = f64::from(step) / 8.0;
                let s = 1.0 - t;
                points.push((
                    s * s * start.0 + 2.0 * s * t * corner.0 + t * t * end.0,
                    s * s * start.1 + 2.0 * s * t * corner.1 + t * t * end.1,
                ));
            }
        }
    }
    points.extend(corners.last().copied());
    points
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::fmt::Write;

    fn scenes(preset: &Preset) -> Vec<Scene> {
        let pen = Pen::new().unwrap();
        let plans = preset.pipelines.iter().flat_map(|pipeline| {
            Lang::ALL.map(|lang| Plan {
                preset,
                pipeline,
                lang,
                currency: Currency::RUB,
                counts: None,
            })
        });
        plans.map(|plan| plan.scene(&pen).unwrap()).collect()
    }

    fn overlap(a: &Rect, b: &Rect) -> bool {
        a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
    }

    /// What an onlooker would stumble over.
    fn faults(scene: &Scene) -> Vec<String> {
        let mut faults = Vec::new();
        let rects: Vec<Rect> = scene.boxes.iter().map(|place| place.rect).collect();
        for (index, rect) in rects.iter().enumerate() {
            let others = rects.iter().skip(index + 1);
            let labels = scene.labels.iter().map(|label| &label.rect);
            if others.chain(labels).any(|other| overlap(rect, other)) {
                faults.push(format!("{:?} is overlapped", scene.boxes[index].lines));
            }
        }
        for arrow in &scene.arrows {
            for pair in arrow.points.windows(2) {
                for step in 0..=20_u32 {
                    let t = f64::from(step) / 20.0;
                    let x = pair[0].0 + (pair[1].0 - pair[0].0) * t;
                    let y = pair[0].1 + (pair[1].1 - pair[0].1) * t;
                    let spot = Rect::around(x, 0.0, y, y);
                    // An arrow may touch the edges that it joins.
                    let inside = rects.iter().any(|rect| {
                        spot.left > rect.left + 1.0
                            && spot.right < rect.right - 1.0
                            && spot.top > rect.top + 1.0
                            && spot.bottom < rect.bottom - 1.0
                    });
                    if inside {
                        faults.push(format!("an arrow crosses a box at {x} {y}"));
                    }
                }
            }
        }
        let (width, height) = (f64::from(scene.width), f64::from(scene.height));
        let paper = Rect {
            left: 0.0,
            top: 0.0,
            right: width,
            bottom: height,
        };
        if scene.bounds().with(paper) != paper {
            faults.push("something stands outside".to_owned());
        }
        faults
    }

    #[test]
    fn the_shipped_pipelines_are_drawn_without_fault() {
        let preset = Preset::parse(include_str!("../../presets/retail.toml")).unwrap();
        for scene in scenes(&preset) {
            assert_eq!(faults(&scene), Vec::<String>::new());
            assert!(scene.width <= 1500, "readable on a phone: {}", scene.width);
        }
    }

    #[test]
    fn a_way_that_a_task_takes_is_dashed() {
        let preset = Preset::parse(include_str!("../../presets/retail.toml")).unwrap();
        let dashed: Vec<usize> = scenes(&preset)
            .iter()
            .step_by(2)
            .map(|scene| {
                let arrows = scene.arrows.iter();
                arrows.filter(|arrow| arrow.line == Line::Dashed).count()
            })
            .collect();
        assert_eq!(
            dashed,
            [0, 1, 1, 1, 1],
            "lead, sale, purchase, production, offer"
        );
    }

    /// A pipeline with so many open stages and such moves between them, of which every third has a condition.
    fn tangle(stages: usize, moves: &[(usize, usize)], fail_from_any: bool) -> String {
        let mut text = r#"name = { ru = "Сеть", en = "Net" }
[[field]]
id = "pay"
kind = "choice"
name = { ru = "Оплата", en = "Payment" }
[[field.choice]]
id = "now"
name = { ru = "Предоплата целиком", en = "All of it at once" }
[[pipeline]]
id = "lead"
kind = "lead"
name = { ru = "Лиды", en = "Leads" }
start = "s0"
fields = ["pay"]
conversion = { from = ["s0"], to = "won", into = ["sale"] }
"#
        .to_owned();
        writeln!(text, "fail_from_any = {fail_from_any}").unwrap();
        for stage in 0..stages {
            let name = format!("Стадия номер {stage}");
            write!(text, "[[pipeline.stage]]\nid = \"s{stage}\"\nname = {{ ru = \"{name}\", en = \"{name}\" }}\n").unwrap();
            let mut seen = vec![stage];
            let spine = (stage + 1 < stages).then_some((stage, stage + 1));
            for (index, (_, to)) in spine
                .iter()
                .chain(moves.iter().filter(|(from, _)| *from == stage))
                .enumerate()
            {
                if !seen.contains(to) {
                    seen.push(*to);
                    write!(text, "[[pipeline.stage.move]]\nto = \"s{to}\"\n").unwrap();
                    if index % 3 == 1 {
                        text.push_str("when = [{ field = \"pay\", one_of = [\"now\"] }]\n");
                    }
                }
            }
            text.push_str("[[pipeline.stage.move]]\nto = \"lost\"\n");
        }
        text.push_str(
            r#"[[pipeline.stage]]
id = "won"
kind = "won"
name = { ru = "Успех", en = "Won" }
[[pipeline.stage]]
id = "lost"
kind = "lost"
name = { ru = "Провал", en = "Lost" }
[[pipeline.stage.move]]
to = "s0"
[[pipeline]]
id = "sale"
kind = "deal"
name = { ru = "Продажа", en = "Sale" }
start = "one"
[[pipeline.stage]]
id = "one"
name = { ru = "Одна", en = "One" }
"#,
        );
        text
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn no_arrow_crosses_a_box_in_any_pipeline(
            stages in 1_usize..8,
            moves in proptest::collection::vec((0_usize..8, 0_usize..8), 0..10),
            fail_from_any: bool,
        ) {
            let moves: Vec<_> = moves.into_iter().filter(|(_, to)| *to < stages).collect();
            let (preset, problems) = Preset::review(&tangle(stages, &moves, fail_from_any));
            prop_assert!(preset.is_some(), "{problems:?}");
            for scene in scenes(&preset.unwrap()) {
                prop_assert_eq!(faults(&scene), Vec::<String>::new());
            }
        }
    }
}
