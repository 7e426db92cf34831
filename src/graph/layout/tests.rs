//! Pictures without fault: the shipped pipelines, and whatever else an owner may think of.

use super::*;
use crate::graph::scene::{Line, Rect, Scene};
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
    let preset = Preset::parse(include_str!("../../../presets/retail.toml")).unwrap();
    for scene in scenes(&preset) {
        assert_eq!(faults(&scene), Vec::<String>::new());
        assert!(scene.width <= 1500, "readable on a phone: {}", scene.width);
    }
}

#[test]
fn a_way_that_a_task_takes_is_dashed() {
    let preset = Preset::parse(include_str!("../../../presets/retail.toml")).unwrap();
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
        write!(
            text,
            "[[pipeline.stage]]\nid = \"s{stage}\"\nname = {{ ru = \"{name}\", en = \"{name}\" }}\n"
        )
        .unwrap();
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
