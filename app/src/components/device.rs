//! What kind of device a visitor has.

use leptos::prelude::*;
use model::facts::DeviceKind;

use super::icon::{Icon, Sign};

/// Its name, if it is known.
pub const fn device_kind(kind: DeviceKind) -> Option<&'static str> {
    match kind {
        DeviceKind::Unknown => None,
        DeviceKind::Desktop => Some("Desktop"),
        DeviceKind::Mobile => Some("Phone"),
        DeviceKind::Tablet => Some("Tablet"),
        DeviceKind::Tv => Some("Television"),
        DeviceKind::Bot => Some("Program"),
    }
}

/// A drawing of it, with its name for those who do not see it.
#[component]
pub fn DeviceIcon(kind: DeviceKind) -> impl IntoView {
    let sign = match kind {
        DeviceKind::Unknown | DeviceKind::Desktop => Sign::System,
        DeviceKind::Mobile => Sign::Phone,
        DeviceKind::Tablet => Sign::Tablet,
        DeviceKind::Tv => Sign::Television,
        DeviceKind::Bot => Sign::Program,
    };
    device_kind(kind).map(|name| {
        view! {
            <Icon sign/>
            <span class="visually-hidden">{name}", "</span>
        }
    })
}
