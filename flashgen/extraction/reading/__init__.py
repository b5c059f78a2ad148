"""Reading: what the texts and groups of a note look like, once, before any rule is asked."""
