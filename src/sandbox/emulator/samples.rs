//! Sample media that a phone can send without anybody choosing a file.
//!
//! Invariant: each is a valid file of its kind, made here, so that nothing binary lies in the repository; the same
//! number makes the same picture.

use super::files::{FileKind, NewFile};

/// Seconds of silence in the sample voice message.
const VOICE_SECONDS: u32 = 3;

/// A sample of the kind; `number` varies pictures.
pub fn sample(kind: FileKind, number: u64) -> NewFile {
    let (name, mime, bytes, duration) = match kind {
        FileKind::Photo => ("photo.png", "image/png", picture(number), None),
        FileKind::Voice => (
            "voice.ogg",
            "audio/ogg",
            silence(VOICE_SECONDS),
            Some(i64::from(VOICE_SECONDS)),
        ),
        FileKind::Audio => (
            "song.ogg",
            "audio/ogg",
            silence(VOICE_SECONDS),
            Some(i64::from(VOICE_SECONDS)),
        ),
        FileKind::Document => (
            "реквизиты.txt",
            "text/plain",
            "ООО «Ромашка»\nИНН 7700000000\n".as_bytes().to_vec(),
            None,
        ),
        FileKind::Video => ("video.mp4", "video/mp4", empty_film(), Some(5)),
        FileKind::VideoNote => ("note.mp4", "video/mp4", empty_film(), Some(5)),
        FileKind::Animation => ("animation.mp4", "video/mp4", empty_film(), Some(2)),
        FileKind::Sticker => ("sticker.webp", "image/webp", pixel_webp(), None),
    };
    NewFile {
        kind,
        name: name.to_owned(),
        mime: mime.to_owned(),
        duration,
        bytes,
    }
}

/// A PNG of 320 by 240: a slanted gradient whose colour depends on the number.
fn picture(number: u64) -> Vec<u8> {
    const WIDTH: u32 = 320;
    const HEIGHT: u32 = 240;
    let base = number.wrapping_mul(97).to_le_bytes()[0];
    let mut pixels = Vec::with_capacity((WIDTH * HEIGHT * 3) as usize);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let slope = ((x + y) / 3).to_le_bytes()[0];
            let stripe = if (x / 20 + y / 20) % 2 == 0 { 24 } else { 0 };
            pixels.extend([base.wrapping_add(slope / 2), 120 + stripe, 255 - slope]);
        }
    }
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, WIDTH, HEIGHT);
    encoder.set_color(png::ColorType::Rgb);
    let written = encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(&pixels));
    debug_assert!(written.is_ok(), "the buffer has the size of the picture");
    bytes
}

/// Width and height of a PNG, JPEG or GIF, read from its head.
pub fn picture_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let big = |at: usize| Some(u32::from(*bytes.get(at)?) << 8 | u32::from(*bytes.get(at + 1)?));
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        let word = |at: usize| {
            bytes
                .get(at..at + 4)?
                .try_into()
                .ok()
                .map(u32::from_be_bytes)
        };
        return Some((word(16)?, word(20)?));
    }
    if bytes.starts_with(b"GIF8") {
        let little =
            |at: usize| Some(u32::from(*bytes.get(at)?) | u32::from(*bytes.get(at + 1)?) << 8);
        return Some((little(6)?, little(8)?));
    }
    if !bytes.starts_with(&[0xff, 0xd8]) {
        return None;
    }
    let mut at = 2;
    loop {
        let marker = *bytes.get(at + 1)?;
        let is_frame = (0xc0..=0xcf).contains(&marker) && ![0xc4, 0xc8, 0xcc].contains(&marker);
        if is_frame {
            return Some((big(at + 7)?, big(at + 5)?));
        }
        at += 2 + big(at + 2)? as usize;
    }
}

/// Silence as Ogg Opus: a head, tags and one page of 20 ms packets per second (RFC 7845).
fn silence(seconds: u32) -> Vec<u8> {
    /// Samples per packet at 48 kHz.
    const PACKET: u64 = 960;
    const PER_PAGE: u64 = 50;
    let mut head = b"OpusHead\x01\x01".to_vec();
    head.extend([0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0]);
    let mut tags = b"OpusTags".to_vec();
    tags.extend([4, 0, 0, 0]);
    tags.extend(b"test");
    tags.extend([0, 0, 0, 0]);
    let mut bytes = ogg_page(0x02, 0, 0, &[&head]);
    bytes.extend(ogg_page(0, 0, 1, &[&tags]));
    let packet: &[u8] = &[0xf8, 0xff, 0xfe];
    let packets = vec![packet; usize::try_from(PER_PAGE).unwrap_or_default()];
    for page in 1..=seconds {
        let last = if page == seconds { 0x04 } else { 0 };
        let granule = u64::from(page) * PER_PAGE * PACKET;
        bytes.extend(ogg_page(last, granule, page + 1, &packets));
    }
    bytes
}

fn ogg_page(flags: u8, granule: u64, sequence: u32, packets: &[&[u8]]) -> Vec<u8> {
    let mut page = b"OggS\0".to_vec();
    page.push(flags);
    page.extend(granule.to_le_bytes());
    page.extend(1_u32.to_le_bytes());
    page.extend(sequence.to_le_bytes());
    page.extend([0; 4]);
    page.push(packets.len().to_le_bytes()[0]);
    page.extend(packets.iter().map(|packet| packet.len().to_le_bytes()[0]));
    for packet in packets {
        page.extend(*packet);
    }
    let sum = page.iter().fold(0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte) << 24, |sum, _| {
            if sum & 0x8000_0000 == 0 {
                sum << 1
            } else {
                sum << 1 ^ 0x04c1_1db7
            }
        })
    });
    page[22..26].copy_from_slice(&sum.to_le_bytes());
    page
}

/// An MP4 that holds a type and no film.
fn empty_film() -> Vec<u8> {
    b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2\0\0\0\x08mdat".to_vec()
}

/// A WebP of one transparent pixel.
fn pixel_webp() -> Vec<u8> {
    let mut bytes = b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11".to_vec();
    bytes.extend([0x88, 0x88, 0xfe, 0x07, 0]);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_picture_is_a_png_of_its_size() {
        let bytes = picture(7);
        assert_eq!(picture_size(&bytes), Some((320, 240)));
        let decoder = png::Decoder::new(std::io::Cursor::new(&bytes));
        let reader = decoder.read_info().unwrap();
        assert_eq!(reader.info().width, 320);
        assert_ne!(picture(7), picture(8));
    }

    #[test]
    fn jpeg_sizes_are_read() {
        let jpeg = [
            0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 11, 8, 0x01, 0x02, 0x03, 0x04,
        ];
        assert_eq!(picture_size(&jpeg), Some((0x0304, 0x0102)));
        assert_eq!(picture_size(b"no picture"), None);
    }

    #[test]
    fn the_sample_voice_is_ogg_with_a_page_per_second() {
        let bytes = silence(2);
        let pages = bytes.windows(4).filter(|four| four == b"OggS").count();
        assert_eq!(pages, 4);
    }
}
