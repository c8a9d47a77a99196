//! Steps as the program of a test.

use std::fmt::Write as _;

use super::super::Subject;
use super::super::time::rfc3339;
use super::locator::Locator;
use super::quote;
use super::steps::{Deed, Step};

/// The name of the variables that hold what the visitor typed.
const VARIABLE: &str = "HS_INPUT_";

/// The test of one window of a session.
pub(super) fn write(subject: &Subject, steps: &[Step], is_cut: bool) -> String {
    let mut inputs = Inputs::default();
    let mut body = String::new();
    for step in steps {
        write_step(&mut body, step, &mut inputs);
    }
    if is_cut {
        body.push_str(
            "\n  // not recorded: the visit goes on, with more steps than a test can have\n",
        );
    }
    let name = quote::string(&format!("session {}", subject.session.session.short()));
    let (head, settings) = (head(subject, &inputs), settings(subject));
    format!(
        "{head}import {{ test }} from '@playwright/test';\n\n{settings}\
         test({name}, async ({{ page }}) => {{{body}}});\n"
    )
}

/// The fields that the visitor filled, each once.
#[derive(Default)]
struct Inputs {
    known: Vec<(Locator, String)>,
}

impl Inputs {
    /// The variable of a field.
    fn variable(&mut self, field: &Locator, said: &str) -> String {
        let known = self.known.iter().position(|(known, _)| known == field);
        let place = known.unwrap_or_else(|| {
            self.known.push((field.clone(), said.to_owned()));
            self.known.len() - 1
        });
        format!("{VARIABLE}{}", place + 1)
    }
}

/// Where the test comes from, and what it needs.
fn head(subject: &Subject, inputs: &Inputs) -> String {
    let session = &subject.session;
    let project = subject.project.as_deref().unwrap_or("a project that is gone");
    let mut head = format!(
        "// Session {} of {}, {}, as a test; written by Hindsight.\n",
        session.session,
        quote::comment(project),
        rfc3339(session.started_at)
    );
    if let Some((number, _)) = subject.windows.first().filter(|_| session.n_windows > 1) {
        let n_windows = session.n_windows;
        // Writing to memory cannot fail.
        let _ =
            writeln!(head, "// Tab {number} of {n_windows}; the others are tests of their own.");
    }
    if !inputs.known.is_empty() {
        head.push_str(
            "// What was typed or chosen is not in this file. Give it when you run it:\n",
        );
        for (place, (_, said)) in inputs.known.iter().enumerate() {
            let _ = writeln!(head, "//   {VARIABLE}{}  {}", place + 1, quote::comment(said));
        }
    }
    head
}

/// The browser of the visitor, as far as it is known.
fn settings(subject: &Subject) -> String {
    let session = &subject.session;
    let is_tag = |text: &&str| {
        (2..=35).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let is_zone = |text: &&str| {
        text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+-/".contains(&byte))
            && text.starts_with(|first: char| first.is_ascii_uppercase())
    };
    let zone = session.digest.as_ref().and_then(|digest| digest.timezone.as_deref());
    let settings = [
        session
            .viewport
            .map(|[width, height]| format!("viewport: {{ width: {width}, height: {height} }}")),
        session
            .language
            .as_deref()
            .filter(is_tag)
            .map(|language| format!("locale: {}", quote::string(language))),
        zone.filter(is_zone).map(|zone| format!("timezoneId: {}", quote::string(zone))),
    ];
    let settings: Vec<String> = settings.into_iter().flatten().collect();
    if settings.is_empty() {
        return String::new();
    }
    format!("test.use({{ {} }});\n\n", settings.join(", "))
}

fn write_step(out: &mut String, step: &Step, inputs: &mut Inputs) {
    let said = quote::comment(&step.said);
    let at = offset(step.at);
    // Writing to memory cannot fail.
    let _ = match &step.deed {
        Deed::Unrecorded => writeln!(out, "\n  // not recorded: {at} {said}"),
        Deed::Remark => writeln!(out, "\n  // {at} {said}"),
        deed => {
            let (call, note) = call(deed, &step.said, inputs);
            writeln!(out, "\n  // {at} {said}{note}\n  await page.{call};")
        }
    };
}

/// What is called on the page, and what is said of it.
fn call(deed: &Deed, said: &str, inputs: &mut Inputs) -> (String, String) {
    let on = |field: &Locator, call: &str| (format!("{}.{call}", field.code()), String::new());
    let mut given = |field: &Locator, call: &str| {
        let variable = inputs.variable(field, said);
        let code = field.code();
        (
            format!("{code}.{call}(process.env.{variable} ?? '')"),
            format!(" ({variable}: what was typed or chosen is not in this file)"),
        )
    };
    match deed {
        Deed::Goto(url) => (format!("goto({})", quote::string(url)), String::new()),
        Deed::Arrive(path) => {
            let path = quote::string(path);
            (format!("waitForURL((url) => url.pathname === {path})"), String::new())
        }
        Deed::Click(element) => on(element, "click()"),
        Deed::DoubleClick(element) => on(element, "dblclick()"),
        Deed::RightClick(element) => on(element, "click({ button: 'right' })"),
        Deed::Clear(field) => on(field, "clear()"),
        Deed::Check(field, true) => on(field, "check()"),
        Deed::Check(field, false) => on(field, "uncheck()"),
        Deed::Enter(field) => on(field, "press('Enter')"),
        Deed::Fill(field) => given(field, "fill"),
        Deed::Select(field) => given(field, "selectOption"),
        Deed::Remark | Deed::Unrecorded => (String::new(), String::new()),
    }
}

/// `1:05.2`: minutes, seconds, tenths.
fn offset(ms: u64) -> String {
    format!("{}:{:02}.{}", ms / 60_000, ms / 1_000 % 60, ms / 100 % 10)
}
