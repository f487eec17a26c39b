//! The sounds of the timer, synthesised: each is a few strokes of an instrument, and each stroke the
//! sum of its partials.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::model::preferences::Sound;

#[wasm_bindgen(module = "/src/platform/timer.js")]
extern "C" {
    fn tone(delay: f64, frequency: f64, loudness: f64, attack: f64, decay: f64, wave: &str);
}

/// The browser needs some time to schedule the first stroke, in seconds.
const LATENCY: f64 = 0.02;

/// The smallest loudness that a ramp can start from.
const SILENCE: f64 = 0.0002;

/// A struck instrument.
struct Instrument {
    /// Multiples of the stroke's frequency, with their loudness.
    partials: &'static [(f64, f64)],
    /// Seconds until a tone is loudest.
    attack: f64,
    /// Seconds until the fundamental is silent; higher partials are sooner.
    decay: f64,
    /// The oscillator's wave form.
    wave: &'static str,
}

const METAL: Instrument = Instrument {
    partials: &[(1.0, 0.6), (2.0, 0.25), (3.01, 0.1)],
    attack: 0.005,
    decay: 1.6,
    wave: "sine",
};
const BOWL: Instrument = Instrument {
    partials: &[(1.0, 0.6), (2.71, 0.25), (5.15, 0.08)],
    attack: 0.04,
    decay: 5.0,
    wave: "sine",
};
const BRONZE: Instrument = Instrument {
    partials: &[
        (0.5, 0.25),
        (1.0, 0.5),
        (1.19, 0.2),
        (2.0, 0.2),
        (2.66, 0.1),
    ],
    attack: 0.004,
    decay: 3.0,
    wave: "sine",
};
const WOOD: Instrument = Instrument {
    partials: &[(1.0, 0.7), (2.4, 0.3)],
    attack: 0.002,
    decay: 0.14,
    wave: "triangle",
};

/// The instrument of a sound and its strokes: seconds from the beginning, and hertz.
const fn strokes(sound: Sound) -> Option<(&'static Instrument, &'static [(f64, f64)])> {
    Some(match sound {
        Sound::Chime => (&METAL, &[(0.0, 659.3), (0.22, 784.0), (0.44, 1046.5)]),
        Sound::Bowl => (&BOWL, &[(0.0, 196.0)]),
        Sound::Bell => (&BRONZE, &[(0.0, 587.3)]),
        Sound::Wood => (&WOOD, &[(0.0, 780.0), (0.16, 780.0), (0.32, 1040.0)]),
        Sound::Off => return None,
    })
}

/// Plays a sound at a volume of 0 to 100.
pub fn play(sound: Sound, volume: i64) {
    let Some((instrument, strokes)) = strokes(sound).filter(|_| volume > 0) else {
        return;
    };
    let volume = f64::from(u8::try_from(volume).unwrap_or(100)) / 100.0;
    for (delay, frequency) in strokes {
        for (ratio, share) in instrument.partials {
            tone(
                LATENCY + delay,
                frequency * ratio,
                // Loudness is perceived by the square of the volume.
                (volume * volume * share).max(SILENCE),
                instrument.attack,
                instrument.decay / ratio.sqrt(),
                instrument.wave,
            );
        }
    }
}
