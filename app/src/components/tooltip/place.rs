//! Where a tooltip stands.

/// Between a control and its tooltip, and between that and the edge of the window, in CSS pixels.
const GAP: f64 = 4.0;

/// A control in the window, in CSS pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Control {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

/// Left and top of a tooltip of this `size` in a `window`: below its control, above it where there
/// is no room, and never beyond the sides.
pub(super) fn beside(control: &Control, size: (f64, f64), window: (f64, f64)) -> (f64, f64) {
    let (width, height) = size;
    let middle = f64::midpoint(control.left, control.right) - width / 2.0;
    let left = middle.min(window.0 - width - GAP).max(GAP);
    let (below, above) = (control.bottom + GAP, control.top - height - GAP);
    let has_room = below + height <= window.1;
    (left, if has_room || above < 0.0 { below } else { above })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: (f64, f64) = (400.0, 300.0);

    fn at(left: f64, top: f64, size: (f64, f64)) -> (f64, f64) {
        let control = Control { left, right: left + 20.0, top, bottom: top + 20.0 };
        beside(&control, size, WINDOW)
    }

    #[test]
    fn it_stands_below_its_control_and_above_at_the_foot_of_the_window() {
        assert_eq!(at(200.0, 100.0, (100.0, 20.0)), (160.0, 124.0));
        assert_eq!(at(200.0, 270.0, (100.0, 20.0)), (160.0, 246.0));
        assert_eq!(at(200.0, 100.0, (100.0, 280.0)), (160.0, 124.0), "there is no room at all");
    }

    #[test]
    fn it_never_leaves_the_window_at_the_sides() {
        assert_eq!(at(0.0, 100.0, (100.0, 20.0)), (4.0, 124.0));
        assert_eq!(at(380.0, 100.0, (100.0, 20.0)), (296.0, 124.0));
        assert_eq!(at(380.0, 100.0, (500.0, 20.0)), (4.0, 124.0));
    }
}
