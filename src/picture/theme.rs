//! The colours of the page (`www/src/element/theme.css`), in both themes.

use std::fmt;

/// A colour, as in `0x1b5fb8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color(pub u32);

impl Color {
    /// This share of the colour, in percent, and the rest of another.
    pub fn mixed(self, percent: u32, other: Self) -> Self {
        let part = |shift: u32| {
            let (a, b) = ((self.0 >> shift) & 0xff, (other.0 >> shift) & 0xff);
            ((a * percent + b * (100 - percent) + 50) / 100) << shift
        };
        Self(part(16) | part(8) | part(0))
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:06x}", self.0)
    }
}

/// The colours of a picture, with the names that they have in the page.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    /// The ground.
    pub surface: Color,
    /// Faint lines.
    pub line: Color,
    /// Lines that mean something.
    pub edge: Color,
    /// Text.
    pub ink: Color,
    /// Less important text.
    pub muted: Color,
    /// The present.
    pub accent: Color,
    /// Text on the accent.
    pub on_accent: Color,
    /// Losses, crashes, cuts.
    pub danger: Color,
    /// Timeouts and what waits.
    pub warn: Color,
    /// Commits, starts, healed links.
    pub ok: Color,
    /// A crashed server.
    pub dead: Color,
    /// Its ground.
    pub dead_ground: Color,
    /// Text on the colour of a term.
    pub on: Color,
    /// The colours of terms; the first is for no term.
    pub terms: [Color; 8],
    /// The grounds of the groups of a partition.
    pub groups: [Color; 6],
}

impl Theme {
    /// For paper and bright screens.
    pub const LIGHT: Self = Self {
        surface: Color(0xffffff),
        line: Color(0xe0dfd9),
        edge: Color(0x86857d),
        ink: Color(0x1c222d),
        muted: Color(0x5a6270),
        accent: Color(0x1b5fb8),
        on_accent: Color(0xffffff),
        danger: Color(0xb3261e),
        warn: Color(0x875700),
        ok: Color(0x1c7642),
        dead: Color(0x8b8f96),
        dead_ground: Color(0xecebe8),
        on: Color(0xffffff),
        terms: [
            Color(0x6a7079),
            Color(0x0b66a8),
            Color(0xb34a00),
            Color(0x00765a),
            Color(0xa03c7c),
            Color(0x6f6300),
            Color(0x5648b0),
            Color(0x0b7285),
        ],
        groups: [
            Color(0xe9f1fb),
            Color(0xfcf1dc),
            Color(0xe6f5e9),
            Color(0xf7e9f4),
            Color(0xf1f0e0),
            Color(0xe5f3f4),
        ],
    };

    /// For dark screens.
    pub const DARK: Self = Self {
        surface: Color(0x1a1e25),
        line: Color(0x2c333d),
        edge: Color(0x737e8e),
        ink: Color(0xe8ebf0),
        muted: Color(0xa3adbb),
        accent: Color(0x86b6ff),
        on_accent: Color(0x10131a),
        danger: Color(0xff9189),
        warn: Color(0xefb95c),
        ok: Color(0x71d396),
        dead: Color(0x6d7683),
        dead_ground: Color(0x23272e),
        on: Color(0x10131a),
        terms: [
            Color(0x98a1ae),
            Color(0x62b4f0),
            Color(0xf59a4a),
            Color(0x3cc9a0),
            Color(0xe79ac6),
            Color(0xd9cb4f),
            Color(0xaaa3f5),
            Color(0x67cfe0),
        ],
        groups: [
            Color(0x1c2a3c),
            Color(0x35291a),
            Color(0x1a3124),
            Color(0x33213a),
            Color(0x2c2c1b),
            Color(0x17303a),
        ],
    };

    /// The colour of a term; its number is always shown as well.
    pub fn term(&self, term: u64) -> Color {
        self.terms[term_color(term)]
    }

    /// The ground of a group of a partition, counted from 1.
    pub fn group(&self, group: usize) -> Color {
        self.groups[group.saturating_sub(1) % self.groups.len()]
    }
}

/// The index of the colour of a term.
pub fn term_color(term: u64) -> usize {
    if term == 0 { 0 } else { ((term - 1) % 7) as usize + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = include_str!("../../www/src/element/theme.css");

    #[test]
    fn the_colours_are_those_of_the_page() {
        let names = [
            "surface",
            "line",
            "edge",
            "ink",
            "muted",
            "accent",
            "on-accent",
            "danger",
            "warn",
            "ok",
            "dead",
            "dead-ground",
            "on",
        ];
        let all = |theme: &Theme| {
            let Theme { surface, line, edge, ink, muted, accent, on_accent, danger, .. } = *theme;
            let Theme { warn, ok, dead, dead_ground, on, terms, groups, .. } = *theme;
            let named = [
                surface,
                line,
                edge,
                ink,
                muted,
                accent,
                on_accent,
                danger,
                warn,
                ok,
                dead,
                dead_ground,
                on,
            ];
            named.into_iter().chain(terms).chain(groups).collect::<Vec<_>>()
        };
        let terms = (0..8).map(|term| format!("t{term}"));
        let groups = (1..7).map(|group| format!("g{group}"));
        let names = names.map(str::to_owned).into_iter().chain(terms).chain(groups);
        let (light, dark) = (all(&Theme::LIGHT), all(&Theme::DARK));
        for (place, name) in names.enumerate() {
            let line = format!("--{name}: light-dark({}, {});", light[place], dark[place]);
            assert!(PAGE.contains(&line), "{line}");
        }
    }

    #[test]
    fn a_mixture_lies_between_its_colours() {
        let (black, white) = (Color(0), Color(0xffffff));
        assert_eq!(black.mixed(100, white), black);
        assert_eq!(black.mixed(0, white), white);
        assert_eq!(black.mixed(50, white), Color(0x808080));
    }
}
