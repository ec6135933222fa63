"""Why a question got the answer it got."""
