//! From the grid to the scene: boxes, frames, and arrows from port to port.
//!
//! Invariant: an arrow keeps to the places of its edge, to the gaps between rows, or to a lane beside everything.

use super::GraphError;
use super::grid::{Grid, Item, Place};
use super::layout::{
    BOX_PAD, BOX_WIDTH, Edge, FRAME_PAD, LABEL_PAD, Plan, ROW_GAP, SIDE_GAP, Words, row_height,
};
use super::scene::{Arrow, Label, Line, Rect, Scene, StageBox, join, rounded};
use crate::domain::preset::StageKind;
use std::collections::BTreeMap;

const PORT_GAP: f64 = 90.0;

const LANE_GAP: f64 = 48.0;
/// How far an arrow goes straight down before its tip.
const LANDING: f64 = 26.0;

/// A grid on its way to a scene.
pub(super) struct Drawing<'a> {
    pub(super) plan: &'a Plan<'a>,
    pub(super) names: Vec<Words>,
    pub(super) edges: Vec<Edge>,
    pub(super) ranks: Vec<usize>,
    pub(super) grid: Grid,
}

impl Drawing<'_> {
    pub(super) fn scene(self) -> Result<Scene, GraphError> {
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
                        let rect =
                            Rect::around(place.x, BOX_WIDTH, row.top, row.box_bottom(&self.grid));
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
                scene.boxes.push(StageBox {
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
