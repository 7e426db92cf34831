//! Pictures that are drawn when they are sent: drawing takes long, and has no place in a transaction.
//!
//! Invariant: nothing is drawn on a thread that waits for the network.

use crate::app::Shop;
use crate::graph::{self, GraphError};
use crate::telegram::outgoing::{Call, Delivery};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use std::sync::Arc;

/// A call with its picture drawn: a stage graph or a label for the shelf becomes a [`Call::Picture`], any other call stays.
///
/// # Errors
/// The end of a call whose picture can't be drawn.
pub async fn drawn(shop: &Arc<Shop>, call: &Call) -> Result<Call, Delivery> {
    let caption = match call {
        Call::Graph { caption, .. } | Call::Label { caption, .. } => caption.clone(),
        _ => return Ok(call.clone()),
    };
    let refused = |why: String| Delivery::Refused(format!("the picture can't be drawn: {why}"));
    let shop = Arc::clone(shop);
    let call = call.clone();
    let png = tokio::task::spawn_blocking(move || draw(&shop, &call))
        .await
        .map_err(|error| refused(error.to_string()))?
        .map_err(refused)?;
    Ok(Call::Picture {
        png: BASE64.encode(png),
        caption,
        keyboard: None,
    })
}

fn draw(shop: &Shop, call: &Call) -> Result<Vec<u8>, String> {
    let told = |error: GraphError| error.to_string();
    match call {
        Call::Graph {
            pipeline,
            lang,
            counts,
            ..
        } => {
            let preset = shop.preset();
            let pipeline = preset
                .pipeline(pipeline)
                .ok_or_else(|| "the preset has no such pipeline".to_owned())?;
            let currency = shop.settings.currency;
            graph::draw(&preset, pipeline, *lang, currency, Some(counts)).map_err(told)
        }
        Call::Label {
            link,
            name,
            price,
            code,
            ..
        } => {
            let label = graph::label::Label {
                link,
                name,
                price,
                code,
            };
            graph::label::draw(&label).map_err(told)
        }
        _ => Err("there is nothing to draw".to_owned()),
    }
}
