//! The dashboard over HTTP: pages and server functions of `app`.

use std::sync::Arc;

use app::context::{AppContext, RecordingRules, Viewer};
use app::{App, shell};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::get;
use http::{HeaderValue, header};
use leptos::config::{Env, LeptosOptions};
use leptos::nonce::use_nonce;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::{LeptosRoutes as _, ResponseOptions, generate_route_list};

use super::policy::policy;
use super::renderers::Renderers;
use crate::http::error::{ApiError, is_for_programs};
use crate::services::Services;

/// Pages at their addresses and server functions below `/api`.
///
/// Whoever reaches them counts as a viewer on this machine: the router guards them.
pub fn routes(services: &Services) -> Router {
    let options = leptos_options(services);
    let shell_options = options.clone();
    Router::new()
        .leptos_routes_with_context(
            &options,
            generate_route_list(App),
            provide(services),
            move || shell(shell_options.clone()),
        )
        .with_state(options)
        .layer(from_fn_with_state(services.renderers.clone(), rendered))
}

/// The page "not found", for whatever address.
pub fn not_found(services: &Services) -> Router {
    let options = leptos_options(services);
    let page = leptos_axum::render_app_async_with_context(provide(services), move || {
        shell(options.clone())
    });
    Router::new()
        .fallback(get(page))
        .layer(from_fn_with_state(services.renderers.clone(), rendered))
}

/// Answers with a page that a thread of its own has rendered. What is no page is let through.
async fn rendered(
    State(renderers): State<Renderers>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    if is_for_programs(request.uri().path()) {
        return Ok(next.run(request).await);
    }
    let page = async move {
        let (parts, body) = next.run(request).await.into_parts();
        // Rendered to its end: what streams would go on in another thread.
        let bytes = to_bytes(body, usize::MAX).await.map_err(|_| ApiError::Internal)?;
        Ok(Response::from_parts(parts, Body::from(bytes)))
    };
    renderers.render(page).await.unwrap_or(Err(ApiError::Internal))
}

/// What every page and server function finds in its context.
fn provide(services: &Services) -> impl Fn() + Clone + Send + Sync + 'static {
    let (clock, ingest) = (services.clock.clone(), services.ingest.clone());
    let projects = services.projects.clone();
    let context = AppContext {
        store: services.store.clone(),
        index: services.index.clone(),
        bulk: Arc::new(services.jobs.clone()),
        refusals: Arc::new(move || ingest.refused()),
        rules: Arc::new(move |project| {
            let settings = projects.settings_of(project)?;
            Some(RecordingRules {
                policy: settings.policy.hash.clone(),
                mode: settings.policy.mode.clone(),
                console: settings.recorder.console,
                network: settings.recorder.network,
            })
        }),
        clock: Arc::new(move || clock.now()),
        public_url: services.config.http.origin(services.address).into(),
        sessions_days: services.config.retention.sessions_days,
        viewer: Some(Viewer::Loopback),
    };
    let reload_port = services.config.site.reload_port;
    move || {
        provide_context(context.clone());
        // Only pages have a nonce; answers of server functions hold nothing that could run.
        if let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>())
            && let Ok(policy) = HeaderValue::from_str(&policy(&nonce, reload_port))
        {
            response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
    }
}

fn leptos_options(services: &Services) -> LeptosOptions {
    let site = &services.config.site;
    let options = LeptosOptions::builder()
        .output_name(site.output_name.as_str())
        .site_root(site.root.display().to_string())
        .site_pkg_dir(site.pkg_dir.as_str())
        .site_addr(services.address)
        .reload_port(u32::from(site.reload_port));
    match site.reload_port {
        0 => options.env(Env::PROD).build(),
        _ => options.env(Env::DEV).build(),
    }
}
