//! V-37 to V-41, V-53: whole numbers, truth values, decimals, floating-point numbers.

use serde_json::json;

use super::{FORMAT, Samples};
use crate::contract::samples::above;
use crate::resource::FieldType;

impl Samples {
    /// V-37: the bounds, and what lies beyond them.
    pub fn ints(field_type: &FieldType) -> Self {
        let mut samples = Self::default();
        let FieldType::Int { min, max } = field_type else {
            return samples;
        };
        for good in [*min, *max, 0_i64.clamp(*min, *max)] {
            samples.good.push((json!(good), json!(good)));
        }
        samples.bad.push((json!(min - 1), &["min"]));
        samples.bad.push((json!(max + 1), &["max"]));
        samples.bad.push((json!(-9_007_199_254_740_992_i64), &["min"]));
        samples.bad.push((json!(9_007_199_254_740_992_i64), &["max"]));
        samples
    }

    /// V-38.
    pub fn no_ints(field_type: &FieldType) -> Self {
        let mut samples = Self::default();
        if matches!(field_type, FieldType::Int { .. }) {
            for value in [
                json!(5.5),
                json!(0.1),
                json!("5"),
                json!(""),
                json!(true),
                json!(false),
            ] {
                samples.bad.push((value, &["type"]));
            }
        }
        samples
    }

    /// V-53: numbers that some way of keeping or writing them would change, and the bounds.
    pub fn floats(field_type: &FieldType) -> Self {
        let mut samples = Self::default();
        let FieldType::Float { min, max } = field_type else {
            return samples;
        };
        let usual = [
            1.5,
            0.1,
            0.300_000_000_000_000_04,
            -0.0,
            1e-7,
            123_456_789.123_456_79,
            f64::MAX,
        ];
        let good = usual.into_iter().chain([*min, *max]);
        for value in good.filter(|value| (*min..=*max).contains(value)) {
            samples.good.push((json!(value), json!(value)));
        }
        if (*min..=*max).contains(&1.0) {
            samples.good.push((json!(1), json!(1)));
        }
        if *max < 1e300 {
            samples.bad.push((json!(above(*max)), &["max"]));
        }
        if *min > -1e300 {
            samples.bad.push((json!(-above(-*min)), &["min"]));
        }
        for value in [json!("1.5"), json!(""), json!(true), json!(false)] {
            samples.bad.push((value, &["type"]));
        }
        samples
    }

    /// V-40.
    pub fn bools(field_type: &FieldType) -> Self {
        let mut samples = Self::default();
        if matches!(field_type, FieldType::Bool) {
            for good in [true, false] {
                samples.good.push((json!(good), json!(good)));
            }
            for value in [
                json!("true"),
                json!("false"),
                json!("on"),
                json!(""),
                json!(1),
                json!(0),
            ] {
                samples.bad.push((value, &["type"]));
            }
        }
        samples
    }

    /// V-41.
    pub fn decimals(field_type: &FieldType) -> Self {
        let mut samples = Self::default();
        let FieldType::Decimal { precision, scale } = field_type else {
            return samples;
        };
        let (whole, scale) = ((precision - scale) as usize, *scale as usize);
        let point = if scale == 0 { "" } else { "." };
        let zeros = "0".repeat(scale);
        let most = format!("{}{point}{}", "9".repeat(whole), "9".repeat(scale));
        samples.takes("1", format!("1{point}{zeros}"));
        samples.takes("-0", format!("0{point}{zeros}"));
        samples.keeps(most.clone());
        samples.keeps(format!("-{most}"));
        if scale > 0 {
            samples.takes(format!("-0.{zeros}"), format!("0.{zeros}"));
            for digit in 1..=9 {
                samples.takes(format!("0.{digit}"), format!("0.{digit:0<scale$}"));
            }
            samples.takes("1.5", format!("1.{:0<scale$}", 5));
            samples.keeps(format!("-0.{:0>scale$}", 1));
        }
        samples.refuses(format!("1{}", "0".repeat(whole)), FORMAT);
        samples.refuses(format!("0.{}1", "0".repeat(scale)), FORMAT);
        samples.refuses(format!("0.{}", "0".repeat(scale + 1)), FORMAT);
        for text in [
            "01", "-01", "+1", ".5", "1.", "1e3", "1E0", " 1", "1 ", "1\n", "", "-", "--1", "1,5", "1_0",
            "0x1", "１", "NaN", "Infinity",
        ] {
            samples.refuses(text, FORMAT);
        }
        samples.bad.push((json!(1.5), &["type"]));
        samples.bad.push((json!(1), &["type"]));
        samples
    }
}
