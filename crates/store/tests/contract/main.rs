//! The promises of the store, each against every engine.
//!
//! A case is a function that is given an empty, open store. To add an engine, add its line
//! below [`contract`]; to add a case, add its name to the list.

#![expect(clippy::unwrap_used, reason = "a failed unwrap in a test is a failed test")]

mod archives;
mod assets;
mod builders;
mod derived;
mod drain;
mod engines;
mod flushing;
mod killed;
mod lists;
mod nodes;
mod notes;
mod opening;
mod order;
mod policies;
mod projects;
mod reconnecting;
mod segments;
mod server;
mod tags;
mod times;
mod visitors;
mod watch_list;
mod windows;

macro_rules! contract {
    ($engine:ident) => {
        mod $engine {
            contract! { $engine,
                archives::a_forgotten_session_is_gone_and_stays_away,
                archives::a_session_has_one_key_until_it_is_destroyed,
                archives::a_window_waits_until_its_chunks_are_in_a_file,
                archives::an_imported_session_is_as_old_as_its_arrival,
                archives::chunks_that_come_late_wait_for_another_file,
                archives::the_oldest_sessions_come_first,
                archives::what_is_kept_of_a_project_is_added_up,
                assets::a_window_refers_to_what_its_style_sheets_refer_to,
                assets::an_address_is_due_once_for_a_project,
                assets::what_failed_is_tried_again_a_day_later_when_it_is_seen,
                assets::what_is_swept_is_what_was_not_seen_lately,
                assets::windows_are_listed_in_pages,
                derived::a_day_that_is_over_has_a_file_until_its_facts_change,
                derived::duplicates_are_not_due,
                derived::a_batch_gets_its_turn_among_those_who_derive,
                derived::facts_stand_under_one_day_and_are_followed,
                derived::sessions_are_found_in_the_order_asked_for,
                derived::what_arrives_meanwhile_stays_due,
                derived::what_an_earlier_program_derived_is_due_again,
                derived::what_is_to_be_derived_anew_is_found_in_pages,
                derived::what_is_drained_is_due_until_it_is_derived,
                derived::what_was_put_aside_is_kept_until_nothing_is_expected,
                derived::who_began_earlier_does_not_have_the_last_word,
                drain::a_batch_written_twice_is_written_once,
                drain::a_batch_without_chunks_moves_the_cursor,
                drain::a_cursor_never_goes_back,
                drain::a_cursor_stays_before_chunks_that_have_to_be_kept,
                drain::batches_of_many_writers_add_up,
                drain::chunks_beyond_the_windows_of_a_session_are_refused,
                drain::chunks_of_another_project_are_refused,
                drain::page_loads_are_counted_once_each,
                order::exit_frames_are_provisional,
                order::order_repetition_and_cuts_do_not_matter,
                lists::absent_is_not_an_error,
                lists::an_active_session_moves_to_the_top,
                lists::chunks_are_listed_by_seq_and_only_those_of_their_window,
                lists::hostile_text_comes_back_as_it_was,
                lists::only_the_asked_projects_are_listed,
                lists::pages_hold_every_session_once_and_in_order,
                lists::both_ends_of_a_range_are_in_it,
                lists::the_place_of_a_moved_session_is_still_a_place,
                lists::windows_are_listed_by_their_first_event,
                visitors::a_visitor_is_found_by_the_exact_name_until_erased,
                visitors::keys_are_listed_in_pages,
                visitors::visitors_are_kept_as_long_as_a_session_names_them,
                visitors::who_was_named_in_a_forgotten_window_only_goes_when_the_others_are_known,
                visitors::projects_keep_as_long_as_they_say,
                visitors::who_was_forgotten_is_told_to_who_follows,
                nodes::a_lease_is_held_by_one_until_its_time_is_over,
                nodes::a_node_is_found_where_it_last_said_it_is,
                nodes::of_many_that_take_a_lease_at_once_one_gets_it,
                notes::a_note_is_changed_and_deleted_with_its_replies,
                notes::a_note_sent_twice_is_one_note,
                notes::a_session_has_so_many_notes_and_no_more,
                notes::notes_go_with_their_session,
                policies::a_recorder_config_is_replaced_and_outlives_its_project_being_saved,
                policies::compiled_bytes_may_be_kept_without_a_version,
                policies::policies_saved_at_once_all_get_a_number,
                policies::the_newest_policy_is_in_force_and_older_ones_are_kept,
                projects::a_deleted_project_leaves_nothing,
                projects::a_project_has_several_keys_and_each_is_disabled_alone,
                projects::a_project_is_found_by_its_key,
                projects::a_project_is_replaced_by_its_id,
                projects::slugs_and_keys_are_unique,
                segments::a_deleted_segment_is_remembered_and_does_not_come_back,
                segments::a_segment_is_saved_changed_and_listed,
                segments::names_are_unique_in_a_project_also_when_all_come_at_once,
                segments::places_are_few_and_in_order_also_when_all_come_at_once,
                tags::a_session_has_at_most_twenty_tags,
                tags::a_session_has_each_tag_once_until_it_is_erased,
                tags::changed_tags_are_followed_also_when_the_last_is_gone,
                times::a_session_is_told_by_the_servers_clock,
                times::no_event_is_later_than_its_arrival,
                watch_list::a_session_is_on_the_watch_list_once_until_it_is_erased,
                watch_list::of_many_that_are_added_at_once_none_is_lost,
                watch_list::the_watch_list_holds_so_many_and_no_more,
                windows::a_forgotten_window_is_gone_and_stays_away,
                windows::notes_go_with_their_window,
                windows::one_window_takes_no_others_along_that_are_not_known_yet,
                windows::the_last_window_goes_with_its_session_only,
                windows::who_derives_a_forgotten_window_comes_too_late,
                windows::whoever_forgets_a_window_derives_its_session,
            }
        }
    };
    ($engine:ident, $($module:ident :: $case:ident,)+) => {
        $(
            #[test]
            fn $case() {
                crate::engines::run(&crate::engines::$engine(), crate::$module::$case);
            }
        )+
    };
}

contract!(memory);
contract!(directory);
contract!(remote);
