//! Putting a scene on a bitmap.
//!
//! Everything is drawn at twice the size and then averaged down, for the backend draws thick lines and filled shapes with
//! hard edges. The font is built in, so that the picture is the same on every machine.

use super::GraphError;
use super::layout::{LABEL_SIZE, LEADING, NAME_SIZE};
use super::scene::{Arrow, Label, Line, Point, Rect, Scene, StageBox};
use crate::domain::money;
use crate::domain::preset::StageKind;
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontStyle, register_font};
use std::sync::OnceLock;

/// The name under which the built-in font is registered.
const FONT: &str = "prilavok";
static FONT_FILE: &[u8] = include_bytes!("../../assets/fonts/NotoSans-Regular.ttf");

/// How much larger everything is drawn than it is shown.
pub(super) const SCALE: u32 = 2;

const PAPER: RGBColor = RGBColor(255, 255, 255);
const INK: RGBColor = RGBColor(33, 37, 41);
const WIRE: RGBColor = RGBColor(73, 80, 87);
const ROBOT: RGBColor = RGBColor(25, 113, 194);
const FAILURE: RGBColor = RGBColor(224, 49, 49);
const LABEL_PAPER: RGBColor = RGBColor(255, 249, 219);
const LABEL_EDGE: RGBColor = RGBColor(250, 201, 87);

/// How far letters sink to look centred, in parts of the size.
const SINK: f64 = 0.13;

const STROKE: u32 = 4;
const HEAD: f64 = 20.0;
const DASH: f64 = 18.0;
const DASH_GAP: f64 = 12.0;

pub(super) type Area<'a> = DrawingArea<BitMapBackend<'a>, Shift>;

/// Measures text and breaks it into lines.
pub(super) struct Pen(());

impl Pen {
    pub(super) fn new() -> Result<Self, GraphError> {
        static REGISTERED: OnceLock<bool> = OnceLock::new();
        let registered =
            REGISTERED.get_or_init(|| register_font(FONT, FontStyle::Normal, FONT_FILE).is_ok());
        if *registered {
            Ok(Self(()))
        } else {
            Err(GraphError::Font)
        }
    }

    fn width(&self, text: &str, size: f64) -> Result<f64, GraphError> {
        let Self(()) = self;
        let ((left, _), (right, _)) = (FONT, size)
            .into_font()
            .layout_box(text)
            .map_err(|_| GraphError::Font)?;
        Ok(f64::from(right - left))
    }

    /// Breaks a text into lines that fit, where it says so and between words; returns them with the width of the longest. A word that does not
    /// fit is broken anywhere.
    pub(super) fn wrap(
        &self,
        text: &str,
        size: f64,
        room: f64,
    ) -> Result<(Vec<String>, f64), GraphError> {
        let mut lines: Vec<String> = Vec::new();
        for part in text.split('\n') {
            let begun = lines.len();
            let part: String = part.chars().filter(|c| is_drawable(*c)).collect();
            for word in part.split_whitespace() {
                let longer = lines
                    .get(begun..)
                    .and_then(<[String]>::last)
                    .map(|line| format!("{line} {word}"));
                match longer {
                    Some(longer) if self.width(&longer, size)? <= room => {
                        lines.pop();
                        lines.push(longer);
                    }
                    Some(_) | None => self.break_word(word, size, room, &mut lines)?,
                }
            }
        }
        let mut widest = 0.0_f64;
        for line in &lines {
            widest = widest.max(self.width(line, size)?);
        }
        Ok((lines, widest))
    }

    fn break_word(
        &self,
        word: &str,
        size: f64,
        room: f64,
        lines: &mut Vec<String>,
    ) -> Result<(), GraphError> {
        let mut line = String::new();
        for letter in word.chars() {
            line.push(letter);
            if self.width(&line, size)? > room && line.chars().count() > 1 {
                line.pop();
                lines.push(std::mem::replace(&mut line, letter.to_string()));
            }
        }
        lines.push(line);
        Ok(())
    }
}

/// Whether the font is likely to have the character: emoji, with all that joins and varies them, it has not.
fn is_drawable(c: char) -> bool {
    !matches!(c,
        '\u{200b}'..='\u{200f}' | '\u{2300}'..='\u{23ff}' | '\u{25a0}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{1f000}'..='\u{1faff}' | '\u{e0000}'..='\u{e007f}')
}

/// A length in whole pixels: never below zero, and not beyond what a picture can have.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped just before"
)]
pub(super) fn pixels(length: f64) -> u32 {
    length.ceil().clamp(0.0, 100_000.0) as u32
}

/// A coordinate on the enlarged bitmap.
#[expect(clippy::cast_possible_truncation, reason = "clamped just before")]
fn spot(value: f64) -> i32 {
    (value * f64::from(SCALE))
        .round()
        .clamp(-200_000.0, 200_000.0) as i32
}

fn at((x, y): Point) -> (i32, i32) {
    (spot(x), spot(y))
}

pub(super) fn fault(error: impl std::fmt::Display) -> GraphError {
    GraphError::Draw(error.to_string())
}

/// Draws a scene as a PNG.
pub(super) fn paint(scene: &Scene, _pen: &Pen) -> Result<Vec<u8>, GraphError> {
    bitmap(scene.width, scene.height, |area| {
        for (frame, kind) in &scene.frames {
            draw_frame(area, *frame, *kind)?;
        }
        for arrow in &scene.arrows {
            draw_arrow(area, arrow)?;
        }
        for label in &scene.labels {
            draw_label(area, label)?;
        }
        for place in &scene.boxes {
            draw_box(area, place)?;
        }
        let dot = Circle::new(at(scene.start), spot(12.0), WIRE.filled());
        area.draw(&dot).map_err(fault)
    })
}

/// A PNG of so many pixels, drawn at [`SCALE`] times the size on white.
pub(super) fn bitmap(
    width: u32,
    height: u32,
    draw: impl FnOnce(&Area<'_>) -> Result<(), GraphError>,
) -> Result<Vec<u8>, GraphError> {
    let (across, down) = (width * SCALE, height * SCALE);
    let bytes = usize::try_from(u64::from(across) * u64::from(down) * 3).unwrap_or_default();
    let mut large = vec![0_u8; bytes];
    {
        let area = BitMapBackend::with_buffer(&mut large, (across, down)).into_drawing_area();
        area.fill(&PAPER).map_err(fault)?;
        draw(&area)?;
        area.present().map_err(fault)?;
    }
    encode(&halve(&large, across, down), width, height)
}

/// Averages every two by two pixels into one.
fn halve(large: &[u8], width: u32, height: u32) -> Vec<u8> {
    let stride = usize::try_from(width * 3).unwrap_or_default();
    let rows = usize::try_from(height / SCALE).unwrap_or_default();
    let mut small = Vec::with_capacity(large.len() / 4);
    for pair in large.chunks_exact(stride * 2).take(rows) {
        let (upper, lower) = pair.split_at(stride);
        for (up, down) in upper.chunks_exact(6).zip(lower.chunks_exact(6)) {
            for ((a, b), (c, d)) in up
                .iter()
                .zip(up.iter().skip(3))
                .zip(down.iter().zip(down.iter().skip(3)))
            {
                let sum = u16::from(*a) + u16::from(*b) + u16::from(*c) + u16::from(*d);
                small.push(u8::try_from(sum / 4).unwrap_or(u8::MAX));
            }
        }
    }
    small
}

fn encode(pixels: &[u8], width: u32, height: u32) -> Result<Vec<u8>, GraphError> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(file)
}

/// The colours of a kind of stage: paper and edge.
const fn colours(kind: StageKind) -> (RGBColor, RGBColor) {
    match kind {
        StageKind::Open => (RGBColor(241, 243, 245), RGBColor(134, 142, 150)),
        StageKind::Won => (RGBColor(211, 249, 216), RGBColor(47, 158, 68)),
        StageKind::Lost => (RGBColor(255, 227, 227), FAILURE),
    }
}

fn draw_frame(area: &Area<'_>, frame: Rect, kind: StageKind) -> Result<(), GraphError> {
    let paper = match kind {
        StageKind::Open => RGBColor(252, 252, 253),
        StageKind::Won | StageKind::Lost => RGBColor(255, 246, 246),
    };
    area.draw(&Polygon::new(round_rect(frame, 32.0), paper.filled()))
        .map_err(fault)?;
    stroke(
        area,
        &closed(&outline_points(frame, 32.0)),
        FAILURE.mix(0.45),
    )
}

fn draw_box(area: &Area<'_>, place: &StageBox) -> Result<(), GraphError> {
    let (paper, edge) = colours(place.kind);
    let shape = round_rect(place.rect, 22.0);
    area.draw(&Polygon::new(shape.clone(), paper.filled()))
        .map_err(fault)?;
    let mut outline = shape;
    outline.extend(outline.first().copied());
    area.draw(&PathElement::new(
        outline,
        edge.stroke_width(STROKE * SCALE),
    ))
    .map_err(fault)?;
    draw_lines(area, &place.lines, place.rect, NAME_SIZE)?;
    place
        .count
        .map_or(Ok(()), |count| draw_count(area, place, count))
}

/// How many records stand on the stage, on the upper right corner of its box.
fn draw_count(area: &Area<'_>, place: &StageBox, count: u64) -> Result<(), GraphError> {
    let (_, edge) = colours(place.kind);
    let words = money::group(count);
    let digits = f64::from(u32::try_from(words.chars().count()).unwrap_or(1));
    let width = (20.0 * digits + 32.0).max(52.0);
    let badge = Rect {
        left: place.rect.right - 4.0 - width,
        top: place.rect.top - 26.0,
        right: place.rect.right - 4.0,
        bottom: place.rect.top + 26.0,
    };
    area.draw(&Polygon::new(round_rect(badge, 26.0), edge.filled()))
        .map_err(fault)?;
    write(
        area,
        &words,
        (badge.middle(), badge.center()),
        LABEL_SIZE,
        PAPER,
    )
}

fn draw_label(area: &Area<'_>, label: &Label) -> Result<(), GraphError> {
    let shape = round_rect(label.rect, 16.0);
    area.draw(&Polygon::new(shape.clone(), LABEL_PAPER.filled()))
        .map_err(fault)?;
    let mut outline = shape;
    outline.extend(outline.first().copied());
    area.draw(&PathElement::new(
        outline,
        LABEL_EDGE.stroke_width(SCALE * 2),
    ))
    .map_err(fault)?;
    draw_lines(area, &label.lines, label.rect, LABEL_SIZE)
}

/// Lines of text in the middle of a rectangle.
fn draw_lines(area: &Area<'_>, lines: &[String], rect: Rect, size: f64) -> Result<(), GraphError> {
    let count = f64::from(u32::try_from(lines.len()).unwrap_or(1));
    let mut y = rect.center() - (count - 1.0) / 2.0 * size * LEADING;
    for line in lines {
        write(area, line, (rect.middle(), y), size, INK)?;
        y += size * LEADING;
    }
    Ok(())
}

pub(super) fn write(
    area: &Area<'_>,
    words: &str,
    middle: Point,
    size: f64,
    colour: RGBColor,
) -> Result<(), GraphError> {
    let style = (FONT, size * f64::from(SCALE))
        .into_font()
        .color(&colour)
        .pos(Pos::new(HPos::Center, VPos::Center));
    // The backend centres the line with its descenders; the eye centres the letters.
    let (x, y) = middle;
    area.draw_text(words, &style, at((x, y + size * SINK)))
        .map_err(fault)
}

fn draw_arrow(area: &Area<'_>, arrow: &Arrow) -> Result<(), GraphError> {
    let colour = match arrow.line {
        Line::Solid => WIRE,
        Line::Dashed => ROBOT,
        Line::Failure => FAILURE,
    };
    let [.., before, tip] = arrow.points[..] else {
        return Ok(());
    };
    let length = (tip.0 - before.0).hypot(tip.1 - before.1).max(f64::EPSILON);
    let (dx, dy) = ((tip.0 - before.0) / length, (tip.1 - before.1) / length);
    // The line ends inside the head, or its blunt end would show at the tip.
    let neck = (tip.0 - dx * HEAD * 0.8, tip.1 - dy * HEAD * 0.8);
    let mut line: Vec<Point> = arrow
        .points
        .iter()
        .copied()
        .filter(|point| (point.0 - tip.0).hypot(point.1 - tip.1) > HEAD * 0.8)
        .collect();
    line.push(neck);
    match arrow.line {
        Line::Dashed => dashed(area, &line, colour.to_rgba())?,
        Line::Solid | Line::Failure => stroke(area, &line, colour.to_rgba())?,
    }
    let base = (tip.0 - dx * HEAD, tip.1 - dy * HEAD);
    let half = HEAD * 0.55;
    let head = [
        tip,
        (base.0 - dy * half, base.1 + dx * half),
        (base.0 + dy * half, base.1 - dx * half),
    ];
    area.draw(&Polygon::new(head.map(at).to_vec(), colour.filled()))
        .map_err(fault)
}

fn stroke(area: &Area<'_>, points: &[Point], colour: RGBAColor) -> Result<(), GraphError> {
    let line: Vec<(i32, i32)> = points.iter().copied().map(at).collect();
    area.draw(&PathElement::new(line, colour.stroke_width(STROKE * SCALE)))
        .map_err(fault)
}

/// Draws a line in dashes, measured along it.
fn dashed(area: &Area<'_>, points: &[Point], colour: RGBAColor) -> Result<(), GraphError> {
    let mut dash: Vec<Point> = points.first().copied().into_iter().collect();
    let mut left = DASH;
    let mut on = true;
    for pair in points.windows(2) {
        let [mut from, to] = *pair else { continue };
        loop {
            let length = (to.0 - from.0).hypot(to.1 - from.1);
            if length <= left {
                left -= length;
                dash.push(to);
                break;
            }
            let t = left / length;
            from = (from.0 + (to.0 - from.0) * t, from.1 + (to.1 - from.1) * t);
            dash.push(from);
            if on {
                stroke(area, &dash, colour)?;
            }
            on = !on;
            left = if on { DASH } else { DASH_GAP };
            dash = vec![from];
        }
    }
    if on && dash.len() > 1 {
        stroke(area, &dash, colour)?;
    }
    Ok(())
}

fn closed(points: &[Point]) -> Vec<Point> {
    points.iter().chain(points.first()).copied().collect()
}

fn round_rect(rect: Rect, radius: f64) -> Vec<(i32, i32)> {
    outline_points(rect, radius).into_iter().map(at).collect()
}

/// The outline of a rectangle with round corners.
fn outline_points(rect: Rect, radius: f64) -> Vec<Point> {
    let radius = radius
        .min((rect.right - rect.left) / 2.0)
        .min((rect.bottom - rect.top) / 2.0);
    let corners = [
        (rect.right - radius, rect.top + radius, -0.25),
        (rect.right - radius, rect.bottom - radius, 0.0),
        (rect.left + radius, rect.bottom - radius, 0.25),
        (rect.left + radius, rect.top + radius, 0.5),
    ];
    corners
        .into_iter()
        .flat_map(|(x, y, turn)| {
            (0..=8_u32).map(move |step| {
                let angle = (turn + f64::from(step) / 32.0) * std::f64::consts::TAU;
                (x + radius * angle.cos(), y + radius * angle.sin())
            })
        })
        .collect()
}
