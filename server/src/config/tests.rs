//! What the configuration accepts, refuses and says.

use super::*;

fn problems(result: Result<Config, ConfigError>) -> Vec<String> {
    result.map(|_| ()).unwrap_err().problems
}

fn environment(variables: &[(&str, &str)]) -> Vec<(String, String)> {
    variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn an_empty_file_is_a_valid_configuration() {
    let config = Config::parse("").unwrap();

    assert_eq!(config.http.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.journal.dir, Path::new("./data/journal"));
    assert_eq!(config.store.url, "surrealkv://./data/db");
    assert_eq!(config.demo.dir(), None);
}

#[test]
fn sizes_and_times_are_written_with_units() {
    let config = Config::parse(
        "data_dir = '/var/lib/hindsight'\n[http]\ntimeout = '5s'\n[journal]\nmax_bytes = '512 MiB'\n",
    )
    .unwrap();

    assert_eq!(config.http.timeout, std::time::Duration::from_secs(5));
    assert_eq!(config.journal.max_bytes.as_u64(), 512 * 1024 * 1024);
    assert_eq!(config.journal.dir, Path::new("/var/lib/hindsight/journal"));
}

#[test]
fn misspelt_names_are_refused_with_the_nearest_known_one() {
    assert_eq!(
        problems(Config::parse("[journal]\nmax_byte = 1\n")),
        ["hindsight.toml: journal.max_byte is not known, did you mean `max_bytes`?"]
    );
    assert_eq!(
        problems(Config::parse("[jurnal]\nmax_bytes = 1\n")),
        ["hindsight.toml: `jurnal` is not known, did you mean `journal`?"]
    );
    assert_eq!(
        problems(Config::parse("data_dri = 'x'\n[unheard]\n")),
        [
            "hindsight.toml: `data_dri` is not known, did you mean `data_dir`?",
            "hindsight.toml: `unheard` is not known",
        ]
    );
}

#[test]
fn all_problems_are_reported_at_once() {
    let file = "[http]\nlisten = 'here'\n[ingest]\nmax_frame = 'much'\n[journal]\nmax_bytes = 1\n[store]\nurl = 'mysql://root:secret@db'\n[telemetry]\nformat = 'xml'\n";

    let problems = problems(Config::parse(file));

    assert_eq!(problems.len(), 5, "{problems:#?}");
    assert!(problems[0].starts_with("hindsight.toml: http.listen cannot be read"), "{problems:#?}");
    assert!(!problems.concat().contains("secret"), "{problems:#?}");
}

#[test]
fn a_syntax_error_names_its_line() {
    assert!(
        problems(Config::parse("[http]\n\nlisten =\n"))[0].starts_with("hindsight.toml, line 3")
    );
}

#[test]
fn the_environment_wins_over_the_file_and_a_flag_over_both() {
    let file = (
        "hindsight.toml".to_owned(),
        "[http]\nlisten = '127.0.0.1:1'\n[telemetry]\nlog = 'warn'\n".to_owned(),
    );
    let environment = environment(&[
        ("HINDSIGHT_HTTP__LISTEN", "127.0.0.1:2"),
        ("HINDSIGHT_TELEMETRY__LOG", "debug"),
        ("HINDSIGHT_DATA_DIR", "/tmp/elsewhere"),
        ("LEPTOS_SITE_ADDR", "127.0.0.1:4"),
        ("LEPTOS_SITE_ROOT", "built"),
    ]);
    let flag = ["http", "listen", "127.0.0.1:3", "--listen"].map(str::to_owned);
    let flags = Flags { file: None, options: vec![flag.into()] };

    let config = Config::from_sources(Some(&file), &environment, &flags).unwrap();

    assert_eq!(config.http.listen.port(), 3);
    assert_eq!(config.telemetry.log, "debug");
    assert_eq!(config.data_dir, Path::new("/tmp/elsewhere"));
    assert_eq!(config.site.root, Path::new("built"));
}

#[test]
fn numbers_may_stand_in_the_environment() {
    let variables =
        environment(&[("HINDSIGHT_SITE__RELOAD_PORT", "4001"), ("HINDSIGHT_DEMO__DIR", "")]);

    let config = Config::from_sources(None, &variables, &Flags::default()).unwrap();

    assert_eq!(config.site.reload_port, 4001);
}

#[test]
fn a_text_may_stand_in_quotes_as_it_does_in_the_file() {
    for (written, read) in [
        ("\"/var/demo\"", "/var/demo"),
        ("'/var/demo'", "/var/demo"),
        ("/var/demo", "/var/demo"),
        ("'/it''s'", "'/it''s'"),
        ("\"open", "\"open"),
    ] {
        let flag = ["telemetry", "log", written, "--set"].map(str::to_owned);
        let mut settings = super::settings::Settings::default();
        settings.set_text(&flag[0], &flag[1], &flag[2], &flag[3]);
        let mut problems = Vec::new();

        let section: TelemetryConfig = settings.take_section(&mut problems);

        assert_eq!(section.log, read, "{written}");
        assert_eq!(problems, Vec::<String>::new());
    }
}

#[test]
fn settings_of_recorders_are_checked() {
    let file = "[recorder]\nsample = 1.5\n[privacy]\nopt_out_cookie = 'a;b'\ndefault_mode = 'none'\n[ingest]\nbody_timeout = '0s'\n";

    let problems = problems(Config::parse(file));

    assert_eq!(problems.len(), 4, "{problems:#?}");
}

#[test]
fn proxies_and_rates_are_written_as_people_write_them() {
    let variables = environment(&[
        ("HINDSIGHT_HTTP__TRUSTED_PROXIES", "['10.0.0.0/8', 'fd00::/8']"),
        ("HINDSIGHT_INGEST__RATE_KEY", "100/min"),
        ("HINDSIGHT_INGEST__RATE_ADDRESS", "off"),
    ]);
    let config = Config::from_sources(None, &variables, &Flags::default()).unwrap();
    assert_eq!(config.http.trusted_proxies.len(), 2);
    assert_eq!(config.ingest.rate_key.to_string(), "100/min");
    assert_eq!(config.ingest.rate_address, Rate::Off);

    let file = "[http]\ntrusted_proxies = ['10.0.0.1']\nmetrics_listen = '9090'\n[ingest]\nrate_key = 'often'\nmax_header = '8 KiB'\nmax_inflated = '1 GiB'\n";
    let problems = problems(Config::parse(file));
    assert_eq!(problems.len(), 5, "{problems:#?}");
    assert!(problems[1].contains("a rate is `off`"), "{problems:#?}");
}

#[test]
fn the_privacy_section_is_what_projects_begin_with() {
    let config = Config::parse(
        "[privacy]\ndefault_mode = 'open'\ndnt = false\n[recorder]\nidle_timeout = '10min'\nstorage = 'tab'\n",
    )
    .unwrap();

    let recorder = config.recorder.recorder_config(&config.privacy);

    assert_eq!(recorder.respect, [model::PrivacySignal::Gpc]);
    assert_eq!((recorder.idle_ms, recorder.storage), (600_000, model::IdStorage::Tab));
    let policy = r#"{"ip_addresses":false,"mode":"open","urls":{"mode":"strip"}}"#;
    assert_eq!(config.privacy.default_policy(), policy);
}

#[test]
fn the_manual_is_what_is_printed() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/configuration.md");
    let manual = std::fs::read_to_string(path).unwrap();
    let printed = Config::parse("").unwrap().to_toml();

    let begin = manual.find("```toml\n").unwrap() + "```toml\n".len();
    let end = begin + manual[begin..].find("```").unwrap();

    assert_eq!(
        &manual[begin..end],
        printed,
        "put what `hindsight config print --defaults` prints into docs/configuration.md"
    );
}

#[test]
fn a_misspelt_variable_is_refused_and_those_of_others_are_left_alone() {
    let variables = environment(&[
        ("HINDSIGHT_HTTP__LISTNE", "127.0.0.1:2"),
        ("HINDSIGHT_DATADIR", "x"),
        ("HINDSIGHT_PORT_8080_TCP", "tcp://10.0.0.1:8080"),
    ]);

    assert_eq!(
        problems(Config::from_sources(None, &variables, &Flags::default())),
        [
            "HINDSIGHT_DATADIR: `datadir` is not known, did you mean `data_dir`?",
            "HINDSIGHT_HTTP__LISTNE: http.listne is not known, did you mean `listen`?",
        ]
    );
}

#[test]
fn a_public_address_needs_a_public_url() {
    assert_eq!(problems(Config::parse("[http]\nlisten = '0.0.0.0:8080'\n")).len(), 1);
    assert!(
        Config::parse("[http]\nlisten = '0.0.0.0:8080'\npublic_url = 'https://replay.example'\n")
            .is_ok()
    );
}

#[test]
fn what_is_printed_reads_back_as_the_same_configuration() {
    let printed = Config::parse("[journal]\nmax_bytes = '512 MiB'\n").unwrap().to_toml();

    let again = Config::parse(&printed).unwrap();

    assert_eq!(again.to_toml(), printed);
    assert!(printed.contains("max_bytes = \"512.0 MiB\""), "{printed}");
    assert!(printed.contains("# Largest frame on the wire."), "{printed}");
}

#[test]
fn the_journal_goes_by_its_other_name_as_well() {
    let variables = environment(&[("HINDSIGHT_SPOOL__MAX_BYTES", "1 GiB")]);
    let text = "[spool]\ndir = '/spool'\nsync_interval = '5ms'\n[journal]\nmax_bytes = '2 GiB'\n";
    let file = ("hindsight.toml".to_owned(), text.to_owned());

    let config = Config::from_sources(Some(&file), &variables, &Flags::default()).unwrap();

    assert_eq!(config.journal.dir, Path::new("/spool"));
    assert_eq!(config.journal.sync_interval.as_millis(), 5);
    assert_eq!(config.journal.max_bytes.as_u64(), 1 << 30);
    assert!(Config::parse("[spool]\n").is_ok());
    assert_eq!(
        problems(Config::parse("[spool]\nmax_byte = 1\n")),
        ["hindsight.toml: journal.max_byte is not known, did you mean `max_bytes`?"]
    );
}

#[test]
fn what_belongs_together_is_said_together() {
    for file in [
        "[http]\ntls_cert = 'cert.pem'\n",
        "[http]\ntls_cert = 'a'\ntls_key = 'b'\npublic_url = 'http://replay.example'\n",
        "[assets]\nhosts = ['shop.example']\n",
        "[assets]\nfetch = 'hosts'\n",
        "[assets]\ntimeout = '1h'\n",
        "[workers]\nthreads = 5000\n",
    ] {
        assert_eq!(problems(Config::parse(file)).len(), 1, "{file}");
    }
    let tls = "[http]\ntls_cert = 'a'\ntls_key = 'b'\n";
    let config = Config::parse(tls).unwrap();
    assert_eq!(config.http.origin(config.http.listen), "https://127.0.0.1:8080");
    assert!(config.http.is_https() && config.workers.n_threads() >= 2);
    assert!(Config::parse("[assets]\nfetch = 'hosts'\nhosts = ['shop.example']\n").is_ok());
    let storage = "[storage]\nbudget = '1 TiB'\nwhen_full = 'oldest'\n";
    assert_eq!(Config::parse(storage).unwrap().storage.budget(), Some(1 << 40));
    assert_eq!(Config::parse("").unwrap().storage.budget(), None);
}
