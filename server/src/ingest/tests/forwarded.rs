//! What a server at the edge has taken before.

use super::*;

/// A server that is home to these projects.
fn home(projects: impl IntoIterator<Item = RecordedProject>) -> (TempDir, Ingest) {
    let dir = TempDir::new().unwrap();
    let (journal, _) = Journal::open(&JournalConfig::new(dir.path())).unwrap();
    let (clock, _) = Clock::driven(Timestamp::from_ms(NOW).unwrap());
    let (projects, limits) = (ProjectDirectory::new(projects), IngestLimits::default());
    (dir, Ingest::new(projects, journal, clock, Geo::Cloudflare, limits, "hs_optout"))
}

/// The shop, whose pages carry this key now.
fn shop(key: &str) -> RecordedProject {
    project(PROJECT, key, ORIGIN, RecorderConfig::default())
}

/// The good frame with the shop's first key, as the edge passes it on.
fn passed_on() -> Bytes {
    let arrival = Arrival {
        project: PROJECT.parse().unwrap(),
        received_at: Timestamp::from_ms(NOW).unwrap(),
        user_agent: None,
        country: None,
        region: None,
        city: None,
    };
    arrival.payload(&good_frame()).unwrap()
}

#[tokio::test]
async fn a_key_that_was_disabled_since_takes_nothing_away() {
    let (_dir, ingest) = home([shop("hs_another")]);

    assert_eq!(ingest.take_forwarded(&passed_on()).await, Forwarded::Taken);
}

#[tokio::test]
async fn what_was_acknowledged_is_taken_although_there_is_no_room_for_more() {
    let (_dir, ingest) = home([shop(KEY)]);
    ingest.note_rooms(Rooms { all: Room::None, ..Rooms::default() });

    assert_eq!(ingest.take_forwarded(&passed_on()).await, Forwarded::Taken);
}

#[tokio::test]
async fn what_belongs_to_no_project_is_refused_for_good() {
    let of_another = "01976e8a-7b6c-7def-8123-456789abcde2";
    let other = project(of_another, KEY, "https://blog.example", RecorderConfig::default());
    let refused = Forwarded::Refused { outcome: Outcome::UnknownKey, reason: "key_unknown" };

    let (_dir, gone) = home([]);
    assert_eq!(gone.take_forwarded(&passed_on()).await, refused);

    let (_dir, foreign) = home([shop("hs_another"), other]);
    assert_eq!(foreign.take_forwarded(&passed_on()).await, refused);
}

#[tokio::test]
async fn a_policy_that_cannot_be_used_holds_up_no_other_project() {
    let (_dir, ingest) = home([RecordedProject { settings: None, ..shop(KEY) }]);

    let fate = ingest.take_forwarded(&passed_on()).await;

    let outcome = Outcome::Failed;
    assert_eq!(fate, Forwarded::Refused { outcome, reason: "policy_unavailable" });
}
