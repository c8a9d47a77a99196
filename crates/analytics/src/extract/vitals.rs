//! Web vitals: of each page load and metric the last value counts, in one page visit.

use std::hash::{DefaultHasher, Hash, Hasher};

use model::facts::{VisitFact, VitalFact};
use serde::{Deserialize, Serialize};

use super::visits::Visits;

/// Page loads that may still report: the current one and those whose values come late.
const MOST_LOADS: usize = 8;

/// The five.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Metric {
    Lcp,
    Inp,
    Cls,
    Fcp,
    Ttfb,
}

impl Metric {
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "LCP" => Self::Lcp,
            "INP" => Self::Inp,
            "CLS" => Self::Cls,
            "FCP" => Self::Fcp,
            "TTFB" => Self::Ttfb,
            _ => return None,
        })
    }

    fn of_visit(self, visit: &mut VisitFact) -> &mut Option<VitalFact> {
        match self {
            Self::Lcp => &mut visit.lcp,
            Self::Inp => &mut visit.inp,
            Self::Cls => &mut visit.cls,
            Self::Fcp => &mut visit.fcp,
            Self::Ttfb => &mut visit.ttfb,
        }
    }
}

/// One page load: where it began, and which visit has which of its metrics.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Load {
    id: u64,
    visit: u32,
    places: [Option<u32>; 5],
}

/// The page loads of a window.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Vitals {
    loads: Vec<Load>,
}

impl Vitals {
    /// A page load whose first visit has this index.
    pub(super) fn begin(&mut self, load: Option<&str>, visit: u32) {
        if MOST_LOADS <= self.loads.len() {
            self.loads.remove(0);
        }
        self.loads.push(Load { id: key(load), visit, places: [None; 5] });
    }

    /// Whether the newest page load is this one.
    pub(super) fn is_current(&self, load: &str) -> bool {
        self.loads.last().is_some_and(|known| known.id == key(Some(load)))
    }

    /// A value, and in which visit what it measures happened, when that is known.
    pub(super) fn add(
        &mut self,
        visits: &mut Visits,
        load: Option<&str>,
        metric: Metric,
        happened: Option<u32>,
        fact: VitalFact,
    ) {
        let id = key(load);
        let index = self.loads.iter().rposition(|known| known.id == id);
        // A load that was never announced: imported, or its first frame is missing.
        let Some(load) = index.or(self.loads.len().checked_sub(1)) else { return };
        let load = &mut self.loads[load];
        let place = match metric {
            Metric::Inp | Metric::Cls => happened.map_or(load.visit, |visit| visit.max(load.visit)),
            Metric::Lcp | Metric::Fcp | Metric::Ttfb => load.visit,
        };
        if let Some(before) = load.places[metric as usize].replace(place)
            && let Some(visit) = visits.get_mut(before)
        {
            *metric.of_visit(&mut visit.fact) = None;
        }
        if let Some(visit) = visits.get_mut(place) {
            *metric.of_visit(&mut visit.fact) = Some(fact);
        }
    }
}

/// Ids are texts of the page's; only equality matters. The hasher's keys are fixed.
fn key(load: Option<&str>) -> u64 {
    let mut hasher = DefaultHasher::new();
    load.hash(&mut hasher);
    hasher.finish()
}
