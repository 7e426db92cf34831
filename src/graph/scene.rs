//! What a picture is made of, everything in its place, and the lines that arrows follow.
//!
//! Invariant: a cropped scene has nothing outside of its paper.

use super::GraphError;
use super::paint::pixels;
use crate::domain::preset::StageKind;

/// A point, in pixels from the top left.
pub(super) type Point = (f64, f64);

const MARGIN: f64 = 56.0;
const LEAST_WIDTH: f64 = 1000.0;
/// No photo can be larger (RULES §8: both sides together).
const MOST_PIXELS: u32 = 10_000;

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
pub(super) struct StageBox {
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
    pub(super) boxes: Vec<StageBox>,
    pub(super) arrows: Vec<Arrow>,
    pub(super) labels: Vec<Label>,
    /// Where records come in.
    pub(super) start: Point,
}

impl Rect {
    pub(super) fn around(x: f64, width: f64, top: f64, bottom: f64) -> Self {
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

    pub(super) fn with(self, other: Self) -> Self {
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
    pub(super) fn bounds(&self) -> Rect {
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
    pub(super) fn crop(mut self) -> Result<Self, GraphError> {
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
        self.width = pixels(width);
        self.height = pixels(height);
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
pub(super) fn join(points: &mut Vec<Point>, to: Point) {
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
pub(super) fn rounded(corners: &[Point]) -> Vec<Point> {
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
