//! A label for the shelf: a code that a phone's camera follows to a product, with its name and price under it.
//!
//! Black on white and large, so that it prints on anything. The code is drawn in whole pixels, with the quiet zone that
//! readers want around it (four modules, ISO/IEC 18004).

use super::GraphError;
use super::paint::{Pen, SCALE, bitmap, fault, write};
use plotters::prelude::*;
use qrcode::{Color as Module, EcLevel, QrCode};

/// The label's width, in pixels.
const WIDTH: u32 = 1000;
/// The room for the code, its quiet zone included.
const CODE: u32 = 960;
/// The quiet zone, in modules.
const QUIET: u32 = 4;
/// The sizes of name, price and code, in pixels.
const NAME: f64 = 56.0;
const PRICE: f64 = 84.0;
const SMALL: f64 = 34.0;
/// The room between lines, in parts of their size.
const LEADING: f64 = 1.3;
/// The most lines of a name.
const NAME_LINES: usize = 3;

const INK: RGBColor = RGBColor(0, 0, 0);
const GREY: RGBColor = RGBColor(90, 90, 90);

/// What a label says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label<'a> {
    /// Where the code leads.
    pub link: &'a str,
    /// The product's name.
    pub name: &'a str,
    /// Its price, written out.
    pub price: &'a str,
    /// What it is called by.
    pub code: &'a str,
}

/// Draws a label as a PNG.
///
/// # Errors
/// [`GraphError::Draw`] for a link that no code holds; the others mean that this build is broken.
pub fn draw(label: &Label<'_>) -> Result<Vec<u8>, GraphError> {
    let pen = Pen::new()?;
    let code = QrCode::with_error_correction_level(label.link, EcLevel::M).map_err(fault)?;
    let room = f64::from(WIDTH) - 80.0;
    let mut lines: Vec<(String, f64, RGBColor)> = Vec::new();
    let (mut name, _) = pen.wrap(label.name, NAME, room)?;
    if name.len() > NAME_LINES {
        name.truncate(NAME_LINES);
        if let Some(last) = name.last_mut() {
            last.push('…');
        }
    }
    lines.extend(name.into_iter().map(|line| (line, NAME, INK)));
    let (price, _) = pen.wrap(label.price, PRICE, room)?;
    lines.extend(price.into_iter().map(|line| (line, PRICE, INK)));
    lines.push((label.code.to_owned(), SMALL, GREY));
    let text: f64 = lines.iter().map(|(_, size, _)| size * LEADING).sum();
    let height = CODE + super::paint::pixels(text) + 60;
    bitmap(WIDTH, height, |area| {
        let modules = u32::try_from(code.width()).unwrap_or(u32::MAX);
        let module = (CODE / (modules + 2 * QUIET)).max(1);
        let left = (WIDTH - module * modules) / 2;
        let top = module * QUIET;
        for (place, colour) in (0_u32..).zip(code.to_colors()) {
            if colour == Module::Light {
                continue;
            }
            let (x, y) = (place % modules, place / modules);
            let corner = |x: u32, y: u32| -> (i32, i32) {
                let spot = |v: u32| i32::try_from(v * SCALE).unwrap_or(i32::MAX);
                (spot(left + x * module), spot(top + y * module))
            };
            let (x2, y2) = corner(x + 1, y + 1);
            // The far corner is drawn too.
            let square = Rectangle::new([corner(x, y), (x2 - 1, y2 - 1)], INK.filled());
            area.draw(&square).map_err(fault)?;
        }
        let mut y = f64::from(top + module * (modules + QUIET));
        for (line, size, colour) in &lines {
            y += size * LEADING;
            let middle = (f64::from(WIDTH) / 2.0, y - size * LEADING / 2.0);
            write(area, line, middle, *size, *colour)?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// To look at one, name a folder in `PRILAVOK_TEST_PICTURES`.
    #[test]
    fn a_label_is_drawn_with_its_code_in_black_and_white() {
        let label = Label {
            link: "https://t.me/prilavok_bot?start=p_kettle-red-17",
            name: "Чайник электрический красный с подсветкой, 1,7 л",
            price: "12 900 ₽",
            code: "kettle-red-17",
        };
        let png = draw(&label).unwrap();
        if let Some(folder) = std::env::var_os("PRILAVOK_TEST_PICTURES") {
            let file = std::path::PathBuf::from(folder).join("label.png");
            std::fs::write(file, &png).unwrap();
        }
        let mut reader = png::Decoder::new(std::io::Cursor::new(png))
            .read_info()
            .unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!(info.width, WIDTH);
        assert!(info.height > CODE, "the words stand below the code");
        let code = QrCode::with_error_correction_level(label.link, EcLevel::M).unwrap();
        let modules = u32::try_from(code.width()).unwrap();
        let module = CODE / (modules + 2 * QUIET);
        let left = (WIDTH - module * modules) / 2;
        for (place, colour) in (0_u32..).zip(code.to_colors()) {
            let x = left + (place % modules) * module + module / 2;
            let y = module * QUIET + (place / modules) * module + module / 2;
            let at = usize::try_from((y * info.width + x) * 3).unwrap();
            let expected = if colour == Module::Dark { 0 } else { 255 };
            assert_eq!(pixels[at], expected, "the module at {x}, {y}");
        }
    }

    #[test]
    fn a_link_that_no_code_holds_is_an_error() {
        let link = "x".repeat(5_000);
        let label = Label {
            link: &link,
            name: "",
            price: "",
            code: "",
        };
        assert!(matches!(draw(&label), Err(GraphError::Draw(_))));
    }
}
