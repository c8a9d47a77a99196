//! Words that viewers put on one session. On many it is a [bulk action](super::bulk).

use leptos::prelude::*;
use model::{SessionId, Tag};

use crate::api::codec::Json;
use crate::error::AppError;

/// Puts a tag on a session; answers all that it has now.
#[server(input = Json, output = Json, endpoint = "tags/add")]
pub async fn tag_session(session: SessionId, tag: Tag) -> Result<Vec<Tag>, AppError> {
    use crate::context::{respond, signed_in};

    let context = respond(signed_in())?;
    respond(retag(&context, session, &[tag], &[]).await)
}

/// Takes a tag from a session; answers all that it has now.
#[server(input = Json, output = Json, endpoint = "tags/remove")]
pub async fn untag_session(session: SessionId, tag: Tag) -> Result<Vec<Tag>, AppError> {
    use crate::context::{respond, signed_in};

    let context = respond(signed_in())?;
    respond(retag(&context, session, &[], &[tag]).await)
}

#[cfg(feature = "ssr")]
async fn retag(
    context: &crate::context::AppContext,
    session: SessionId,
    added: &[Tag],
    removed: &[Tag],
) -> Result<Vec<Tag>, AppError> {
    use store::Retagged;

    let now = (context.clock)();
    match context.store.retag_session(session, added, removed, now).await? {
        Retagged::Tags(tags) => {
            // At once, so that the search that is asked next is right.
            context.index.write().set_tags(session, &tags);
            Ok(tags)
        }
        Retagged::Full => Err(AppError::TagsFull),
        Retagged::Missing => Err(AppError::NotFound),
    }
}
