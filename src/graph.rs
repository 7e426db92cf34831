//! A pipeline as a picture: stages from top to bottom, arrows for every way between them.
//!
//! A solid arrow is taken by people, a dashed one by a robot or a task that was done. Where a pipeline can fail from any
//! open stage, a frame around those stages leads to the failing ones, instead of an arrow from each. What stands where is
//! decided in [`layout`], [`grid`] and [`place`], which know no bitmap; [`paint`] draws the [`scene`] and knows no pipeline. Invariant: no arrow
//! crosses a box. [`label`] draws the picture for a shelf by the same pen.

mod grid;
pub mod label;
mod layout;
mod paint;
mod place;
mod scene;

use crate::domain::ids::StageId;
use crate::domain::lang::Lang;
use crate::domain::preset::{Pipeline, Preset};
use iso_currency::Currency;
use std::collections::BTreeMap;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum GraphError {
    /// The font that is built in cannot be read.
    #[error("the built-in font cannot be read")]
    Font,
    /// The bitmap could not be drawn on.
    #[error("the picture cannot be drawn: {0}")]
    Draw(String),
    /// The bitmap could not be written as a PNG.
    #[error("the picture cannot be encoded")]
    Encode(#[from] png::EncodingError),
    /// The pipeline has more stages than a picture can hold.
    #[error("the picture would be {width} by {height} pixels")]
    TooLarge {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
}

/// Draws a pipeline as a PNG, upright for a phone's screen, at least 1000 pixels wide. With counts, every stage shows how
/// many records stand on it. The currency is the shop's, for conditions on amounts.
///
/// # Errors
/// [`GraphError::TooLarge`] for a pipeline that no photo could hold; the others mean that this build is broken.
pub fn draw(
    preset: &Preset,
    pipeline: &Pipeline,
    lang: Lang,
    currency: Currency,
    counts: Option<&BTreeMap<StageId, i64>>,
) -> Result<Vec<u8>, GraphError> {
    let pen = paint::Pen::new()?;
    let scene = layout::Plan {
        preset,
        pipeline,
        lang,
        currency,
        counts,
    }
    .scene(&pen)?;
    paint::paint(&scene, &pen)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws all pipelines; to look at them, name a folder in `PRILAVOK_TEST_PICTURES`.
    #[test]
    fn every_pipeline_is_drawn_upright_and_wide_enough() {
        let preset = Preset::parse(include_str!("../presets/retail.toml")).unwrap();
        let folder = std::env::var_os("PRILAVOK_TEST_PICTURES").map(std::path::PathBuf::from);
        for (pipeline, lang) in preset
            .pipelines
            .iter()
            .flat_map(|pipeline| Lang::ALL.map(|lang| (pipeline, lang)))
            .filter(|(_, lang)| *lang == Lang::Ru || folder.is_some())
        {
            let counts = pipeline
                .stages
                .iter()
                .zip([3, 0, 12, 1_204])
                .map(|(stage, count)| (stage.id.clone(), count))
                .collect();
            let png = draw(&preset, pipeline, lang, Currency::RUB, Some(&counts)).unwrap();
            if let Some(folder) = &folder {
                let file = format!("{}.{}.png", pipeline.id, lang.tag());
                std::fs::write(folder.join(file), &png).unwrap();
            }
            let reader = png::Decoder::new(std::io::Cursor::new(png))
                .read_info()
                .unwrap();
            let info = reader.info();
            assert!(info.width >= 1000, "{}: {} across", pipeline.id, info.width);
            assert!(
                info.width + info.height <= 10_000,
                "a photo's sides, RULES §8"
            );
        }
    }
}
