"""Links under a comment; apps above add theirs to `feedback.registries.comment_links`."""
